"""What comes in over HTTP, loaded and validated once. The same schemas document the API."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from addin.deals.addresses import Address
from addin.deals.message import Message, id_as_written, message_ids

MAX_PEOPLE = 5_000
LONGEST_ID = 2_048
LONGEST_SUBJECT = 10_000
_UNSTORABLE = "\x00"


def storable(value: str) -> None:
    """Refuses what no store takes and no person types: NUL (lone surrogates are no JSON in the first place)."""
    if _UNSTORABLE in value:
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


_TEXTS = ("internet_message_id", "item_id", "conversation_id", "subject", "mailbox")
_KNOWN = frozenset({*_TEXTS, "from", "to", "cc", "sent_at", "references"})
_ADDRESS_SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": ["string", "null"], "maxLength": 1_000},
        "address": {"type": "string", "maxLength": 320},
    },
    "required": ["address"],
    "additionalProperties": False,
}


class MessageField(fields.Field[Message]):
    """The message descriptor of the panels. One field that reads the whole object by hand: it comes with every opened
    mail, and a schema of ten fields costs six times as much."""

    json_schema: ClassVar[dict[str, Any]] = {
        "type": "object",
        "properties": {
            "internet_message_id": {"type": ["string", "null"], "maxLength": LONGEST_ID},
            "item_id": {"type": ["string", "null"], "maxLength": LONGEST_ID},
            "conversation_id": {"type": ["string", "null"], "maxLength": LONGEST_ID},
            "subject": {"type": ["string", "null"], "maxLength": LONGEST_SUBJECT},
            "from": _ADDRESS_SCHEMA,
            "to": {"type": "array", "items": _ADDRESS_SCHEMA, "maxItems": MAX_PEOPLE},
            "cc": {"type": "array", "items": _ADDRESS_SCHEMA, "maxItems": MAX_PEOPLE},
            "sent_at": {"type": ["string", "null"], "format": "date-time"},
            "references": {"type": "array", "items": {"type": "string", "maxLength": LONGEST_ID}},
            "mailbox": {"type": ["string", "null"], "maxLength": LONGEST_ID},
        },
        "required": ["from"],
        "additionalProperties": False,
        "description": "A mail as a panel knows it; one of the three ids is required.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Message:
        if not isinstance(value, dict):
            raise ValidationError("This must be an object.")
        reader = _DescriptorReader(value)
        message = reader.message()
        if reader.errors:
            raise ValidationError(reader.errors)
        return message


class _DescriptorReader:
    """Reads a message descriptor part by part and collects what is wrong with it."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given
        self.errors: dict[str, list[str]] = {name: ["Unknown field."] for name in given.keys() - _KNOWN}

    def message(self) -> Message:
        """The message; believe it only when there are no ``errors``."""
        own_id, item_id, conversation_id, subject, mailbox = (self._text(name) for name in _TEXTS)
        ids = message_ids(own_id) if own_id else ()
        if not (ids or item_id.strip() or conversation_id.strip()):
            self._wrong("internet_message_id", "One of internet_message_id, item_id and conversation_id is required.")
        if "from" not in self._given:
            self.errors["from"] = ["Missing data for required field."]
        return Message(
            ids[0] if ids else "",
            self._person("from", self._given.get("from")),
            self._people("to"),
            self._people("cc"),
            subject,
            self._moment(),
            self._references(),
            item_id,
            conversation_id,
            mailbox.lower(),
            id_as_written=id_as_written(own_id) if own_id else "",
        )

    def _wrong(self, name: str, sentence: str) -> None:
        self.errors.setdefault(name, [sentence])

    def _text(self, name: str) -> str:
        value = self._given.get(name)
        if value is None or value == "":
            return ""
        longest = LONGEST_SUBJECT if name == "subject" else LONGEST_ID
        if not isinstance(value, str) or len(value) > longest:
            self._wrong(name, "This must be a text, and not a very long one.")
            return ""
        if _UNSTORABLE in value:
            self._wrong(name, "This contains characters that cannot be stored.")
        return value

    def _person(self, name: str, value: Any) -> Address:
        if isinstance(value, dict) and not value.keys() - {"name", "address"}:
            label, address = value.get("name") or "", value.get("address")
            if isinstance(address, str) and isinstance(label, str) and len(address) <= 320 and len(label) <= 1_000:
                if _UNSTORABLE in address or _UNSTORABLE in label:
                    self._wrong(name, "This contains characters that cannot be stored.")
                return Address(label, address.strip())
        self._wrong(name, "This must be an object with name and address.")
        return Address("", "")

    def _people(self, name: str) -> tuple[Address, ...]:
        value = self._given.get(name)
        if value == [] or name not in self._given:
            return ()
        if not isinstance(value, list) or len(value) > MAX_PEOPLE:
            self._wrong(name, "This must be a list of addresses, and not a very long one.")
            return ()
        return tuple(self._person(name, one) for one in value)

    def _moment(self) -> str:
        value = self._given.get("sent_at")
        if value is None or value == "":
            return ""
        try:
            moment = datetime.fromisoformat(value)
            if len(value) == len("2026-11-21T08:30:00Z") and value[10] == "T" and value[-1] == "Z":
                return str(value)
            utc = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
            return f"{utc.replace(tzinfo=None).isoformat(timespec='seconds')}Z"
        except (TypeError, ValueError, OverflowError):
            self._wrong("sent_at", "This must be a time such as 2026-11-21T08:30:00Z.")
            return ""

    def _references(self) -> tuple[str, ...]:
        value = self._given.get("references")
        if value == [] or "references" not in self._given:
            return ()
        if not isinstance(value, list) or not all(isinstance(one, str) and len(one) <= LONGEST_ID for one in value):
            self._wrong("references", "This must be a list of Message-IDs.")
            return ()
        found: dict[str, None] = {}
        for one in value[-100:]:
            if _UNSTORABLE in one:
                self._wrong("references", "This contains characters that cannot be stored.")
            found.update(dict.fromkeys(message_ids(one)))
        return tuple(found)


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
    message = MessageField()


class NoteSchema(Input):
    text = PlainText(required=True)
    activity_id = PlainText(load_default=None, allow_none=True)


class RatingSchema(Input):
    value = fields.Integer(strict=True, required=True, validate=validate.OneOf([1, -1]))


class LinkSchema(Input):
    message = MessageField(required=True)
    opportunity_id = PlainText(
        required=True, allow_none=True, validate=validate.Length(min=1, error="This may not be empty.")
    )
    scope = PlainText(load_default="thread", validate=validate.OneOf(["thread", "message"]))


class PrivacySchema(Input):
    message = MessageField(required=True)


class TeamMemberSchema(Input):
    contact_id = PlainText(required=True)
    role = PlainText(required=True)


class TeamSchema(Input):
    team = fields.List(fields.Nested(TeamMemberSchema), required=True, validate=validate.Length(max=100))
