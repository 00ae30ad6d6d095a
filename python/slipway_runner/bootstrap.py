"""``python bootstrap.py JOB BYTECODE_FOLDER``: how the engine starts the runner."""

import sys

if __name__ == "__main__":
    # The folder of the packages in place of this file's, whose modules have common names.
    sys.path[0] = sys.path[0].rpartition("/")[0]
    import json  # noqa: F401  (standard modules keep their own bytecode)
    import typing  # noqa: F401

    before = sys.pycache_prefix
    sys.pycache_prefix = sys.argv[2]
    from slipway_runner.job import main

    def forget_bytecode_folder() -> None:
        sys.pycache_prefix = before

    main(sys.argv[1], forget_bytecode_folder)
