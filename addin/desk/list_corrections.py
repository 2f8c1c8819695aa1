"""The log of corrections, for whoever audits it."""

from typing import NamedTuple

from addin.desk.desk import Desk
from addin.errors import NotFound
from addin.storage.corrections import UNDONE, Correction
from addin.wording import text

SHOWN = 100


class LoggedCorrection(NamedTuple):
    """An entry of the log, whose word it was (an e-mail address), and whether it was taken back since."""

    entry: Correction
    by: str
    undone: bool


def list_corrections(desk: Desk, limit: int = SHOWN) -> list[LoggedCorrection]:
    """The newest entries, newest first."""
    newest = desk.store.corrections.newest(limit)
    reps = _reps(desk)
    return [_logged(one, newest, reps) for one in newest]


def read_correction(desk: Desk, correction_id: str) -> LoggedCorrection:
    """One entry. Raises :class:`NotFound`."""
    one = desk.store.corrections.read(correction_id)
    if one is None:
        raise NotFound(text("There is no such correction."))
    return _logged(one, desk.store.corrections.undoing(one.id), _reps(desk))


def _reps(desk: Desk) -> dict[str, str]:
    return {rep["id"]: rep["email"] for rep in desk.store.people.reps()}


def _logged(one: Correction, others: list[Correction], reps: dict[str, str]) -> LoggedCorrection:
    undone = any(entry.undoes == one.id for entry in others if entry.verdict == UNDONE)
    return LoggedCorrection(one, reps.get(one.rep_id, ""), undone)
