"""Bytes to text when the label is missing, unknown or wrong, as it often is in mail."""

import codecs
import re
from email.header import decode_header

from charset_normalizer import from_bytes

# Labels that mail programs use for a superset of what the label says (WHATWG Encoding, §4.2, and practice).
_SUPERSETS = {
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "euc-kr": "cp949", "euc_kr": "cp949",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
    "x-sjis": "cp932", "iso-2022-jp": "iso2022_jp_ext", "iso-8859-1": "cp1252", "latin1": "cp1252",
    "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-8-i": "iso-8859-8", "utf-8mb4": "utf-8", "cp-850": "cp850",
    "unknown-8bit": "", "x-unknown": "", "default": "", "binary": "", "8bit": "",
}  # fmt: skip
# Python codecs that are no charsets of mail: they cost quadratic time or make characters nothing can store.
_REFUSED = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})
_ASIAN = frozenset({"cp949", "gb18030", "cp932", "big5", "euc_jp", "johab"})
_GUESS_BYTES = 4_096
_FEW_ERRORS = 0.02
_UNSTORABLE = re.compile("[\ud800-\udfff]")


def decoded(raw: bytes, label: str, *, cut: bool = False) -> str:
    """Text of ``raw``: by its label when that works, else UTF-8, else the likeliest charset; never fails.

    ``cut`` says that ``raw`` may end in the middle of a character. NUL, which no store takes, is dropped.
    """
    label = label.strip().strip("\"'").lower()
    labelled = _charset(_SUPERSETS.get(label, label))
    # Latin charsets accept any bytes: what is valid UTF-8 in spite of such a label is UTF-8.
    order = (labelled, "utf-8") if labelled and not labelled.startswith(("cp125", "iso8859")) else ("utf-8", labelled)
    for charset in dict.fromkeys(order):
        if charset:
            try:
                return _clean(_strictly(raw, charset, cut))
            except (ValueError, LookupError):
                continue
    return _clean(_guessed(raw, labelled))


def _charset(label: str) -> str:
    """Python's name of the charset, empty when it has none that may be used."""
    try:
        found = codecs.lookup(label) if label else None
    except (LookupError, ValueError):
        return ""
    text_like = found is not None and getattr(found, "_is_text_encoding", True)
    return found.name if found is not None and text_like and found.name not in _REFUSED else ""


def _strictly(raw: bytes, charset: str, cut: bool) -> str:
    if not cut:
        return raw.decode(charset)
    return codecs.getincrementaldecoder(charset)("strict").decode(raw, final=False)


def _guessed(raw: bytes, labelled: str) -> str:
    """For bytes that are right in neither their label nor UTF-8."""
    if labelled in _ASIAN:  # a damaged byte in an otherwise right label
        return raw.decode(labelled, "replace")
    lenient = raw.decode("utf-8", "replace")
    if lenient.count("\ufffd") <= max(len(lenient) * _FEW_ERRORS, 1) and not raw.isascii() and len(lenient) < len(raw):
        return lenient
    high = [byte for byte in raw[:_GUESS_BYTES] if byte > 0x7F]
    if sum(0xB0 <= byte <= 0xC8 for byte in high) * 3 > len(high):  # where EUC-KR keeps Hangul
        korean = raw.decode("cp949", "replace")
        if korean.count("\ufffd") <= max(len(korean) * _FEW_ERRORS, 1):
            return korean
    best = from_bytes(raw[:_GUESS_BYTES]).best()
    return raw.decode(best.encoding if best else "cp1252", "replace")


def _clean(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text.replace("\x00", "")) if not text.isascii() or "\x00" in text else text


def header_text(value: str) -> str:
    """A header as people read it: RFC 2047 words decoded, raw 8-bit bytes read, folding undone; never fails."""
    if value.isascii() and "=?" not in value:
        return " ".join(value.replace("\x00", "").split())
    try:
        parts = decode_header(value) if "=?" in value else [(value, None)]
    except Exception:  # the standard library raises several kinds here; the raw text is still worth showing
        parts = [(value, None)]
    words = []
    for part, label in parts:
        if isinstance(part, str):
            words.append(part if part.isascii() else decoded(part.encode("utf-8", "surrogateescape"), ""))
        else:
            words.append(decoded(part, label or ""))
    return " ".join("".join(words).split())
