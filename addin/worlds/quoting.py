"""How mail clients quote the mail being answered."""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Protocol

from addin.worlds.clock import ENGLISH_DAYS, ENGLISH_MONTHS, KOREAN_DAYS, local
from addin.worlds.people import Correspondent

BLOCK_STYLES = ("outlook", "outlook_ko")


class Quoted(Protocol):
    """What a quote shows of a mail."""

    @property
    def at(self) -> datetime: ...
    @property
    def sender(self) -> Correspondent: ...
    @property
    def to(self) -> Sequence[Correspondent]: ...
    @property
    def cc(self) -> Sequence[Correspondent]: ...
    @property
    def subject(self) -> str: ...


def quoted_plain(style: str, quoted: Quoted, text: str, zone: str) -> str:
    """The quoted text of a plain mail: an attribution line with >, or a block of header lines."""
    if style in BLOCK_STYLES:
        rule = "-----Original Message-----" if style == "outlook" else "-----원본 메시지-----"
        head = "\n".join(f"{label}: {value}" for label, value in header_lines(style, quoted, zone))
        return f"{rule}\n{head}\n\n{text}"
    lines = "\n".join(f"> {line}" if line and not line.startswith(">") else f">{line}" for line in text.split("\n"))
    return f"{_attribution(style, quoted, zone)}\n{lines}"


def quoted_html(style: str, quoted: Quoted, html: str, zone: str) -> str:
    """The same in HTML, with the markup that clients of this style leave."""
    if style in BLOCK_STYLES:
        head = "<br>\n".join(f"<b>{label}:</b> {escape(value)}" for label, value in header_lines(style, quoted, zone))
        rule = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0 0 0"
        return f'<div id="divRplyFwdMsg" style="{rule}"><p>{head}</p></div>\n{html}'
    attribution = escape(_attribution(style, quoted, zone))
    if style == "apple":
        return f'<div><blockquote type="cite"><div>{attribution}</div><br>\n{html}</blockquote></div>\n'
    return (
        f'<div class="gmail_quote"><div dir="ltr" class="gmail_attr">{attribution}<br></div>\n'
        f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc">{html}'
        "</blockquote></div>\n"
    )


def header_lines(style: str, quoted: Quoted, zone: str) -> list[tuple[str, str]]:
    """The header block of Outlook: label and value of each line."""
    at = local(quoted.at, zone)
    if style == "outlook_ko":
        labels = ("보낸 사람", "보낸 날짜", "받는 사람", "참조", "제목")
        sent = f"{at.year}년 {at.month}월 {at.day}일 {KOREAN_DAYS[at.weekday()]}요일 {korean_time(at)}"
    else:
        labels = ("From", "Sent", "To", "Cc", "Subject")
        sent = f"{ENGLISH_DAYS[at.weekday()]}, {at.day} {ENGLISH_MONTHS[at.month - 1]} {at.year} {at:%H:%M}"
    values = (_named([quoted.sender]), sent, _named(quoted.to), _named(quoted.cc), quoted.subject)
    return [(label, value) for label, value in zip(labels, values, strict=True) if value]


def _attribution(style: str, quoted: Quoted, zone: str) -> str:
    at = local(quoted.at, zone)
    who = f"{quoted.sender.name} <{quoted.sender.address}>"
    if style == "gmail_ko":
        weekday = KOREAN_DAYS[at.weekday()]
        return f"{at.year}년 {at.month}월 {at.day}일 ({weekday}) {korean_time(at)}, {who}님이 작성:"
    month = ENGLISH_MONTHS[at.month - 1][:3]
    if style == "apple":
        return f"On {at.day} {month} {at.year}, at {at:%H:%M}, {who} wrote:"
    return f"On {ENGLISH_DAYS[at.weekday()][:3]}, {at.day} {month} {at.year} at {at:%H:%M}, {who} wrote:"


def korean_time(at: datetime) -> str:
    """A time of day the Korean way."""
    return f"{'오전' if at.hour < 12 else '오후'} {(at.hour - 1) % 12 + 1}:{at:%M}"


def _named(people: Sequence[Correspondent]) -> str:
    return "; ".join(f"{person.name} <{person.address}>" for person in people)
