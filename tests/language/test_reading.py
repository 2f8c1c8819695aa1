"""Amounts and dates as people type them."""

from datetime import date

import pytest

from addin.language import formats, reading

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("typed", "locale", "meant"),
    [
        ("84k", "en", "84000"), ("84K", "en", "84000"), ("1.2m", "en", "1200000"), ("84,000", "en", "84000"),
        ("84.000,50", "en", "84000.5"), ("84,000.50", "en", "84000.5"), ("€84,000", "en", "84000"),
        ("84000 EUR", "en", "84000"), ("$ 84,000", "en", "84000"), ("1.500", "en", "1.5"), ("1'234'567", "en", "1234567"),
        ("8만", "ko", "80000"), ("1억", "ko", "100000000"), ("₩12,000,000", "ko", "12000000"), ("1200만원", "ko", "12000000"),
        ("0", "en", "0"), ("1.000.000", "en", "1000000"), ("12 500", "en", "12500"),
        ("soon", "en", None), ("-5", "en", None), ("", "en", None), ("1e9", "en", None), ("12abc", "en", None),
        ("0.125억", "ko", "12500000"), ("1.25억", "ko", "125000000"), ("1234.567", "ko", "1234.567"), ("0.125", "ko", "0.125"),
        ("1억2000만", "ko", "120000000"), ("1억 2천만 원", "ko", "120000000"), ("3천5백만원", "ko", "35000000"),
        ("8만4천", "ko", "84000"), ("천만", "ko", None), ("2천만", "ko", "20000000"), ("1조 5천억", "ko", "1500000000000"),
        ("1만만", "ko", None), ("1.2.3", "en", None), ("1,2,3", "en", None), ("1.234.567", "en", "1234567"),
        ("1,234,567.89", "ko", "1234567.89"), ("1.234,50", "en", "1234.5"), ("12,34,567", "en", None),
    ],
)  # fmt: skip
def test_an_amount_is_understood_or_refused(typed: str, locale: str, meant: str | None) -> None:
    assert reading.amount(typed, locale) == meant


@pytest.mark.parametrize(
    ("typed", "locale", "meant"),
    [
        ("fri", "en", "2026-11-27"), ("Friday", "en", "2026-11-27"), ("sat", "en", "2026-11-28"),
        ("next friday", "en", "2026-11-27"), ("tomorrow", "en", "2026-11-22"), ("in 2 weeks", "en", "2026-12-05"),
        ("in 3 months", "en", "2027-02-21"), ("12/18", "en", "2026-12-18"), ("18/12", "en", "2026-12-18"),
        ("3/4", "en", "2027-04-03"), ("3/4", "ko", "2027-03-04"), ("18 Dec", "en", "2026-12-18"),
        ("Dec 18", "en", "2026-12-18"), ("1 January", "en", "2027-01-01"), ("18.12.2026", "en", "2026-12-18"),
        ("2026-12-18", "en", "2026-12-18"), ("2026.12.18", "ko", "2026-12-18"), ("12월 18일", "ko", "2026-12-18"),
        ("다음 주 금요일", "ko", "2026-11-27"), ("금요일", "ko", "2026-11-27"), ("2주 뒤", "ko", "2026-12-05"),
        ("내일", "ko", "2026-11-22"), ("31/2", "en", None), ("someday", "en", None), ("frog", "en", None),
        ("99/99", "en", None), ("", "en", None),
    ],
)  # fmt: skip
def test_a_date_is_understood_or_refused(typed: str, locale: str, meant: str | None) -> None:
    found = reading.day(typed, locale, SATURDAY)
    assert (found.isoformat() if found else None) == meant


def test_money_is_written_by_locale_and_with_cents_only_when_there_are_some() -> None:
    assert formats.money("84000", "EUR", "en") == "€84,000"
    assert formats.money("22500.5", "EUR", "en") == "€22,500.50"
    assert formats.money("12000000", "KRW", "ko") == "₩12,000,000"
    assert formats.money(None, "EUR", "en") == "–"


def test_dates_are_written_by_locale_with_the_year_only_when_it_is_another_one() -> None:
    assert formats.day("2026-12-18", "en", SATURDAY) == "18 Dec"
    assert formats.day("2026-12-18", "ko", SATURDAY) == "12월 18일"
    assert formats.day("2027-02-01", "en", SATURDAY) == "1 Feb 2027"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("$95k", "USD"), ("95000 EUR", "EUR"), ("€ 84,000", "EUR"), ("₩12,000,000", "KRW"), ("8만원", "KRW"), ("£5", "GBP"),
        ("US$ 5", "USD"), ("84k", ""), ("84,000", ""), ("8만4천", ""), ("", ""), ("plenty", ""),
    ],
)  # fmt: skip
def test_a_currency_typed_with_an_amount_is_understood(typed: str, meant: str) -> None:
    assert reading.currency(typed) == meant


@pytest.mark.parametrize(
    ("typed", "own", "other"),
    [
        ("$95k", "USD", False), ("$95k", "CAD", False), ("$95k", "EUR", True), ("¥5", "CNY", False), ("₩5", "EUR", True),
        ("95k", "EUR", False), ("95k EUR", "EUR", False), ("$95k", "", False), ("95 USD", "EUR", True),
    ],
)  # fmt: skip
def test_a_sign_that_several_currencies_share_is_none_of_another(typed: str, own: str, other: bool) -> None:
    assert reading.other_currency(typed, own) is other
