"""What the add-on asks Google for, each with its reason. A rep may refuse any but the first (granular consent)."""

from typing import NamedTuple

from addin.wording import Text, text

_AUTH = "https://www.googleapis.com/auth"

RUN = f"{_AUTH}/gmail.addons.execute"
MESSAGE = f"{_AUTH}/gmail.addons.current.message.readonly"
COMPOSE = f"{_AUTH}/gmail.addons.current.action.compose"
EMAIL = f"{_AUTH}/userinfo.email"
LOCALE = f"{_AUTH}/script.locale"
RUN_IN_CALENDAR = f"{_AUTH}/calendar.addons.execute"
EVENT = f"{_AUTH}/calendar.addons.current.event.read"
EVENT_DETAILS = f"{_AUTH}/calendar.events.readonly"


class Scope(NamedTuple):
    """One scope. ``reason`` is told to the rep and to the administrator."""

    url: str
    reason: Text


SCOPES = (
    Scope(RUN, text("To show Dealside in Gmail.")),
    Scope(MESSAGE, text("To read the mail you have open, and no other, so that its deal can be shown beside it.")),
    Scope(COMPOSE, text("To put the next step into the draft you are writing.")),
    Scope(EMAIL, text("To know who you are.")),
    Scope(LOCALE, text("To speak your language and show times in your time zone.")),
    Scope(RUN_IN_CALENDAR, text("To show Dealside in Calendar.")),
    Scope(EVENT, text("To see who takes part in the meeting you have open.")),
    Scope(EVENT_DETAILS, text("To read the meeting's title and time, so that it can be put on its deal.")),
)
