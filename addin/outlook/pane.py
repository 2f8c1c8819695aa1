"""What the Outlook panel shows, ready for its templates: every value formatted for the reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from addin.deals.addresses import Address
from addin.deals.match import Match
from addin.deals.message import Message
from addin.deals.opportunity import Opportunity, Stage
from addin.deals.warning import warnings
from addin.desk.create_opportunity import proposed_fields
from addin.desk.desk import Desk
from addin.desk.edit_team import newcomers
from addin.desk.keep_email import OPEN_STATES
from addin.desk.open_email import OpenedEmail
from addin.language.formats import day, kind_name, moment, money, when
from addin.language.translator import Translator
from addin.outlook.correction_line import CorrectionLine
from addin.storage.timeline import TimelineEntry

LINES = 10
"""Lines of the timeline a panel starts with: what fits a few screens. Older ones come on demand."""


@dataclass(frozen=True, slots=True)
class FieldState:
    """What became of an edit, shown at its field: saved (as a version that can be taken back), error, or conflict."""

    kind: str  # saved, pending, error, conflict
    text: str = ""
    typed: str = ""
    undo: int | None = None
    mine: str = ""
    theirs: str = ""
    mine_raw: str = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """How the action just done is taken back: the panel's own action with what it needs."""

    action: str
    id: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """One editable value: how it reads, and what stands in its input."""

    name: str
    label: str
    shown: str
    raw: str
    state: FieldState | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the timeline."""

    id: str
    kind: str
    direction: str
    word: str
    when: str
    moment: str
    title: str
    preview: str
    rating: int | None
    planned: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """The whole panel; ``opportunity`` None for the states without a deal."""

    state: str
    message: Message
    match: Match
    reasons: list[str]
    opportunity: Opportunity | None = None
    metrics: list[Metric] = field(default_factory=list)
    next_step: Metric | None = None
    stages: list[Stage] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    more: str = ""
    rating: int | None = None
    last_inbound: str = ""
    candidates: list[dict[str, Any]] = field(default_factory=list)
    create: Mapping[str, str] = field(default_factory=dict)
    create_errors: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    undo: Undo | None = None
    correction: CorrectionLine | None = None
    newcomers: list[Address] = field(default_factory=list)  # on the mail or meeting, but not on the buying team
    logged: bool = False  # a meeting that is on the deal's timeline already
    meeting_at: str = ""
    warnings: list[tuple[str, str]] = field(default_factory=list)  # what speaks against the deal, and what clears it
    readable: bool = False  # the mail's text is not here yet, and we may read it in the rep's name


def panel(
    opened: OpenedEmail,
    desk: Desk,
    say: Translator,
    *,
    states: Mapping[str, FieldState] | None = None,
    create: Mapping[str, str] | None = None,
    create_errors: Mapping[str, str] | None = None,
    notice: str = "",
    undo: Undo | None = None,
    correction: CorrectionLine | None = None,
) -> Panel:
    """The panel for an opened mail, with what the action just done leaves to say: states of edits, a refused
    create form, a notice, and how to take it back; or the line of a correction."""
    match, one = opened.match, opened.opportunity
    meeting = opened.message.kind == "meeting"
    shared: dict[str, Any] = {
        "state": match.state,
        "message": opened.message,
        "match": match,
        "reasons": [say(reason) for reason in match.reasons],
        "notice": notice,
        "undo": undo,
        "correction": correction,
        "meeting_at": moment(opened.message.sent_at, say.locale, desk.rep.timezone) if meeting else "",
        "readable": _readable(opened, desk),
    }
    if one is None:
        return Panel(
            **shared,
            candidates=_candidates(match, say),
            create=create or proposed_fields(desk, opened),
            create_errors=create_errors or {},
        )
    metrics = _metrics(one, desk, say, states or {})
    newest = opened.activities[:LINES]
    lines = timeline_lines(list(newest), desk, say, match.activity_id)
    return Panel(
        **shared,
        opportunity=one,
        metrics=metrics[:4],
        next_step=metrics[4],
        stages=desk.store.stages.all(),
        lines=lines,
        more=f"{newest[-1].at}~{newest[-1].id}" if len(opened.activities) > LINES else "",
        rating=opened.entry.rating if opened.entry else None,
        last_inbound=when(one.last_inbound_at, say.locale, desk.rep.timezone, desk.now) if one.last_inbound_at else "",
        newcomers=newcomers(desk, opened),
        warnings=[(say(each.sentence), say(each.clears)) for each in warnings(one, desk.local_now)],
        logged=meeting and any(_same_meeting(entry, opened.message) for entry in opened.activities),
        candidates=[each for each in _candidates(match, say) if each["id"] != one.id],
        create=create or proposed_fields(desk, opened),
        create_errors=create_errors or {},
    )


def _readable(opened: OpenedEmail, desk: Desk) -> bool:
    """Whether reading the mail in the rep's name can add anything: never where it is no business of ours."""
    if desk.own_mail is None or not opened.message.item_id or opened.message.kind == "meeting":
        return False
    return opened.match.state in OPEN_STATES and not _has_text(opened, desk)


def _has_text(opened: OpenedEmail, desk: Desk) -> bool:
    """Whether the mail stands on its deal with what it says: then there is nothing to read."""
    entry = opened.entry
    return bool(entry and entry.opportunity_id and (entry.preview or desk.store.timeline.content(entry.id).html))


def _same_meeting(entry: TimelineEntry, meeting: Message) -> bool:
    """Calendars do not tell Office.js the id invitations carry: the same start and title are the same meeting."""
    return entry.kind == "meeting" and entry.at == meeting.sent_at and entry.subject == meeting.subject


def _metrics(one: Opportunity, desk: Desk, say: Translator, states: Mapping[str, FieldState]) -> list[Metric]:
    gettext, today = say.gettext, desk.now.date()
    likelihood = "" if one.probability is None else str(one.probability)
    return [
        Metric(
            "amount",
            gettext("Amount"),
            money(one.amount, one.currency, say.locale),
            one.amount or "",
            states.get("amount"),
        ),
        Metric("stage", gettext("Stage"), one.stage, one.stage, states.get("stage")),
        Metric(
            "close_date",
            gettext("Close date"),
            day(one.close_date, say.locale, today),
            one.close_date or "",
            states.get("close_date"),
        ),
        Metric(
            "probability",
            gettext("Likelihood"),
            f"{likelihood}%" if likelihood else "–",
            likelihood,
            states.get("probability"),
        ),
        Metric("next_step", gettext("Next step"), one.next_step, one.next_step, states.get("next_step")),
    ]


def shown_value(name: str, value: Any, one: Opportunity, desk: Desk, say: Translator) -> str:
    """A value of an editable field as the panel writes it."""
    if name == "amount":
        return money(value, one.currency, say.locale)
    if name == "close_date":
        return day(value, say.locale, desk.now.date())
    if name == "probability":
        return "–" if value is None else f"{value}%"
    return str(value) if value not in {None, ""} else "–"


def timeline_lines(entries: list[TimelineEntry], desk: Desk, say: Translator, current: str = "") -> list[Line]:
    """The entries of a timeline as the panel lists them; ``current`` is the opened mail."""
    return [
        Line(
            one.id,
            one.kind,
            one.direction,
            kind_name(one.kind, one.direction, say.locale),
            when(one.at, say.locale, desk.rep.timezone, desk.now),
            moment(one.at, say.locale, desk.rep.timezone),
            one.subject or one.preview[:80] or say.gettext("(no subject)"),
            one.preview,
            one.rating,
            one.at > desk.now_at,
            one.id == current,
        )
        for one in entries
    ]


def _candidates(match: Match, say: Translator) -> list[dict[str, Any]]:
    return [
        {"id": one.opportunity_id, "name": one.name, "reasons": [say(reason) for reason in one.reasons]}
        for one in match.candidates
    ]
