"""The cells of an import's CSV files, each read or refused with a reason."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marshmallow import ValidationError, fields, validate

from addin.deals.addresses import normal
from addin.deals.opportunity import canonical_amount

MAX_CELL = 10_000


class TextCell(fields.String):
    """A cell, trimmed; empty is allowed unless required."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        found = str(value).strip()
        if len(found) > MAX_CELL:
            raise ValidationError(f"longer than {MAX_CELL} characters")
        if self.required and not found:
            raise ValidationError("may not be empty")
        return self.read(found) if found else self.empty()

    def read(self, value: str) -> Any:
        return value

    def empty(self) -> Any:
        return ""


class OptionalCell(TextCell):
    def empty(self) -> Any:
        return None


class DateCell(OptionalCell):
    def read(self, value: str) -> str:
        try:
            return date.fromisoformat(value[:10] if len(value) > 10 and value[10] in "T " else value).isoformat()
        except ValueError as error:
            raise ValidationError(f"“{value[:40]}” is not a date such as 2026-12-18") from error


class MomentCell(OptionalCell):
    def read(self, value: str) -> str:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise ValidationError(f"“{value[:40]}” is not a time such as 2026-11-21T08:30:00Z") from error
        moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("UTC"))
        return moment.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M:%SZ")


class AmountCell(OptionalCell):
    def read(self, value: str) -> str:
        try:
            return canonical_amount(value.replace(" ", "")) or "0"
        except ValueError as error:
            raise ValidationError(f"“{value[:40]}” is not an amount of zero or more, such as 84000.50") from error


class WholeCell(OptionalCell):
    def __init__(self, low: int, high: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._low, self._high = low, high

    def read(self, value: str) -> int:
        try:
            number = int(value)
        except ValueError as error:
            raise ValidationError(f"“{value[:40]}” is not a whole number") from error
        if not self._low <= number <= self._high:
            raise ValidationError(f"{number} is not between {self._low} and {self._high}")
        return number


class SeveralCell(TextCell):
    """Values separated by ``;``."""

    def read(self, value: str) -> list[str]:
        return list(dict.fromkeys(one.strip() for one in value.split(";") if one.strip()))

    def empty(self) -> list[str]:
        return []


class AddressCell(TextCell):
    def read(self, value: str) -> str:
        if value.count("@") != 1 or value.startswith("@") or value.endswith("@") or " " in value:
            raise ValidationError(f"“{value[:60]}” is not an e-mail address")
        return normal(value)


class AddressesCell(SeveralCell):
    def read(self, value: str) -> list[str]:
        return [AddressCell().read(one) for one in super().read(value)]


class TimezoneCell(TextCell):
    def read(self, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValidationError(f"“{value[:40]}” is not a time zone such as Europe/Berlin") from error
        return value

    def empty(self) -> str:
        return "UTC"


class CurrencyCell(TextCell):
    def read(self, value: str) -> str:
        if len(value) != 3 or not value.isascii() or not value.isalpha():
            raise ValidationError(f"“{value[:20]}” is not a currency such as EUR")
        return value.upper()


def one_of(*values: str, **kwargs: Any) -> TextCell:
    return TextCell(validate=validate.OneOf(["", *values], error="must be one of " + ", ".join(values)), **kwargs)
