"""Bytes to text when the label is missing, unknown or wrong, as it often is in mail."""

import codecs
from email.header import decode_header

from charset_normalizer import from_bytes

# Labels that mail programs use for a superset of what the label says (WHATWG Encoding, §4.2, and practice).
_SUPERSETS = {
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-8-i": "iso-8859-8",
    "utf-8mb4": "utf-8",
    "cp-850": "cp850",
    "unknown-8bit": "",
    "x-unknown": "",
    "default": "",
    "binary": "",
    "8bit": "",
}
_GUESS_BYTES = 4_096


def decoded(raw: bytes, label: str) -> str:
    """Text of ``raw``: by its label when that works, else UTF-8, else the likeliest charset; never fails.

    NUL characters, which no store takes, are dropped.
    """
    label = label.strip().strip("\"'").lower()
    for charset in dict.fromkeys((_SUPERSETS.get(label, label), "utf-8")):
        try:
            if charset:
                return _clean(raw.decode(codecs.lookup(charset).name))
        except (LookupError, ValueError):
            continue
    return _clean(_guessed(raw, label))


def _guessed(raw: bytes, label: str) -> str:
    labelled = _SUPERSETS.get(label, label)
    if labelled in {"cp949", "gb18030", "cp932"}:  # a damaged byte in an otherwise right label
        return raw.decode(labelled, "replace")
    try:
        raw.decode("cp949")
        korean = sum(0xB0 <= byte <= 0xC8 for byte in raw[:_GUESS_BYTES]) * 3 > sum(
            byte > 0x7F for byte in raw[:_GUESS_BYTES]
        )
        if korean:
            return raw.decode("cp949")
    except ValueError:
        pass
    best = from_bytes(raw[:_GUESS_BYTES]).best()
    return raw.decode(best.encoding if best else "cp1252", "replace")


def _clean(text: str) -> str:
    return text.replace("\x00", "") if "\x00" in text else text


def header_text(value: str) -> str:
    """A header as people read it: RFC 2047 words decoded, raw 8-bit bytes read, folding undone; never fails."""
    if value.isascii() and "=?" not in value:
        return " ".join(value.split()) if ("\n" in value or "\r" in value or "\t" in value) else value.strip()
    try:
        parts = decode_header(value) if "=?" in value else [(value, None)]
    except Exception:  # the standard library raises several kinds here; the raw text is still worth showing
        parts = [(value, None)]
    words = []
    for part, label in parts:
        if isinstance(part, str):
            raw = part.encode("utf-8", "surrogateescape") if not part.isascii() else None
            words.append(decoded(raw, "") if raw is not None else part)
        else:
            words.append(decoded(part, label or ""))
    return " ".join("".join(words).replace("\x00", "").split())
