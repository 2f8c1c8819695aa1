"""The reps of the API tests."""

from tests.api.conftest import ana, captured, deal, jun, neighbour, stranger

__all__ = ["ana", "captured", "deal", "jun", "neighbour", "stranger"]
