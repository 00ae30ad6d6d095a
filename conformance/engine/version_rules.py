"""Our rules for versions against those of `packaging`, as pip brings it."""

import itertools
import sys

from pip._vendor.packaging.specifiers import SpecifierSet
from pip._vendor.packaging.version import Version

sys.path.insert(0, sys.argv[1])

from slipway_runner.versions import is_met, parse  # noqa: E402

VERSIONS = (
    "1 1.0 1.0.0 1.1 1.10 1.2.3 1.2.3.4 2.0 0.9.9 2!0.1 1.0a1 1.0b2 1.0rc1 1.0-c3 1.0.post1 1.0-2 "
    "1.0.dev1 1.0a1.dev2 1.0.post1.dev2 v1.4 2024.1.1 1.0+local"
).split()
PREFIXES = "1.* 1.0.* 1.2.* 2024.*".split()

problems = []
plain = [version for version in VERSIONS if "+" not in version]
for a, b in itertools.product(plain, plain):
    if (Version(a) < Version(b)) != (parse(a) < parse(b)):
        problems.append(f"{a} < {b}")
met = 0
for operator in ("==", "!=", "<", ">", "<=", ">=", "~="):
    for wanted in VERSIONS + (PREFIXES if operator in ("==", "!=") else []):
        try:
            specifiers = SpecifierSet(operator + wanted)
        except ValueError:
            continue
        for version in VERSIONS:
            # Saying no where packaging says yes costs an environment; the opposite breaks the step.
            if is_met(operator + wanted, version):
                met += 1
                if not specifiers.contains(version, prereleases=True):
                    problems.append(f"{version} does not meet {operator}{wanted}")
            elif specifiers.contains(version) and not Version(version).is_prerelease:
                if not set(wanted) & set("+!") and not Version(wanted.replace(".*", "")).is_prerelease:
                    problems.append(f"{version} meets {operator}{wanted}")
print("\n".join(problems) if problems else f"as packaging says ({met} met)")
