"""Which sentences of a mail promise something."""

import pytest

from addin.deals.promises import LONGEST, promises


@pytest.mark.parametrize(
    "sentence",
    [
        "I'll send the revised quote on Friday.",
        "I will pass this on to our service team.",
        "We will come back to you with a date by the end of the week.",
        "We’ll have the board's answer on Monday.",
        "Let me check this with our lawyers.",
        "I am going to call the plant manager tomorrow.",
        "수정된 견적을 금요일까지 보내드리겠습니다.",
        "내부 검토 후 다음 주에 회신 드리겠습니다.",
        "확인해서 다시 연락드릴게요.",
        "견적서는 내일 보내드릴 예정이에요.",
        "자료를 공유하겠습니다.",
    ],
)
def test_a_promise_is_found_among_other_sentences(sentence: str) -> None:
    mail = f"Hello Keiko,\n\nthank you for the call. {sentence} Could you tell me the number of lines?\n\nBest wishes"
    assert promises(mail) == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "Will you send the quote on Friday?",
        "I will not be able to come.",
        "We will never sign this.",
        "I'll wait for your answer.",
        "We look forward to your visit.",
        "The plant will be closed in August.",
        "잘 알겠습니다.",
        "회신 기다리겠습니다.",
        "검토해 주시면 감사하겠습니다.",
        "금요일이 좋겠습니다.",
        "이번에는 어렵겠습니다.",
        "자세한 내용은 모르겠습니다.",
        "이번 건은 진행하지 않겠습니다.",
        "I will be out of the office until Monday.",
        "I'll have to decline the offer.",
        "We will no longer need the software.",
        "I don't think we will send more people.",
        "If we will not hear from you we will cancel.",
        "Can you tell me when we will get the contract?",
    ],
)
def test_what_promises_nothing_is_left_out(sentence: str) -> None:
    assert promises(sentence) == []


def test_only_the_first_two_and_none_of_endless_length() -> None:
    mail = "I'll call. I'll write it down. I'll send it. " + "I'll " + "really " * LONGEST + "try."
    assert promises(mail) == ["I'll call.", "I'll write it down."]
    assert promises("I'll " * 100_000) == []
