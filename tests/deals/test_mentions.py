"""What a mail speaks of: numbers, amounts, days, its own words and those it quotes."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as some

from addin.deals.mail_text import forwarded_mail, new_text, quoted_text
from addin.deals.mentions import MAX_AMOUNTS, MAX_NUMBERS, READ, folded, mentions, number_keys
from addin.deals.subject import base_subject, is_forward, is_plain_forward
from tests.deals.known import SEARCHING

PREFIXES = some.sampled_from(["Q", "po", "RFQ", "prj", "Inv", "ang"])
DIGITS = some.integers(3_000, 999_999_999).filter(lambda number: not str(number).startswith(("19", "20"))).map(str)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Q-2291", ("Q2291", "2291")),
        ("q 2291.", ("Q2291", "2291")),
        ("(PO 4711)", ("PO4711", "4711")),
        ("our RFQ_88130 of today", ("RFQ88130", "88130")),
        ("quote 2291", ("2291",)),
        ("Quote no. 24-0113", ("240113", "0113")),
        ("order #4711, please", ("4711",)),
        ("#8813", ("8813",)),
        ("PRJ-2026-0113", ("PRJ20260113", "20260113", "0113")),
        ("견적번호 24-0113", ("240113", "0113")),
        ("견적서 2291 송부드립니다", ("2291",)),
        ("견적 Q-2291로 진행하겠습니다", ("Q2291", "2291")),
        ("주문번호: PO-4711", ("PO4711", "4711")),
        ("발주 4711호", ("4711",)),
    ],
)
def test_numbers_of_quotes_and_orders_are_found_however_they_are_written(text: str, keys: tuple[str, ...]) -> None:
    assert number_keys(text) == keys


@pytest.mark.parametrize(
    "text",
    [
        "in 2027",
        "project 2027",
        "order 2027-03",
        "offer of 12/05/2027",
        "Tel 0301234567",
        "mobile-01012345678",
        "ISO 9001 and DIN-60204",
        "May 2291",
        "line 4711",
        "EUR 84,000",
        "mail me at k.ito4711@acme4711.example",
        "TX-800",
        "4711",
        "전화 010-1234-5678",
        "2027년 5월 31일",
    ],
)
def test_years_days_telephones_standards_and_models_are_no_numbers(text: str) -> None:
    assert number_keys(text) == ()


@SEARCHING
@given(PREFIXES, DIGITS)
def test_a_number_reads_the_same_in_any_spelling(prefix: str, digits: str) -> None:
    whole = f"{prefix.upper()}{digits}"
    spellings = [f"{prefix}-{digits}", f"{prefix.upper()} {digits}", f"{prefix}{digits}", f"quote {prefix}-{digits}"]
    assert [set(number_keys(one)) for one in spellings] == [{whole, digits}] * len(spellings)


@SEARCHING
@given(some.text(max_size=300))
def test_numbers_are_capitals_and_digits_and_read_again_stay_the_same(text: str) -> None:
    for key in number_keys(text):
        assert key.isalnum() and key == key.upper()
        if key[0].isalpha():
            assert key in number_keys(f"quote {key}")


def test_of_many_numbers_only_the_first_are_kept() -> None:
    assert len(number_keys(" ".join(f"Q-{number}" for number in range(3_000, 4_000)))) == MAX_NUMBERS


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("84,000", 84_000),
        ("84.000,00", 84_000),
        ("€84,000.50", 84_000),
        ("84 000 EUR", 84_000),
        ("84'000", 84_000),
        ("84000", 84_000),
        ("84k", 84_000),
        ("84,5k", 84_500),
        ("USD 1.2m", 1_200_000),
        ("84,000원", 84_000),
        ("8,400만원", 84_000_000),
        ("3억이", 300_000_000),
        ("1억 2,500만 원", 125_000_000),
        ("1억2500만", 125_000_000),
        ("1억 2천만원", 120_000_000),
        ("1.5억", 150_000_000),
        ("5백만 원", 5_000_000),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: int) -> None:
    for sentence in (text, f"Total: {text}.", f"총액은 {text} 입니다"):
        assert amount in mentions("", sentence).amounts


@pytest.mark.parametrize("text", ["999", "84", "no amount", "-84,000", "12.05", "천", "억", "A84000"])
def test_what_is_small_or_no_sum_is_no_amount(text: str) -> None:
    assert mentions("", text).amounts == frozenset()


def test_of_many_amounts_only_some_are_kept() -> None:
    for between in ("; ", "\n"):
        text = between.join(f"{number},000" for number in range(1, 200))
        assert mentions("", text).amounts == {number * 1_000 for number in range(1, MAX_AMOUNTS + 1)}


@pytest.mark.parametrize("between", ["; ", "\n", ", ", " / ", " and "])
def test_sums_that_are_set_apart_are_all_amounts(between: str) -> None:
    assert mentions("", between.join(["1,000", "84,000", "3.000,00"])).amounts == {1_000, 84_000, 3_000}


def test_of_a_row_of_numbers_only_the_first_may_be_a_sum() -> None:
    assert mentions("", "1,000 2,000 3,000 4,000 5,000").amounts == {1_000}


@pytest.mark.parametrize("text", ["84,000유로", "84,000달러입니다", "8,400만으로"])
def test_a_sum_with_a_korean_word_behind_it_is_an_amount(text: str) -> None:
    assert mentions("", text).amounts


def test_a_sum_right_behind_its_currency_is_an_amount() -> None:
    assert mentions("", "EUR84,000").amounts == {84_000}


def test_a_sum_in_several_units_is_one_amount() -> None:
    assert mentions("", "1억 2,500만 원").amounts == {125_000_000}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31 May", "05-31"),
        ("the 3rd of June", "06-03"),
        ("May 31st, 2027", "05-31"),
        ("Sept 7", "09-07"),
        ("2027-05-31", "05-31"),
        ("2027.5.31", "05-31"),
        ("5월 31일", "05-31"),
        ("2027년 12월 1일까지", "12-01"),
    ],
)
def test_days_are_read_in_english_and_korean(text: str, day: str) -> None:
    assert day in mentions("", text).days


@pytest.mark.parametrize("text", ["31 people", "Maybe 5", "the 32nd of May", "13월 1일", "2027-13-01", "version 5.31"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert mentions("", text).days == frozenset()


def test_the_subject_the_text_and_the_names_of_attachments_all_speak() -> None:
    said = mentions("RE: Quote Q-2291", "EUR 84,000 by 31 May.", ("PO-4711.pdf", "창고_라벨.pdf"))
    assert said.subject == " quote q 2291 "
    assert set(said.numbers) == {"Q2291", "2291", "PO4711", "4711"}
    assert said.amounts == {84_000}
    assert said.days == {"05-31"}
    assert " 라벨 " in said.body


def test_only_the_subject_speaks_where_the_text_is_not_known() -> None:
    said = mentions("Quote Q-2291")
    assert (said.subject, said.body, said.quoted, said.inner) == (" quote q 2291 ", " ", " ", None)
    assert said.text == ""


def test_all_the_text_is_at_hand_as_it_was_written() -> None:
    text = "Yes.\r\n\r\n-- \r\nKeiko Ito\r\n\r\nOn Thu, 19 Nov 2026, Ana Costa wrote:\r\n> The Warehouse?" + " x" * READ
    assert mentions("FW: x", text, writer="Keiko Ito").text == text


def test_what_the_mail_answers_is_quoted_and_not_said() -> None:
    said = mentions("", "Yes.\n\nOn Thu, 19 Nov 2026, Ana Costa wrote:\n> The warehouse labelling, Q-2291: EUR 84,000.")
    assert said.body == " yes "
    assert " warehouse labelling " in said.quoted
    assert (said.numbers, said.amounts) == ((), frozenset())


def test_what_stands_between_quoted_lines_is_said() -> None:
    said = mentions("", "On Thu, 19 Nov 2026, Ana Costa wrote:\n> Which deal?\n창고 라벨입니다.\n> When?\nMay.")
    assert said.body == " 창고 라벨입니다 may "


@pytest.mark.parametrize(
    ("text", "writer"),
    [
        ("We start in May.\n\nBest regards\nKeiko Ito\nHead of Warehouse\nTel +81 3 1234 5678", "Keiko Ito"),
        ("We start in May.\n\nBest regards\nKeiko Ito | Warehouse", "Keiko Ito"),
        ("5월에 시작합니다.\n\n감사합니다.\n이민지 드림\n창고 관리팀 | 02-123-4567", "이민지"),
    ],
)
def test_what_stands_below_the_writers_name_is_no_word_of_the_mail(text: str, writer: str) -> None:
    said = mentions("", text, writer=writer)
    assert "warehouse" not in said.body and "창고" not in said.body
    assert " may " in said.body or " 5 월에 " in said.body


@pytest.mark.parametrize(
    ("text", "writer"),
    [
        ("Keiko Ito here.\nThe warehouse is ready.", "Keiko Ito"),
        (
            "Hello,\nmy colleague Keiko Ito and I would like to talk to you about something:\nthe warehouse.",
            "Keiko Ito",
        ),
        ("Hello,\nKeiko\nof the warehouse", "Keiko Ito"),
        ("Hello,\nregards\nKeiko Ito" + "\nthe warehouse" * 12, "Keiko Ito"),
        ("Hello,\nI\nwarehouse", "I"),
        ("Hello,\nthe warehouse", ""),
    ],
)
def test_a_name_that_is_no_signature_cuts_nothing(text: str, writer: str) -> None:
    assert " warehouse " in mentions("", text, writer=writer).body


@pytest.mark.parametrize("rule", ["Keiko Ito", "-- "])
def test_a_signature_is_not_quoted_either(rule: str) -> None:
    text = f"We start in May.\n\nBest regards\n{rule}\nHead of Warehouse Labelling\nAcme Robotics, Hamburg harbour"
    assert "warehouse" not in mentions("", text, writer="Keiko Ito").quoted


@pytest.mark.parametrize(
    ("signed", "writer"), [("Keiko Ito", "Ito, Keiko"), ("이민지 드림", "이민지 부장"), ("KEIKO ITO", "Keiko Ito")]
)
def test_a_writers_name_signs_however_the_header_has_it(signed: str, writer: str) -> None:
    assert "warehouse" not in mentions("", f"We start.\n\nRegards\n{signed}\nHead of Warehouse", writer=writer).body


def test_folded_text_has_words_in_lower_case_between_single_spaces() -> None:
    assert folded("  RE: Ｌｉｎｅ-4,\tRetro\nfit!") == " re line 4 retro fit "
    assert folded("창고(라벨)·2단계") == " 창고 라벨 2 단계 "
    assert folded("FX940, 4라인_B") == " fx 940 4 라인 b "


@SEARCHING
@given(some.text(max_size=200))
def test_folded_text_folded_again_stays_the_same(text: str) -> None:
    assert folded(folded(text)) == folded(text)


LINES = some.sampled_from(
    [
        "From: Keiko Ito <k.ito@acme.example>",
        "보낸 사람: 이민지 <minji@acme.example>",
        "Von: ",
        "Sent: today",
        "Subject: FW: x",
        "On x wrote:",
        "> quoted",
        "-- ",
        "----- Original Message -----",
        "Keiko Ito",
        "1억 2,500만",
        "Q-2291",
        "31 May",
        "",
    ]
)


@SEARCHING
@given(
    some.text(max_size=200),
    some.lists(some.one_of(LINES, some.text(max_size=60)), max_size=30).map("\n".join),
    some.lists(some.text(max_size=30), max_size=3).map(tuple),
    some.sampled_from(["", "Keiko Ito", "이", "("]),
)
def test_any_mail_is_read_without_a_mistake(subject: str, text: str, attachments: tuple[str, ...], writer: str) -> None:
    said = mentions(subject, text, attachments, writer)
    assert len(said.numbers) <= MAX_NUMBERS and all(said.numbers)
    assert all(amount >= 1_000 for amount in said.amounts)
    assert all(len(day) == 5 for day in said.days)
    assert all(text[0] == text[-1] == " " for text in (said.subject, said.body, said.quoted))
    assert said.inner is None or (said.forward and "@" in said.inner.address)
    assert said.text == (text if text or attachments else "")


HOSTILE = [
    "1",
    "1,1,1,",
    "1,111",
    "1 111 111",
    "1.1.",
    "1억 ",
    "1억 1만",
    "Q-1",
    "Q-11-",
    "a-1_",
    "quote ",
    "견적번호 ",
    "quote no. # : ",
    "#1",
    "From: ",
    "From: a\n",
    "From: a@b.example\n",
    "From: a@b.example\nSent: x\n",
    "> From: a@b.example\n",
    "보낸 사람: ",
    "a@",
    "a@a.",
    "> ",
    ">",
    ">\n",
    "\n",
    " ",
    "\t",
    "RE: ",
    "RE ",
    "re[1] ",
    "[ext] ",
    "[ext]",
    "회신：",
    "On a ",
    "On a\n",
    "1 May ",
    "May 1",
    "Keiko Ito\n",
    "\u3000",
    "ﷺ",
    "가",
]
READERS: list[Callable[[str], object]] = [
    lambda text: mentions(text, text, (text[:255],) * 20, "Keiko Ito"),
    lambda text: mentions("FW: x", text),
    number_keys,
    new_text,
    quoted_text,
    forwarded_mail,
    base_subject,
    is_forward,
    is_plain_forward,
]


@pytest.mark.parametrize("end", ["", "x", "\nx@"])
@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_takes_long_to_read(unit: str, end: str) -> None:
    text = unit * (100_000 // len(unit)) + end
    for reader in READERS:
        before = time.process_time()
        reader(text)
        assert time.process_time() - before < 0.5


@pytest.mark.parametrize("text", ["111 " * 200, "Values: " + " ".join(map(str, range(100, 320))) + "."])
def test_a_table_of_numbers_is_no_amount(text: str) -> None:
    assert mentions("", text).amounts == frozenset()


def test_of_a_long_mail_only_the_beginning_is_looked_at() -> None:
    said = mentions("", "Dear Ana, " * (READ // 10) + "Q-2291")
    assert said.numbers == ()
    assert len(said.body) <= READ + 2
