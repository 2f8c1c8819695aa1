"""The card a host shows first, by what it has open: a mail, a meeting, a draft, or nothing."""

from addin.deals.addresses import Address
from addin.deals.message import Message
from addin.desk.open_email import OpenedEmail, open_email
from addin.desk.pace_quarter import my_pace
from addin.desk.plan_day import plan_day
from addin.desk.prepare_draft import prepare_draft
from addin.desk.warn import my_warnings
from addin.errors import NotFound
from addin.gmail.call import Call
from addin.gmail.cards.compose import compose_card
from addin.gmail.cards.deal import LATEST
from addin.gmail.cards.home import home_card
from addin.gmail.cards.message import message_card
from addin.gmail.event import Meeting
from addin.gmail.widgets import Part
from addin.wording import text


def root_card(call: Call) -> Part:
    """The first card of whatever the host has open."""
    if call.event.shows in {"mail", "meeting"}:
        return message_card(call, opened(call))
    return compose_card_of(call) if call.event.shows == "draft" else home(call)


def opened(call: Call) -> OpenedEmail:
    """The opened mail or meeting with its deal, read afresh from our store. Raises :class:`NotFound`."""
    return open_email(call.desk, opened_message(call), LATEST + 1)


def opened_message(call: Call) -> Message:
    """The opened mail or meeting. Raises :class:`NotFound` when the host has none open, and whatever reading raises."""
    if call.event.meeting is not None:
        return meeting_message(call, call.event.meeting)
    if call.event.shows != "mail":
        raise NotFound(text("No mail is open."))
    return call.item.message


def meeting_message(call: Call, meeting: Meeting) -> Message:
    """The opened meeting: as Calendar's API tells it where that is allowed and answers, else as far as the host told,
    without title and time."""
    own_uid = f"{meeting.id.lower()}@google.com" if meeting.id else ""  # as Calendar names the events it made itself
    read = call.calendar_meeting()
    if read is not None:
        # It may have been logged before the rep let us read its real name.
        logged = read._replace(internet_message_id=own_uid)
        known = read.internet_message_id != own_uid and call.desk.store.activities.captured(logged)[0]
        return logged if known else read
    return Message(
        own_uid,
        Address("", meeting.organizer),
        to=meeting.attendees,
        item_id=meeting.id,
        mailbox=call.desk.rep.email,
        kind="meeting",
    )


def home(call: Call) -> Part:
    """My day."""
    return home_card(call, my_pace(call.desk), my_warnings(call.desk), plan_day(call.desk))


def compose_card_of(call: Call) -> Part:
    """The draft that is being written: its recipients are all we know of it."""
    rep = call.desk.rep
    draft = Message(
        "",
        Address(rep.name, rep.email),
        to=call.event.to,
        cc=call.event.cc,
        sent_at=call.desk.now_at,
        mailbox=rep.email,
    )
    return compose_card(call, prepare_draft(call.desk, draft))
