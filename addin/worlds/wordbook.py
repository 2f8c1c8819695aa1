"""Reads the TOML files beside this module: the catalogue of names and the phrases of each language."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "ko")
Lines = tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """What can be said about one topic: subjects, first sentences, details and closing questions."""

    subject: Lines
    lead: Lines
    detail: Lines
    ask: Lines


@dataclass(frozen=True)
class Phrasebook:
    """All phrases of one language, for letters of either side and for mail that belongs to no deal."""

    language: str
    frame: dict[str, Lines]
    asides: dict[str, Lines]
    subjects: dict[str, Lines]
    inbound: dict[str, Topic]
    outbound: dict[str, Topic]
    noise: dict[str, dict[str, Any]]
    clues: dict[str, dict[str, Lines]] = field(default_factory=dict)
    forwards: dict[str, Lines] = field(default_factory=dict)

    def topic(self, name: str, *, inbound: bool) -> Topic:
        """The topic of that name as the customer (inbound) or the rep (outbound) writes about it."""
        return (self.inbound if inbound else self.outbound)[name]


@dataclass(frozen=True)
class Situations:
    """Which topics open a thread (phase, side, tone) and which topics answer a topic (topic, tone)."""

    openers: dict[str, dict[str, dict[str, Lines]]]
    answers: dict[str, dict[str, Lines]]

    def opening(self, phase: str, *, inbound: bool, tone: str) -> Lines:
        """Topics that may open a thread."""
        return self.openers[phase]["inbound" if inbound else "outbound"][tone]

    def answering(self, topic: str, tone: str) -> Lines:
        """Topics the other side may answer with; neutral ones where the tone has none of its own."""
        answers = self.answers[topic]
        return answers.get(tone, answers["neutral"])


def read_toml(name: str) -> dict[str, Any]:
    """The content of a TOML file of this package."""
    return tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))


def read_phrasebook(language: str) -> Phrasebook:
    """The phrasebook of a language (en or ko)."""
    raw = read_toml(f"phrases_{language}.toml")
    return Phrasebook(
        language=language,
        frame=_lines(raw["frame"]),
        asides=_lines(raw["asides"]),
        subjects=_lines(raw["subjects"]),
        inbound=_topics(raw["inbound"]),
        outbound=_topics(raw["outbound"]),
        noise=read_toml(f"noise_{language}.toml"),
    )


def read_situations() -> Situations:
    """The grammar of threads."""
    raw = read_toml("situations.toml")
    openers = {phase: {side: _lines(tones) for side, tones in sides.items()} for phase, sides in raw["openers"].items()}
    return Situations(openers, {topic: _lines(tones) for topic, tones in raw["answers"].items()})


def read_untidy_phrasebook(language: str) -> Phrasebook:
    """The phrasebook of a language with the phrases that only untidy worlds need."""
    book, more = read_phrasebook(language), read_toml(f"untidy_{language}.toml")
    noise = dict(book.noise)
    for kind, lists in more["noise"].items():
        noise[kind] = {**noise[kind], **{name: [*noise[kind][name], *lines] for name, lines in lists.items()}}
    return Phrasebook(
        language=language,
        frame=book.frame,
        asides=book.asides,
        subjects=_joined(book.subjects, _lines(more["subjects"])),
        inbound=_with_topics(book.inbound, _topics(more["inbound"])),
        outbound=_with_topics(book.outbound, _topics(more["outbound"])),
        noise=noise,
        clues={side: _lines(kinds) for side, kinds in more["clues"].items()},
        forwards=_lines(more["forwards"]),
    )


def _joined(first: dict[str, Lines], more: dict[str, Lines]) -> dict[str, Lines]:
    return {
        key: (*first.get(key, ()), *more.get(key, ())) for key in (*first, *(key for key in more if key not in first))
    }


def _with_topics(first: dict[str, Topic], more: dict[str, Topic]) -> dict[str, Topic]:
    topics = dict(first)
    for name, new in more.items():
        old = first.get(name, Topic((), (), (), ()))
        topics[name] = Topic(old.subject + new.subject, old.lead + new.lead, old.detail + new.detail, old.ask + new.ask)
    return topics


def _lines(table: dict[str, Any]) -> dict[str, Lines]:
    return {key: tuple(values) for key, values in table.items()}


def _topics(table: dict[str, Any]) -> dict[str, Topic]:
    parts = ("subject", "lead", "detail", "ask")
    return {name: Topic(*(tuple(topic.get(part, ())) for part in parts)) for name, topic in table.items()}
