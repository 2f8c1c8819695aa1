"""What people and companies are called, made comparable."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from addin.deals.people_names import account_labels, company_labels, name_key
from tests.deals.known import SEARCHING


@pytest.mark.parametrize(
    "name",
    [
        "Keiko Ito",
        "Ito, Keiko",
        "KEIKO ITO",
        "Keiko Ito (Acme)",
        "Ito, Keiko [Hamburg]",
        "Keiko Ito | Acme Robotics",
        "'Keiko Ito'",
        ' "Ito, Keiko" ',
        "Ｋｅｉｋｏ Ito",
    ],
)
def test_a_person_is_the_same_however_the_name_is_written(name: str) -> None:
    assert name_key(name) == "ito keiko"


@pytest.mark.parametrize(
    "name", ["김민수", "김민수 부장", "김민수/구매팀", "김민수(Acme)", "김민수, 구매팀", " 김민수 "]
)
def test_a_korean_name_comes_without_what_stands_behind_it(name: str) -> None:
    assert name_key(name) == "김민수"


@pytest.mark.parametrize("name", ["남궁민수", "남궁민수 이사"])
def test_a_korean_name_may_have_four_syllables(name: str) -> None:
    assert name_key(name) == "남궁민수"


@pytest.mark.parametrize(
    "name",
    ["", "Keiko", "이준 대표", "k.ito@acme.example", "Sales", "One Two Three Four Five Six", "x " * 50, "4711", "()"],
)
def test_what_is_no_full_name_is_not_compared(name: str) -> None:
    assert name_key(name) == ""


def test_different_people_stay_different() -> None:
    assert len({name_key(one) for one in ("Keiko Ito", "Keiko Itoh", "Kenji Ito", "김민수", "김민준")}) == 5


@SEARCHING
@given(some.text(max_size=100))
def test_any_name_is_read_without_a_mistake(name: str) -> None:
    key = name_key(name)
    assert key == key.strip() and "@" not in key


@SEARCHING
@given(some.permutations(["Keiko", "Maria", "Ito"]), some.sampled_from([" ", ", "]))
def test_the_order_of_the_words_does_not_matter(words: list[str], between: str) -> None:
    assert name_key(between.join(words)) == "ito keiko maria"


@pytest.mark.parametrize("name", ["김민수님", "김민수부장", "김 민수"])
def test_a_korean_name_is_the_same_with_its_form_of_address(name: str) -> None:
    assert name_key(name) == "김민수"


@pytest.mark.parametrize("name", ["Dr. Keiko Ito", "Keiko Ito, PhD", "Ms. Keiko Ito"])
def test_a_title_is_no_part_of_the_name(name: str) -> None:
    assert name_key(name) == "ito keiko"


@pytest.mark.parametrize(
    ("domains", "labels"),
    [
        (("acme.de",), ("acme",)),
        (("mail.acme.co.kr", "acme.co.kr"), ("acme",)),
        (("acme-plant.example",), ("acme-plant", "acme")),
        (("abc-plant.example",), ("abc-plant",)),
        (("abc.example",), ()),
        (("global.example",), ()),
        (("korea-acme.example",), ("korea-acme",)),
        ((), ()),
    ],
)
def test_a_company_is_called_by_its_domain_without_the_ending(
    domains: tuple[str, ...], labels: tuple[str, ...]
) -> None:
    assert company_labels(domains) == labels


def test_a_label_of_an_account_is_known_as_the_whole_or_a_part_of_its_domain() -> None:
    assert account_labels(["acme-plant.example"]) == {"acme-plant": True, "acme": False}
    assert account_labels(["acme-plant.example", "acme.com"]) == {"acme-plant": True, "acme": True}
    assert account_labels(["acme.com", "acme-plant.example"]) == {"acme-plant": True, "acme": True}
    assert account_labels([]) == {}
