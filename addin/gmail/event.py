"""The event object Google posts (alternate runtimes, "event objects"), read into what we use of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.exceptions import BadRequest


@dataclass(frozen=True, slots=True)
class Event:
    """One call of a trigger or action. ``inputs`` are texts, or milliseconds since the epoch for dates."""

    message_id: str
    locale: str
    timezone: str
    user_token: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str | int] = field(default_factory=dict)

    def input(self, name: str) -> str:
        """A text input, empty when it was left empty."""
        return str(self.inputs.get(name, ""))


def read_event(document: Any) -> Event:
    """The event in ``document``. Raises 400 when it is no event object; parts that are missing are empty."""
    if not isinstance(document, dict):
        raise BadRequest("This is not an event object.")
    common, authorization, gmail = (
        _part(document, name) for name in ("commonEventObject", "authorizationEventObject", "gmail")
    )
    parameters = {str(key): str(value) for key, value in _part(common, "parameters").items()}
    return Event(
        message_id=_text(gmail, "messageId") or parameters.get("message_id", ""),
        locale=_text(common, "userLocale"),
        timezone=_text(_part(common, "timeZone"), "id"),
        user_token=_text(authorization, "userIdToken"),
        parameters=parameters,
        inputs=_inputs(_part(common, "formInputs")),
    )


def _inputs(given: Mapping[str, Any]) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for name, value in given.items():
        if not isinstance(value, dict):
            continue
        texts = _part(value, "stringInputs").get("value")
        if isinstance(texts, list) and texts:
            found[name] = str(texts[0])
        for kind in ("dateInput", "dateTimeInput"):
            moment = str(_part(value, kind).get("msSinceEpoch", ""))
            if moment.lstrip("-").isdecimal() and len(moment) < 16:
                found[name] = int(moment)
    return found


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) else ""
