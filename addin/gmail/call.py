"""One call of the add-on: whose it is, what the host has open, and how its cards are written."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import orjson

from addin.deals.message import Message
from addin.desk.browse_mailbox import read_message
from addin.desk.desk import Desk
from addin.desk.once import once
from addin.errors import DealsideError, ScopeMissing
from addin.gmail.event import Event
from addin.gmail.presses import Press, PressSeal, StaleButton
from addin.gmail.scopes import EVENT_DETAILS, MESSAGE
from addin.gmail.widgets import Part, action, decorated, escaped
from addin.language.formats import day, money, when, zone
from addin.language.translator import Translator
from addin.mailboxes.contract import Item, MeetingReader
from addin.wording import Text


class Call:
    """What the cards and actions of one request work with.

    ``base_url`` is where Google calls us (https). ``calendar`` reads the opened event's details where the host handed
    over a token for that.
    """

    def __init__(
        self,
        desk: Desk,
        event: Event,
        say: Translator,
        *,
        base_url: str,
        seal: PressSeal,
        calendar: MeetingReader | None = None,
    ) -> None:
        self.desk = desk
        self.event = event
        self.say = say
        self.base_url = base_url
        self.calendar = calendar
        self._item: Item | None = None
        self._meeting: Message | None = None
        self._seal = seal
        self._nonce = seal.nonce(desk.now)
        self._bearer = f"{desk.store.org_id}|{desk.rep.id}"
        known = zone(event.timezone) if event.timezone else None
        self._timezone = event.timezone if known is not None and known.key == event.timezone else desk.rep.timezone

    @property
    def item(self) -> Item:
        """The opened mail; the mailbox is asked once. Raises :class:`ScopeMissing` and whatever reading raises."""
        # Not a cached_property: in Python 3.11 all calls would wait for each other's mailbox.
        if self._item is None:
            if self.desk.own_mail is not None:
                if not (self.event.grants(MESSAGE) and self.event.message_token):
                    raise ScopeMissing((MESSAGE,))
                self.desk.store.close()  # the mailbox may take seconds: no connection is held meanwhile
            self._item = read_message(self.desk, self.event.message_id)
        return self._item

    def calendar_meeting(self) -> Message | None:
        """The opened meeting as Calendar's API tells it; None where that is not allowed or does not answer."""
        meeting = self.event.meeting
        if self._meeting is None and meeting and meeting.id and self.calendar and self.event.grants(EVENT_DETAILS):
            self.desk.store.close()  # as above
            try:
                self._meeting = self.calendar.read(meeting.calendar_id, meeting.id).message
            except DealsideError:
                return None
        return self._meeting

    def mail_mark(self) -> str:
        """Stands in the buttons that act on the opened mail: pressed beside another one they do nothing."""
        return hashlib.sha256(self.item.message.key.encode("utf-8", "replace")).hexdigest()[:10]

    def on_mail(self, name: str, *required: str, record: str = "", value: str = "", keep: bool = False) -> Part:
        """The click that does something with the opened mail, and with no other."""
        marked = f"{'' if self.event.meeting else self.mail_mark()}~{value}"
        return self.onclick(name, *required, record=record, value=marked, keep=keep)

    def pressed_on_mail(self, press: Press) -> Press:
        """The press of such a button without its mark. Raises :class:`StaleButton` beside another mail."""
        mark, _, value = press.value.partition("~")
        if self.event.meeting is not None or mark != self.mail_mark():
            raise StaleButton
        return press._replace(value=value)

    def onclick(
        self, name: str, *required: str, record: str = "", version: int = 0, value: str = "", keep: bool = False
    ) -> Part:
        """The click that carries out the action ``name``. Inputs named by ``required`` must be filled before; with
        ``keep`` what was typed stays in the form."""
        sealed = self._seal.sealed(self._bearer, name, self._nonce, record, version, value)
        return action(f"{self.base_url}/gmail/action/{name}", {"s": sealed}, required=required, keep=keep)

    def suggestions(self, name: str) -> Part:
        """The address that completes what is typed into an input."""
        return {"function": f"{self.base_url}/gmail/suggest", "parameters": [{"key": "input", "value": name}]}

    def pressed(self, name: str) -> Press:
        """What the button that was pressed stands for. Raises :class:`StaleButton`."""
        return self._seal.opened(self._bearer, name, self.event.parameters.get("s", ""), self.desk.now)

    def once(self, press: Press, verb: Callable[[], Mapping[str, Any] | None]) -> tuple[str, Mapping[str, Any]]:
        """The effect of a button once, however often it arrives with the same inputs; returns the key the outcome is
        kept under, and the outcome. Other inputs from the same card are another intention."""
        typed = orjson.dumps(dict(self.event.inputs), option=orjson.OPT_SORT_KEYS)
        key = f"{press.key}.{hashlib.sha256(typed).hexdigest()[:16]}"
        return key, once(self.desk, key, b"card", lambda: dict(verb() or {}))

    def text(self, one: Text) -> str:
        return self.say(one)

    def when(self, at: str) -> str:
        """A UTC time the way people say it, on the reader's clock."""
        return when(at, self.say.locale, self._timezone, self.desk.now)

    def day(self, value: str | None) -> str:
        return day(value, self.say.locale, self.desk.now.date())

    def money(self, amount: str | None, currency: str) -> str:
        return money(amount, currency, self.say.locale)

    def line(self, text: str, **more: Any) -> Part:
        """A decorated line of plain text."""
        return decorated(escaped(text), **more)
