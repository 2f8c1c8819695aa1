"""What people type, understood: amounts (``84k``, ``84.000,50``) and dates (``fri``, ``다음 주 금요일``)."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

_SCALES = {"k": 1_000, "m": 1_000_000, "mio": 1_000_000, "bn": 1_000_000_000}
_SMALL = {"십": 10, "백": 100, "천": 1_000}
_LARGE = {"만": 10_000, "억": 100_000_000, "조": 1_000_000_000_000}
_AMOUNT = re.compile(r"^(?P<digits>[0-9][0-9.,' \u00a0\u202f]*)\s*(?P<scale>k|mio|m|bn)?\s*원?$", re.I)
_KOREAN_AMOUNT = re.compile(r"^(?:[0-9][0-9.,]*\s*[십백천]?\s*[만억조]?\s*){1,12}원?$")
_KOREAN_PART = re.compile(r"[0-9][0-9.,]*|[십백천만억조]")
_SYMBOLS = re.compile(r"^(?:[A-Z]{3}|[^\w\s.,+-]{1,3})\s*|\s*(?:[A-Z]{3}|[€$£¥₩])$")
_CURRENCIES = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP", "¥": "JPY", "₩": "KRW", "원": "KRW"}
_SHARED_SIGNS = {"USD": ("AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD"), "JPY": ("CNY",)}
_NAMED_CURRENCY = re.compile(r"^(US\$|[€$£¥₩]|[A-Z]{3})|([€$£¥₩원]|[A-Z]{3})$")

_DAYS = {
    "mon": 0,
    "tue": 1,
    "wed": 2,
    "thu": 3,
    "fri": 4,
    "sat": 5,
    "sun": 6,
    "월": 0,
    "화": 1,
    "수": 2,
    "목": 3,
    "금": 4,
    "토": 5,
    "일": 6,
}
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_NAMED = {"today": 0, "tomorrow": 1, "오늘": 0, "내일": 1, "모레": 2}
_IN = re.compile(r"^in (\d{1,3}) (day|week|month)s?$")
_KOREAN_IN = re.compile(r"^(\d{1,3})\s?(일|주|개월|달)\s?(?:뒤|후)$")
_KOREAN_WEEKDAY = re.compile(r"^(이번\s?주|다음\s?주)?\s?([월화수목금토일])(?:요일)?$")
_KOREAN_DATE = re.compile(r"^(?:(\d{4})년\s?)?(\d{1,2})월\s?(\d{1,2})일$")
_NUMERIC = re.compile(r"^(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2}|\d{4}))?\.?$")
_WORDY = re.compile(r"^(?:(\d{1,2})\.?\s+([a-z]{3,9})|([a-z]{3,9})\s+(\d{1,2}))(?:,?\s+(\d{4}))?$")


def amount(typed: str, locale: str) -> str | None:
    """Decimal text of what was typed, or None when it is no amount."""
    bare = _SYMBOLS.sub("", typed.strip()[:60]).strip()
    try:
        if any(unit in bare for unit in "십백천만억조"):
            number = _korean(bare, locale) if _KOREAN_AMOUNT.match(bare) else None
        else:
            found = _AMOUNT.match(bare)
            digits = re.sub(r"['\s]", "", found["digits"]) if found else ""
            number = _number(digits, locale) if digits else None
            number = number * _SCALES.get((found["scale"] or "").lower(), 1) if number is not None and found else None
    except InvalidOperation:
        return None
    if number is None:
        return None
    return f"{number.normalize():f}" if number else "0"


def currency(typed: str) -> str:
    """The currency somebody typed with an amount (``$95k``, ``95000 EUR``, ``8만원``), or nothing."""
    found = _NAMED_CURRENCY.search(typed.strip())
    sign = (found[1] or found[2]) if found else ""
    return _CURRENCIES.get(sign, sign if sign.isascii() else "")


def other_currency(typed: str, own: str) -> bool:
    """Whether an amount was typed in another currency than ``own``. A dollar or yen sign stands for several."""
    meant = currency(typed)
    return bool(meant and own) and meant != own and own not in _SHARED_SIGNS.get(meant, ())


def _korean(bare: str, locale: str) -> Decimal | None:
    """``1억 2천만``, ``3천5백만``, ``8만4천``: thousands and hundreds count up to the next 만, 억 or 조."""
    total = section = Decimal()
    pending: Decimal | None = None
    for part in _KOREAN_PART.findall(bare):
        if part in _SMALL:
            section += (1 if pending is None else pending) * _SMALL[part]
            pending = None
        elif part in _LARGE:
            section += pending or 0
            total += (section or 1) * _LARGE[part]
            section, pending = Decimal(), None
        else:
            pending = _number(part, locale)
            if pending is None:
                return None
    return total + section + (pending or 0)


def _number(digits: str, locale: str) -> Decimal | None:
    """Digits with separators. English and Korean readers write 1,234.56, others 1.234,56: the last separator is the
    decimal sign, but where it stands more than once, or is a comma before exactly three digits, it groups thousands."""
    last = max(digits.rfind(","), digits.rfind("."))
    if last < 0:
        return Decimal(digits)
    sign, decimals = digits[last], len(digits) - last - 1
    both = "," in digits and "." in digits
    grouping = digits.count(sign) > 1 or (decimals == 3 and not both and sign == ",")
    whole, fraction = (digits, "") if grouping else (digits[:last], digits[last + 1 :])
    groups = re.split(r"[.,]", whole)
    if any(len(group) != 3 for group in groups[1:]) or not groups[0]:
        return None
    return Decimal("".join(groups) + (f".{fraction}" if fraction else ""))


def day(typed: str, locale: str, today: date) -> date | None:
    """The date that was typed, or None. Without a year the next such date is meant; ``12/18`` has no other reading,
    and ``3/4`` is 4 March for Korean readers, 3 April for the others."""
    said = " ".join(typed.strip().lower().split())
    if said in _NAMED:
        return today + timedelta(days=_NAMED[said])
    for reading in (_iso, _relative, _weekday, _numeric, _wordy):
        found = reading(said, locale, today)
        if found is not None:
            return found
    return None


def _iso(said: str, locale: str, today: date) -> date | None:
    try:
        return date.fromisoformat(said.replace("/", "-").replace(".", "-") if said[:4].isdigit() else said)
    except ValueError:
        return None


def _relative(said: str, locale: str, today: date) -> date | None:
    found = _IN.match(said) or _KOREAN_IN.match(said)
    if said in {"next week", "다음 주", "다음주"}:
        return today + timedelta(days=7 - today.weekday())
    if not found:
        return None
    count, unit = int(found[1]), found[2]
    if unit in {"day", "일"}:
        return today + timedelta(days=count)
    if unit in {"week", "주"}:
        return today + timedelta(weeks=count)
    month = today.month - 1 + count
    return _valid(today.year + month // 12, month % 12 + 1, min(today.day, 28))


def _weekday(said: str, locale: str, today: date) -> date | None:
    found = _KOREAN_WEEKDAY.match(said)
    if found:
        monday = today - timedelta(days=today.weekday())
        weeks = {"이번": 0, "다음": 1}.get((found[1] or "")[:2])
        if weeks is not None:
            return monday + timedelta(days=7 * weeks + _DAYS[found[2]])
        return _next(today, _DAYS[found[2]])
    later = said.startswith("next ")
    name = said.removeprefix("next ").removeprefix("this ")
    if name[:3] in _DAYS and name in {name[:3], *(f"{name[:3]}{rest}" for rest in _ENDINGS)}:
        following = _next(today, _DAYS[name[:3]])
        same_week = following - today < timedelta(days=7 - today.weekday())
        return following + timedelta(days=7) if later and same_week else following
    return None


_ENDINGS = ("day", "s", "sday", "nesday", "rs", "rsday", "urday")


def _next(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _numeric(said: str, locale: str, today: date) -> date | None:
    found = _NUMERIC.match(said)
    if not found:
        return None
    first, second = int(found[1]), int(found[2])
    month_first = second > 12 or (locale == "ko" and first <= 12)
    month, number = (first, second) if month_first else (second, first)
    return _in_year(found[3], month, number, today)


def _wordy(said: str, locale: str, today: date) -> date | None:
    korean = _KOREAN_DATE.match(said)
    if korean:
        return _in_year(korean[1], int(korean[2]), int(korean[3]), today)
    found = _WORDY.match(said)
    if not found:
        return None
    number, name = (found[1], found[2]) if found[1] else (found[4], found[3])
    month = _MONTHS.get(name[:3])
    return _in_year(found[5], month, int(number), today) if month else None


def _in_year(year: str | None, month: int, number: int, today: date) -> date | None:
    if year:
        return _valid(int(year) + (2000 if len(year) == 2 else 0), month, number)
    found = _valid(today.year, month, number)
    return _valid(today.year + 1, month, number) if found and found < today else found


def _valid(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None
