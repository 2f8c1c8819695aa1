"""What a deal's own records say against it: each warning in one sentence, with what would clear it.

Two kinds so far, both plain facts: nobody of the customer has been heard for four weeks (going dark), and a close date
that has passed.
"""

from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from addin.deals.opportunity import Opportunity
from addin.wording import Text, text

SILENT_FOR = timedelta(days=28)
"""Nothing received for so long: the deal is going dark."""

Kind = Literal["going_dark", "close_date_passed"]


class Warning(NamedTuple):
    """One warning about one deal. ``since`` (ISO date) is the day it stands on: last heard, or the close date."""

    kind: Kind
    sentence: Text
    clears: Text
    since: str


def warnings(deal: Opportunity, now: datetime) -> tuple[Warning, ...]:
    """The warnings of an open deal at ``now`` (with the reader's time zone, whose days count), the graver first."""
    if deal.status != "open":
        return ()
    found, today = [], now.date()
    if deal.last_inbound_at:
        heard = datetime.fromisoformat(deal.last_inbound_at).astimezone(now.tzinfo).date()
        if today - heard >= SILENT_FOR:
            found.append(
                Warning(
                    "going_dark",
                    text("Nothing received for %(days)s days.", days=(today - heard).days),
                    text("One mail from them clears this."),
                    heard.isoformat(),
                )
            )
    if deal.close_date and deal.close_date < today.isoformat():
        planned = date.fromisoformat(deal.close_date)
        found.append(
            Warning(
                "close_date_passed",
                text("The close date passed %(days)s days ago.", days=(today - planned).days)
                if today - planned > timedelta(days=1)
                else text("The close date was yesterday."),
                text("A new close date clears this, and so does closing the deal."),
                deal.close_date,
            )
        )
    return tuple(found)
