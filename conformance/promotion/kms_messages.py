"""Holds JSON of Cloud KMS calls against Google's message types; an unknown member is refused.

Standard input: a JSON list of {"message": name, "json": object}. Standard output: a list of null, or of
what was said against it.
"""

import json
import sys

from google.cloud import kms_v1
from google.protobuf import json_format


def check(given: dict) -> str | None:
    kind = getattr(kms_v1, given["message"])
    try:
        json_format.ParseDict(given["json"], kind.pb(kind()))
    except json_format.ParseError as error:
        return f"{given['message']}: {error}"
    return None


json.dump([check(given) for given in json.load(sys.stdin)], sys.stdout)
