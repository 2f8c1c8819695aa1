"""What a mail speaks of: numbers of quotes and orders, amounts, days, and the mail it passes on.

Read once per mail, in memory; nothing of it is kept unless the mail turns out to be about a deal.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from addin.deals.addresses import Address
from addin.deals.mail_text import forwarded_mail, new_text, quoted_text
from addin.deals.people_names import name_key
from addin.deals.subject import base_subject, is_forward

READ = 6_000
"""Characters of text that are looked at: what a mail is about stands in its beginning."""
QUOTED = 4_000
MAX_ATTACHMENTS = 20
LEAST_QUOTED = 40
SIGNATURE_LINES = 12
MAX_NUMBERS = 8
MAX_AMOUNTS = 24

_JOINED = re.compile(r"(?<![\w@.-])([A-Za-z]{1,6})[-_/ ]?((?:[0-9]{2,6}[-/_. ])?[0-9]{3,10})(?![\w@])(?!-[0-9]{3})")
_SPACED_PREFIXES = frozenset(
    "q qu quo quote offer an ang order po so rfq rfp pr prj project contract no nr ref job case ticket inv".split()
)
_LABELLED = re.compile(
    r"(?:\b(?:quote|quotation|offer|order|po|rfq|project|contract|ticket|case|job|invoice|ref|reference)"
    r"|견적|주문|발주|프로젝트|계약|공사|송장|문의)\s?(?:서|번호|건)?\s{0,2}(?:no\.?|nr\.?|number|num|id|번호|#)?\s{0,2}[:.#]?\s{0,2}"
    r"([A-Za-z]{0,6}[-_/]?[0-9][0-9A-Za-z/_-]{2,16})",
    re.I,
)
_HASH = re.compile(r"#\s?([A-Za-z]{0,4}-?[0-9]{3,10})\b")
_NO_NUMBER = re.compile(
    r"^(?:(?:19|20)[0-9]{2}|[0-9]{1,2}[-/][0-9]{1,2}(?:[-/][0-9]{2,4})?|(?:19|20)[0-9]{2}[-/][0-9]{1,2}(?:[-/][0-9]{1,2})?)$"
)
_NO_PREFIX = frozenset(
    "tel fax phone mobile mob cell ext fon handy iso din en ip kw cw p s d no page rev room zip".split()
)

_SCALE = {"k": 1e3, "tsd": 1e3, "천": 1e3, "m": 1e6, "mio": 1e6, "mn": 1e6, "백만": 1e6, "만": 1e4, "억": 1e8}
_GROUPS = r"[0-9]{1,3}(?:[.,' ][0-9]{3}){1,3}(?:[.,][0-9]{1,2})?"
_AMOUNT = re.compile(
    rf"(?:(?<![\w.,-])(?<![0-9] )|(?<=\b[A-Z]{{3}}))({_GROUPS}(?![ ]?[0-9])|[0-9]{{1,12}}(?:[.,][0-9]{{1,3}})?)\s?"
    r"(k|tsd|m|mio|mn|천|백만|만|억)?(?![0-9])(?=[\W가-힣]|$|[A-Z]{3}\b)",
    re.I,
)
_HUNDRED_MILLIONS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?)\s?억\s?(?:([0-9]{1,4}(?:,[0-9]{3})?)\s?(천)?\s?만)?")
_GROUPED = re.compile(rf"^{_GROUPS}$")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
            "sep sept september", "oct october", "nov november", "dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_DAY_MONTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|\.)?\s?(?:of\s)?([A-Za-z]{3,9})\b", re.I)
_MONTH_DAY = re.compile(r"\b([A-Za-z]{3,9})\.?\s(\d{1,2})(?:st|nd|rd|th)?\b", re.I)
_KOREAN_DAY = re.compile(r"(\d{1,2})월\s?(\d{1,2})일")
_ISO_DAY = re.compile(r"\b(?:19|20)\d{2}[-./](\d{1,2})[-./](\d{1,2})\b")

_TOKEN = re.compile(r"\d+|[^\W\d_]+")


class Mentions(NamedTuple):
    """What one mail speaks of.

    ``subject``, ``body`` and what is ``quoted`` below are folded (:func:`folded`), ``numbers`` are as
    :func:`number_keys` writes them, ``amounts`` whole units of any currency, ``days`` are written ``MM-DD``; ``inner``
    wrote the mail that this one passes on, ``text`` is all it says, as it was written.
    """

    subject: str = " "
    body: str = " "
    quoted: str = " "
    numbers: tuple[str, ...] = ()
    amounts: frozenset[int] = frozenset()
    days: frozenset[str] = frozenset()
    inner: Address | None = None
    forward: bool = False
    text: str = ""


@lru_cache(maxsize=1_024)
def _of_subject(subject: str) -> Mentions:
    told = unicodedata.normalize("NFKC", subject[:1_000])
    return Mentions(
        folded(base_subject(subject)),
        numbers=number_keys(told),
        amounts=_amounts(told) if any(one.isdigit() for one in told) else frozenset(),
        days=_days(told),
        forward=is_forward(subject),
    )


def folded(text: str) -> str:
    """Words in lower case with single spaces between and around, so that whole words can be found."""
    return f" {' '.join(_TOKEN.findall(unicodedata.normalize('NFKC', text).casefold()))} "


def mentions(subject: str, text: str = "", attachments: tuple[str, ...] = (), writer: str = "") -> Mentions:
    """What a mail speaks of. ``text`` is its whole plain text, quotations included; ``attachments`` are file names;
    what stands below the name of its ``writer`` is a signature."""
    if not text and not attachments:
        return _of_subject(subject)
    forward = is_forward(subject)
    attachments = tuple(name[:200] for name in attachments[:MAX_ATTACHMENTS])
    said, inner = _unsigned(new_text(text), writer) if text else "", None
    if text:
        passed_on = forwarded_mail(text) if forward else None
        if passed_on:
            inner = passed_on.sender
            said = f"{said}\n{passed_on.subject}\n{_unsigned(new_text(passed_on.text), inner.name)}"
    said = said[:READ]
    everything = "\n".join((subject[:1_000], said, *attachments))
    everything = unicodedata.normalize("NFKC", everything)
    return Mentions(
        folded(base_subject(subject)),
        folded("\n".join((said, *attachments))) if said or attachments else " ",
        folded(quoted_text(text)[:QUOTED]) if len(text) > len(said) + LEAST_QUOTED else " ",
        number_keys(everything),
        _amounts(everything) if any(one.isdigit() for one in everything) else frozenset(),
        _days(everything),
        inner,
        forward,
        text,
    )


def _unsigned(text: str, writer: str) -> str:
    """The text down to the line in which the writer signs: company, title and telephone below say nothing new."""
    name, key = writer.strip(), name_key(writer)
    if len(name) < 2:
        return text
    lines = text.split("\n")
    for number in range(max(1, len(lines) - SIGNATURE_LINES), len(lines)):
        line = lines[number].strip()
        if 1 < len(line) <= len(name) + 40 and (name in line or (key and name_key(line) == key)):
            return "\n".join(lines[:number])
    return text


def number_keys(text: str) -> tuple[str, ...]:
    """Numbers of quotes, orders and projects: ``Q-2291``, ``PO 4711``, ``quote 2291``, ``견적번호 24-0113``, ``#8813``.

    Written in capitals without separators; one with a prefix of letters also without it (``Q2291`` and ``2291``), since
    people leave it out.
    """
    found: dict[str, None] = {}
    for match in _JOINED.finditer(text):
        prefix, digits = match[1].lower(), match[2]
        spaced = text[match.end(1)] == " "
        if prefix in _NO_PREFIX or (spaced and prefix not in _SPACED_PREFIXES):
            continue
        if prefix in _MONTHS or _NO_NUMBER.match(digits):
            continue
        if len(digits) < 4 and prefix not in _SPACED_PREFIXES:
            continue  # a model rather than a number of a quote: it comes back in every deal about that machine
        _keep(found, "" if spaced and len(prefix) > 3 else prefix, digits)
    for pattern in (_LABELLED, _HASH):
        for match in pattern.finditer(text):
            if not _NO_NUMBER.match(match[1]) and sum(map(str.isdigit, match[1])) >= 3:
                prefix = re.match(r"[A-Za-z]*", match[1])
                assert prefix is not None
                _keep(found, prefix[0], match[1][prefix.end() :])
    return tuple(found)[:MAX_NUMBERS]


def _keep(found: dict[str, None], prefix: str, digits: str) -> None:
    bare = re.sub(r"[^0-9A-Za-z]", "", digits).upper()
    if prefix:
        found[f"{prefix.upper()}{bare}"] = None
    last = re.split(r"[-/_. ]", digits)[-1]
    for one in (bare, last):
        if len(one) >= 4 and one.isdigit() and not _NO_NUMBER.match(one):
            found[one] = None


def _amounts(text: str) -> frozenset[int]:
    """Sums of money of at least 1,000, as whole units: ``84,000``, ``84.000,00``, ``84k``, ``1억 2,500만``."""
    found: set[int] = set()
    for match in _HUNDRED_MILLIONS.finditer(text):
        more = int((match[2] or "0").replace(",", "")) * (1_000 if match[3] else 1)
        found.add(round(float(match[1]) * 1e8) + more * 10_000)
    text = _HUNDRED_MILLIONS.sub(" ", text)
    for match in _AMOUNT.finditer(text):
        written, scale = match[1], _SCALE.get((match[2] or "").lower(), 1)
        if _GROUPED.match(written):
            whole = re.sub(r"[.,]\d{1,2}$", "", written) if re.search(r"[.,]\d{1,2}$", written) else written
            value = float(re.sub(r"\D", "", whole))
        else:
            value = float(written.replace(",", "."))
        if value * scale >= 1_000:
            found.add(round(value * scale))
            if len(found) >= MAX_AMOUNTS:
                break
    return frozenset(found)


def _days(text: str) -> frozenset[str]:
    found = {(int(match[1]), int(match[2])) for match in _KOREAN_DAY.finditer(text)}
    found |= {(int(match[1]), int(match[2])) for match in _ISO_DAY.finditer(text)}
    for match in _DAY_MONTH.finditer(text):
        found.add((_MONTHS.get(match[2].lower(), 0), int(match[1])))
    for match in _MONTH_DAY.finditer(text):
        found.add((_MONTHS.get(match[1].lower(), 0), int(match[2])))
    return frozenset(f"{month:02d}-{day:02d}" for month, day in found if 1 <= month <= 12 and 1 <= day <= 31)
