"""Mail nobody wrote to anybody: bulk, automatic replies, bounces, invitations; and mail marked private.

Sources: RFC 3834 (Auto-Submitted), RFC 3464 (delivery status), RFC 2919/2369 (List-*), RFC 5545/6047 (iTIP),
RFC 2076 (Precedence), RFC 4021 (Sensitivity).
"""

import re
from collections.abc import Callable

from addin.deals.message import Nature

Header = Callable[[str], str]
"""Gives a header's value by its name, or an empty string."""

_AUTO_SUBJECT = re.compile(
    r"^[\s\[(]*(automatic reply|auto(matic)?[- ]?(reply|response)|out of (the )?office|abwesenheit|réponse automatique"
    r"|자동\s?(회신|응답)|부재\s?중)",
    re.I,
)
_ROBOT = re.compile(
    r"^(no[-_.]?reply|do[-_.]?not[-_.]?reply|donotreply|notifications?|newsletter|news|mailer|bounces?)([-+_.@]|$)",
    re.I,
)
_DAEMON = re.compile(r"^(mailer-daemon|postmaster|mail-daemon)@", re.I)


def nature(header: Header, subject: str, sender: str, content_type: str, has_calendar: bool) -> Nature:
    """What the mail is by its headers.

    ``subject`` is decoded, ``sender`` the bare From address, ``content_type`` the lower-case Content-Type header,
    ``has_calendar`` whether it carries a ``text/calendar`` part with a method.
    """
    report = "".join(content_type.replace('"', "").split())
    if header("Sensitivity").strip().lower() in {"private", "personal"}:
        return "private"
    if "report-type=delivery-status" in report or _DAEMON.match(sender):
        return "bounce"
    if header("X-Failed-Recipients"):
        return "bounce"
    automatic = header("Auto-Submitted").strip().lower()
    precedence = header("Precedence").strip().lower()
    if (
        automatic.startswith("auto-replied")
        or precedence in {"auto_reply", "auto-reply"}
        or header("X-Autoreply")
        or header("X-Autorespond")
        or _AUTO_SUBJECT.match(subject)
        or "report-type=disposition-notification" in report
    ):
        return "auto_reply"
    if has_calendar:
        return "invitation"
    if (
        header("List-Id")
        or header("List-Unsubscribe")
        or precedence in {"bulk", "list", "junk"}
        or automatic.startswith("auto-generated")
        or header("Feedback-ID")
        or _ROBOT.match(sender)
    ):
        return "bulk"
    return ""
