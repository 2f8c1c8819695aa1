"""What every card has: the rep, the language, and buttons that carry the opened mail."""

from dataclasses import dataclass

from addin.desk.desk import Desk
from addin.gmail.widgets import Part, action
from addin.language.translator import Translator


@dataclass(frozen=True, slots=True)
class CardButtons:
    """The buttons of one rep's cards. ``base_url`` is where Google calls our actions (https); ``message_id`` is the
    host's id of the opened mail, carried by every button; ``key`` makes this rendering's idempotency keys."""

    desk: Desk
    say: Translator
    base_url: str
    message_id: str
    key: str

    def call(self, name: str, *required: str, **parameters: str) -> Part:
        """The click that carries out an action; inputs named by ``required`` must be filled before."""
        given = {"message_id": self.message_id, "key": f"{self.key}-{name}", **parameters}
        return action(f"{self.base_url}/gmail/action/{name}", given, required=required)
