"""Take a rep's word back: the thread, its mails and what was taught stand as before, and the log says so."""

from addin.desk.desk import Desk
from addin.desk.keep_email import CAPTURING, describe_again, recount
from addin.desk.learn_matching import relearn
from addin.errors import NotAllowed, NotFound, TooLate
from addin.storage.corrections import UNDONE, Correction
from addin.wording import text

LOOKED_BACK = 200
"""Entries of the log among which another one is looked for that taught the same."""
BACK = "It was put back here."


def undo_correction(desk: Desk, correction_id: str) -> None:
    """Undo a correction, and what was moved along with it. Doing it twice changes nothing.

    What a mail said is read again from its mailbox, if that still has it; conversations that somebody has moved again
    since stay where they are. Raises :class:`NotFound`, :class:`NotAllowed` for a mail somebody else made private, and
    :class:`TooLate` when somebody has said something else about the conversation since.
    """
    with desk.store.transaction():
        desk.store.lock(CAPTURING)
        one = desk.store.corrections.read(correction_id)
        if one is None or one.verdict == UNDONE:
            raise NotFound(text("There is no such correction."))
        if desk.store.corrections.undoing(one.id):
            return
        if not one.before:  # of an earlier version, which did not note what it replaced
            raise TooLate(text("This is too old to be undone. Move the conversation to where it belongs instead."))
        if one.verdict == "private" and one.rep_id != desk.rep.id:
            raise NotAllowed(text("Only whoever marked it private can take that back."))
        if _overruled(desk, one):
            raise TooLate(
                text("Somebody has moved this conversation again since. Move it to where it belongs instead.")
            )
        followers = [entry for entry in desk.store.corrections.following(one.id) if _stands(desk, entry)]
        for entry in (*(entry for entry in followers if not _overruled(desk, entry)), one):
            _restore(desk, entry)
        relearn(desk)


def _stands(desk: Desk, one: Correction) -> bool:
    return one.verdict != UNDONE and not desk.store.corrections.undoing(one.id)


def _overruled(desk: Desk, one: Correction) -> bool:
    """Whether something else was said since about what the word was about."""
    for entry in desk.store.corrections.on_thread(one.thread_id):
        concerns = entry.scope == "thread" or entry.message_key == one.message_key
        if concerns and (entry.at, entry.id) > (one.at, one.id) and _stands(desk, entry):
            return True
    return False


def _restore(desk: Desk, one: Correction) -> None:
    opportunity_id, by, verdict = one.before["thread"]
    _restore_links(desk, one)
    touched = {one.opportunity_id}
    placed = {placement[0]: placement for placement in one.before["placements"]}
    identities = set(placed) | {one.before.get("kept", "")}
    if one.scope == "thread":
        desk.store.threads.decide_thread(one.thread_id, opportunity_id, by=by, verdict=verdict)
        identities |= {entry.id for entry in desk.store.activities.in_thread(one.thread_id)}
        if not opportunity_id:
            desk.store.threads.forget_numbers(one.thread_id)
    sure = round(desk.store.threads.belief(one.thread_id).get(opportunity_id, 0.9) * 1_000) if opportunity_id else None
    for identity in identities - {""}:
        now = desk.store.activities.read(identity)
        if now is None or (identity not in placed and now.linked_by == "message" and one.scope == "thread"):
            continue
        # A mail that came meanwhile goes where the thread goes.
        meanwhile = [identity, opportunity_id, "matched" if opportunity_id else "unknown", sure, by]
        _, deal, state, confidence, linked_by = placed.get(identity, meanwhile)
        touched |= {now.opportunity_id, deal}
        reasons = (BACK,) if deal else ()
        desk.store.activities.place(identity, deal, state=state, confidence=confidence, reasons=reasons, by=linked_by)
        if not deal:
            desk.store.activities.forget(identity)
        elif not now.opportunity_id:
            describe_again(desk, now)
    recount(desk, touched)
    desk.store.corrections.add(
        Correction(
            id="",
            at=desk.now_at,
            rep_id=desk.rep.id,
            scope=one.scope,
            verdict=UNDONE,
            message_key=one.message_key,
            thread_id=one.thread_id,
            opportunity_id=opportunity_id,
            cause=one.cause,
            undoes=one.id,
        )
    )


def _restore_links(desk: Desk, one: Correction) -> None:
    """The words on single mails, and the domains that were taught, unless another word teaches them too."""
    link = one.before.get("link")
    if link is None:
        desk.store.matching.unlink_message(one.message_key)
    else:
        desk.store.matching.link_message(one.message_key, link)
    for message_key, target in one.before.get("links", {}).items():
        desk.store.matching.link_message(message_key, target)
    others = [entry for entry in desk.store.corrections.newest(LOOKED_BACK) if entry.id != one.id and entry.taught]
    for taught in one.taught:
        if not any(taught in entry.taught and _stands(desk, entry) for entry in others):
            desk.store.matching.drop_learnt_domain(taught[2], taught[1])
