"""Headers as people wrote them, whatever their mail program made of them."""

from base64 import b64encode

import pytest

from tests.mailboxes.letters import content, envelope, multipart

KOREAN = "견적 요청드립니다"
JAPANESE = "お見積りのお願い"


def word(text: str, charset: str, label: str = "") -> str:
    """An RFC 2047 encoded word."""
    return f"=?{label or charset}?B?{b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    ("header", "read"),
    [
        (word(KOREAN, "utf-8"), KOREAN),
        (word(KOREAN, "euc-kr"), KOREAN),
        (word(KOREAN, "euc-kr", "ks_c_5601-1987"), KOREAN),
        (word(KOREAN, "iso-2022-kr"), KOREAN),
        (word(JAPANESE, "iso-2022-jp"), JAPANESE),
        (word("똠방각하", "cp949", "EUC-KR"), "똠방각하"),
        ("=?iso-8859-1?Q?Gr=FC=DFe_aus_K=F6ln?=", "Grüße aus Köln"),
        ("=?windows-1252?Q?=80_500?=", "€ 500"),
        ("=?UTF-8*ko?Q?=EA=B2=AC=EC=A0=81?=", "견적"),
        ("=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        ("Re: =?utf-8?q?Angebot?= 42", "Re: Angebot 42"),
        ("plain", "plain"),
        ("folded\r\n header\r\n\tline", "folded header line"),
        ("", ""),
    ],
)
def test_a_subject_is_read_as_it_was_written(header: str, read: str) -> None:
    assert envelope(f"Subject: {header}").subject == read


def test_a_character_split_over_two_encoded_words_is_put_together() -> None:
    raw = KOREAN.encode("utf-8")
    parts = [raw[:4], raw[4:11], raw[11:]]
    words = "\r\n ".join(f"=?utf-8?B?{b64encode(part).decode()}?=" for part in parts)
    assert envelope(f"Subject: {words}").subject == KOREAN


@pytest.mark.parametrize("charset", ["utf-8", "euc-kr"])
def test_raw_eight_bit_headers_are_read(charset: str) -> None:
    sender = "From: 김서연 과장 <seoyeon.kim@hanbit.example>".encode(charset)
    message = envelope(sender, f"Subject: {KOREAN}".encode(charset))
    assert message.subject == KOREAN
    assert (message.sender.name, message.sender.address) == ("김서연 과장", "seoyeon.kim@hanbit.example")


@pytest.mark.parametrize(
    ("header", "read"),
    [
        (word(KOREAN, "euc-kr", "utf-8"), KOREAN),
        (word(KOREAN, "utf-8", "euc-kr"), KOREAN),
        (word(KOREAN, "utf-8", "iso-8859-1"), KOREAN),
        (word(KOREAN, "utf-8", "x-no-such-charset"), KOREAN),
    ],
)
def test_a_wrong_charset_label_does_not_garble_a_subject(header: str, read: str) -> None:
    assert envelope(f"Subject: {header}").subject == read


def test_nul_characters_are_dropped_everywhere_a_store_would_keep_them() -> None:
    message = envelope(
        b"From: K\0eiko <k.ito\0@acme.example>",
        b"To: a\0na@seller.example",
        b"Subject: Li\0ne =?utf-8?q?=00four?=",
        b"Message-ID: <a\0b@acme.example>",
        b"References: <c\0d@acme.example>",
    )
    assert "\0" not in repr(message) and "\\x00" not in repr(message)


def test_a_header_never_carries_half_a_surrogate_pair() -> None:
    message = envelope("Subject: =?utf-7?q?+2AA-?= =?unicode_escape?q?=5Cud800?=")
    assert message.subject.encode("utf-8", "replace").decode() == message.subject


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="offer.pdf"', "offer.pdf"),
        ("attachment; filename*=utf-8''%EA%B2%AC%EC%A0%81%EC%84%9C.pdf", "견적서.pdf"),
        ("attachment; filename*=euc-kr''%B0%DF%C0%FB%BC%AD.pdf", "견적서.pdf"),
        ('attachment; filename*0="very-long"; filename*1="-name.pdf"', "very-long-name.pdf"),
        ("attachment; filename*0*=utf-8''%EA%B2%AC; filename*1*=%EC%A0%81.pdf", "견적.pdf"),
        ('attachment; filename="=?utf-8?B?6rKs7KCBLnBkZg==?="', "견적.pdf"),
        ("attachment", "application/pdf"),
    ],
)
def test_attachments_are_named_as_they_were_sent(header: str, name: str) -> None:
    kind, body = multipart(
        "mixed",
        "Content-Type: text/plain\r\n\r\nSee attached.",
        f"Content-Type: application/pdf\r\nContent-Disposition: {header}\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERg==",
    )
    found = content(kind, body=body)
    assert [one for one, _ in found.attachments] == [name]
    assert found.new_text == "See attached."


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        (["Message-ID: <One@Acme.Example>"], "one@acme.example"),
        (["Message-ID:\r\n <one@acme.example>"], "one@acme.example"),
        (["Message-ID: <one@acme.example>", "Message-ID: <two@acme.example>"], "one@acme.example"),
        (["Message-ID: <one@acme.example> <two@acme.example>"], "one@acme.example"),
        (["Message-ID: one@acme.example"], "one@acme.example"),
        (["Message-ID:"], ""),
        (["Message-ID: <>"], ""),
        ([], ""),
    ],
)
def test_the_first_message_id_counts(headers: list[str], own: str) -> None:
    assert envelope(*headers).internet_message_id == own


def test_a_message_id_is_no_longer_than_a_line_may_be() -> None:
    assert len(envelope(f"Message-ID: <{'x' * 20_000}@acme.example>").key) <= 998


def test_references_come_oldest_first_and_the_parent_last() -> None:
    message = envelope(
        "Message-ID: <c@acme.example>",
        "References: <a@acme.example>\r\n <b@acme.example> <c@acme.example>",
        "In-Reply-To: <b2@acme.example>",
    )
    assert message.references == ("a@acme.example", "b@acme.example", "b2@acme.example")


def test_the_mail_answered_is_the_last_reference_even_when_it_was_named_before() -> None:
    message = envelope("References: <b@acme.example> <a@acme.example>", "In-Reply-To: <b@acme.example>")
    assert message.references[-1] == "b@acme.example"


def test_in_reply_to_alone_makes_a_reference() -> None:
    chatty = 'In-Reply-To: Your message of "Fri, 20 Nov 2026" <a@acme.example>'
    assert envelope(chatty).references == ("a@acme.example",)
