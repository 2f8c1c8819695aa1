"""Money, dates and times as the reader writes them, by Babel's locale data."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_skeleton, format_timedelta
from babel.numbers import format_currency

from addin.language.translator import translator

RELATIVE_UNTIL = timedelta(days=7)

# Babel takes a tenth of a millisecond for each of these, and a panel has forty; the same days and amounts come back.
remembered = lru_cache(maxsize=16_384)


@remembered
def money(amount: str | None, currency: str, locale: str) -> str:
    """``84000``, ``EUR`` → ``€84,000``; cents only when there are some; a dash when there is no amount."""
    if amount is None:
        return "–"
    number = Decimal(amount)
    pattern = None if number != number.to_integral_value() else "¤#,##0"
    return format_currency(number, currency or "XXX", pattern, locale=locale, currency_digits=pattern is None)


@remembered
def day(value: str | None, locale: str, today: date) -> str:
    """An ISO date as ``18 Dec`` (``12월 18일``), with the year when it is not this one; a dash for none."""
    if value is None:
        return "–"
    found = date.fromisoformat(value[:10])
    if found.year != today.year:
        return format_date(found, "medium", locale=_regional(locale))
    return format_skeleton("MMMd", found, locale=_regional(locale))


@remembered
def moment(at: str, locale: str, timezone: str) -> str:
    """A UTC time in full, in the reader's time zone, for tooltips and screen readers."""
    local = _local(at, timezone)
    return f"{_date_in_full(local.date(), locale)} {local:%H:%M}"


@remembered
def _date_in_full(one: date, locale: str) -> str:
    return format_date(one, "y년 M월 d일" if locale == "ko" else "d MMM y,", locale=_regional(locale))


@remembered
def _days_ago(days: int, locale: str) -> str:
    return format_timedelta(timedelta(days=-days), granularity="day", add_direction=True, locale=locale)


def when(at: str, locale: str, timezone: str, now: datetime) -> str:
    """A UTC time the way people say it: relative up to a week, then the date."""
    local, today = _local(at, timezone), _local_now(now, timezone)
    age = today - local
    if local.date() == today.date() and timedelta() <= age:
        return f"{local:%H:%M}"
    if timedelta() <= age < RELATIVE_UNTIL:
        return _days_ago(max((today.date() - local.date()).days, 1), locale)
    return day(local.date().isoformat(), locale, today.date())


@remembered
def zone(name: str) -> ZoneInfo:
    """The time zone ``name``, or UTC when nobody knows it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _regional(locale: str) -> str:
    """English dates day first: most of our English readers are not American, and 18 Dec is read right by all."""
    return "en_GB" if locale == "en" else locale


@remembered
def _local(at: str, timezone: str) -> datetime:
    """A UTC time on the reader's clock."""
    return datetime.fromisoformat(at).astimezone(zone(timezone))


@lru_cache(maxsize=64)
def _local_now(now: datetime, timezone: str) -> datetime:
    return now.astimezone(zone(timezone))


@remembered
def kind_name(kind: str, direction: str, locale: str) -> str:
    """What an activity is, in one word."""
    gettext = translator(locale).gettext
    if kind == "email":
        return {
            "inbound": gettext("Received"),
            "outbound": gettext("Sent"),
            "internal": gettext("Internal"),
        }.get(direction, gettext("Mail"))
    return {
        "meeting": gettext("Meeting"),
        "call": gettext("Call"),
        "note": gettext("Note"),
        "transcript": gettext("Transcript"),
    }.get(kind, kind)


@remembered
def role_name(role: str, locale: str) -> str:
    """A role on the buying team; roles of the customer's own making stay as they are."""
    gettext = translator(locale).gettext
    return {
        "decides": gettext("decides"),
        "champion": gettext("champion"),
        "technical": gettext("technical"),
        "procurement": gettext("procurement"),
        "legal": gettext("legal"),
        "user": gettext("user"),
        "other": gettext("other"),
    }.get(role, role)
