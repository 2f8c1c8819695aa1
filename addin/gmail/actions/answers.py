"""How actions answer."""

import logging
from collections.abc import Callable, Mapping

from addin.desk.search_opportunities import read_opportunity
from addin.desk.timeline import timeline
from addin.errors import DealsideError
from addin.gmail.call import Call
from addin.gmail.cards.deal import LATEST, deal_card
from addin.gmail.roots import root_card
from addin.gmail.widgets import Part, rendered
from addin.wording import Text

MOST_REPEATED = 1_200
_log = logging.getLogger(__name__)


def refreshed(call: Call, notification: str, *, deal: str = "", first: Callable[[], Part] | None = None) -> Part:
    """After a change: the root afresh, with the section ``first`` makes above the others; older cards known to be
    stale; and the ``deal`` on top where it is not the root's own.

    The change is stored by now. If its card cannot be drawn, say because Gmail does not answer any more, that it is
    stored is told all the same.
    """
    steps: list[Part] = []
    try:
        root = root_card(call)
        if first:
            root["sections"].insert(0, first())
        steps = [{"popToRoot": True}, {"updateCard": root}]
        if deal and call.event.shows not in {"mail", "meeting"}:
            steps.append({"pushCard": looked_up(call, deal)})
    except Exception as error:
        _log.warning("no card after a change: %s", type(error).__name__)
    return rendered(*steps, notification=notification, changed=True)


def looked_up(call: Call, opportunity_id: str) -> Part:
    """The card of a deal, whatever is open beside it. Raises :class:`addin.errors.NotFound`."""
    one = read_opportunity(call.desk, opportunity_id)
    return deal_card(call, one, timeline(call.desk, opportunity_id, limit=LATEST + 1).activities, None)


def sentences(call: Call, error: DealsideError) -> dict[str, str]:
    """What is wrong, field by field, in the reader's language."""
    return {name: call.text(value) for name, value in error.fields.items() if isinstance(value, Text)}


def too_much_to_repeat(inputs: Mapping[str, str | int]) -> bool:
    """Whether a refused form holds so much that its card would grow too large; the form then stays as it is."""
    return sum(len(str(value)) for value in inputs.values()) > MOST_REPEATED
