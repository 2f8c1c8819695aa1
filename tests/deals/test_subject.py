"""A subject without what mail clients put before it."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from addin.deals.subject import base_subject, is_forward, is_plain_forward
from tests.deals.known import SEARCHING

MARKS = some.sampled_from(
    ["Re: ", "RE : ", "AW: ", "회신: ", "답장：", "FW: ", "Fwd: ", "전달: ", "[EXT] ", "[외부] ", "Re[2]: "]
)


@pytest.mark.parametrize(
    "subject",
    [
        "Re: Line 4 retrofit",
        "RE: re : FW: Line 4 retrofit",
        "AW: WG: Line 4 retrofit",
        "SV: Vs: Antw: Line 4 retrofit",
        "Re[2]: Line 4 retrofit",
        "Re(12): Line 4 retrofit",
        "[EXT] RE: Line 4 retrofit",
        "RE: [External]: Line 4 retrofit",
        "회신: 전달: Line 4 retrofit",
        "답장：회신：Line 4 retrofit",
        "[외부메일] 회신: Line 4 retrofit",
        "  Line  4\tretrofit ",
    ],
)
def test_what_mail_clients_put_before_a_subject_is_taken_off(subject: str) -> None:
    assert base_subject(subject) == "Line 4 retrofit"


@pytest.mark.parametrize(
    "subject",
    [
        "Reform: plan",
        "Report",
        "Award: Line 4",
        "Retrofit: line 4",
        "[Acme] Line 4",
        "회신 요청",
        "전달식: 초대",
        "Line 4 Re: it",
        "",
    ],
)
def test_words_of_the_subject_itself_stay(subject: str) -> None:
    assert base_subject(subject) == subject


@SEARCHING
@given(some.text(max_size=100))
def test_a_base_subject_taken_again_stays_the_same(subject: str) -> None:
    assert base_subject(base_subject(subject)) == base_subject(subject)


@SEARCHING
@given(some.lists(MARKS, max_size=6).map("".join), some.sampled_from(["Line 4 retrofit", "창고 라벨"]))
def test_replies_of_any_depth_share_their_base_subject(marks: str, subject: str) -> None:
    assert base_subject(marks + subject) == subject


@pytest.mark.parametrize(
    "subject",
    ["FW: x", "Fwd: x", "fwd : x", "WG: x", "TR: x", "전달: x", "전달： x", "RE: FW: x", "FW[2]: x", "[Fwd: x]"],
)
def test_a_forward_says_so(subject: str) -> None:
    assert is_forward(subject)


@pytest.mark.parametrize(
    "subject", ["Re: x", "회신: x", "Forward planning", "FW 4711", "전달 사항: x", "Weg: x", "x FW: y", ""]
)
def test_what_is_no_forward_does_not_look_like_one(subject: str) -> None:
    assert not is_forward(subject)


@pytest.mark.parametrize("subject", ["[EXTERNAL] FW: x", "[외부] 전달: x", "AW: WG: x", "회신: 전달: x", "[FW] x"])
def test_a_forward_says_so_behind_other_marks(subject: str) -> None:
    assert is_forward(subject)


@pytest.mark.parametrize(
    "subject",
    [
        "FW: x",
        "  Fwd : x",
        "WG: x",
        "전달： x",
        "FW[2]: x",
        "[Fwd: x]",
        "[EXTERNAL] FW: x",
        "[외부] 전달: x",
        "FW: RE: x",
    ],
)
def test_a_plain_forward_begins_with_its_mark(subject: str) -> None:
    assert is_plain_forward(subject) and is_forward(subject)


@pytest.mark.parametrize(
    "subject", ["RE: FW: x", "AW: WG: x", "회신: 전달: x", "[EXT] RE: FW: x", "Re: x", "x FW: y", ""]
)
def test_an_answer_to_a_forward_is_no_plain_one(subject: str) -> None:
    assert not is_plain_forward(subject)


@pytest.mark.parametrize("subject", ["[FW] x", "[전달] x"])
def test_a_plain_forward_may_have_its_mark_in_brackets(subject: str) -> None:
    assert is_forward(subject)
    assert is_plain_forward(subject)
