"""Find a deal, or create one."""

from collections.abc import Mapping, Sequence

from addin.deals.opportunity import Opportunity
from addin.desk.create_opportunity import proposed_fields
from addin.desk.open_email import OpenedEmail
from addin.desk.search_opportunities import search_opportunities
from addin.gmail.call import Call
from addin.gmail.widgets import Part, button, buttons, card, cut, paragraph, section, text_input, warned

COMPANY_DEALS = 5
ON_TOP = "on top"
SHORT_ID = 8
"""Letters of our own id by which a deal without a number of its own is found again."""


def find_card(
    call: Call, opened: OpenedEmail | None, found: Sequence[Opportunity] | None = None, query: str = ""
) -> Part:
    """Find another deal for the mail (``opened``), or any deal where none is open; ``found`` once ``query`` was
    searched for. Until then the other deals the mail may be about come first, each with its reasons, and its company's
    others: the machine may be sure and wrong."""
    near: list[Part] = []
    if opened and opened.opportunity and found is None:
        siblings = _siblings(call, opened, opened.opportunity)
        near = [candidates_section(call, opened), found_section(call, siblings, opened) if siblings else section()]
    return card(
        call.say.gettext("Find a deal"),
        [
            *near,
            find_section(call, query, opened=opened, on_top=True),
            found_section(call, found, opened) if found is not None else section(),
            create_section(call, opened) if opened and opened.message.kind == "email" else section(),
        ],
        name="other",
    )


def candidates_section(call: Call, opened: OpenedEmail) -> Part:
    """The deals that the ``opened`` mail or meeting may be about, but for the one it is on."""
    return section(
        *(
            call.line(
                cut(one.name, 120),
                bottom=cut(" ".join(call.text(reason) for reason in one.reasons), 200),
                button=button(call.say.gettext("This one"), choose(call, one.opportunity_id)),
            )
            for one in opened.match.candidates
            if one.opportunity_id != opened.match.opportunity_id
        )
    )


def _siblings(call: Call, opened: OpenedEmail, one: Opportunity) -> list[Opportunity]:
    """The company's open deals that are no candidates."""
    if not one.account_id:
        return []
    known = {one.id, *(each.opportunity_id for each in opened.match.candidates)}
    deals = search_opportunities(call.desk, account_id=one.account_id, status="open", limit=COMPANY_DEALS + len(known))
    return [each for each in deals.opportunities if each.id not in known][:COMPANY_DEALS]


def find_section(call: Call, query: str = "", *, opened: OpenedEmail | None, on_top: bool = False) -> Part:
    """The search; beside an ``opened`` mail, which then may also be about no deal at all. On a card of its own
    (``on_top``) the results take that card's place."""
    gettext = call.say.gettext
    is_mail = opened is not None and opened.message.kind == "email"
    none = button(gettext("Not about any deal"), call.on_mail("link")) if is_mail else None
    search = button(gettext("Search"), call.onclick("search", value=ON_TOP if on_top else "", keep=True), filled=True)
    return section(
        text_input("q", gettext("Deal, account or number"), query, complete=call.suggestions("q")),
        buttons(search, none),
    )


def found_section(call: Call, found: Sequence[Opportunity], opened: OpenedEmail | None) -> Part:
    """Deals to choose from: for the ``opened`` mail or meeting, or to look at."""
    gettext = call.say.gettext
    label = gettext("This one") if opened else gettext("Open")
    return section(
        *(
            call.line(
                cut(one.name, 120),
                bottom=f"{cut(one.account_name, 80)} · {one.stage}" if one.account_name else one.stage,
                button=button(label, choose(call, one.id) if opened else call.onclick("deal", record=one.id)),
            )
            for one in found
        ),
        None if found else paragraph(gettext("No open deal has all these words.")),
    )


def choose(call: Call, opportunity_id: str) -> Part:
    """The click that says what is open is about this deal: a meeting is logged there with its time, which the host may
    not have told."""
    if call.event.meeting is not None:
        return call.onclick("log", record=opportunity_id)
    return call.on_mail("link", record=opportunity_id)


def create_section(
    call: Call,
    opened: OpenedEmail,
    typed: Mapping[str, str | int] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Part:
    """The form of a new deal, prefilled from the mail, or as it was ``typed`` where it was refused."""
    gettext = call.say.gettext
    filled = (
        proposed_fields(call.desk, opened) if typed is None else {name: str(value) for name, value in typed.items()}
    )
    problems = [paragraph(warned(problem)) for problem in (errors or {}).values()]
    return section(
        *problems,
        text_input("name", gettext("Deal"), filled.get("name", "")),
        text_input("account_name", gettext("Account"), filled.get("account_name", "")),
        text_input("amount", gettext("Amount"), filled.get("amount", "")),
        buttons(button(gettext("Create and link"), call.on_mail("create", "name", keep=True))),
        header=gettext("Create a deal"),
        collapsible=not problems,
    )


def create_card(call: Call, opened: OpenedEmail, typed: Mapping[str, str | int], errors: Mapping[str, str]) -> Part:
    """The form of a new deal that was refused: what is wrong, and all that was typed."""
    return card(call.say.gettext("Create a deal"), [create_section(call, opened, typed, errors)], name="create")


def suggestion(one: Opportunity) -> str:
    """A deal as the search field completes it: its words, and a number by which it is found again."""
    return f"{cut(one.name, 80)} · {one.external_id or '#' + one.id[-SHORT_ID:]}"


def suggested(query: str) -> tuple[str, str]:
    """(words, number) of a query that was completed; the number is empty for one that was typed."""
    words, dot, number = query.rpartition(" · ")
    return (words.rstrip("…"), number.strip()) if dot and number.strip() else (query, "")
