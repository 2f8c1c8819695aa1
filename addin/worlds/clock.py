"""Working hours of the people in the sample world, and dates the way they write them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from random import Random

ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
KOREAN_DAYS = "월화수목금토일"
WINDOW_DAYS = 182
MARGIN = timedelta(minutes=7)


@dataclass(frozen=True)
class Period:
    """A stretch of time, both ends in UTC."""

    begin: datetime
    end: datetime


def now_on(today: date) -> datetime:
    """The latest moment of the sample world: 17:00 UTC of its last day."""
    return datetime.combine(today, time(17), UTC)


def window_of(today: date) -> Period:
    """The six months that the sample mail covers."""
    now = now_on(today)
    return Period(now - timedelta(days=WINDOW_DAYS), now)


def zone_on(name: str, day: date) -> timezone:
    """The UTC offset of a time zone on a day.

    The few zones of the sample are spelt out, because a slim machine may have no time zone database.
    """
    if name == "Asia/Seoul":
        return timezone(timedelta(hours=9))
    if name == "America/New_York":
        summer = _nth_sunday(day.year, 3, 2) <= day < _nth_sunday(day.year, 11, 1)
        return timezone(timedelta(hours=-4 if summer else -5))
    summer = _last_sunday(day.year, 3) <= day < _last_sunday(day.year, 10)
    return timezone(timedelta(hours=1 if summer else 0))


def local(at: datetime, zone: str) -> datetime:
    """The moment on a clock in that zone."""
    return at.astimezone(zone_on(zone, at.date()))


def working_moment(rng: Random, period: Period, zone: str) -> datetime:
    """A moment of office hours within the period (in UTC), mostly on a working day."""
    span = (period.end - period.begin).total_seconds()
    for _ in range(8):
        day = (period.begin + timedelta(seconds=rng.random() * span)).date()
        at = _office_time(rng, _workday(rng, day), zone)
        if period.begin <= at <= period.end:
            return at
    return (period.begin + timedelta(seconds=int(rng.random() * span))).replace(microsecond=0)


def moment_today(rng: Random, day: date, now: datetime, zone: str) -> datetime:
    """A moment of that day's office hours in the zone, never after now."""
    opening = datetime.combine(day, time(8, 30), zone_on(zone, day)).astimezone(UTC)
    closing = min(opening + timedelta(hours=9), now - timedelta(minutes=3))
    return opening + timedelta(seconds=rng.randrange(max(60, int((closing - opening).total_seconds()))))


def earlier_moment(rng: Random, at: datetime, zone: str) -> datetime:
    """The office moment at which the mail before this one was probably written."""
    hours = min(200.0, 0.4 + rng.lognormvariate(2.9, 1.0))
    before = local(at - timedelta(hours=hours), zone)
    if before.weekday() < 5 and 8 <= before.hour < 19:
        return before.astimezone(UTC).replace(microsecond=0)
    day = before.date() if before.hour >= 19 else before.date() - timedelta(days=1)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return min(_office_time(rng, day, zone), at - MARGIN)


def next_workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= 5 else day


def say_date(day: date, language: str) -> str:
    """A date as it is written in running text."""
    if language == "ko":
        return f"{day.month}월 {day.day}일"
    return f"{day.day} {ENGLISH_MONTHS[day.month - 1]}"


def say_weekday(day: date, language: str) -> str:
    """The day of the week in words."""
    return f"{KOREAN_DAYS[day.weekday()]}요일" if language == "ko" else ENGLISH_DAYS[day.weekday()]


def iso_utc(at: datetime) -> str:
    """ISO 8601 in UTC with Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _workday(rng: Random, day: date) -> date:
    if day.weekday() >= 5 and rng.random() < 0.9:
        return day - timedelta(days=day.weekday() - 4)
    return day


def _office_time(rng: Random, day: date, zone: str) -> datetime:
    seconds = int(rng.triangular(8 * 3600, 19 * 3600, 10.5 * 3600))
    return (datetime.combine(day, time(0), zone_on(zone, day)) + timedelta(seconds=seconds)).astimezone(UTC)


def _nth_sunday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1))


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)
