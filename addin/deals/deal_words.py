"""The words by which people name a deal, and which of them tell it from its neighbours."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import orjson

_TOKEN = re.compile(r"[^\W_]+")
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
    """What a phrase is recognised by: its words, and a number or single letter together with its neighbour (the "4" of
    "Line 4" alone says nothing)."""
    words = _TOKEN.findall(unicodedata.normalize("NFKC", phrase).casefold())
    found: dict[str, None] = {}
    for place, word in enumerate(words):
        if not _is_weak(word):
            if word not in _COMMON:
                found[word] = None
        elif place:
            found[f"{words[place - 1]} {word}"] = None
        elif len(words) > 1:
            found[f"{word} {words[1]}"] = None
    return tuple(found)


def _is_weak(word: str) -> bool:
    """Numbers and single letters; not the short words of every sentence."""
    if word in _SHORT:
        return False
    return word.isdigit() or (len(word) < 3 and not _HANGUL.search(word)) or len(word) == 1


def rivals(unit: str, all_units: Sequence[tuple[str, ...]]) -> set[str]:
    """Units that name another one of the same kind: of "line 4", the "line 7" of another deal."""
    head, _, number = unit.rpartition(" ")
    if not head:
        return set()
    return {
        other for one in all_units for other in one if other != unit and other.rpartition(" ")[0] == head and number
    }


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


def says(unit: str, text: str) -> bool:
    """Whether the folded ``text`` has the unit: as a word in Western writing, anywhere in Korean (particles and
    compound nouns are written together)."""
    if _HANGUL.search(unit):
        return unit in text
    if f" {unit} " in text:
        return True
    bends = len(unit) >= BENDS_FROM and not unit[-1].isdigit() and f" {unit}" in text
    return bends and any(f" {unit}{ending} " in text for ending in ENDINGS)


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
