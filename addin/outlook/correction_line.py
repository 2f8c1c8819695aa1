"""The line that answers a rep's word on a mail: what was done, how to take it back, and which mails would follow."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from addin.desk.desk import Desk
from addin.desk.similar_mails import SimilarThread, similar_mails
from addin.language.formats import moment, when
from addin.language.translator import Translator

SHOWN = 10
"""Conversations named one by one; of the others only the number is told."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Offered:
    """One conversation that would move; its subject is empty where nothing of it is kept."""

    subject: str
    when: str
    moment: str
    mails: int


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """What became of the correction ``id``; ``mails`` more would move: of the conversations in ``ways``, by from where
    to where, and of ``more`` that are not named."""

    id: str
    sentence: str
    mails: int = 0
    ways: Sequence[tuple[str, Sequence[Offered]]] = ()
    more: int = 0


def offering_line(desk: Desk, say: Translator, correction_id: str, sentence: str) -> CorrectionLine:
    """``sentence``, with what else the correction would move. The correction is stored by now: if it cannot be told
    what would follow, that it is stored is told all the same."""
    try:
        found = similar_mails(desk, correction_id)
    except Exception as error:
        _log.warning("no similar mails after a correction: %s", type(error).__name__)
        found = []
    ways: dict[str, list[Offered]] = {}
    for one in found[:SHOWN]:
        ways.setdefault(_way(one, say), []).append(_offered(one, desk, say))
    return CorrectionLine(
        correction_id,
        sentence,
        sum(one.mails for one in found),
        list(ways.items()),
        max(len(found) - SHOWN, 0),
    )


def _way(one: SimilarThread, say: Translator) -> str:
    if not one.from_deal:
        return say.gettext("On no deal so far, to %(new)s.") % {"new": one.to_name}
    return say.gettext("From %(old)s to %(new)s.") % {"old": one.from_name, "new": one.to_name}


def _offered(one: SimilarThread, desk: Desk, say: Translator) -> Offered:
    return Offered(
        one.subject,
        when(one.at, say.locale, desk.rep.timezone, desk.now) if one.at else "",
        moment(one.at, say.locale, desk.rep.timezone) if one.at else "",
        one.mails,
    )
