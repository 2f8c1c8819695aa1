"""How well mails are put on deals: a sample world with its truth, our matcher, and the rules of other products.

The other products' rules are one line each, as their documentation or source tells; they get everything they need.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from addin.app import front_desk, open_mailbox
from addin.deals.addresses import company_domains, domain_of, normal
from addin.deals.evidence import outside_people
from addin.deals.match import Match
from addin.deals.message import Message
from addin.desk import keep_email as keeping
from addin.desk.capture_mailbox import capture_mailbox
from addin.desk.import_records import import_records
from addin.settings import Settings
from addin.storage.store import Database, Store

NOW = datetime(2026, 11, 21, tzinfo=UTC)
BUSINESS = ("matched", "ambiguous")


@dataclass(slots=True)
class Answer:
    """What was said of one mail. ``deal`` and ``account`` are ids of the CRM, empty where nothing was attached; ``first``
    and ``sure`` are the likeliest deal whether or not it was attached, and its confidence."""

    state: str = ""
    deal: str = ""
    account: str = ""
    first: str = ""
    sure: float = 0.0


@dataclass(slots=True)
class Trial:
    """One world: the truth by message id, our answers, the peers' answers by rule, and what was weighed."""

    truth: dict[str, dict[str, Any]]
    ours: dict[str, Answer] = field(default_factory=dict)
    peers: dict[str, dict[str, Answer]] = field(default_factory=lambda: defaultdict(dict))
    weighed: dict[str, Match] = field(default_factory=dict)
    account_of: dict[str, str] = field(default_factory=dict)
    crm_id: dict[str, str] = field(default_factory=dict)


def run(world: Path, store_folder: Path) -> Trial:
    """Import and capture ``world`` (import/, mail/, truth.jsonl) into a new store in ``store_folder``."""
    trial = Trial(_truth(world / "truth.jsonl"))
    settings = Settings(data=store_folder)
    database = Database.open(settings.store_url)
    database.migrate()
    org = database.organisation(settings.organisation)
    store = database.store(org)
    report = import_records(store, world / "import", None, "2026-11-21T09:00:00Z")
    assert not report.problems, report.problems[:3]
    outside = {one["id"]: one["external_id"] for one in store.opportunities.rows()}
    accounts = {one["id"]: one["external_id"] for one in store.accounts.all()}
    trial.account_of = {one["external_id"]: accounts.get(one["account_id"], "") for one in store.opportunities.rows()}
    trial.crm_id = outside
    rules = _Peers(store, outside)

    def note(message: Message, match: Match) -> None:
        identity = message.written_id
        trial.weighed[identity] = match
        first = match.candidates[0] if match.candidates else None
        trial.ours[identity] = Answer(
            match.state,
            outside.get(match.opportunity_id, ""),
            accounts.get(match.account_id, ""),
            outside.get(first.opportunity_id, "") if first else "",
            first.confidence if first else 0.0,
        )
        if match.state in {"matched", "ambiguous", "unknown"}:
            for name, deal in rules.answers(message).items():
                trial.peers[name][identity] = Answer("matched" if deal else "unknown", deal, first=deal)

    weigh = keeping.decision  # type: ignore[attr-defined]

    def noted(message: Message, *given: Any) -> Match:
        match = weigh(message, *given)
        note(message, match)
        return match

    keeping.decision = noted  # type: ignore[attr-defined, assignment]
    try:
        for folder in sorted((world / "mail").iterdir()):
            rep = store.people.by_address(folder.name)
            assert rep is not None, folder.name
            with front_desk(settings, database).desk_of(org, rep) as desk:
                rules.house = desk.house
                capture_mailbox(desk, open_mailbox("folder", rep.email, str(folder)))
    finally:
        keeping.decision = weigh  # type: ignore[attr-defined]
    _as_stored(trial, store)
    database.close()
    return trial


def _as_stored(trial: Trial, store: Store) -> None:
    """What stands in the end: a thread that is decided later brings its earlier mails along."""
    for one in store.sightings.captured():
        answer = trial.ours.get(one["message_id"])
        if answer:
            answer.state, answer.deal = one["state"], one["opportunity_id"] or ""
            if answer.deal:
                answer.first, answer.sure = answer.deal, (one["confidence"] or 0) / 1_000


def _truth(path: Path) -> dict[str, dict[str, Any]]:
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return {one["message_id"].strip("<>"): one for one in lines}


class _Peers:
    """The rules of other products (peers.md of the reference tells where each was read)."""

    def __init__(self, store: Store, outside: Mapping[str, str]) -> None:
        self.house: Any = None
        rows = store.opportunities.rows()
        self._deals = {one["id"]: one for one in rows}
        self._outside = outside
        self._by_account: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for one in rows:
            self._by_account[one["account_id"]].append(one)
        self._by_domain = {
            domain: account for account, domains in store.accounts.domains().items() for domain in domains
        }
        self._by_address: dict[str, tuple[str, str]] = {}
        for one in store.accounts.contacts():
            for address in store.accounts.addresses(one["id"]):
                self._by_address[address] = (one["id"], one["account_id"])
        self._of_contact: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for deal, team in store.buying_teams.all().items():
            for contact in team:
                self._of_contact[contact].append(self._deals[deal])

    def answers(self, message: Message) -> dict[str, str]:
        """The CRM id of the deal each rule attaches the mail to; empty for none."""
        people = [normal(one.address) for one in outside_people(message, self.house)]
        known = [self._by_address[one] for one in people[:1] if one in self._by_address]
        of_domain = [
            self._by_domain[one]
            for who in people[:1]
            for one in company_domains(domain_of(who))
            if one in self._by_domain
        ]
        account = known[0][1] if known else of_domain[0] if of_domain else ""
        mine = self._open(self._of_contact[known[0][0]], message) if known else []
        of_account = self._open(self._by_account[account], message) if account else []
        return {
            "newest open deal of the sender": self._best(mine, "created_on"),
            "last modified deal of the sender's company": self._best(of_account, "updated_at", "created_on"),
            "newest open deal of the company domain": self._best(of_account, "created_on"),
            "only if the company has one open deal": self._best(of_account if len(of_account) == 1 else [], "id"),
        }

    def _open(self, deals: Iterable[dict[str, Any]], message: Message) -> list[dict[str, Any]]:
        day = message.sent_at[:10]
        return [
            one
            for one in deals
            if (one["created_on"] or "") <= day and (not one["closed_on"] or one["closed_on"] >= day)
        ]

    def _best(self, deals: list[dict[str, Any]], *by: str) -> str:
        if not deals:
            return ""
        return self._outside[max(deals, key=lambda one: [*(one[name] or "" for name in by), one["id"]])["id"]]


@dataclass(frozen=True, slots=True)
class Figures:
    """The measures of one trial or several, as shares; ``wrong`` by peer rule is (theirs, ours at equal coverage)."""

    precision: float
    coverage: float
    surest_half: float
    account: float
    abstained: float
    calibration: float
    leaked: int
    wrong: dict[str, tuple[int, int, float]]
    mails: int


def figures(trials: list[Trial]) -> Figures:
    """Each mail counts once, however many mailboxes have it; meetings count like mails."""
    pairs = [
        (truth, trial.ours[identity], trial, identity)
        for trial in trials
        for identity, truth in trial.truth.items()
        if identity in trial.ours
    ]
    decidable = [one for one in pairs if one[0]["state"] == "matched"]
    undecidable = [one for one in pairs if one[0]["state"] == "ambiguous"]
    attached = [one for one in pairs if one[1].deal]
    judged = [one for one in attached if one[0]["state"] != "ambiguous"]
    right = [one for one in judged if one[0]["opportunity_id"] == one[1].deal]
    business = decidable + undecidable
    guesses = [
        (truth, trial.account_of.get(one.first, one.account))
        for truth, one, trial, _ in business
        if truth.get("account_id")
    ]
    guessed = [(truth, account) for truth, account in guesses if account]
    return Figures(
        precision=len(right) / max(1, len(judged)),
        coverage=sum(1 for one in decidable if one[1].deal) / max(1, len(decidable)),
        surest_half=_surest(decidable, 0.5),
        account=sum(truth["account_id"] == account for truth, account in guessed) / max(1, len(guessed)),
        abstained=sum(not one[1].deal for one in undecidable) / max(1, len(undecidable)),
        calibration=calibration_error(
            [(one[1].sure, one[0]["opportunity_id"] == one[1].first) for one in business if one[1].first]
        ),
        leaked=sum(one[0]["state"] in {"private", "internal"} for one in attached),
        wrong={name: _beside(name, decidable) for name in (trials[0].peers if trials else ())},
        mails=len(pairs),
    )


Judged = tuple[dict[str, Any], Answer, Trial, str]


def _surest(decidable: list[Judged], share: float) -> float:
    """Precision of the surest ``share`` of the decidable mails."""
    ranked = sorted(decidable, key=lambda one: -one[1].sure)[: max(1, round(len(decidable) * share))]
    hits = sum(1 for truth, one, _, _ in ranked if truth["opportunity_id"] == one.first)
    return hits / max(1, len(ranked))


def _beside(name: str, decidable: list[Judged]) -> tuple[int, int, float]:
    """Wrong attachments of a rule, and ours of as many mails, the surest ones; and the rule's coverage."""
    answered = [(truth, trial.peers[name].get(identity, Answer())) for truth, _, trial, identity in decidable]
    theirs = [(truth, one) for truth, one in answered if one.deal]
    ours = sorted(decidable, key=lambda one: -one[1].sure)[: len(theirs)]
    return (
        sum(truth["opportunity_id"] != one.deal for truth, one in theirs),
        sum(truth["opportunity_id"] != one.first for truth, one, _, _ in ours),
        len(theirs) / max(1, len(decidable)),
    )


def calibration_error(said: list[tuple[float, bool]], bins: int = 10) -> float:
    """Expected calibration error (Naeini et al. 2015): the mean gap between confidence and hit rate, over equal bins."""
    gathered: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for sure, hit in said:
        gathered[min(int(sure * bins), bins - 1)].append((sure, hit))
    gaps = [abs(sum(sure for sure, _ in held) - sum(hit for _, hit in held)) for held in gathered.values()]
    return sum(gaps) / max(1, len(said))


def lines(name: str, found: Figures, say: Callable[[str], None] = print) -> None:
    """The figures for people."""
    say(
        f"{name}: precision {found.precision:.3f} at coverage {found.coverage:.3f}; surest half {found.surest_half:.3f}; "
        f"right account {found.account:.3f}; abstains on {found.abstained:.2f} of the undecidable; "
        f"calibration error {found.calibration:.3f}; private or internal attached {found.leaked}; {found.mails:,} mails"
    )
    for rule, (theirs, ours, coverage) in found.wrong.items():
        say(f"  {rule}: {theirs} wrong at coverage {coverage:.2f}; ours {ours} ({theirs / max(ours, 1):.1f} x fewer)")
