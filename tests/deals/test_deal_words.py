"""The words by which people name a deal, and which of them tell it from its neighbours."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from addin.deals.deal_words import Naming, namings, product_units, says, strength, telling, units, weight_of, whole
from addin.deals.mentions import folded
from tests.deals.known import SEARCHING


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Line 4 retrofit", ("line", "line 4", "retrofit")),
        ("ERP, Phase 2", ("erp", "phase", "phase 2")),
        ("Robots – lot B", ("robots", "lot", "lot b")),
        ("4 lines", ("4 lines", "lines")),
        ("Offer for the new warehouse", ("offer", "warehouse")),
        ("포장 라인 증설", ("포장", "라인", "증설")),
        ("창고 2단계", ("창고", "창고 2", "2 단계", "단계")),
        ("라인 4 증설", ("라인", "라인 4", "4 증설", "증설")),
        ("4라인", ("4 라인", "라인")),
        ("FX940 spare heads", ("fx 940", "spare", "heads")),
        ("Line4", ("line", "line 4")),
        ("신규 프로젝트", ()),
        ("4", ()),
        ("", ()),
    ],
)
def test_a_name_is_known_by_its_words_and_by_its_numbers_with_their_neighbour(
    name: str, found: tuple[str, ...]
) -> None:
    assert units(name) == found


@SEARCHING
@given(some.text(max_size=100))
def test_any_name_is_found_in_itself(name: str) -> None:
    assert all(says(unit, folded(name)) for unit in units(name))
    assert whole(name) in folded(name) or not units(name)


@pytest.mark.parametrize(
    "text", ["the retrofit", "RETROFIT!", "retrofits", "retrofitted? no, retrofited", "pre-retrofit"]
)
def test_a_word_is_found_as_a_word_with_a_few_endings(text: str) -> None:
    assert says("retrofit", folded(text))


@pytest.mark.parametrize(
    ("unit", "text"),
    [("line", "online"), ("line", "liner"), ("line 4", "line 45"), ("erp", "erps"), ("line 4", "line 14")],
)
def test_a_part_of_a_word_is_not_the_word(unit: str, text: str) -> None:
    assert not says(unit, folded(text))


@pytest.mark.parametrize("text", ["창고에서", "신창고", "창고라벨", "물류창고를 증설"])
def test_a_korean_word_is_found_with_its_particles_and_in_compounds(text: str) -> None:
    assert says("창고", folded(text))


@pytest.mark.parametrize(
    ("unit", "text"), [("라인 4", "라인 45 증설"), ("4 라인", "14라인 증설"), ("2 단계", "12단계")]
)
def test_a_korean_unit_with_a_number_is_not_found_in_a_longer_number(unit: str, text: str) -> None:
    assert not says(unit, folded(text))


@pytest.mark.parametrize(("name", "text"), [("라인 4", "라인4 일정"), ("4라인", "4 라인 일정"), ("Line 4", "line4")])
def test_a_number_is_found_with_or_without_a_space(name: str, text: str) -> None:
    assert any(says(unit, folded(text)) for unit in units(name) if "4" in unit)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Start-up Lyon", "Please look it up."),
        ("Supply by rail", "We answer by Monday."),
        ("Repair of a press", "Think of a date."),
        ("Anlage im Werk Ulm", "Wir melden uns im Mai."),
    ],
)
def test_short_words_of_every_sentence_do_not_name_a_deal(name: str, text: str) -> None:
    assert not any(says(unit, folded(text)) for unit in units(name))


@pytest.mark.parametrize(("unit", "text"), [("라인 b", "라인 Bosch 견적"), ("b 라인", "Sub 라인 견적")])
def test_a_korean_unit_with_a_letter_is_not_found_in_a_longer_word(unit: str, text: str) -> None:
    assert not says(unit, folded(text))


def named(*names: str, company: str = "", products: str = "[]") -> tuple[Naming, ...]:
    """How deals of these names are told from each other."""
    return namings(tuple((name, products, company) for name in names))[0]


@pytest.mark.parametrize(
    ("name", "other", "found"),
    [
        ("Line 4", "Line 7 retrofit", {"line 7"}),
        ("Line4", "LINE-7", {"line 7"}),
        ("FX940", "FX 950", {"fx 950"}),
        ("Lot A", "Robots lot B", {"lot b"}),
        ("Phase 2", "ERP phase 3", {"phase 3"}),
        ("라인 4", "라인 7", {"라인 7"}),
        ("4라인", "7 라인", {"7 라인"}),
        ("창고 2단계", "창고 3단계", {"창고 3", "3 단계"}),
        ("Line 4", "Line 4 service", set()),
        ("Line 4", "Phase 7", set()),
        ("Line", "Line 7", set()),
        ("Line 4 and line 7", "Line 7", set()),
    ],
)
def test_a_number_rivals_with_another_of_the_same_kind(name: str, other: str, found: set[str]) -> None:
    ours, theirs = named(name, other)
    assert ours.rivals == found
    assert bool(found) <= bool(theirs.rivals)
    assert not ours.rivals & set(units(name))


def test_a_letter_before_a_korean_word_rivals_with_another_one() -> None:
    assert named("A 라인", "B 라인")[0].rivals == {"b 라인"}


def test_a_deal_is_told_by_what_others_have_less() -> None:
    line, labels, both = named("Retrofit north", "Labelling south", "Retrofit south")
    assert dict(line.name) == {"retrofit": 0.5, "north": 1.0}
    assert dict(labels.name) == {"labelling": 1.0, "south": 0.5}
    assert dict(both.name) == {"retrofit": 0.5, "south": 0.5}
    assert [one.name for one in named("Retrofit", "Retrofit")] == [(), ()]


def test_the_companys_own_name_tells_no_deal() -> None:
    assert [dict(one.name) for one in named("Acme robots", "Labelling", company="ACME Ltd.")] == [
        {"robots": 1.0},
        {"labelling": 1.0},
    ]


def test_a_deal_is_told_by_its_products_but_not_twice_by_its_name() -> None:
    deals = (("Printer heads", '["TX-800 printer"]', ""), ("Robots", '["Palletiser arm"]', ""))
    (heads, robots), looked_for = namings(deals)
    assert dict(heads.products) == {"tx 800": 1.0}
    assert dict(robots.products) == {"palletiser": 1.0, "arm": 1.0}
    assert (heads.phrase, robots.phrase) == (whole("Printer heads"), " robots ")
    assert looked_for == ("printer", "heads", "tx 800", "robots", "palletiser", "arm")


@SEARCHING
@given(some.lists(some.one_of(some.text(max_size=30), some.sampled_from(["Line 4", "Line 7", "4라인"])), max_size=5))
def test_all_that_tells_deals_is_looked_for_once(names: list[str]) -> None:
    found, looked_for = namings(tuple((name, "[]", "") for name in names))
    assert len(found) == len(names)
    assert len(set(looked_for)) == len(looked_for)
    assert set(looked_for) == {unit for one in found for unit in (*dict(one.name), *one.rivals)}
    assert all(set(dict(one.name)) <= set(units(name)) for one, name in zip(found, names, strict=True))


def test_words_tell_a_deal_from_its_neighbours_the_more_the_fewer_have_them() -> None:
    told = telling([units("Retrofit north"), units("Retrofit south"), units("Labelling north")])
    assert told["labelling"] == 1.0
    assert told["retrofit"] == told["north"] == 0.5
    assert "retrofit" not in telling([units("Retrofit north"), units("Retrofit south")])


@pytest.mark.parametrize(("rare", "general"), [("retrofit", "service"), ("포장", "유지보수")])
def test_words_of_every_business_mail_tell_less(rare: str, general: str) -> None:
    assert weight_of(rare) > weight_of(general) > 0
    told = telling([units(rare), units(general)])
    assert told[rare] > told[general]
    assert telling([units(general)]) == {general: weight_of(general)}


def test_nothing_tells_where_there_is_nothing() -> None:
    assert telling([]) == telling([()]) == {}


@SEARCHING
@given(some.floats(0, 100), some.floats(0, 100))
def test_more_hits_are_never_weaker_and_never_more_than_one(one: float, other: float) -> None:
    less, more = sorted([one, other])
    assert 0 <= strength(less) <= strength(more) <= 1


def test_the_first_hit_says_most() -> None:
    assert strength(0) == 0
    assert strength(1) > strength(2) - strength(1) > strength(3) - strength(2)


@pytest.mark.parametrize(
    ("products", "found"),
    [
        ("", ()),
        ("[]", ()),
        ('["TX-800 printer","Printer head"]', ("tx 800", "printer", "head")),
        ('["열전사 프린터"]', ("열전사", "프린터")),
    ],
)
def test_products_are_known_by_the_words_of_their_names(products: str, found: tuple[str, ...]) -> None:
    assert set(product_units(products)) >= set(found)
    assert bool(product_units(products)) == bool(found)
