"""Beside a draft: whose deal it is, what was promised last, and the next step to put into it."""

from addin.deals.addresses import Address
from addin.deals.opportunity import Opportunity
from addin.desk.match_recipients import RecipientsOfDeal
from addin.desk.prepare_draft import Draft, Promise
from addin.gmail.call import Call
from addin.gmail.widgets import Part, button, buttons, card, cut, escaped, paragraph, section

NAMED = 5
PROMISES = 2


def compose_card(call: Call, draft: Draft) -> Part:
    """The card of a draft."""
    gettext = call.say.gettext
    found = draft.recipients
    deals = [
        *(_deal(call, one.opportunity, one, draft.promises.get(one.opportunity.id, [])) for one in found.deals),
        *(_deal(call, one, None, draft.promises.get(one.id, [])) for one in draft.possible),
    ]
    asked = section(paragraph(escaped(gettext("Which deal is this about?")))) if draft.possible else section()
    others = section(
        _people(call, gettext("On several deals or none"), found.undecided),
        _people(call, gettext("Not known yet"), found.strangers),
        call.line(str(found.colleagues), top=gettext("Colleagues")) if found.colleagues else None,
    )
    empty = not (deals or others["widgets"])
    nobody = section(paragraph(escaped(gettext("Add a recipient, then open this again to see whose deal it is."))))
    return card(gettext("This draft"), [asked, *deals, others, *([nobody] if empty else [])], name="compose")


def _deal(call: Call, deal: Opportunity, of: RecipientsOfDeal | None, promised: list[Promise]) -> Part:
    """One deal; ``of`` says which recipients speak for it, None where it is only possible."""
    gettext = call.say.gettext
    grounds = list(
        dict.fromkeys(call.text(reason) for each in (of.grounds if of else ()) for reason in each.reasons[:1])
    )
    insert = button(gettext("Insert the next step"), call.onclick("insert", record=deal.id), filled=True)
    ours, theirs = gettext("You promised"), gettext("They promised")
    return section(
        call.line(
            cut(deal.name, 80),
            top=cut(deal.account_name, 60),
            bottom=cut(" ".join(grounds[:2]), 120),
            button=button(gettext("Open"), call.onclick("deal", record=deal.id)),
        ),
        *(
            call.line(
                cut(each.sentence, 120),
                top=f"{ours if each.direction == 'outbound' else theirs} · {call.when(each.at)}",
            )
            for each in promised[:PROMISES]
        ),
        call.line(cut(deal.next_step, 150), top=gettext("Next step")),
        buttons(insert) if deal.next_step.strip() else None,
        header=cut(", ".join(_named(of.recipients)), 100) if of else "",
    )


def _people(call: Call, label: str, people: list[Address]) -> Part | None:
    if not people:
        return None
    more = f" +{len(people) - NAMED}" if len(people) > NAMED else ""
    return call.line(cut(", ".join(_named(people[:NAMED])), 300) + more, top=label)


def _named(people: list[Address]) -> list[str]:
    return [cut(one.name or one.address, 60) for one in people[:NAMED]]
