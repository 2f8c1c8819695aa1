"""Bodies in every charset mail comes in, rightly and wrongly labelled."""

import pytest

from addin.mailboxes.charsets import decoded
from tests.mailboxes.letters import content

KOREAN = "안녕하세요. 견적서를 보내 드립니다. 검토 후 회신 부탁드립니다."
JAPANESE = "お世話になっております。見積書をお送りします。"
GERMAN = "Schöne Grüße, das Angebot gilt bis März."


def said(raw: bytes, label: str) -> str:
    kind = f"Content-Type: text/plain; charset={label}" if label else "Content-Type: text/plain"
    return content("MIME-Version: 1.0", kind, "Content-Transfer-Encoding: 8bit", body=raw).new_text


@pytest.mark.parametrize(
    ("text", "charset", "label"),
    [
        (KOREAN, "euc-kr", "euc-kr"),
        (KOREAN, "cp949", "ks_c_5601-1987"),
        (KOREAN, "cp949", '"KS_C_5601-1987"'),
        (KOREAN, "iso-2022-kr", "iso-2022-kr"),
        (KOREAN, "utf-8", "UTF-8"),
        (JAPANESE, "iso-2022-jp", "ISO-2022-JP"),
        (JAPANESE, "shift_jis", "Shift_JIS"),
        (GERMAN, "iso-8859-1", "iso-8859-1"),
        (GERMAN, "iso-8859-15", "iso-8859-15"),
        ("“quoted” – 500 €", "cp1252", "iso-8859-1"),
    ],
)
def test_a_right_label_is_followed(text: str, charset: str, label: str) -> None:
    assert said(text.encode(charset), label) == text


@pytest.mark.parametrize(
    ("text", "charset", "label"),
    [
        (KOREAN, "euc-kr", "utf-8"),
        (KOREAN, "utf-8", "euc-kr"),
        (KOREAN, "utf-8", "ks_c_5601-1987"),
        (KOREAN, "utf-8", "iso-8859-1"),
        (KOREAN, "utf-8", "us-ascii"),
        (KOREAN, "euc-kr", "us-ascii"),
        (KOREAN, "euc-kr", ""),
        (KOREAN, "utf-8", ""),
        (KOREAN, "utf-8", "x-unknown"),
        (KOREAN, "euc-kr", "unknown-8bit"),
        (KOREAN, "utf-8", "no such charset"),
        (GERMAN, "utf-8", "iso-8859-1"),
        (GERMAN, "cp1252", "utf-8"),
    ],
)
def test_a_wrong_or_missing_label_is_seen_through(text: str, charset: str, label: str) -> None:
    assert said(text.encode(charset), label) == text


def test_one_damaged_byte_costs_one_character() -> None:
    damaged = decoded(KOREAN.encode("utf-8").replace("회".encode(), b"\xff"), "utf-8")
    assert damaged.startswith("안녕하세요. 견적서를 보내 드립니다.")


def test_a_body_cut_in_the_middle_of_a_character_keeps_the_rest() -> None:
    text = "가나다라마바사아자차카타파하" * 40_000
    assert said(text.encode("utf-8"), "utf-8").startswith("가나다라마바사아자차카타파하가나")


@pytest.mark.parametrize("label", ["utf-7", "unicode_escape", "raw_unicode_escape", "utf-16-le", "utf-16", "utf-32"])
def test_no_label_makes_text_that_cannot_be_stored(label: str) -> None:
    for raw in (b"A+2AA-B", rb"A\ud800B\u0000", b"\x00\xd8A\x00"):
        text = decoded(raw, label)
        assert "\0" not in text
        assert text.encode("utf-8", "replace").decode() == text


@pytest.mark.parametrize("label", ["punycode", "idna", "unicode_escape", "rot13", "base64", "zlib", "hex", "undefined"])
def test_codecs_that_are_no_charset_of_mail_are_not_used(label: str) -> None:
    raw = rb"bcher-kva \x41"
    assert decoded(raw, label) == raw.decode()


@pytest.mark.parametrize("label", ["", "\0", "é", "x" * 10_000, "../../etc/passwd", "'utf-8'", " utf-8 "])
def test_any_label_is_survived(label: str) -> None:
    assert decoded(b"plain", label) == "plain"


def test_charset_parameters_that_contradict_each_other_are_survived() -> None:
    found = content("Content-Type: text/plain; charset*=utf-8''utf-8; charset*0=utf-8", body="Hello")
    assert found.new_text == "Hello"
