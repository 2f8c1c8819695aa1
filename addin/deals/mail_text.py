"""What a mail newly says: its text without the mail it answers and without the signature.

Line-wise and linear in the text: no pattern here can run away on hostile input.
"""

import re

TEXT_LIMIT = 100_000
"""Characters of new text that are kept."""

# A line that opens the quoted mail, by client. Each pattern is anchored and tried on one bounded line.
_OPENINGS = re.compile(
    r"""^(?:
      -{2,}\s?(?:Original\ Message|Original-Nachricht|Forwarded\ message|원본\ 메[시세]지|전달된\ 메[시세]지)\b
    | _{20,}$
    | On\ [^\n]{6,200}\ wrote:$
    | Am\ [^\n]{6,200}\ schrieb\b[^\n]{0,80}:$
    | Le\ [^\n]{6,200}\ a\ écrit\s?:$
    | \d{4}년\ [^\n]{4,200}(?:님이|이\(가\)|께서)?\s?(?:작성|쓴\ 글)\s?:?$
    | [^\n]{2,160}님이\ (?:작성|쓴\ 글)[^\n]{0,8}:$
    )""",
    re.X | re.I,
)
_HEADER_BLOCK = re.compile(r"^\*?(From|Von|De|보낸\s?사람|발신)\s?:\*?\s", re.I)
_HEADER_NEXT = re.compile(r"^\*?(Sent|Date|To|Subject|Gesendet|An|Datum|보낸\s?날짜|날짜|받는\s?사람|제목)\s?:", re.I)
_WRAPPED_ON = re.compile(r"^On\ .{6,200}$", re.I)
_MOBILE = re.compile(r"^(Sent from my |Get Outlook for |나의 \S+에서 보냄|Von meinem )", re.I)


def new_text(text: str) -> str:
    """The new text of a mail: everything above the first quoted block and the signature, capped."""
    lines = text[: 2 * TEXT_LIMIT].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    for number, line in enumerate(lines):
        bare = line.strip()
        if _opens_quote(bare, lines, number) or line in {"-- ", "--"} or _MOBILE.match(bare):
            break
        if not bare.startswith(">"):
            kept.append(line.rstrip())
    return "\n".join(kept).strip()[:TEXT_LIMIT]


def _opens_quote(bare: str, lines: list[str], number: int) -> bool:
    if not bare or len(bare) > 400:
        return False
    if _OPENINGS.match(bare):
        return True
    following = next((one.strip() for one in lines[number + 1 : number + 3] if one.strip()), "")
    if _HEADER_BLOCK.match(bare) and _HEADER_NEXT.match(following):
        return True
    return bool(_WRAPPED_ON.match(bare)) and following.endswith("wrote:") and len(following) < 120
