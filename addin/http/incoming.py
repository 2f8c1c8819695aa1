"""Reading a request's body and query through a schema."""

from typing import Any, cast

import orjson
from flask import current_app, request
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from addin.deals.message import Message
from addin.errors import InvalidInput
from addin.http.schemas import MessageField
from addin.wording import Text, text

SCHEMA_SENTENCES = (
    text("Missing data for required field."),
    text("Unknown field."),
    text("Field may not be null."),
    text("Not a valid integer."),
    text("Not a valid boolean."),
    text("Not a valid list."),
    text("Not a valid mapping type."),
    text("Invalid input type."),
)
"""What marshmallow itself says, so that the catalogues know it; our own fields say what they mean themselves."""


def body(schema: Schema) -> Any:
    """The JSON body as ``schema`` loads it.

    Raises 415 for another media type, 400 for what is not JSON, :class:`InvalidInput` per field for the rest.
    """
    _expect_json()
    return loaded(schema, json_body())


def _expect_json() -> None:
    # Read by hand: Werkzeug's parser of the whole header costs more than reading a message descriptor.
    given: str = request.environ.get("CONTENT_TYPE", "")
    if given.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType("Send JSON: Content-Type: application/json.")


_BODY = "dealside.body"


def raw_body() -> bytes:
    """The whole body. Raises 413 beyond the limit.

    Read from the server's stream when its length is told: Werkzeug's own way costs as much as the rest of a small
    answer. A body of untold length (chunked) goes Werkzeug's way.
    """
    environ = request.environ
    known = environ.get(_BODY)
    if known is not None:
        return cast(bytes, known)
    length = environ.get("CONTENT_LENGTH") or ""
    if length.isdecimal() and len(length) < 16:
        if int(length) > current_app.config["MAX_CONTENT_LENGTH"]:
            raise RequestEntityTooLarge
        found = environ["wsgi.input"].read(int(length))
    else:
        found = request.get_data()
    environ[_BODY] = found
    return cast(bytes, found)


def json_body() -> Any:
    """The body's JSON value, whatever the media type says. Raises 400 for what is not JSON."""
    try:
        return orjson.loads(raw_body())
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"The body is not JSON: {error}") from error


def loaded(schema: Schema, data: Any) -> Any:
    """``data`` through ``schema``. Raises :class:`InvalidInput` naming each field by its path (``message.from``)."""
    try:
        return schema.load(data)
    except ValidationError as error:
        raise InvalidInput(_flat(error.messages)) from error


_MESSAGE = MessageField()


def message_body() -> Message:
    """The JSON body as a message descriptor; raises as :func:`body` does."""
    _expect_json()
    try:
        return cast(Message, _MESSAGE.deserialize(json_body()))
    except ValidationError as error:
        raise InvalidInput(_flat(error.messages)) from error


def query(schema: Schema) -> Any:
    """The query string as ``schema`` loads it. Raises :class:`InvalidInput`."""
    return loaded(schema, request.args.to_dict())


def _flat(messages: Any, path: str = "") -> dict[str, Text]:
    if isinstance(messages, dict):
        found: dict[str, Text] = {}
        for name, inner in messages.items():
            own = "" if name == "_schema" else str(name)
            found |= _flat(inner, f"{path}.{own}".strip("."))
        return found
    first = messages[0] if isinstance(messages, list) and messages else messages
    return {path or "body": text(str(first)) if not isinstance(first, dict) else text("This cannot be read.")}
