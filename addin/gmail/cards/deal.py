"""The card of a deal, beside a mail or on its own, in the panel's reading order."""

import hashlib
from collections.abc import Sequence

from addin.deals.addresses import Address, normal
from addin.deals.opportunity import Opportunity
from addin.deals.warning import warnings
from addin.desk.edit_team import newcomers
from addin.desk.open_email import OpenedEmail
from addin.gmail.call import Call
from addin.gmail.widgets import (
    Part,
    button,
    buttons,
    card,
    cut,
    decorated,
    escaped,
    link,
    paragraph,
    section,
    text_input,
    warned,
)
from addin.language.formats import kind_name, role_name
from addin.storage.timeline import TimelineEntry

LATEST = 5
"""Activities on the card. Where there are more, a button leads to all of them."""
PEOPLE_NAMED = 6
PEOPLE_OFFERED = 2
WARNINGS = 2


def deal_card(call: Call, one: Opportunity, activities: Sequence[TimelineEntry], opened: OpenedEmail | None) -> Part:
    """A deal; ``opened`` is the mail or meeting it is shown beside, None where it was looked up."""
    account = one.account_name or call.say.gettext("No account")
    against = warnings(one, call.desk.local_now)
    health = call.text(against[0].sentence) if against else ""
    return card(
        one.name,
        [
            _metrics(call, one),
            section(
                *(
                    decorated(
                        warned(f"⚠ {call.text(each.sentence)}"),
                        bottom=call.text(each.clears),
                        on_click=call.onclick("warning", record=one.id, value=each.kind),
                    )
                    for each in against[:WARNINGS]
                )
            ),
            _this_mail(call, one, opened) if opened else section(),
            section(call.line(cut(one.next_step, 300), top=call.say.gettext("Next step"))),
            _note(call, one.id),
            _people(call, one, opened),
            _latest(call, one, activities),
            _why(call, opened) if opened else section(),
        ],
        subtitle=account,
        name="message" if opened else "deal",
        peek=" · ".join(part for part in (account, one.stage, health and f"⚠ {health}") if part),
        menu=_menu(call, one, opened),
    )


def mail_menu(call: Call, opened: OpenedEmail | None) -> list[tuple[str, Part]]:
    """What stands behind the ⋮ of an opened mail's card."""
    is_mail = opened is not None and opened.message.kind == "email"
    return [(call.say.gettext("Mark as private"), call.on_mail("private"))] if is_mail else []


def _menu(call: Call, one: Opportunity, opened: OpenedEmail | None) -> list[tuple[str, Part]]:
    found = mail_menu(call, opened)
    url = call.desk.crm.record_url(one.external_id)
    if url and url.startswith("https://"):
        found.append((call.say.gettext("Open in %(crm)s") % {"crm": call.desk.crm.name}, link(url)))
    return found


def _metrics(call: Call, one: Opportunity) -> Part:
    gettext = call.say.gettext
    likelihood = "–" if one.probability is None else f"{one.probability}%"
    edit = button(gettext("Edit"), call.onclick("edit", record=one.id), alt=gettext("Edit this deal"))
    return section(
        call.line(call.money(one.amount, one.currency), top=gettext("Amount"), button=edit),
        call.line(one.stage, top=gettext("Stage")),
        call.line(call.day(one.close_date), top=gettext("Close date")),
        call.line(likelihood, top=gettext("Likelihood")),
    )


def _this_mail(call: Call, one: Opportunity, opened: OpenedEmail) -> Part:
    if opened.message.kind != "meeting":
        entry = opened.entry
        return section(*rating_widgets(call, entry.rating if entry else None, "rate"))
    gettext = call.say.gettext
    if opened.entry and opened.entry.opportunity_id:
        return section(call.line(gettext("Meeting logged."), top=gettext("This meeting")))
    when = call.when(opened.message.sent_at) if opened.message.sent_at else ""
    log = button(gettext("Log this meeting"), call.onclick("log", record=one.id), filled=True)
    title = opened.message.subject or gettext("(no title)")
    return section(call.line(cut(title, 120), top=gettext("This meeting"), bottom=when), buttons(log))


def rating_widgets(call: Call, rating: int | None, verb: str, record: str = "") -> list[Part]:
    """What the rep thinks of a mail, and the two buttons to say so; pressing the present one takes it back."""
    gettext = call.say.gettext
    now = {1: gettext("rated +"), -1: gettext("rated −")}.get(rating or 0, gettext("not rated yet"))

    def one(value: int, sign: str, label: str) -> Part:
        said = "0" if rating == value else str(value)
        click = call.onclick(verb, record=record, value=said) if record else call.on_mail(verb, value=said)
        return button(sign, click, filled=rating == value, alt=label)

    plus, minus = one(1, "+", gettext("Rate positive")), one(-1, "−", gettext("Rate negative"))
    return [call.line(now, top=gettext("This mail")), buttons(plus, minus)]


def _note(call: Call, opportunity_id: str, typed: str = "") -> Part:
    gettext = call.say.gettext
    return section(
        text_input("note", gettext("Add a note"), typed, multiline=True),
        buttons(button(gettext("Save note"), call.onclick("note", "note", record=opportunity_id))),
    )


def note_card(call: Call, opportunity_id: str, typed: str, problem: str) -> Part:
    """A note that could not be saved: Gmail empties the form behind it, so what was typed comes back here, whole, even
    where that makes a large card."""
    return card(
        call.say.gettext("That did not work"),
        [section(paragraph(warned(problem))), _note(call, opportunity_id, typed)],
        name="note",
    )


def _people(call: Call, one: Opportunity, opened: OpenedEmail | None) -> Part:
    gettext, locale = call.say.gettext, call.say.locale
    named = [
        f"{member.name} ({role_name(member.role, locale)})" if member.role else member.name
        for member in one.team[:PEOPLE_NAMED]
    ]
    more = f" +{len(one.team) - PEOPLE_NAMED}" if len(one.team) > PEOPLE_NAMED else ""
    offered = newcomers(call.desk, opened)[:PEOPLE_OFFERED] if opened else []
    return section(
        call.line(
            cut(", ".join(cut(each, 60) for each in named), 300) + more or gettext("Nobody yet"),
            top=gettext("People"),
            button=button(gettext("Team"), call.onclick("team", record=one.id), alt=gettext("The buying team")),
        ),
        *(
            call.line(
                cut(person.name or person.address, 80),
                bottom=person.address if person.name else "",
                button=button(
                    gettext("Add"),
                    call.onclick("add", record=one.id, value=person_mark(person)),
                    alt=gettext("Add %(name)s to the buying team") % {"name": cut(person.name or person.address, 80)},
                ),
            )
            for person in offered
        ),
    )


def person_mark(person: Address) -> str:
    """Names a person of the opened mail in a button, which carries no addresses."""
    return hashlib.sha256(normal(person.address).encode("utf-8", "replace")).hexdigest()[:12]


def _latest(call: Call, one: Opportunity, activities: Sequence[TimelineEntry]) -> Part:
    gettext = call.say.gettext
    counts = f"{gettext('In')} {one.inbound} · {gettext('Out')} {one.outbound} · {gettext('Meetings')} {one.meetings}"
    heard = f"{gettext('last heard')} {call.when(one.last_inbound_at)}" if one.last_inbound_at else ""
    older = buttons(button(gettext("Whole timeline"), call.onclick("timeline", record=one.id)))
    return section(
        call.line(counts, bottom=heard),
        *(activity_line(call, entry) for entry in activities[:LATEST]),
        older if len(activities) > LATEST else None,
    )


def activity_line(call: Call, entry: TimelineEntry, of: str = "") -> Part:
    """One activity in one line, with its kind or, where all are of one kind, whose it is (``of``); a tap shows what it
    says."""
    rated = {1: " +", -1: " −"}.get(entry.rating or 0, "")
    what = cut(of, 80) or kind_name(entry.kind, entry.direction, call.say.locale)
    label = f"{call.when(entry.at)} · {what}{rated}"
    title = entry.subject or entry.preview[:80] or call.say.gettext("(no subject)")
    return decorated(escaped(cut(title, 120)), top=label, on_click=call.onclick("activity", record=entry.id))


def _why(call: Call, opened: OpenedEmail) -> Part:
    reasons = reasons_text(call, opened)
    return section(
        paragraph(escaped(reasons)) if reasons else None,
        buttons(button(call.say.gettext("Not this deal?"), call.onclick("other"))),
    )


def reasons_text(call: Call, opened: OpenedEmail) -> str:
    """Why a mail is where it is, in words."""
    return cut(" ".join(call.text(reason) for reason in opened.match.reasons), 400)
