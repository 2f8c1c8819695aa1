"""The homepage: my pace, my warnings, and what waits for me."""

from decimal import Decimal
from urllib.parse import urlencode

from addin.desk.plan_day import Day
from addin.desk.warn import Warned
from addin.gmail.call import Call
from addin.gmail.cards.deal import activity_line
from addin.gmail.cards.finding import find_section
from addin.gmail.widgets import Part, button, buttons, card, cut, decorated, escaped, image, paragraph, section, warned
from addin.pacing.pace import Pace

LISTED = 4
MOST_TOLD = 10  # times the target


def home_card(call: Call, pace: Pace, warned_deals: list[Warned], day: Day) -> Part:
    """What a rep sees when no mail is open."""
    gettext = call.say.gettext
    sections = [_pace(call, pace), _warnings(call, warned_deals), _unrated(call, day), _closing(call, day)]
    if not any(one["widgets"] for one in sections[1:]):
        sections.append(
            section(paragraph(escaped(gettext("Nothing waits for you. Open a mail to see its deal beside it."))))
        )
    return card(
        gettext("My day"),
        [*sections, find_section(call, opened=None)],
        subtitle=call.desk.rep.name,
        name="home",
    )


def pace_sentence(call: Call, one: Pace) -> str:
    """The pace in words."""
    gettext, values = call.say.gettext, {"won": _money(call, one, one.won), "passed": _percent(one.passed)}
    if one.target is None or one.reached is None:
        return gettext("%(won)s won. %(passed)s of the quarter is over. No target is set.") % values
    values |= {"target": _money(call, one, one.target), "reached": _percent(one.reached)}
    if one.reached >= 1:
        return gettext("%(won)s won: the target of %(target)s is reached (%(reached)s).") % values
    if _percent(one.reached) == _percent(one.passed):
        return gettext("%(won)s of %(target)s won (%(reached)s): an even pace.") % values
    ahead = one.reached >= one.passed
    values["gap"] = _money(call, one, abs(one.target * Decimal(str(one.passed)) - one.won))
    if ahead:
        return gettext("%(won)s of %(target)s won (%(reached)s), %(gap)s ahead of an even pace (%(passed)s).") % values
    return gettext("%(won)s of %(target)s won (%(reached)s), %(gap)s behind an even pace (%(passed)s).") % values


def _percent(share: float) -> str:
    """Per cent, rounded down: 99.9 % is not all of it."""
    return f"{int(share * 100 + 1e-9)}%" if share < MOST_TOLD else f">{MOST_TOLD * 100}%"


def _pace(call: Call, one: Pace) -> Part:
    gettext = call.say.gettext
    sentence = pace_sentence(call, one)
    open_still = gettext("Still open and planned for this quarter: %(amount)s") % {
        "amount": _money(call, one, one.still_open)
    }
    left_out = gettext("Deals in other currencies are not counted here.") if one.other_currencies else ""
    picture = None
    if one.reached is not None:
        shares = {"won": min(round(one.reached * 100), 100), "passed": round(one.passed * 100)}
        picture = image(f"{call.base_url}/gmail/pace.png?{urlencode(shares)}", sentence)
    return section(
        picture,
        call.line(sentence, top=f"{gettext('My pace')} · {one.quarter.name}", bottom=open_still),
        paragraph(escaped(left_out)) if left_out else None,
    )


def _money(call: Call, one: Pace, amount: Decimal) -> str:
    rounded = amount.quantize(Decimal(1))
    return call.money(str(rounded), one.currency) if one.currency else f"{rounded}"


def warnings_card(call: Call, found: list[Warned]) -> Part:
    """All my warnings, the largest deals first."""
    return card(call.say.gettext("Warnings"), [section(*(_warning(call, one) for one in found))], name="warnings")


def _warnings(call: Call, found: list[Warned]) -> Part:
    gettext = call.say.gettext
    return section(
        *(_warning(call, one) for one in found[:LISTED]),
        buttons(button(gettext("All warnings"), call.onclick("warnings"))) if len(found) > LISTED else None,
        header=gettext("Warnings") if found else "",
    )


def _warning(call: Call, one: Warned) -> Part:
    first = one.warnings[0]
    return decorated(
        warned(f"⚠ {call.text(first.sentence)}"),
        top=cut(one.opportunity.name, 60),
        bottom=cut(one.opportunity.account_name, 60),
        on_click=call.onclick("warning", record=one.opportunity.id, value=first.kind),
    )


def _unrated(call: Call, day: Day) -> Part:
    return section(
        *(activity_line(call, entry, of=entry.sender_name or entry.sender_address) for entry in day.unrated[:LISTED]),
        header=call.say.gettext("Received, not rated yet") if day.unrated else "",
    )


def _closing(call: Call, day: Day) -> Part:
    today = call.desk.local_now.date().isoformat()
    soon = [one for one in day.closing if one.close_date and one.close_date >= today][:LISTED]
    return section(
        *(
            decorated(
                escaped(cut(one.name, 80)),
                top=call.day(one.close_date),
                bottom=call.money(one.amount, one.currency),
                on_click=call.onclick("deal", record=one.id),
            )
            for one in soon
        ),
        header=call.say.gettext("Closing this week") if soon else "",
    )
