"""A subject without what mail clients put before it."""

import re
from functools import lru_cache

_MARK = r"(?:re|aw|antw|sv|vs|ref|rif|回复|회신|답장|fw|fwd|wg|tr|rv|enc|转发|전달)"
_PREFIX = re.compile(
    rf"^\s*(?:(?:{_MARK}\s*(?:\[\d{{1,3}}\]|\(\d{{1,3}}\))?\s*[:：]|\[(?:ext|external|외부|외부메일)\]:?)\s*)+", re.I
)
_TAG = r"\[(?:ext|external|외부|외부메일)\]\s*:?"
_FORWARD = re.compile(
    rf"^\s*(?:(?:{_MARK}\s*(?:\[\d{{1,3}}\])?\s*[:：]|{_TAG})\s*){{0,6}}"
    r"\[?(?:fw|fwd|wg|tr|rv|enc|转发|전달)\]?\s*(?:\[\d{1,3}\])?\s*(?:[:：]|(?<=\]))",
    re.I,
)
_PLAIN_FORWARD = re.compile(
    rf"^\s*(?:{_TAG}\s*)?\[?(?:fw|fwd|wg|tr|rv|enc|转发|전달)\]?\s*(?:\[\d{{1,3}}\])?\s*(?:[:：]|(?<=\])|(?<=\]\s))",
    re.I,
)
_SPACE = re.compile(r"\s+")


@lru_cache(maxsize=4_096)
def base_subject(subject: str) -> str:
    """The subject without "Re:", "FW:", "회신:" and the like (RFC 5256 §2.1, with the prefixes of other languages)."""
    return _SPACE.sub(" ", _PREFIX.sub("", subject[:1_000])).strip()


def is_plain_forward(subject: str) -> bool:
    """Whether the subject begins with the mark of a forward: not an answer to one."""
    return bool(_PLAIN_FORWARD.match(subject[:80]))


def is_forward(subject: str) -> bool:
    """Whether the subject says that the mail passes another one on."""
    return bool(_FORWARD.match(subject[:80]))
