"""Public collections of malformed and quoted mail, where this machine has them."""

from pathlib import Path

import pytest

from addin.deals.mail_text import new_text
from addin.desk.desk import Desk
from tests.conftest import SHARED_DATA
from tests.mailboxes.captures import capture, lines
from tests.mailboxes.letters import letter, raw_mail

MAIL = SHARED_DATA / "mail"
TALON = MAIL / "quoted" / "talon" / "tests" / "fixtures"
GITHUB = MAIL / "quoted" / "github" / "test" / "emails"

pytestmark = pytest.mark.skipif(not MAIL.exists(), reason=f"the public mails are not on this machine ({MAIL})")


def test_every_public_mail_is_captured_or_set_aside(desk: Desk, tmp_path: Path) -> None:
    paths = [path for path in sorted(MAIL.rglob("*")) if path.is_file()]
    files = {f"{number:03}.eml": path.read_bytes() for number, path in enumerate(paths)}
    summary = capture(desk, tmp_path, files)
    assert sum(summary.states.values()) + summary.again + len(summary.aside) == len(files)
    assert len(lines(desk)) == sum(summary.states.values())
    assert len(desk.store.sightings.all_aside()) == len(summary.aside)


def test_the_content_of_every_public_mail_can_be_read_and_stored() -> None:
    for path in sorted((MAIL / "mime").rglob("*")):
        if not path.is_file():
            continue
        raw = raw_mail("X-Wrapped: yes", sender=b"X-First: yes").partition(b"\r\n\r\n")[0] + b"\r\n" + path.read_bytes()
        found = letter(raw).content()
        assert (found.new_text + found.html).encode("utf-8").count(b"\0") == 0, path.name


@pytest.mark.parametrize(
    "name", ["gmail", "aol", "apple_mail", "comcast", "hotmail", "iphone", "outlook", "thunderbird", "yahoo"]
)
def test_a_public_reply_keeps_its_answer_and_drops_what_it_answers(name: str) -> None:
    said = letter((TALON / "standard_replies" / f"{name}.eml").read_bytes()).content().new_text
    assert "Hello" in said
    assert "Hi" not in said.split() and "wrote:" not in said


@pytest.mark.parametrize(
    ("name", "kept", "dropped"),
    [
        ("email_1_1", "Using jenkins", "On Mar"),
        ("email_1_4", "Awesome!", "another email"),
        ("email_1_6", "I get proper rendering as well", "Was this caused"),
        ("email_2_1", "Outlook with a reply", "Original Message"),
        ("email_iPhone", "Here is another email", "Sent from my iPhone"),
        ("email_BlackBerry", "Here is another email", "Sent from my BlackBerry"),
        ("email_sent_from_my_not_signature", "is much easier then my mobile", "no such words"),
        ("email_one_is_not_on", "One outstanding question", "wrote:"),
    ],
)
def test_public_plain_replies_are_cut_where_the_answered_mail_begins(name: str, kept: str, dropped: str) -> None:
    path = GITHUB / f"{name}.txt"
    text = path.read_text("utf-8")
    said = new_text(text)
    if kept in text:
        assert kept in said
    assert dropped not in said
