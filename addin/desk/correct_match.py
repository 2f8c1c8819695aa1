"""A rep's word on where a mail belongs: for the whole thread, past and future, or for this one message.

Every word goes into a log with what was weighed when it was given and with what it replaced: the model of matching
learns from the former (``desk/learn_matching.py``), the latter undoes it (``desk/undo_correction.py``). What it teaches
about other mails is offered, never done silently (``desk/similar_mails.py``).
"""

from typing import Any, Literal

from addin.deals.addresses import company_domains, domain_of, normal
from addin.deals.evidence import LEARNT_DOMAIN, message_keys, outside_people, writer_keys
from addin.deals.match import Match
from addin.deals.matching import decision
from addin.deals.message import Content, Message
from addin.desk.desk import Desk
from addin.desk.keep_email import CAPTURING, OPEN_STATES, join_thread, keep_email, move, recount, settle_thread
from addin.desk.learn_matching import relearn
from addin.desk.open_email import OpenedEmail, match_email, open_email
from addin.errors import NotFound
from addin.storage.corrections import Correction
from addin.wording import text

Scope = Literal["thread", "message"]
BY_REP = "You or a colleague put this conversation here."
BY_REP_ONE = "You or a colleague put this mail here."
PRIVATE = "This conversation was marked private."


def correct_match(desk: Desk, message: Message, opportunity_id: str | None, scope: Scope) -> OpenedEmail:
    """Link the mail to a deal, or with None say that it belongs to none; returns the mail opened afresh, with the id of
    the correction.

    Raises :class:`NotFound` for a deal this organisation does not have.
    """
    target = opportunity_id or ""
    with desk.store.transaction():
        desk.store.lock(CAPTURING)
        deal = desk.store.opportunities.read(target) if target else None
        if target and deal is None:
            raise NotFound(text("There is no such opportunity."))
        match = match_email(desk, message)
        thread_id = join_thread(desk, message, match)
        weighed = _weighed(desk, message, match)
        of_thread = scope == "thread" and match.state in OPEN_STATES
        before = _standing(desk, thread_id if scope == "thread" else "", message, match.activity_id)
        # A newsletter or an automatic reply never follows its thread: the rep's word on it is about itself.
        if scope == "message" or match.state not in OPEN_STATES:
            desk.store.matching.link_message(message.key, target)
            _place_this(desk, match.activity_id, target)
        else:
            desk.store.matching.unlink_message(message.key)
        if scope == "thread":
            _release_this(desk, match.activity_id)
            desk.store.threads.decide_thread(thread_id, target, by="rep", verdict="linked" if target else "none")
            settle_thread(desk, thread_id, target, by="rep", reason=BY_REP)
            if not target:
                leave_bare(desk, thread_id, message)
        if target and not match.activity_id and message.sender.address:  # a mail without one is only linked
            before["kept"] = keep_asserted(desk, message)
        taught = _teach(desk, message, deal.account_id) if deal and deal.account_id and of_thread else []
        correction = desk.store.corrections.add(
            Correction(
                id="",
                at=desk.now_at,
                rep_id=desk.rep.id,
                scope=scope,
                verdict="linked" if target else "none",
                message_key=message.key,
                thread_id=thread_id,
                opportunity_id=target,
                grounds=weighed,
                before=before,
                taught=taught,
            )
        )
        relearn(desk)
    return open_email(desk, message).corrected_by(correction)


def _weighed(desk: Desk, message: Message, match: Match) -> list[tuple[str, dict[str, float]]]:
    """The alternatives and their grounds as if the mail came in now: what was decided about its own conversation would
    only teach to distrust conversations."""
    evidence = desk.store.matching.evidence(message_keys(message, desk.house))
    others = [item for item in evidence if item.part != "message" and item.thread_id not in match.thread_ids]
    afresh = decision(message, [one for one in others if one.kind != "x"], desk.house, desk.rep.id)
    return [
        (identity, {ground: round(value, 3) for ground, value in grounds.items()})
        for identity, grounds in afresh.grounds
    ]


def leave_bare(desk: Desk, thread_id: str, message: Message) -> None:
    """What is left of a thread on no deal names nothing; hashes let a later word find it."""
    desk.store.threads.forget_numbers(thread_id)
    people = outside_people(message, desk.house)
    desk.store.threads.add_thread_keys(thread_id, [("u", key) for key in writer_keys(people, desk.house)])


def _standing(desk: Desk, thread_id: str, message: Message, activity_id: str) -> dict[str, Any]:
    """How everything stands that a word on this mail may change."""
    opportunity_id, by, verdict = desk.store.threads.verdict(thread_id)
    return {
        "thread": [opportunity_id, by, verdict],
        "link": desk.store.matching.message_link(message.key),
        "placements": desk.store.timeline.placements(thread_id, activity_id),
    }


def _teach(desk: Desk, message: Message, account_id: str) -> list[tuple[str, str, str]]:
    """A domain that no company is known by becomes one of the deal's company; returns the keys taught. Who wrote, and
    the numbers in the subject, are learnt with the mail itself."""
    people = outside_people(message, desk.house, 1)
    domains = company_domains(domain_of(normal(people[0].address))) if people else ()
    if not domains:
        return []
    evidence = desk.store.matching.evidence(message_keys(message, desk.house))
    known = [item for item in evidence if item.kind == "d" and item.key in domains]
    if any(item.account_id != account_id or item.weight != LEARNT_DOMAIN for item in known):
        return []
    # An address of another company's contact says that this domain is not only this company's: a consultant's.
    if any(item.part == "account" and item.kind == "a" and item.account_id != account_id for item in evidence):
        return []
    desk.store.matching.add_account_keys(account_id, "d", {domains[-1]: LEARNT_DOMAIN})
    return [("d", domains[-1], account_id)]


def mark_private(desk: Desk, message: Message) -> OpenedEmail:
    """Nobody's business: drop what the thread's mails say, everywhere, and keep nothing of them from now on."""
    with desk.store.transaction():
        desk.store.lock(CAPTURING)
        match = match_email(desk, message)
        thread_id = join_thread(desk, message, match)
        before = _standing(desk, thread_id, message, match.activity_id)
        links: dict[str, str] = {}
        desk.store.matching.unlink_message(message.key)
        desk.store.threads.decide_thread(thread_id, "", by="rep", verdict="private")
        this = desk.store.activities.read(match.activity_id) if match.activity_id else None
        if this and not this.thread_id:  # a newsletter or the like stands outside of its thread
            move(desk, this, "", by="rep", reason=PRIVATE, state="private")
        touched = {this.opportunity_id} if this else set()
        for one in desk.store.activities.in_thread(thread_id):
            link = desk.store.matching.message_link(one.message_key)
            if link is not None and one.message_key != message.key:
                links[one.message_key] = link
            desk.store.matching.unlink_message(one.message_key)
            touched.add(one.opportunity_id)
            move(desk, one, "", by="rep", reason=PRIVATE, state="private")
        desk.store.threads.forget_numbers(thread_id)
        recount(desk, touched)
        correction = desk.store.corrections.add(
            Correction(
                id="",
                at=desk.now_at,
                rep_id=desk.rep.id,
                scope="thread",
                verdict="private",
                message_key=message.key,
                thread_id=thread_id,
                opportunity_id="",
                before={**before, "links": links},
            )
        )
    return open_email(desk, message).corrected_by(correction)


def keep_asserted(desk: Desk, message: Message) -> str:
    """Keep a mail that only the panel told us about: its envelope, no text. Returns the activity's id."""
    return keep_email(desk, message, match_email(desk, message), Content(), asserted=True)


def _place_this(desk: Desk, activity_id: str, target: str) -> None:
    this = desk.store.activities.read(activity_id) if activity_id else None
    if this and this.opportunity_id != target:
        move(desk, this, target, by="message", reason=BY_REP_ONE)
        recount(desk, {this.opportunity_id, target})


def _release_this(desk: Desk, activity_id: str) -> None:
    """A word on the thread takes back an earlier word on this one message."""
    this = desk.store.activities.read(activity_id) if activity_id else None
    if this and this.linked_by == "message" and this.state in OPEN_STATES:
        desk.store.activities.place(
            this.id, this.opportunity_id, state=this.state, confidence=1_000, reasons=(BY_REP,), by="rep"
        )
