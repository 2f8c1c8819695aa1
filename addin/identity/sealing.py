"""Secrets at rest: encrypted with a key of the service, each bound to the place where it is kept."""

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
_KEY_BYTES = 32
# Whoever searches a database or a backup for tokens searches for "eyJ", with which every JWT begins. Random text would
# now and then contain it; without these two letters (RFC 3986 leaves "." and "~" free as well) it cannot.
_WRITTEN = str.maketrans("eE", ".~")
_READ = str.maketrans(".~", "eE")


class Seal:
    """AES-256-GCM under a key derived from the service's ``secret`` for one ``purpose``; safe to share."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        key = HKDF(SHA256(), _KEY_BYTES, salt=None, info=purpose.encode()).derive(secret)
        self._cipher = AESGCM(key)

    def closed(self, plain: bytes, context: str) -> str:
        """``plain`` encrypted, as text of letters, digits and ``-_.~``; it opens in the same ``context`` only, so a row
        copied onto another user's row is worthless."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, plain, context.encode())
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=").translate(_WRITTEN)

    def opened(self, sealed: str, context: str) -> bytes | None:
        """What was sealed, or None when it does not open: another key, another context, or damage."""
        try:
            text = sealed.translate(_READ)
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], context.encode())
        except (InvalidTag, binascii.Error, ValueError):
            return None
