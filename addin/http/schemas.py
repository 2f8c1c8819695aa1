"""What comes in over HTTP, loaded and validated once. The same schemas document the API."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate, validates_schema

from addin.deals.addresses import Address
from addin.deals.message import Message, message_ids

MAX_PEOPLE = 5_000
LONGEST_ID = 2_048
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: str) -> None:
    """Refuses what no store takes and no person types: NUL and lone surrogates."""
    if _UNSTORABLE.search(value):
        raise ValidationError("This contains characters that cannot be stored.")


class PlainText(fields.String):
    """A text that can be stored as it is."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError("This must be a text.")
        storable(value)
        return value


class Input(Schema):
    """Unknown fields are named, never dropped silently."""

    class Meta:
        unknown = RAISE


class AddressField(fields.Field[Address]):
    """``{"name", "address"}``; read by hand because a mail has many of them and this is the hot path."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Address:
        if not isinstance(value, dict) or value.keys() - {"name", "address"}:
            raise ValidationError("This must be an object with name and address.")
        name, address = value.get("name") or "", value.get("address")
        if not isinstance(address, str) or not isinstance(name, str) or len(address) > 320 or len(name) > 1_000:
            raise ValidationError("This must be an object with name and address.")
        storable(address + name)
        return Address(name, address.strip())


class People(fields.Field[tuple[Address, ...]]):
    """A list of addresses."""

    _one = AddressField()

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> tuple[Address, ...]:
        if not isinstance(value, list) or len(value) > MAX_PEOPLE:
            raise ValidationError(f"This must be a list of at most {MAX_PEOPLE} addresses.")
        return tuple(self._one._deserialize(one, attr, data) for one in value)


class Moment(fields.Field[str]):
    """An ISO 8601 time with its offset, kept in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        try:
            moment = datetime.fromisoformat(value)
            return (
                (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            )
        except (TypeError, ValueError, OverflowError) as error:
            raise ValidationError("This must be a time such as 2026-11-21T08:30:00Z.") from error


class References(fields.Field[tuple[str, ...]]):
    """Message-IDs, with or without angle brackets."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) and len(one) <= LONGEST_ID for one in value):
            raise ValidationError("This must be a list of Message-IDs.")
        found: dict[str, None] = {}
        for one in value[-100:]:
            storable(one)
            found.update(dict.fromkeys(message_ids(one)))
        return tuple(found)


def _id(**kwargs: Any) -> PlainText:
    return PlainText(load_default="", allow_none=True, validate=validate.Length(max=LONGEST_ID), **kwargs)


class MessageSchema(Input):
    """The message descriptor of the panels."""

    internet_message_id = _id(metadata={"description": "RFC 5322 Message-ID"})
    item_id = _id(metadata={"description": "the provider's id of the mail, opaque"})
    conversation_id = _id(metadata={"description": "the provider's thread id"})
    subject = PlainText(load_default="", allow_none=True, validate=validate.Length(max=10_000))
    from_ = AddressField(required=True, data_key="from")
    to = People(load_default=())
    cc = People(load_default=())
    sent_at = Moment(load_default="", allow_none=True)
    references = References(load_default=())
    mailbox = _id(metadata={"description": "address of the mailbox the mail was opened in"})

    @validates_schema
    def has_an_id(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if not any(data.get(name) for name in ("internet_message_id", "item_id", "conversation_id")):
            raise ValidationError(
                "One of internet_message_id, item_id and conversation_id is required.", "internet_message_id"
            )

    @post_load
    def message(self, data: Mapping[str, Any], **kwargs: Any) -> Message:
        own = message_ids(data["internet_message_id"] or "")
        return Message(
            internet_message_id=own[0] if own else "",
            sender=data["from_"],
            to=data["to"],
            cc=data["cc"],
            subject=data["subject"] or "",
            sent_at=data["sent_at"] or "",
            references=data["references"],
            item_id=data["item_id"] or "",
            conversation_id=data["conversation_id"] or "",
            mailbox=(data["mailbox"] or "").lower(),
        )


class EditSchema(Input):
    """Fields of an edit. What the values may be is the desk's business, so that all surfaces answer alike; here only
    what JSON must look like is checked."""

    name = PlainText()
    stage = PlainText()
    amount = PlainText(allow_none=True, metadata={"description": "decimal text", "example": "84000.50"})
    currency = PlainText(metadata={"example": "EUR"})
    close_date = PlainText(allow_none=True, metadata={"format": "date"})
    probability = fields.Integer(
        strict=True, allow_none=True, metadata={"description": "per cent", "minimum": 0, "maximum": 100}
    )
    next_step = PlainText()
    products = fields.List(PlainText())
    custom = fields.Dict(keys=PlainText(), values=fields.Raw(allow_none=True))


class CreateSchema(EditSchema):
    """A new deal: the fields of an edit, its account, and the mail it came from."""

    name = PlainText(required=True)
    account_id = PlainText(allow_none=True)
    account_name = PlainText(allow_none=True)
    message = fields.Nested(MessageSchema)


class NoteSchema(Input):
    text = PlainText(required=True)
    activity_id = PlainText(load_default=None, allow_none=True)


class RatingSchema(Input):
    value = fields.Integer(strict=True, required=True, validate=validate.OneOf([1, -1]))


class LinkSchema(Input):
    message = fields.Nested(MessageSchema, required=True)
    opportunity_id = PlainText(required=True, allow_none=True)
    scope = PlainText(load_default="thread", validate=validate.OneOf(["thread", "message"]))


class PrivacySchema(Input):
    message = fields.Nested(MessageSchema, required=True)


class TeamMemberSchema(Input):
    contact_id = PlainText(required=True)
    role = PlainText(required=True)


class TeamSchema(Input):
    team = fields.List(fields.Nested(TeamMemberSchema), required=True, validate=validate.Length(max=100))
