"""``python check_requirements.py REQUIREMENT…``: what this interpreter has, as a line of JSON.

``met`` is true when all requirements are installed in versions that fit. ``packages`` is a digest
of everything installed: environments that build upon this interpreter depend on it.
"""

import hashlib
import json
import os
import re
import sys
from importlib import metadata
from typing import Dict, List

if __name__ == "__main__":
    sys.path[0] = os.path.dirname(sys.path[0])

from slipway_runner.versions import is_met  # noqa: E402

# Extras, markers and direct references are left to pip: such a requirement counts as not met.
_REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*\(?((?:[<>=!~][^()\[\];@]*)?)\)?")


def installed() -> Dict[str, str]:
    """Versions by normalized name, as ``import`` would find them first."""
    versions: Dict[str, str] = {}
    for distribution in metadata.distributions():
        name = distribution.metadata["Name"]
        if name and distribution.version:
            versions.setdefault(normalized(name), distribution.version)
    return versions


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def is_installed(requirement: str, versions: Dict[str, str]) -> bool:
    match = _REQUIREMENT.fullmatch(requirement.strip())
    if match is None:
        return False
    version = versions.get(normalized(match.group(1)))
    return version is not None and is_met(match.group(2) or "", version) is True


def main(requirements: List[str]) -> None:
    versions = installed()
    packages = json.dumps([sorted(versions.items()), sys.version, sys.prefix])
    told = {
        "met": all(is_installed(requirement, versions) for requirement in requirements),
        "packages": hashlib.sha256(packages.encode()).hexdigest(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1:])
