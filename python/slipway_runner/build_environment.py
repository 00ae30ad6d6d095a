"""``python build_environment.py REQUEST``: makes a virtual environment on top of this interpreter.

The request is JSON: ``folder`` (where it will stay, for scripts name it), ``requirements``,
``options`` (index options of pip). Prints JSON: ``python``, its interpreter, and ``hasKfp``.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from typing import Dict, List

if __name__ == "__main__":
    sys.path[0] = os.path.dirname(sys.path[0])

from slipway_runner.watchdog import watch_engine  # noqa: E402

_QUIET = ["--disable-pip-version-check", "--quiet", "--no-input", "--no-warn-script-location"]

# What uv calls pip's settings of where packages come from, which it does not read.
_UV_NAMES = {
    "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
    "PIP_EXTRA_INDEX_URL": "UV_INDEX",
    "PIP_FIND_LINKS": "UV_FIND_LINKS",
    "PIP_CERT": "SSL_CERT_FILE",
}


def main(request: Dict[str, object]) -> None:
    folder, requirements = str(request["folder"]), list(request["requirements"])  # type: ignore
    options = list(request["options"])  # type: ignore
    python = create(folder)
    install(python, requirements, options)
    print(json.dumps({"python": python, "hasKfp": _has_kfp(folder)}))


def create(folder: str) -> str:
    """Makes an environment that sees what this interpreter has; pip comes from there too."""
    python = os.path.join(folder, "bin", "python")
    _run([sys.executable, "-m", "venv", "--system-site-packages", "--without-pip", folder])
    _see_parent(folder)
    if _works([python, "-m", "pip", "--version"]) or _works([python, "-m", "ensurepip"]):
        return python
    # Debian takes ensurepip out of Python; virtualenv brings its own pip.
    shutil.rmtree(folder)
    if not _works([sys.executable, "-m", "virtualenv", "--system-site-packages", folder]):
        shutil.rmtree(folder, ignore_errors=True)
        raise SystemExit(
            f"{sys.executable} has neither pip nor ensurepip nor virtualenv "
            "(Debian: apt-get install python3-pip python3-venv)"
        )
    _see_parent(folder)
    return python


def _see_parent(folder: str) -> None:
    """On top of another environment, ``--system-site-packages`` skips that one's packages."""
    if sys.prefix == sys.base_prefix:
        return
    parents = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    with open(os.path.join(_site_packages(folder), "_slipway_parent.pth"), "w") as file:
        file.write("".join(f"{path}\n" for path in sorted(parents)))


def _site_packages(folder: str) -> str:
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return os.path.join(folder, "lib", version, "site-packages")


def install(python: str, requirements: List[str], options: List[str]) -> None:
    """By uv where there is one, which is ten times faster; what it cannot install pip may."""
    uv = shutil.which("uv")
    if uv is not None:
        known = _uv_variables(python)
        words = [uv, "pip", "install", "--quiet", "--python", python, *options, *requirements]
        if _works(words, {**known, **os.environ}):
            return
    _run([python, "-m", "pip", "install", *_QUIET, *options, *requirements])


def _uv_variables(python: str) -> Dict[str, str]:
    """Indexes from pip's files and variables: uv would ask the public one for private names."""
    told = subprocess.run(
        [python, "-m", "pip", "--disable-pip-version-check", "config", "list"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    configured: Dict[str, str] = {}
    for line in told.stdout.decode(errors="replace").splitlines():
        name, _, value = line.partition("=")
        variable = "PIP_" + name.rpartition(".")[2].upper().replace("-", "_")
        if variable in _UV_NAMES:
            # pip separates several by lines, uv by spaces.
            configured[_UV_NAMES[variable]] = " ".join(value.strip("'\"").replace("\\n", " ").split())
    set_here = {ours: os.environ[its] for its, ours in _UV_NAMES.items() if its in os.environ}
    return {**configured, **set_here}


def _has_kfp(folder: str) -> bool:
    return os.path.isfile(os.path.join(_site_packages(folder), "kfp", "__init__.py"))


def _run(words: List[str]) -> None:
    """Ends the program with the tool's own words when it fails."""
    ended = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if ended.returncode != 0:
        raise SystemExit(ended.stdout.decode(errors="replace")[-3000:])


def _works(words: List[str], variables: "Dict[str, str] | None" = None) -> bool:
    quiet = subprocess.DEVNULL
    try:
        return subprocess.run(words, stdout=quiet, stderr=quiet, env=variables).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    watch_engine()
    main(json.loads(sys.argv[1]))
