"""The words by which people name a deal, and which of them tell it from its neighbours."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import orjson

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_HANGUL = re.compile(r"[가-힣]")
_COMMON = frozenset(
    "the and for with your our from about on of to in at a an und der die das mit für le la les de des du et pour "
    "re fw fwd new project deal opportunity 관련 건 및 의 신규 프로젝트".split()
)
_SHORT = frozenset("an at by de du en et im in is it la le no of on or to up we zu".split())
_GENERAL = frozenset(
    "agreement annual business company contract customer data delivery digital equipment factory frame global group "
    "management machine maintenance new office order package phase plant platform price production products program "
    "project quality renewal sales service services site software solution support system systems team technical "
    "test training unit update upgrade work "
    "계약 공급 공장 관리 교체 구매 납품 도입 라인 서비스 설비 설치 시스템 업무 업그레이드 유지보수 장비 제품 "
    "지원 추가 테스트 프로젝트 플랫폼 확장".split()
)
GENERAL = 0.5
"""What a word of every business mail tells, beside a rare one."""
ENDINGS = ("s", "es", "ed", "ing", "en", "n")
BENDS_FROM = 4
"""Words of at least so many letters are found with an ending too: retrofit, retrofitting."""


@lru_cache(maxsize=32_768)
def units(phrase: str) -> tuple[str, ...]:
    """What a phrase is recognised by: its words, and a number or single letter together with a neighbour (the "4" of
    "Line 4" alone says nothing; in Korean the number comes first: "4라인")."""
    words = _TOKEN.findall(unicodedata.normalize("NFKC", phrase).casefold())
    found: dict[str, None] = {}
    for place, word in enumerate(words):
        if not _is_weak(word):
            if word not in _COMMON and word not in _SHORT:
                found[word] = None
            continue
        before, after = words[place - 1] if place else "", words[place + 1] if place + 1 < len(words) else ""
        if _joins(before):
            found[f"{before} {word}"] = None
        if _joins(after) and (not _joins(before) or _HANGUL.search(after)):
            found[f"{word} {after}"] = None
    return tuple(found)


def _joins(word: str) -> bool:
    return bool(word) and word not in _COMMON and word not in _SHORT


def _is_weak(word: str) -> bool:
    """Numbers and single letters; not the short words of every sentence."""
    if word in _SHORT:
        return False
    return word.isdigit() or (len(word) < 3 and not _HANGUL.search(word)) or len(word) == 1


@lru_cache(maxsize=32_768)
def product_units(products: str) -> tuple[str, ...]:
    """The units of all product names in a JSON list."""
    if products in {"", "[]"}:
        return ()
    return tuple(dict.fromkeys(unit for name in orjson.loads(products) for unit in units(str(name))))


@lru_cache(maxsize=32_768)
def whole(phrase: str) -> str:
    """The phrase as it is looked for in folded text."""
    return f" {' '.join(_TOKEN.findall(unicodedata.normalize('NFKC', phrase).casefold()))} "


@lru_cache(maxsize=32_768)
def _forms(unit: str) -> tuple[str, ...]:
    """How a unit may stand in folded text: as a word, with an ending; in Korean within a longer word, since particles
    and compound nouns are written together, but never as a part of a longer number."""
    if _HANGUL.search(unit):
        return (f"{' ' if unit[0].isascii() else ''}{unit}{' ' if unit[-1].isascii() else ''}",)
    if len(unit) < BENDS_FROM or unit[-1].isdigit():
        return (f" {unit} ",)
    return (f" {unit} ", *(f" {unit}{ending} " for ending in ENDINGS))


def says(unit: str, text: str) -> bool:
    """Whether the folded ``text`` has the unit."""
    first, *others = _forms(unit)
    return first in text or (bool(others) and first[:-1] in text and any(one in text for one in others))


def weight_of(unit: str) -> float:
    """What a unit tells by itself: words of every business mail tell less."""
    return GENERAL if unit in _GENERAL else 1.0


def telling(all_units: Sequence[tuple[str, ...]]) -> dict[str, float]:
    """How much each unit tells one candidate from the others: 1 for what only one has, nothing for what all have."""
    count = Counter(unit for one in all_units for unit in set(one))
    number = len(all_units)
    if number == 1:
        return {unit: weight_of(unit) for unit in count}
    return {unit: weight_of(unit) / times for unit, times in count.items() if times < number}


def strength(hits: float) -> float:
    """From the sum of telling hits to a ground of at most 1: the first word says most."""
    return hits / (hits + 0.6) if hits else 0.0


class Naming(NamedTuple):
    """How one of several deals is told from the others: units of its name and of its products with what they tell, what
    is said where another number is meant, and the whole name."""

    name: tuple[tuple[str, float], ...]
    products: tuple[tuple[str, float], ...]
    rivals: frozenset[str]
    phrase: str


@lru_cache(maxsize=4_096)
def namings(deals: tuple[tuple[str, str, str], ...]) -> tuple[tuple[Naming, ...], tuple[str, ...]]:
    """For deals given as (name, products as JSON, company): how each is told from the others, and all units to look
    for. The company's own name stands in every signature: it does not count."""
    names = [tuple(unit for unit in units(name) if unit not in units(company)) for name, _, company in deals]
    products = [
        tuple(unit for unit in product_units(sold) if unit not in name)
        for (_, sold, _), name in zip(deals, names, strict=True)
    ]
    tells, sold_tells = telling(names), telling(products)
    heads: dict[str, set[str]] = {}
    for unit in {unit for one in names for unit in one if " " in unit}:
        heads.setdefault(_kind(unit), set()).add(unit)
    found = tuple(
        Naming(
            tuple((unit, tells[unit]) for unit in name if unit in tells),
            tuple((unit, sold_tells[unit]) for unit in sold if unit in sold_tells),
            frozenset(other for unit in name if " " in unit for other in heads[_kind(unit)] if other not in name),
            whole(deal[0]),
        )
        for deal, name, sold in zip(deals, names, products, strict=True)
    )
    looked_for = dict.fromkeys(
        unit
        for one in found
        for unit in (*(unit for unit, _ in one.name), *(unit for unit, _ in one.products), *sorted(one.rivals))
    )
    return found, tuple(looked_for)


def _kind(unit: str) -> str:
    """What a numbered unit is a number of: "line" of "line 4", "라인" of "4 라인"."""
    first, _, last = unit.partition(" ")
    return last if first.isdigit() or (len(first) == 1 and first.isascii()) else first
