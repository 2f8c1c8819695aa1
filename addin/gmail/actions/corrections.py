"""Actions that say which deal the opened mail is about, take that back, and move what it teaches about other mails."""

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from addin.desk.correct_match import correct_match, mark_private
from addin.desk.search_opportunities import read_opportunity
from addin.desk.similar_mails import SimilarThread, move_similar, similar_mails
from addin.desk.undo_correction import undo_correction
from addin.gmail.actions.answers import refreshed
from addin.gmail.actions.mail import keep_text
from addin.gmail.call import Call
from addin.gmail.cards.correction import correction_section, similar_card
from addin.gmail.presses import Press
from addin.gmail.roots import opened_message
from addin.gmail.widgets import Part, rendered

_log = logging.getLogger(__name__)


def link(call: Call, press: Press) -> Part:
    """The rep's word on which deal the conversation is about; an empty record says none."""
    press = call.pressed_on_mail(press)
    message, target, gettext = opened_message(call), press.record, call.say.gettext
    said = call.once(press, lambda: {"id": correct_match(call.desk, message, target or None, "thread").correction})[1]
    keep_text(call)
    if not target:
        return _answered(call, gettext("Noted: not about any deal."), said, lambda: gettext("Belongs to no deal."))
    return _answered(
        call,
        gettext("Linked, with the whole conversation."),
        said,
        lambda: gettext("Put on %(deal)s.") % {"deal": read_opportunity(call.desk, target).name},
    )


def private(call: Call, press: Press) -> Part:
    """Nobody's business: what the conversation says is dropped."""
    press = call.pressed_on_mail(press)
    message, gettext = opened_message(call), call.say.gettext
    said = call.once(press, lambda: {"id": mark_private(call.desk, message).correction})[1]
    notification = gettext("Private: nothing of this conversation is kept.")
    return _answered(call, notification, said, lambda: gettext("Marked private."))


def undo(call: Call, press: Press) -> Part:
    """Take a correction back, and what was moved along with it."""
    press = call.pressed_on_mail(press)
    call.once(press, lambda: undo_correction(call.desk, press.record))
    keep_text(call)
    return refreshed(call, call.say.gettext("Undone."))


def move(call: Call, press: Press) -> Part:
    """Move the mails a correction would move as well."""
    press = call.pressed_on_mail(press)
    moved = call.once(press, lambda: {"moved": move_similar(call.desk, press.record)})[1].get("moved", 0)
    gettext = call.say.gettext
    told = gettext("Mails moved: %(number)s.") % {"number": moved} if moved else gettext("Nothing left to move.")
    return refreshed(call, told, first=lambda: correction_section(call, press.record, told))


def similar(call: Call, press: Press) -> Part:
    """Which mails would move."""
    press = call.pressed_on_mail(press)
    return rendered({"pushCard": similar_card(call, press.record, similar_mails(call.desk, press.record))})


def _answered(call: Call, notification: str, said: Mapping[str, Any], told: Callable[[], str]) -> Part:
    """The card afresh, with what was done on top."""

    def first() -> Part:
        return correction_section(call, said["id"], told(), _similar(call, said["id"]))

    return refreshed(call, notification, first=first)


def _similar(call: Call, correction_id: str) -> Sequence[SimilarThread]:
    """What a correction would move as well. The correction is stored by now: whatever goes wrong here, its card is
    shown, without the offer."""
    try:
        return similar_mails(call.desk, correction_id)
    except Exception as error:
        _log.warning("no similar mails after a correction: %s", type(error).__name__)
        return []
