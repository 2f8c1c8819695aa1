"""What the panel sends with each of its actions."""

from marshmallow import fields, validate

from addin.http.schemas import Input, MessageField, PlainText


class OpenInput(Input):
    message = MessageField(required=True)


class EditInput(OpenInput):
    opportunity_id = PlainText(required=True)
    version = fields.Integer(required=True)
    field = PlainText(
        required=True, validate=validate.OneOf(["amount", "stage", "close_date", "probability", "next_step"])
    )
    value = PlainText(required=True)
    exact = fields.Boolean(load_default=False)  # an undo sends the stored value, not something typed


class UndoInput(OpenInput):
    opportunity_id = PlainText(required=True)
    version = fields.Integer(required=True)


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


class CreateInput(OpenInput):
    name = PlainText(load_default="")
    account_name = PlainText(load_default="")
    amount = PlainText(load_default="")


class ActivityInput(Input):
    activity_id = PlainText(required=True)


class TimelineInput(Input):
    opportunity_id = PlainText(required=True)
    before = PlainText(required=True)
