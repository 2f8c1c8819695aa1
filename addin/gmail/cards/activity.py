"""What happened on a deal: its timeline page by page, one activity with what it says, and a warning in detail."""

from addin.deals.message import Content
from addin.deals.opportunity import Opportunity
from addin.deals.warning import Warning
from addin.desk.timeline import TimelinePage
from addin.gmail.call import Call
from addin.gmail.cards.deal import activity_line, rating_widgets
from addin.gmail.widgets import Part, button, buttons, card, cut, escaped, filling, paragraph, section, warned
from addin.language.formats import kind_name
from addin.storage.timeline import TimelineEntry

LONGEST_TEXT = 5_000
"""Bytes of a mail shown in a card: a few screens of the panel."""


def timeline_card(call: Call, one: Opportunity, page: TimelinePage) -> Part:
    """One page of a deal's activities, newest first."""
    gettext = call.say.gettext
    older = call.onclick("timeline", record=one.id, value="~".join(page.more)) if page.more else None
    return card(
        gettext("Timeline"),
        [
            section(
                *(activity_line(call, entry) for entry in page.activities),
                None if page.activities else paragraph(escaped(gettext("Nothing captured on this deal yet."))),
                buttons(button(gettext("Older"), older)) if older else None,
            )
        ],
        subtitle=one.name,
        name="timeline",
    )


def activity_card(call: Call, entry: TimelineEntry, content: Content) -> Part:
    """One activity with its new text, and the buttons that rate it."""
    gettext = call.say.gettext
    said = filling(content.new_text.strip(), LONGEST_TEXT)
    kind = kind_name(entry.kind, entry.direction, call.say.locale)
    files = ", ".join(cut(name, 60) for name, _ in content.attachments[:5])
    rated = entry.kind == "email" and entry.opportunity_id
    deal = call.onclick("deal", record=entry.opportunity_id) if entry.opportunity_id else None
    return card(
        entry.subject or kind,
        [
            section(
                call.line(cut(entry.sender_name or entry.sender_address, 120), top=f"{kind} · {call.when(entry.at)}"),
                paragraph(said or escaped(gettext("Its text is not kept here."))),
                call.line(files, top=gettext("Attachments")) if files else None,
            ),
            section(*rating_widgets(call, entry.rating, "rate_activity", entry.id)) if rated else section(),
            section(buttons(button(gettext("Open the deal"), deal))) if deal else section(),
        ],
        name="activity",
    )


def warning_card(call: Call, one: Opportunity, warning: Warning, latest: list[TimelineEntry]) -> Part:
    """A warning with its evidence and what would clear it."""
    gettext = call.say.gettext
    grounds = {
        "going_dark": gettext("Last heard"),
        "close_date_passed": gettext("Close date"),
    }
    edit = button(gettext("Edit this deal"), call.onclick("edit", record=one.id), filled=True)
    return card(
        one.name,
        [
            section(
                paragraph(warned(f"⚠ {call.text(warning.sentence)}")),
                call.line(call.day(warning.since), top=grounds[warning.kind]),
                call.line(one.next_step, top=gettext("Next step")),
                call.line(call.text(warning.clears), top=gettext("What clears it")),
                buttons(edit, button(gettext("Open the deal"), call.onclick("deal", record=one.id))),
            ),
            section(*(activity_line(call, entry) for entry in latest), header=gettext("Before that")),
        ],
        subtitle=one.account_name,
        name="warning",
    )
