"""Encrypts and decrypts files with Google's Tink, as orders on standard input say.

Orders: a JSON list of {"verb": "encrypt" | "decrypt", "key": hex, "associatedData": hex,
"from": path, "to": path}. Answers: a JSON list of null, or of what Tink said against it.
"""

import base64
import json
import sys

import tink
from tink import json_proto_keyset_format, secret_key_access, streaming_aead
from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2


def primitive(key: bytes) -> streaming_aead.StreamingAead:
    params = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingParams(
        ciphertext_segment_size=1 << 20,
        derived_key_size=32,
        hkdf_hash_type=common_pb2.SHA256,
    )
    message = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(params=params, key_value=key)
    keyset = {
        "primaryKeyId": 1,
        "key": [
            {
                "keyData": {
                    "typeUrl": "type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey",
                    "value": base64.b64encode(message.SerializeToString()).decode(),
                    "keyMaterialType": "SYMMETRIC",
                },
                "status": "ENABLED",
                "keyId": 1,
                "outputPrefixType": "RAW",
            }
        ],
    }
    handle = json_proto_keyset_format.parse(json.dumps(keyset), secret_key_access.TOKEN)
    return handle.primitive(streaming_aead.StreamingAead)


def carry_out(order: dict) -> str | None:
    aead = primitive(bytes.fromhex(order["key"]))
    associated_data = bytes.fromhex(order["associatedData"])
    try:
        if order["verb"] == "encrypt":
            with open(order["from"], "rb") as source:
                plaintext = source.read()
            with open(order["to"], "wb") as target:
                with aead.new_encrypting_stream(target, associated_data) as stream:
                    stream.write(plaintext)
        else:
            with open(order["from"], "rb") as source:
                with aead.new_decrypting_stream(source, associated_data) as stream:
                    plaintext = stream.read()
            with open(order["to"], "wb") as target:
                target.write(plaintext)
    except (tink.TinkError, OSError) as error:
        return f"{type(error).__name__}: {error}"
    return None


streaming_aead.register()
json.dump([carry_out(order) for order in json.load(sys.stdin)], sys.stdout)
