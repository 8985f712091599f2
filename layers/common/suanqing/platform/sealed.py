"""What is kept so that reading the table does not read it: sealed with a data key of its own (KMS, AES-256-GCM).

Each text has a new data key, which KMS alone can open again, and only for the same purpose: a sealed text that is
copied to another place stays shut, and KMS's own trail names the purpose of every opening.
"""

from collections.abc import Mapping
from typing import Any

from suanqing.canonical import canonical

NONCE = bytes(12)
"""Each key seals once."""
Purpose = Mapping[str, str]
Sealed = dict[str, bytes]


class Sealer:
    """kms: a client. key: the ARN or id of a symmetric key."""

    def __init__(self, kms: Any, key: str) -> None:
        self._kms, self._key = kms, key

    def seal(self, text: bytes, purpose: Purpose) -> Sealed:
        """{"key", "text"}: the data key as KMS wraps it, and the text under it."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        made = self._kms.generate_data_key(
            KeyId=self._key, KeySpec="AES_256", EncryptionContext=dict(purpose)
        )
        shut = AESGCM(made["Plaintext"]).encrypt(NONCE, text, canonical(dict(purpose)))
        return {"key": made["CiphertextBlob"], "text": shut}

    def open(self, sealed: Mapping[str, Any], purpose: Purpose) -> bytes:
        """Raises where it was sealed for another purpose, or changed since."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        found = self._kms.decrypt(
            KeyId=self._key, CiphertextBlob=bytes(sealed["key"]), EncryptionContext=dict(purpose)
        )
        opened: bytes = AESGCM(found["Plaintext"]).decrypt(
            NONCE, bytes(sealed["text"]), canonical(dict(purpose))
        )
        return opened
