"""Signs and verifies models with OpenSSF's `model-signing`, and holds statements against in-toto's types.

One JSON order on standard input, one JSON answer on standard output: null, or what was said against it.
"""

import base64
import json
import sys

from google.protobuf import json_format


def verify(order: dict) -> None:
    from model_signing import verifying

    config = verifying.Config().use_elliptic_key_verifier(public_key=order["publicKey"])
    config.verify(order["model"], order["signature"])


def sign(order: dict) -> None:
    from model_signing import signing

    config = signing.Config().use_elliptic_key_signer(private_key=order["privateKey"])
    config.sign(order["model"], order["signature"])


def provenance(order: dict) -> None:
    """Checks signature, Statement v1 and SLSA provenance v1; no unknown member is let through."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
    from in_toto_attestation.v1 import statement_pb2
    from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
    from in_toto_attestation.v1.statement import Statement

    envelope = order["envelope"]
    payload = base64.b64decode(envelope["payload"])
    kind = envelope["payloadType"].encode()
    signed = b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)
    with open(order["publicKey"], "rb") as file:
        key = serialization.load_pem_public_key(file.read())
    for signature in envelope["signatures"]:
        key.verify(base64.b64decode(signature["sig"]), signed, ec.ECDSA(hashes.SHA256()))
    document = json.loads(payload)
    statement = json_format.ParseDict(document, statement_pb2.Statement())
    Statement.copy_from_pb(statement).validate()
    if statement.predicate_type != "https://slsa.dev/provenance/v1":
        raise ValueError(statement.predicate_type)
    made = json_format.ParseDict(document["predicate"], provenance_pb2.Provenance())
    if not made.build_definition.build_type or not made.run_details.builder.id:
        raise ValueError("build type and builder are required")
    for dependency in made.build_definition.resolved_dependencies:
        ResourceDescriptor.copy_from_pb(dependency).validate()


order = json.load(sys.stdin)
try:
    {"verify": verify, "sign": sign, "provenance": provenance}[order["verb"]](order)
    json.dump(None, sys.stdout)
except Exception as error:  # whatever it is, it is the answer
    json.dump(f"{type(error).__name__}: {error}", sys.stdout)
