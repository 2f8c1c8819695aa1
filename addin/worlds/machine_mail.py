"""Mail that machines send around the deals: automatic replies, bounces, calendar invitations."""

from dataclasses import replace
from datetime import timedelta

from addin.worlds.clock import Period
from addin.worlds.deals import Opportunity
from addin.worlds.letters import Letter, new_message_id
from addin.worlds.meetings import Meeting, deal_meeting, ics_text
from addin.worlds.noise import Desk, short_letter, stranger
from addin.worlds.people import Correspondent
from addin.worlds.threads import Course


def auto_reply(desk: Desk) -> Letter:
    """An out-of-office answer of a contact to a mail of the rep."""
    desk, deal = _at_a_deal(desk)
    sender = desk.rng.choice(deal.team).contact.writer
    facts = desk.facts() | {"subject": deal.name}
    answered = new_message_id(desk.rng, desk.organisation.domain)
    headers = (("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All"))
    return short_letter(desk, "auto_reply", sender, facts, signed=False, headers=headers, references=(answered,))


def bounce(desk: Desk) -> Letter:
    """A delivery report about a mail of the rep to an address that does not exist."""
    desk, deal = _at_a_deal(desk)
    facts = desk.facts() | {"subject": deal.name}
    lost_to = f"former.colleague@{deal.account.domains[0]}"
    facts["address"] = lost_to
    sender = stranger(desk, "Mail Delivery System", f"mailer-daemon@{deal.account.domains[0]}", "", "")
    returned = new_message_id(desk.rng, desk.organisation.domain)
    headers = (("Auto-Submitted", "auto-replied"),)
    return short_letter(
        desk, "bounce", sender, facts, signed=False, headers=headers, references=(returned,), bounced=lost_to
    )


def invitation(desk: Desk) -> Letter:
    """A calendar invitation of a contact that came as a mail."""
    desk, deal = _at_a_deal(desk)
    planned = Period(desk.at + timedelta(days=1), desk.at + timedelta(days=15))
    course = Course(planned, planned.end, decided=False, fresh=False)
    meeting = deal_meeting(desk.rng, desk.organisation, deal, course)
    sender = desk.rng.choice(deal.team).contact.writer
    facts = desk.facts() | {"subject": meeting.summary}
    text = ics_text(_hosted_by(meeting, sender, desk), "REQUEST")
    return short_letter(desk, "invitation", sender, facts, signed=False, calendar=text)


def _at_a_deal(desk: Desk) -> tuple[Desk, Opportunity]:
    """An opportunity that was alive at the time of the mail, and the desk of its owner (mostly the rep at hand)."""
    day = desk.at.date()
    deals = desk.organisation.opportunities
    alive = [deal for deal in deals if deal.created_on <= day and (deal.closed_on is None or day <= deal.closed_on)]
    mine = [deal for deal in alive if deal.owner is desk.rep]
    deal = desk.rng.choice(mine or alive or list(deals))
    return replace(desk, rep=deal.owner, language=deal.account.language), deal


def _hosted_by(meeting: Meeting, sender: Correspondent, desk: Desk) -> Meeting:
    return replace(meeting, organiser=sender, attendees=(desk.reader(),), created=desk.at)
