"""Put a meeting on its deal where Calendar does not tell its title and time."""

from addin.deals.opportunity import Opportunity
from addin.gmail.call import Call
from addin.gmail.widgets import Part, button, buttons, card, escaped, paragraph, section, text_input, time_input


def log_card(call: Call, one: Opportunity, *, may_ask: bool) -> Part:
    """A form for title and time; ``may_ask`` offers to let Google tell them instead."""
    gettext = call.say.gettext
    this_hour = call.desk.now.replace(minute=0, second=0, microsecond=0)
    ask = button(gettext("Let Dealside read it"), call.onclick("allow_meeting")) if may_ask else None
    save = call.onclick("log_typed", "meeting_title", "meeting_at", record=one.id, keep=True)
    return card(
        gettext("Log this meeting"),
        [
            section(
                paragraph(escaped(gettext("Calendar does not tell us the meeting's title and time."))),
                buttons(ask) if ask else None,
                text_input("meeting_title", gettext("Title")),
                time_input("meeting_at", gettext("Start"), int(this_hour.timestamp() * 1000)),
                buttons(button(gettext("Log this meeting"), save, filled=True)),
            )
        ],
        subtitle=one.name,
        name="log",
    )
