"""Sentences of a mail in which its writer promises something ("I'll send the quote on Friday").

Better none than a wrong one: questions, conditions and refusals are left out, and what is promised must be an act.
"""

import re

LONGEST, SHORTEST = 200, 8
_SENTENCE = re.compile(r"(?<=[.!?。])\s+|\n+")
_ACTS = (
    r"send|share|forward|pass|call|ring|write|e-?mail|come\s+back|get\s+back|reply|answer|confirm|check|clarify|discuss|"
    r"prepare|provide|deliver|update|revise|arrange|organi[sz]e|schedule|book|introduce|review|sign|order|submit|invite|"
    r"let\s+you\s+know|have|bring|put|set\s+up|follow\s+up|look\s+into|take\s+care|talk\s+to|speak\s+to|speak\s+with|ask"
)
_ENGLISH = re.compile(
    rf"\b(?:i|we)(?:\s+will|['’]ll)\s+(?:also\s+|then\s+|gladly\s+|happily\s+)?(?:{_ACTS})\b"
    rf"|\b(?:i|we)(?:\s+am|\s+are|['’]m|['’]re)\s+going\s+to\s+(?:{_ACTS})\b"
    r"|\blet\s+me\s+(?:send|check|come\s+back|get\s+back|ask|clarify|confirm)\b",
    re.I,
)
_NOT_ENGLISH = re.compile(
    r"\?|\b(?:not|never|no\s+longer|unable|decline|cancel|if|unless|until\s+then|hope|wait|have\s+to)\b|n['’]t\b|\bwhen\s+(?:i|we)\b",
    re.I,
)
_DONE = (
    "보내|드리|알리|전달|공유|준비|확인|검토|진행|제공|송부|제출|방문|참석|처리|수정|작성|올리"
    "|연락|회신|답변|안내|협의|논의|발송|문의"
)
_KOREAN = re.compile(
    rf"(?:{_DONE})\s?(?:해|하여)?\s?(?:드리|하|보|주|내)?(?:겠습니다|겠어요)"
    rf"|(?:{_DONE})\s?(?:해|하여)?\s?(?:드릴|할|볼|낼|줄)\s?(?:게요|께요|예정입니다|예정이에요)"
)
_NOT_KOREAN = re.compile(r"\?|않|못|안\s|어렵|모르|기다리|감사|바라|좋겠|알겠|까요|하면|으면|다면|취소")


def promises(text: str, most: int = 2) -> list[str]:
    """The first ``most`` promising sentences of new text (quotes and signature taken off before), as written."""
    found = []
    for sentence in _SENTENCE.split(text[:20_000]):
        one = " ".join(sentence.split())
        if not SHORTEST <= len(one) <= LONGEST:
            continue
        english = _ENGLISH.search(one) and not _NOT_ENGLISH.search(one)
        korean = _KOREAN.search(one) and not _NOT_KOREAN.search(one)
        if english or korean:
            found.append(one)
            if len(found) == most:
                break
    return found
