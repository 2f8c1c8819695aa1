"""Sentences of a mail in which its writer promises something ("I'll send the quote on Friday")."""

import re

LONGEST = 200
_SENTENCE = re.compile(r"(?<=[.!?。])\s+|\n+")
_ENGLISH = re.compile(
    r"\b(?:i|we)(?:\s+will|['’]ll)\b(?!\s+(?:not|never)\b)|\b(?:i|we)(?:\s+am|\s+are|['’]m|['’]re)\s+(?:going\s+to|sending)\b"
    r"|\blet\s+me\s+(?:send|check|come\s+back|get\s+back)\b",
    re.I,
)
_KOREAN = re.compile(r"(?:하|리|내|주|보|되|하)?겠습니다|(?:드릴|할|볼|줄|낼|올릴)\s?(?:게요|께요|예정입니다)")
_NO_PROMISE = re.compile(r"\b(?:wait|look\s+forward|hope)\b|기다리겠|알겠습니다|좋겠습니다|감사하겠|바라겠", re.I)


def promises(text: str, most: int = 2) -> list[str]:
    """The first ``most`` promising sentences of new text (quotes and signature taken off before), as written."""
    found = []
    for sentence in _SENTENCE.split(text[:20_000]):
        one = " ".join(sentence.split())
        if 8 <= len(one) <= LONGEST and (_ENGLISH.search(one) or _KOREAN.search(one)) and not _NO_PROMISE.search(one):
            found.append(one)
            if len(found) == most:
                break
    return found
