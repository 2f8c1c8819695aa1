"""What Outlook shows besides one opened mail: a draft, several selected mails, nothing; and the ribbon's functions."""

from typing import Any

from flask import Response, jsonify

from addin.deals.addresses import Address
from addin.deals.message import Message
from addin.desk.add_note import add_note
from addin.desk.correct_match import correct_match
from addin.desk.desk import Desk
from addin.desk.edit_opportunity import edit_opportunity
from addin.desk.log_several import log_several
from addin.desk.match_recipients import match_recipients
from addin.desk.open_email import open_email
from addin.desk.plan_day import plan_day
from addin.desk.rate_email import rate_opened_email
from addin.desk.read_opened_email import read_opened_email
from addin.desk.search_opportunities import read_opportunity
from addin.errors import InvalidInput, NotLinked
from addin.http.guard import desk
from addin.http.incoming import body
from addin.http.schemas import Input
from addin.language.formats import day, money, when
from addin.language.translator import Translator
from addin.outlook.blueprint import act_once, fragment, outlook, spoken
from addin.outlook.inputs import DraftInput, OpenInput, QuickInput, SeveralInput
from addin.outlook.routes import panel_of
from addin.wording import text

_OPEN, _DRAFT, _SEVERAL, _QUICK, _NOTHING = OpenInput(), DraftInput(), SeveralInput(), QuickInput(), Input()


@outlook.post("/mail")
def read_mail() -> Response:
    """Read the opened mail in the rep's name; 204 when the panel shows all there is already."""
    message = body(_OPEN)["message"]
    done = read_opened_email(desk(), message)
    return panel_of(done.message) if done.changed else Response(status=204)


@outlook.post("/sign-out")
def signed_out() -> Response:
    """The panel forgets its token by itself; we forget what lets us act for the rep at Microsoft."""
    body(_NOTHING)
    reader = desk().own_mail
    if reader is not None:
        reader.forget()
    return Response(status=204)


@outlook.post("/compose")
def draft() -> Response:
    given = body(_DRAFT)
    message = Message(
        "",
        Address(desk().rep.name, desk().rep.email),
        to=tuple(given["to"]),
        cc=tuple(given["cc"]),
        subject=given["subject"],
        sent_at=desk().now_at,
        conversation_id=given["conversation_id"],
        mailbox=given["mailbox"].lower() or desk().rep.email,
    )
    found = match_recipients(desk(), message)
    return fragment("compose.html", spoken(), found=found, shown=Shown(desk(), spoken()), empty=not given["to"])


@outlook.post("/today")
def today() -> Response:
    body(_NOTHING)
    return fragment("today.html", spoken(), today=plan_day(desk()), shown=Shown(desk(), spoken()))


@outlook.post("/several")
def several() -> Response:
    """The selection: a deal to put it on, or what became of it once one is named."""
    given, say = body(_SEVERAL), spoken()
    messages = [*given["messages"], *given["selected"]]
    target = given["opportunity_id"]
    logged: dict[str, Any] = {}
    if target:
        logged = act_once(lambda: log_several(desk(), messages, target)._asdict())
    deal = read_opportunity(desk(), target) if target else None
    return fragment("several.html", say, count=len(messages) or given["count"], logged=logged, deal=deal)


@outlook.post("/quick")
def quick() -> Response:
    """A function of the ribbon: JSON with the sentence for Outlook's notification bar."""
    given, say = body(_QUICK), spoken()
    if given["act"] == "rate" and not given["value"]:
        raise InvalidInput({"value": text("A rating is 1 or -1.")})
    if (given["act"] == "log") != (given["message"].kind == "meeting"):
        raise InvalidInput({"act": text("This can be done with a mail or a meeting only, not with the other.")})
    opened = open_email(desk(), given["message"])
    if opened.opportunity is None:
        raise NotLinked(text("Not linked to a deal yet. Open Dealside to choose."))
    deal = opened.opportunity

    def act() -> dict[str, Any]:
        if given["act"] == "rate":
            rate_opened_email(desk(), given["message"], given["value"])
        elif given["act"] == "log":
            correct_match(desk(), given["message"], deal.id, "message")
        elif given["act"] == "note":
            add_note(desk(), deal.id, given["text"], opened.match.activity_id or None)
        else:
            edit_opportunity(desk(), deal.id, deal.version, {"next_step": " ".join(given["text"].split())})
        return {}

    act_once(act)
    told = {
        "rate": say.gettext("Rated + on %(deal)s.") if given["value"] > 0 else say.gettext("Rated − on %(deal)s."),
        "note": say.gettext("Note saved on %(deal)s."),
        "next_step": say.gettext("Next step saved on %(deal)s."),
        "log": say.gettext("Meeting logged on %(deal)s."),
    }[given["act"]]
    return jsonify({"told": told % {"deal": deal.name}})


class Shown:
    """Values of deals and mails as the reader writes them."""

    def __init__(self, desk: Desk, say: Translator) -> None:
        self._desk, self._say = desk, say

    def money(self, amount: str | None, currency: str) -> str:
        return money(amount, currency, self._say.locale)

    def day(self, value: str | None) -> str:
        return day(value, self._say.locale, self._desk.now.date())

    def when(self, at: str) -> str:
        return when(at, self._say.locale, self._desk.rep.timezone, self._desk.now)

    def overdue(self, value: str | None) -> bool:
        return bool(value) and str(value) < self._desk.now_at[:10]

    def reasons(self, grounds: list[Any]) -> list[str]:
        said = [self._say(reason) for one in grounds for reason in one.reasons[:1]]
        return list(dict.fromkeys(said))[:3]
