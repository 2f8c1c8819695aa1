"""How actions answer."""

from addin.desk.search_opportunities import read_opportunity
from addin.desk.timeline import timeline
from addin.errors import DealsideError
from addin.gmail.call import Call
from addin.gmail.cards.deal import LATEST, deal_card
from addin.gmail.roots import root_card
from addin.gmail.widgets import Part, rendered
from addin.wording import Text


def refreshed(call: Call, notification: str, *, deal: str = "") -> Part:
    """After a change: the root afresh, older cards known to be stale, and the ``deal`` on top where it is not the
    root's own."""
    steps: list[Part] = [{"popToRoot": True}, {"updateCard": root_card(call)}]
    beside = call.event.message_id or call.event.meeting
    if deal and not beside:
        steps.append({"pushCard": looked_up(call, deal)})
    return rendered(*steps, notification=notification, changed=True)


def looked_up(call: Call, opportunity_id: str) -> Part:
    """The card of a deal, whatever is open beside it. Raises :class:`addin.errors.NotFound`."""
    one = read_opportunity(call.desk, opportunity_id)
    return deal_card(call, one, timeline(call.desk, opportunity_id, limit=LATEST + 1).activities, None)


def sentences(call: Call, error: DealsideError) -> dict[str, str]:
    """What is wrong, field by field, in the reader's language."""
    return {name: call.text(value) for name, value in error.fields.items() if isinstance(value, Text)}
