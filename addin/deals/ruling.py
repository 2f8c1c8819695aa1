"""What is settled about a mail without weighing anything: a rep's word, its nature, and who is on it."""

from collections.abc import Mapping, Sequence
from typing import Any

from addin.deals.evidence import Evidence
from addin.deals.match import Candidate
from addin.wording import Text, text

CONVERSATION = frozenset({"r", "t"})
"""Kinds of key that say: this mail is of that conversation."""


def ruling(
    evidence: Sequence[Evidence], nature: str, internal: bool, kept_out: Text | None = None
) -> dict[str, Any] | None:
    """What is settled without weighing: a rep's word on this mail, a rule that keeps it out, its nature, a word on
    its thread."""
    verdicts = [item for item in evidence if item.kind in CONVERSATION and item.decided_by == "rep"]
    if any(item.verdict == "private" for item in verdicts):
        return {"state": "private", "reasons": (text("This conversation was marked private."),)}
    for item in evidence:
        if item.kind == "x" and item.opportunity_id:
            return _by_rep(item, "message", text("You or a colleague put this mail here."))
        if item.kind == "x":
            reason = text("You or a colleague said that this mail belongs to no deal.")
            return {"state": "unknown", "reasons": (reason,)}
    if kept_out:
        return {"state": "private", "reasons": (kept_out,), "linked_by": "rule"}
    if nature:
        return {"state": nature, "reasons": (_NATURE_REASONS[nature],)}
    if internal:
        return {"state": "internal", "reasons": (_NATURE_REASONS["internal"],)}
    for item in verdicts:
        if item.opportunity_id:
            return _by_rep(item, "rep", text("You or a colleague put this conversation here."))
        return {
            "state": "unknown",
            "reasons": (text("You or a colleague said that this conversation belongs to no deal."),),
        }
    return None


def _by_rep(item: Evidence, linked_by: str, reason: Text) -> dict[str, Any]:
    return {
        "state": "matched",
        "confidence": 1.0,
        "reasons": (reason,),
        "opportunity_id": item.opportunity_id,
        "linked_by": linked_by,
        "candidates": (Candidate(item.opportunity_id, item.name, 1.0, (reason,)),),
    }


_NATURE_REASONS: Mapping[str, Text] = {
    "internal": text("Only colleagues are on this mail."),
    "private": text("The sender marked this mail private."),
    "bulk": text("This is a newsletter or a notification."),
    "auto_reply": text("This is an automatic reply."),
    "bounce": text("This says that a mail could not be delivered."),
    "invitation": text("This is a calendar invitation; the meeting itself is captured from the calendar."),
}
