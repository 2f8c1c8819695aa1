"""What else a correction concerns: past mails that would be put elsewhere now, offered to the rep and moved on their
word only."""

from dataclasses import dataclass, replace

from addin.deals.addresses import Address, normal
from addin.deals.evidence import blind_key, message_keys, outside_people
from addin.deals.matching import decision
from addin.deals.mentions import Mentions, mentions
from addin.deals.message import Message
from addin.desk.desk import Desk
from addin.desk.keep_email import CAPTURING, OPEN_STATES, settle_thread
from addin.errors import DealsideError, NotFound
from addin.storage.activity_rows import Captured
from addin.storage.corrections import Correction
from addin.wording import text

MOST_THREADS = 40
"""At most so many conversations are looked through, the newest knowledge first."""
READ_IN_THREAD = 3
"""So many mails of one conversation are judged anew; the first that is clear decides."""
BY_LIKENESS = "A rep's word on a similar mail brought it here."


@dataclass(frozen=True, slots=True)
class SimilarThread:
    """A conversation that would move: how many of its mails, from which deal (empty: from none) to which."""

    thread_id: str
    mails: int
    subject: str
    at: str
    from_deal: str
    from_name: str
    to_deal: str
    to_name: str


def similar_mails(desk: Desk, correction_id: str) -> list[SimilarThread]:
    """The conversations that the correction would move as well. Writes nothing. Raises :class:`NotFound`."""
    one = desk.store.corrections.read(correction_id)
    if one is None:
        raise NotFound(text("There is no such correction."))
    if one.verdict != "linked" or one.scope != "thread" or not _stands(desk, one):
        return []
    desk = replace(desk, house=desk.store.people.house(desk.rep.id))  # with what was just learnt
    found = []
    for thread_id in _related(desk, one)[:MOST_THREADS]:
        similar = _judged_anew(desk, thread_id, one)
        if similar:
            found.append(similar)
    return found


def move_similar(desk: Desk, correction_id: str) -> int:
    """Move what :func:`similar_mails` offers, each conversation as a word of its own in the log; returns the number of
    mails. Undoing the correction undoes this too."""
    with desk.store.transaction():
        desk.store.lock(CAPTURING)
        moved = 0
        for one in similar_mails(desk, correction_id):
            opportunity_id, by, verdict = desk.store.threads.verdict(one.thread_id)
            before = {
                "thread": [opportunity_id, by, verdict],
                "link": None,
                "placements": desk.store.timeline.placements(one.thread_id, ""),
            }
            desk.store.threads.decide_thread(one.thread_id, one.to_deal, by="rep", verdict="linked")
            settle_thread(desk, one.thread_id, one.to_deal, by="rep", reason=BY_LIKENESS)
            moved += one.mails
            desk.store.corrections.add(
                Correction(
                    id="",
                    at=desk.now_at,
                    rep_id=desk.rep.id,
                    scope="thread",
                    verdict="linked",
                    message_key="",
                    thread_id=one.thread_id,
                    opportunity_id=one.to_deal,
                    before=before,
                    cause=correction_id,
                )
            )
    return moved


def _stands(desk: Desk, one: Correction) -> bool:
    """Whether the correction is still what holds for its conversation: not taken back, nor overruled."""
    opportunity_id, by, _ = desk.store.threads.verdict(one.thread_id)
    return by == "rep" and opportunity_id == one.opportunity_id and not desk.store.corrections.undoing(one.id)


def _related(desk: Desk, one: Correction) -> list[str]:
    """Conversations of the same person, of a domain that was taught, or with the same number; not this one."""
    this = next(
        (entry for entry in desk.store.activities.in_thread(one.thread_id) if entry.message_key == one.message_key),
        None,
    ) or next(iter(desk.store.activities.in_thread(one.thread_id)), None)
    if this is None:
        return []
    message, said = _stored(desk, this)
    keys = [("q", number) for number in said.numbers]
    threads = []
    people = outside_people(message, desk.house, 1)
    if people:
        address = normal(people[0].address)
        keys.append(("u", blind_key(desk.house, address)))
        threads += desk.store.threads.threads_written_by(address)
    keys += [("u", blind_key(desk.house, key)) for kind, key, _ in one.taught if kind == "d"]
    threads += desk.store.threads.threads_under(keys)
    return [thread for thread in dict.fromkeys(threads) if thread != one.thread_id]


def _judged_anew(desk: Desk, thread_id: str, one: Correction) -> SimilarThread | None:
    """Where a conversation would be put if its mails came in now; None when it would stay."""
    _, by, _ = desk.store.threads.verdict(thread_id)
    if by == "rep":
        return None
    mails = [
        mail
        for mail in desk.store.activities.in_thread(thread_id)
        if mail.state in OPEN_STATES and mail.linked_by in {"", "match"}
    ]
    for mail in mails[:READ_IN_THREAD]:
        message, said = _read(desk, mail)
        if not message.sender.address:
            continue
        evidence = desk.store.matching.evidence(message_keys(message, desk.house, said))
        others = [item for item in evidence if item.part != "message" and item.thread_id != thread_id]
        match = decision(message, others, desk.house, desk.rep.id, said)
        if match.state == "matched":  # the first mail that is clear speaks for the conversation
            if match.opportunity_id in {mail.opportunity_id, ""} or match.opportunity_id != one.opportunity_id:
                return None
            return _similar(desk, thread_id, mails, mail, message.subject, match.opportunity_id)
    return None


def _similar(
    desk: Desk, thread_id: str, mails: list[Captured], mail: Captured, subject: str, to_deal: str
) -> SimilarThread:
    old = desk.store.opportunities.read(mail.opportunity_id) if mail.opportunity_id else None
    new = desk.store.opportunities.read(to_deal)
    entry = desk.store.timeline.read(mail.id)
    return SimilarThread(
        thread_id=thread_id,
        mails=sum(other.opportunity_id != to_deal for other in mails),
        subject=subject,
        at=entry.at if entry else "",
        from_deal=mail.opportunity_id,
        from_name=old.name if old else "",
        to_deal=to_deal,
        to_name=new.name if new else "",
    )


def _read(desk: Desk, mail: Captured) -> tuple[Message, Mentions]:
    """A captured mail and what it speaks of: as it is stored on its deal, else once more from the rep's own mailbox (of
    nobody else's, whose mail is none of theirs)."""
    if mail.opportunity_id:
        return _stored(desk, mail)
    own = {(kind, address) for kind, address, _ in desk.store.sightings.mailboxes_of(desk.rep.id)}
    for kind, address, source, provider_id in desk.store.sightings.places(mail.id):
        if (kind, address) not in own:
            continue
        try:
            item = desk.open_mailbox(kind, address, source).read(provider_id)
            return item.message, item.said() if item.said else mentions(item.message.subject)
        except (DealsideError, OSError):
            continue  # gone or unreadable: nothing is offered
    return Message("", Address("", "")), Mentions()


def _stored(desk: Desk, mail: Captured) -> tuple[Message, Mentions]:
    entry = desk.store.timeline.read(mail.id)
    people = desk.store.timeline.people(mail.id)
    said = desk.store.timeline.content(mail.id)
    assert entry is not None
    message = Message(
        mail.message_key,
        next((person for role, person in people if role == "from"), Address(entry.sender_name, entry.sender_address)),
        tuple(person for role, person in people if role == "to"),
        tuple(person for role, person in people if role == "cc"),
        entry.subject,
        entry.at,
    )
    return message, mentions(entry.subject, said.new_text, tuple(name for name, _ in said.attachments))
