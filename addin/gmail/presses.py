"""What a button carries: a short signed id of what it does to which record, never a record or a token.

The signature binds it to one rep and one action, so a button works for nobody else and cannot be turned into another.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote, unquote

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from addin.errors import DealsideError
from addin.wording import text

GOOD_FOR = timedelta(days=7)
"""A card left open over a long weekend still works."""
LONGEST = 2_000
_KEY_BYTES, _SIGNATURE_BYTES, _PARTS = 32, 16, 5


class StaleButton(DealsideError):
    """A button of a card that is too old, of another rep's, or of nobody's making."""

    code = "stale_button"

    def __init__(self) -> None:
        super().__init__(text("This card is old. Open the mail again."))


class Press(NamedTuple):
    """What a button stands for: a ``record`` by its id, the ``version`` of it that was shown, and a ``value``.
    ``key`` is the same however often this very button of this very card is pressed."""

    record: str = ""
    version: int = 0
    value: str = ""
    key: str = ""


class PressSeal:
    """Signs what buttons carry, with a key derived from the service's ``secret``; safe to share between threads."""

    def __init__(self, secret: bytes) -> None:
        self._key = HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"dealside card buttons").derive(secret)

    def nonce(self, now: datetime) -> str:
        """Names one rendering of a card: its minute, and chance."""
        return f"{int(now.timestamp()) // 60:x}-{secrets.token_urlsafe(6)}"

    def sealed(self, bearer: str, action: str, nonce: str, record: str = "", version: int = 0, value: str = "") -> str:
        """What the button of ``action`` carries on a card rendered for ``bearer`` under ``nonce``."""
        body = f"{nonce}!{record}!{version or ''}!{quote(value, safe='') if value else ''}!"
        return body + self._signature(bearer, action, body)

    def opened(self, bearer: str, action: str, sealed: str, now: datetime) -> Press:
        """What the button stands for. Raises :class:`StaleButton`."""
        parts = sealed.split("!")
        if len(sealed) > LONGEST or len(parts) != _PARTS or not sealed.isascii():
            raise StaleButton
        body = sealed[: len(sealed) - len(parts[-1])]
        if not hmac.compare_digest(parts[-1], self._signature(bearer, action, body)):
            raise StaleButton
        nonce, record, version, value, signature = parts
        made = int(nonce.partition("-")[0], 16) * 60
        if now.timestamp() - made > GOOD_FOR.total_seconds():
            raise StaleButton
        return Press(record, int(version or 0), unquote(value), signature)

    def _signature(self, bearer: str, action: str, body: str) -> str:
        # Keyed BLAKE2 (RFC 7693): a card has twenty of these, and an HMAC takes four times as long.
        seen = f"{bearer}\x1f{action}\x1f{body}".encode()
        return hashlib.blake2b(seen, key=self._key, digest_size=_SIGNATURE_BYTES).hexdigest()
