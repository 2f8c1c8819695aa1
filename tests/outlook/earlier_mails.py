"""Somebody nobody knows, who has written before: what a rep's word on one of their mails teaches."""

from pathlib import Path

from addin.app import open_mailbox
from addin.desk.capture_mailbox import capture_mailbox
from addin.desk.desk import Desk
from tests.gmail.mailbox import ANA, letter, write_mailbox

STRANGER = "jo@brazilbots.test"
NAME = "Jo Silva"
SUBJECT = "Warehouse labelling"


def earlier_mails(desk: Desk, folder: Path, count: int = 2, subject: str = "About labels") -> Path:
    """Capture ``count`` conversations of the stranger's: of none of them more than a line is kept, since they are about
    no deal as far as anybody knows. Returns the mailbox."""
    letters = {
        f"p{number}": letter(f"p{number}", STRANGER, NAME, f"{subject}, {number}", text=f"About the {SUBJECT}.")
        for number in range(count)
    }
    write_mailbox(folder, letters)
    capture_mailbox(desk, open_mailbox("folder", ANA, str(folder)))
    return folder
