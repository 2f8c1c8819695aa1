"""What is kept of a mail's body: its new text, safe HTML, the names of attachments."""

from tests.mailboxes.letters import content, envelope, letter, multipart, raw_mail

PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\nThe plain words."
HTML = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>The <b>rich</b> words.</p>"


def test_of_an_alternative_the_plain_text_is_the_text_and_the_html_is_kept_safe() -> None:
    kind, body = multipart("alternative", PLAIN, HTML)
    found = content(kind, body=body)
    assert found.new_text == "The plain words."
    assert found.html == "<p>The <b>rich</b> words.</p>"


def test_html_alone_gives_its_text() -> None:
    found = content("Content-Type: text/html", body="<style>p{}</style><p>One</p><p>Two<br>Three</p>")
    assert [line for line in found.new_text.split("\n") if line] == ["One", "Two", "Three"]


def test_an_empty_plain_part_gives_way_to_the_html() -> None:
    kind, body = multipart("alternative", "Content-Type: text/plain\r\n\r\n \r\n", HTML)
    assert content(kind, body=body).new_text == "The rich words."


def test_parts_are_found_however_deep_clients_nest_them() -> None:
    inner_kind, inner = multipart("alternative", PLAIN, HTML, boundary="inner")
    related_kind, related = multipart("related", inner_kind.encode() + b"\r\n\r\n" + inner, boundary="related")
    pdf = "Content-Type: application/pdf; name=offer.pdf\r\n\r\n%PDF"
    kind, body = multipart("mixed", related_kind.encode() + b"\r\n\r\n" + related, pdf)
    found = content(kind, body=body)
    assert (found.new_text, [name for name, _ in found.attachments]) == ("The plain words.", ["offer.pdf"])


def test_a_text_attachment_is_not_the_text_of_the_mail() -> None:
    log = "Content-Type: text/plain; name=log.txt\r\nContent-Disposition: attachment\r\n\r\nlog line"
    kind, body = multipart("mixed", log, PLAIN)
    assert content(kind, body=body).new_text == "The plain words."


def test_a_forwarded_mail_is_an_attachment_and_is_not_opened() -> None:
    forwarded = "Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\nSubject: old\r\n\r\nold words"
    kind, body = multipart("mixed", PLAIN, forwarded)
    found = content(kind, body=body)
    assert "old words" not in found.new_text + found.html
    assert len(found.attachments) == 1


def test_quoted_printable_and_base64_bodies_are_decoded() -> None:
    printable = content("Content-Transfer-Encoding: quoted-printable", body="Gr=C3=BC=\r\n=C3=9Fe")
    packed = content("Content-Transfer-Encoding: base64", body="R3LDvMOfZQ==")
    assert printable.new_text == packed.new_text == "Grüße"


def test_a_body_with_a_broken_transfer_encoding_still_says_something() -> None:
    assert content("Content-Transfer-Encoding: base64", body="not base64 at all!").new_text is not None
    assert content("Content-Transfer-Encoding: x-unknown", body="plain words").new_text == "plain words"


def test_a_multipart_whose_boundary_never_comes_is_survived() -> None:
    found = content('Content-Type: multipart/mixed; boundary="never"', body="just text")
    assert found.attachments == ()


def test_a_multipart_cut_off_in_transit_keeps_what_arrived() -> None:
    kind, body = multipart("mixed", PLAIN, HTML)
    assert content(kind, body=body[: body.index(b"<b>")]).new_text == "The plain words."


def test_what_is_kept_is_capped() -> None:
    text = content("Content-Type: text/plain", body="word " * 100_000)
    html = content("Content-Type: text/html", body="<a href=x><b><table>" * 20_000)
    many = "Content-Disposition: attachment; filename=x.pdf\r\n\r\nx"
    kind, body = multipart("mixed", *[many] * 80)
    assert len(text.new_text) <= 100_000
    assert len(html.html) <= 200_000
    assert len(content(kind, body=body).attachments) == 50


def test_nul_bytes_do_not_reach_the_text() -> None:
    assert content("Subject: x", body=b"a\0b").new_text == "ab"


def test_an_invitation_is_known_by_its_calendar_part() -> None:
    calendar = "Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR"
    kind, body = multipart("alternative", PLAIN, calendar)
    assert letter(raw_mail(kind, body=body)).message.nature == "invitation"


def test_a_calendar_file_somebody_attached_is_no_invitation() -> None:
    attached = "Content-Type: text/calendar; name=plan.ics\r\nContent-Disposition: attachment\r\n\r\nBEGIN:VCALENDAR"
    kind, body = multipart("mixed", PLAIN, attached)
    assert letter(raw_mail(kind, body=body)).message.nature == ""


def test_an_encoded_korean_automatic_reply_is_known_as_one() -> None:
    assert envelope("Subject: =?utf-8?B?7J6Q64+ZIO2ajOyLoDog7Jew7LCo?=").nature == "auto_reply"
    assert envelope("Subject: =?iso-8859-1?Q?R=E9ponse_automatique?=").nature == "auto_reply"
