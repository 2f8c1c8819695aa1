"""The new text of a mail: without what it answers, without the signature."""

from pathlib import Path

import pytest

from addin.deals.mail_text import TEXT_LIMIT, new_text
from tests.mailboxes.letters import letter

REPLIES = Path(__file__).parents[1] / "messages" / "replies"
ENGLISH = "Dear Ana,\n\nwe accept the offer."
KOREAN = "안녕하세요,\n\n제안을 수락합니다."


@pytest.mark.parametrize("path", sorted(REPLIES.glob("*.eml")), ids=lambda path: path.stem)
def test_of_a_reply_only_the_answer_is_new(path: Path) -> None:
    raw = path.read_bytes()
    said = letter(raw).content().new_text
    assert said == (KOREAN if KOREAN.split()[0].encode() in raw else ENGLISH)


def test_answers_between_the_quoted_lines_are_new() -> None:
    said = new_text("On Fri, 20 Nov 2026, Ana Costa wrote:\n> Which price?\n84,000 euros.\n> Which date?\nIn May.\n")
    assert said == "84,000 euros.\nIn May."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday we decide.\nMore follows.",
        "From: Incheon\nTo: Hamburg\nWeight: 4 t",
        "Sent from my desk in a hurry: we accept.\nCall me.",
        "We need three things:\n-- price\n-- date\n-- place",
        "He wrote:\nyes.",
        "On time and in budget\nKeiko",
        "2026년 11월에 시작합니다.\n감사합니다.",
        "a > b and b > c",
    ],
)
def test_ordinary_words_are_not_cut(text: str) -> None:
    assert new_text(text) == text


@pytest.mark.parametrize("text", ["", "\n\n", "> only\n> quoted", "-- \nonly a signature", "\r\n\r\n"])
def test_where_nothing_is_new_the_text_is_empty(text: str) -> None:
    assert new_text(text) == ""


@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n"])
def test_any_line_ends_are_understood(ends: str) -> None:
    assert new_text(ends.join(["one", "two", "-- ", "me"])) == "one\ntwo"


def test_new_text_taken_again_stays_the_same() -> None:
    once = new_text("Dear Ana,\n\nyes.\n\n> old\n-- \nKeiko")
    assert new_text(once) == once


@pytest.mark.parametrize(
    "unit",
    [
        "On a ",
        "On \n",
        "From: a\n",
        "> ",
        ">\n",
        "-",
        "_",
        "\n",
        " ",
        "2026년 ",
        "님이 작성",
        "a\r",
        "\t",
        "On x wrote",
    ],
)
def test_a_megabyte_of_anything_comes_back_capped(unit: str) -> None:
    assert len(new_text(unit * (1_000_000 // len(unit)))) <= TEXT_LIMIT
