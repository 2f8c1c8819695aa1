"""What a mail newly says: its text without the mail it answers and without the signature.

Line-wise and linear in the text: no pattern here can run away on hostile input.
"""

import re
from typing import NamedTuple

from addin.deals.addresses import Address

TEXT_LIMIT = 100_000
"""Characters of new text that are kept."""

# Each pattern is anchored and tried on one bounded line. These say that all below is an older mail:
_BELOW_IS_OLD = re.compile(
    r"^(?:-{2,}\s?(?:Original Message|Original-Nachricht|Forwarded message|(?:원본|전달된)\s?(?:메[시세]지|메일))\b"
    r"|_{20,}$)",
    re.I,
)
# These introduce a quotation, which may stand above the answer or between its parts:
_ATTRIBUTION = re.compile(
    r"""^(?:
      On\ [^\n]{6,300}\ wrote:
    | Am\ [^\n]{6,300}\ schrieb\b[^\n]{0,80}:
    | Le\ [^\n]{6,300}\ a\ écrit\s?:
    | \d{4}[년.]\ [^\n]{4,300}(?:작성|쓴\ 글)\s?:?
    | [^\n]{2,300}(?:님이|께서|이\(가\))\ (?:작성|쓴\ 글)[^\n]{0,8}:
    )$""",
    re.X | re.I,
)
_MAY_BEGIN = re.compile(r"^(?:On |Am |Le |\d{4}[년.] )", re.I)
_HEADER_FROM = re.compile(r"^\*?(?:From|Von|De|보낸\s?사람|발신)\s?:\*?\s", re.I)
_HEADER_DATE = re.compile(r"^\*?(?:Sent|Date|Gesendet|Datum|Envoyé|보낸\s?날짜|날짜|보낸\s?시간)\s?:", re.I)
_MOBILE = re.compile(
    r"^(?:Sent from my [\w .-]{2,30}|Sent from (?:Outlook|Yahoo|Mail)[\w .]{0,30}"
    r"|Get Outlook for [\w .]{2,20}(?:<[^<>\s]{0,200}>)?|나의 \S{1,20}에서 보냄|Von meinem [\w .-]{2,30} gesendet)\.?$",
    re.I,
)


def new_text(text: str) -> str:
    """The new text of a mail: without quotations, what an older mail below says, and the signature; capped."""
    lines = text[: 2 * TEXT_LIMIT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        bare = line.strip()
        if not bare or bare[0] == ">":
            if not bare:
                kept.append("")
            number += 1
            continue
        if line in {"-- ", "--"} or _MOBILE.match(bare) or _BELOW_IS_OLD.match(bare) or _is_header_block(lines, number):
            break
        introduced = _attribution_length(lines, number)
        if introduced:
            number += introduced
            if not _quoted_next(lines, number):
                break  # the older mail below is not marked line by line
            continue
        kept.append(line.rstrip())
        number += 1
    return "\n".join(kept).strip()[:TEXT_LIMIT]


def quoted_text(text: str) -> str:
    """What a mail repeats of older ones: from the first line that is quoted, or introduces a quotation."""
    lines = text[:TEXT_LIMIT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines):
        bare = line.strip()
        if bare and (
            bare[0] == ">"
            or _BELOW_IS_OLD.match(bare)
            or _is_header_block(lines, number)
            or _attribution_length(lines, number)
        ):
            return "\n".join(lines[number:])
    return ""


def _attribution_length(lines: list[str], number: int) -> int:
    """How many lines from here introduce a quotation: one, two or three when it was wrapped, or none."""
    first = lines[number].strip()
    if len(first) > 400 or not first:
        return 0
    if _ATTRIBUTION.match(first):
        return 1
    if _MAY_BEGIN.match(first):
        for count in (2, 3):
            joined = " ".join(line.strip() for line in lines[number : number + count])
            if len(joined) < 400 and _ATTRIBUTION.match(joined):
                return count
    return 0


def _quoted_next(lines: list[str], number: int) -> bool:
    """Whether the next line that says anything is a quoted one."""
    following = next((line.strip() for line in lines[number : number + 5] if line.strip()), "")
    return following.startswith(">")


def _is_header_block(lines: list[str], number: int) -> bool:
    """Whether an Outlook-style block begins here: From, and soon a date."""
    bare = lines[number].strip()
    if len(bare) > 400 or not _HEADER_FROM.match(bare):
        return False
    return any(_HEADER_DATE.match(line.strip()) for line in lines[number + 1 : number + 4] if len(line) < 400)


class ForwardedMail(NamedTuple):
    """A mail inside of another one: who wrote it, its subject, and its text (with what it may quote itself)."""

    sender: Address
    subject: str
    text: str


_HEADER = re.compile(
    r"^\*?(From|Von|De|보낸\s?사람|발신|Sent|Date|Gesendet|Datum|Envoyé|보낸\s?날짜|날짜|보낸\s?시간|To|An|À|받는\s?사람|수신"
    r"|Cc|Kopie|참조|Subject|Betreff|Objet|제목|Reply-To|Importance)\s?:\*?\s*(.*)$",
    re.I,
)
_FROM_NAMES = frozenset({"from", "von", "de", "보낸 사람", "보낸사람", "발신"})
_DATE_NAMES = frozenset(
    {"sent", "date", "gesendet", "datum", "envoyé", "보낸 날짜", "보낸날짜", "날짜", "보낸 시간", "보낸시간"}
)
_SUBJECT_NAMES = frozenset({"subject", "betreff", "objet", "제목"})
_WRITTEN_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
FORWARD_WITHIN = 120
"""Lines in which a passed-on mail must begin."""


def forwarded_mail(text: str) -> ForwardedMail | None:
    """The mail that ``text`` passes on, by the header block that mail clients put above it; None when there is none.

    A block without a sender's address says nothing about who wrote, nor does one that is itself quoted.
    """
    lines = text[: 2 * TEXT_LIMIT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines[:FORWARD_WITHIN]):
        bare = line.strip()
        if len(bare) > 400 or not _HEADER_FROM.match(bare + " "):
            continue
        found = _passed_on(lines, number)
        if found:
            return found
    return None


def _passed_on(lines: list[str], number: int) -> ForwardedMail | None:
    """The mail whose header block begins here: From, and at least one more header right below."""
    sender, subject, place, dated, headers = Address("", ""), "", number, False, 0
    while place < len(lines) and place < number + 14:
        bare = lines[place].strip()
        match = _HEADER.match(bare[:400])
        if not bare or not match:
            if headers and not bare:
                break
            place += 1
            continue
        name = " ".join(match[1].lower().split())
        if name in _FROM_NAMES:
            address = _WRITTEN_ADDRESS.search(match[2])
            if address is None:
                return None
            display = match[2][: address.start()].replace("mailto:", "").strip(" \"'<[(*")
            sender = Address(display, address[0])
        elif name in _SUBJECT_NAMES:
            subject = match[2].strip("* ")
        dated = dated or name in _DATE_NAMES
        headers += 1
        place += 1
    if headers < 3 or not dated or not sender.address:
        return None
    return ForwardedMail(sender, subject, "\n".join(lines[place:]))
