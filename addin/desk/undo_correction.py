"""Take a rep's word back: the thread, its mails and what was taught stand as before, and the log says so."""

from addin.desk.desk import Desk
from addin.desk.keep_email import CAPTURING, describe_again, recount
from addin.desk.learn_matching import relearn
from addin.errors import NotFound, TooLate
from addin.storage.corrections import UNDONE, Correction
from addin.wording import text


def undo_correction(desk: Desk, correction_id: str) -> None:
    """Undo a correction, and what was moved along with it. Doing it twice changes nothing.

    What a mail said is read again from its mailbox, if that still has it. Raises :class:`NotFound`, and
    :class:`TooLate` when somebody has said something else about the conversation since.
    """
    with desk.store.transaction():
        desk.store.lock(CAPTURING)
        one = desk.store.corrections.read(correction_id)
        if one is None or one.verdict == UNDONE:
            raise NotFound(text("There is no such correction."))
        if desk.store.corrections.undoing(one.id):
            return
        followers = [entry for entry in desk.store.corrections.following(one.id) if _stands(desk, entry)]
        for entry in (*followers, one):
            _refuse_if_overruled(desk, entry)
        for entry in (*followers, one):
            _restore(desk, entry)
        relearn(desk)


def _stands(desk: Desk, one: Correction) -> bool:
    return one.verdict != UNDONE and not desk.store.corrections.undoing(one.id)


def _refuse_if_overruled(desk: Desk, one: Correction) -> None:
    said = desk.store.corrections.on_thread(one.thread_id)
    later = [entry for entry in said if (entry.at, entry.id) > (one.at, one.id) and _stands(desk, entry)]
    if later:
        raise TooLate(text("Somebody has moved this conversation again since. Move it to where it belongs instead."))


def _restore(desk: Desk, one: Correction) -> None:
    opportunity_id, by, verdict = one.before["thread"]
    desk.store.threads.decide_thread(one.thread_id, opportunity_id, by=by, verdict=verdict)
    link = one.before.get("link")
    if link is None:
        desk.store.matching.unlink_message(one.message_key)
    else:
        desk.store.matching.link_message(one.message_key, link)
    for kind, key, account_id in one.taught:
        desk.store.matching.drop_account_keys(account_id, kind, [key])
    touched = {one.opportunity_id}
    placed = {placement[0]: placement for placement in one.before["placements"]}
    here = [entry for entry in desk.store.activities.in_thread(one.thread_id) if one.scope == "thread"]
    for identity in {*placed, *(entry.id for entry in here), one.before.get("kept", "")} - {""}:
        now = desk.store.activities.read(identity)
        if now is None:
            continue
        # A mail that came meanwhile goes where the thread goes.
        _, deal, state, confidence, reasons, linked_by = placed.get(
            identity, [identity, opportunity_id, "matched" if opportunity_id else "unknown", None, [], by]
        )
        touched |= {now.opportunity_id, deal}
        desk.store.activities.place(
            identity, deal, state=state, confidence=confidence, reasons=tuple(reasons), by=linked_by
        )
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
