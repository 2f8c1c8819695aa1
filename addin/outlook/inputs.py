"""What the panel sends with each of its actions."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from addin.deals.addresses import Address
from addin.deals.message import Message, id_as_written, message_ids
from addin.http.schemas import LONGEST_ID, LONGEST_SUBJECT, Input, MessageField, PlainText

MOST_ATTENDEES = 500


class PersonInput(Input):
    name = PlainText(load_default="", validate=validate.Length(max=1_000))
    address = PlainText(required=True, validate=validate.Length(max=320))

    @post_load
    def person(self, data: Mapping[str, Any], **_: Any) -> Address:
        return Address(data["name"], data["address"].strip())


class MeetingInput(Input):
    """An appointment as Outlook describes it; ``start_at`` is UTC."""

    item_id = PlainText(load_default="", validate=validate.Length(max=LONGEST_ID))
    subject = PlainText(load_default="", validate=validate.Length(max=LONGEST_SUBJECT))
    start_at = fields.AwareDateTime(required=True, format="iso")
    organizer = fields.Nested(PersonInput, required=True)
    attendees = fields.List(fields.Nested(PersonInput), required=True, validate=validate.Length(max=MOST_ATTENDEES))
    mailbox = PlainText(load_default="", validate=validate.Length(max=LONGEST_ID))

    @post_load
    def meeting(self, data: Mapping[str, Any], **_: Any) -> Message:
        try:
            start = data["start_at"].astimezone(UTC)
        except OverflowError as error:
            raise ValidationError("This must be a time such as 2026-11-21T08:30:00Z.", "start_at") from error
        return Message(
            "",
            data["organizer"],
            to=tuple(data["attendees"]),
            subject=data["subject"],
            sent_at=start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            item_id=data["item_id"],
            mailbox=data["mailbox"].lower(),
            kind="meeting",
        )


class OpenInput(Input):
    """What is open in Outlook: a ``message`` or a ``meeting``. Loaded, it is ``message`` either way."""

    message = MessageField()
    meeting = fields.Nested(MeetingInput)

    @post_load
    def opened(self, data: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        given = dict(data)
        meeting = given.pop("meeting", None)
        if ("message" in given) == (meeting is not None):
            raise ValidationError("Missing data for required field.", "message")
        return given if meeting is None else given | {"message": meeting}


class EditInput(OpenInput):
    opportunity_id = PlainText(required=True)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(0, 2**31 - 1))
    field = PlainText(
        required=True, validate=validate.OneOf(["amount", "stage", "close_date", "probability", "next_step"])
    )
    value = PlainText(required=True)
    exact = fields.Boolean(load_default=False)  # an undo sends the stored value, not something typed


class UndoInput(OpenInput):
    opportunity_id = PlainText(required=True)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(0, 2**31 - 1))


class RateInput(OpenInput):
    activity_id = PlainText(load_default="")
    value = fields.Integer(required=True, validate=validate.OneOf([1, -1, 0]))


class NoteInput(OpenInput):
    opportunity_id = PlainText(required=True)
    text = PlainText(required=True)


class LinkInput(OpenInput):
    opportunity_id = PlainText(required=True, allow_none=True)
    scope = PlainText(load_default="thread", validate=validate.OneOf(["thread", "message"]))


class SearchInput(Input):
    q = PlainText(load_default="", validate=validate.Length(max=200))
    without = PlainText(load_default="")  # the deal the mail is on: no other one to choose


class CreateInput(OpenInput):
    name = PlainText(load_default="")
    account_name = PlainText(load_default="")
    amount = PlainText(load_default="")


class RoleInput(OpenInput):
    opportunity_id = PlainText(required=True)
    contact_ids = fields.List(PlainText(), required=True, validate=validate.Length(min=1, max=100))
    role = PlainText(required=True)


class PeopleInput(OpenInput):
    opportunity_id = PlainText(required=True)
    people = fields.List(fields.Nested(PersonInput), required=True, validate=validate.Length(min=1, max=100))


class DraftInput(Input):
    """A mail being written; Outlook tells its recipients and subject."""

    to = fields.List(fields.Nested(PersonInput), required=True, validate=validate.Length(max=MOST_ATTENDEES))
    cc = fields.List(fields.Nested(PersonInput), load_default=[], validate=validate.Length(max=MOST_ATTENDEES))
    subject = PlainText(load_default="", validate=validate.Length(max=LONGEST_SUBJECT))
    conversation_id = PlainText(load_default="", validate=validate.Length(max=LONGEST_ID))
    mailbox = PlainText(load_default="", validate=validate.Length(max=LONGEST_ID))


class SelectedInput(Input):
    """A mail that is only selected: Outlook may tell no more of it than its ids and subject."""

    internet_message_id = PlainText(load_default="", validate=validate.Length(max=LONGEST_ID))
    item_id = PlainText(load_default="", validate=validate.Length(max=LONGEST_ID))
    conversation_id = PlainText(load_default="", validate=validate.Length(max=LONGEST_ID))
    subject = PlainText(load_default="", validate=validate.Length(max=LONGEST_SUBJECT))
    mailbox = PlainText(load_default="", validate=validate.Length(max=LONGEST_ID))

    @post_load
    def message(self, data: Mapping[str, Any], **_: Any) -> Message:
        ids = message_ids(data["internet_message_id"])
        if not (ids or data["item_id"] or data["conversation_id"]):
            raise ValidationError(
                "One of internet_message_id, item_id and conversation_id is required.", "internet_message_id"
            )
        return Message(
            ids[0] if ids else "",
            Address("", ""),
            subject=data["subject"],
            item_id=data["item_id"],
            conversation_id=data["conversation_id"],
            mailbox=data["mailbox"].lower(),
            id_as_written=id_as_written(data["internet_message_id"]) if ids else "",
        )


class SeveralInput(Input):
    """How many mails are selected; with a deal to put them on, each of them: a whole ``message`` where Outlook let us
    look, else what ``selected`` tells."""

    count = fields.Integer(load_default=0, validate=validate.Range(0, 100_000))
    messages = fields.List(MessageField(), load_default=[], validate=validate.Length(max=100))
    selected = fields.List(fields.Nested(SelectedInput), load_default=[], validate=validate.Length(max=100))
    opportunity_id = PlainText(load_default="")


class QuickInput(OpenInput):
    """A function of the ribbon on the opened mail or meeting."""

    act = PlainText(required=True, validate=validate.OneOf(["rate", "note", "next_step", "log"]))
    value = fields.Integer(load_default=0, validate=validate.OneOf([0, 1, -1]))
    text = PlainText(load_default="")


class ActivityInput(Input):
    activity_id = PlainText(required=True)


class TimelineInput(Input):
    opportunity_id = PlainText(required=True)
    before = PlainText(required=True)
