"""``python3 -m slipway_runner --module FILE --function NAME --executor_input JSON``.

How Kubeflow and Vertex run a ``pythonStep``: the image has the project's files and this package.
"""

import json
import sys
from typing import Dict, List

from .failure import Failure, report
from .function_step import run_function
from .loading import load_function
from .result import write_result


def main(words: List[str]) -> int:
    options: Dict[str, str] = {}
    lists: List[str] = []
    for name, value in zip(words[::2], words[1::2]):
        if name == "--artifact_list":
            lists.append(value)
        else:
            options[name] = value
    wanted = ("--module", "--function", "--executor_input")
    if len(words) % 2 or any(name not in options for name in wanted):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        executor_input = json.loads(options["--executor_input"])
        function = load_function(options["--module"], options["--function"])
        output = run_function(function, {**executor_input, "artifactLists": lists})
        write_result(output, executor_input["outputs"]["outputFile"])
    except Exception as error:
        told = report(error, options["--module"])
        if isinstance(error, Failure):
            print(f"{told['message']} [{told['code']}]", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
