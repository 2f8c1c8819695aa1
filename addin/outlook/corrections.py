"""A rep's word on which deal a mail is about: one tap says it, the answer offers what it teaches, and takes it back."""

from typing import Any

from flask import Response

from addin.deals.message import Message
from addin.desk.correct_match import Scope, correct_match, mark_private
from addin.desk.search_opportunities import read_opportunity
from addin.desk.similar_mails import move_similar
from addin.desk.undo_correction import undo_correction
from addin.http.guard import desk
from addin.http.incoming import body
from addin.outlook.blueprint import act_once, outlook, spoken
from addin.outlook.correction_line import CorrectionLine, offering_line
from addin.outlook.inputs import LinkInput, OpenInput
from addin.outlook.routes import panel_of

_OPEN, _LINK = OpenInput(), LinkInput()


@outlook.post("/link")
def linked() -> Response:
    given = body(_LINK)
    message, target = given["message"], given["opportunity_id"]
    scope: Scope = "message" if message.kind == "meeting" else given["scope"]
    done = act_once(lambda: {"correction": correct_match(desk(), message, target, scope).correction})
    return _answered(message, done["correction"], _told(message, target or ""))


def _told(message: Message, target: str) -> str:
    gettext = spoken().gettext
    if not target:
        return gettext("Belongs to no deal.")
    if message.kind == "meeting":
        return gettext("Meeting logged.")
    return gettext("Put on %(deal)s.") % {"deal": read_opportunity(desk(), target).name}


@outlook.post("/private")
def made_private() -> Response:
    message = body(_OPEN)["message"]
    done = act_once(lambda: {"correction": mark_private(desk(), message).correction})
    return _answered(message, done["correction"], spoken().gettext("Marked private."))


def _answered(message: Message, correction_id: str, told: str) -> Response:
    return panel_of(message, correction=offering_line(desk(), spoken(), correction_id, told))


@outlook.post("/corrections/<correction_id>/undo")
def correction_undone(correction_id: str) -> Response:
    message = body(_OPEN)["message"]

    def act() -> dict[str, Any]:
        undo_correction(desk(), correction_id)
        return {}

    act_once(act)
    return panel_of(message, notice=spoken().gettext("Undone."))


@outlook.post("/corrections/<correction_id>/move")
def similar_moved(correction_id: str) -> Response:
    message, say = body(_OPEN)["message"], spoken()
    moved = act_once(lambda: {"moved": move_similar(desk(), correction_id)})["moved"]
    told = (
        say.gettext("Mails moved: %(number)s.") % {"number": moved} if moved else say.gettext("Nothing left to move.")
    )
    return panel_of(message, correction=CorrectionLine(correction_id, told))
