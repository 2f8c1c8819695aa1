"""The card beside an opened mail or meeting: its deal, or the question which deal it is about."""

from addin.desk.open_email import OpenedEmail
from addin.desk.search_opportunities import search_opportunities
from addin.gmail.call import Call
from addin.gmail.cards.deal import deal_card, mail_menu, reasons_text
from addin.gmail.cards.finding import COMPANY_DEALS, candidates_section, create_section, find_section, found_section
from addin.gmail.widgets import Part, button, buttons, card, escaped, paragraph, section


def message_card(call: Call, opened: OpenedEmail) -> Part:
    """What is shown beside ``opened``."""
    if opened.opportunity is not None:
        return deal_card(call, opened.opportunity, opened.activities, opened)
    if opened.match.state == "ambiguous":
        return _choice_card(call, opened)
    if opened.match.state == "unknown":
        return _unknown_card(call, opened)
    return _skipped_card(call, opened)


def _choice_card(call: Call, opened: OpenedEmail) -> Part:
    gettext, meeting = call.say.gettext, opened.message.kind == "meeting"
    choices = candidates_section(call, opened)["widgets"]
    asked = gettext("Which deal is this about?")
    return card(
        asked,
        [
            section(None if meeting else paragraph(gettext("One tap decides for the whole conversation.")), *choices),
            section(buttons(button(gettext("None of these"), call.onclick("other")))),
        ],
        name="message",
        menu=mail_menu(call, opened),
        peek=gettext("%(number)s deals are possible") % {"number": len(choices)},
    )


def _unknown_card(call: Call, opened: OpenedEmail) -> Part:
    """Nobody knows the sender; where their company is known, its open deals come first."""
    account = opened.match.account_id
    deals = search_opportunities(call.desk, account_id=account, status="open", limit=COMPANY_DEALS) if account else None
    reasons = reasons_text(call, opened)
    none = call.say.gettext("No deal yet")
    return card(
        opened.match.account_name or none,
        [
            section(paragraph(escaped(reasons)) if reasons else None),
            found_section(call, deals.opportunities, opened) if deals and deals.opportunities else section(),
            find_section(call, opened=opened),
            create_section(call, opened) if opened.message.kind == "email" else section(),
        ],
        name="message",
        menu=mail_menu(call, opened),
        peek=none,
    )


def _skipped_card(call: Call, opened: OpenedEmail) -> Part:
    gettext = call.say.gettext
    reasons = reasons_text(call, opened)
    return card(
        gettext("Not on a deal"),
        [
            section(
                paragraph(escaped(reasons)) if reasons else None,
                paragraph(gettext("Nothing of it is kept.")),
                buttons(button(gettext("It is about a deal"), call.onclick("other"))),
            )
        ],
        name="message",
    )
