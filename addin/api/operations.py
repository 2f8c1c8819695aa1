"""Documentation of an operation, written beside its route and read by the OpenAPI document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import Schema

from addin.http.schemas import MessageField

View = Callable[..., Any]
_ATTRIBUTE = "_operation"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its answers by status are a schema or None for an empty body."""

    summary: str
    answers: Mapping[int, type[Schema] | None]
    body: type[Schema | MessageField] | None = None
    query: type[Schema] | None = None
    headers: tuple[str, ...] = ()
    problems: tuple[int, ...] = field(default=())


def documented(
    summary: str,
    answers: Mapping[int, type[Schema] | None],
    *,
    body: type[Schema | MessageField] | None = None,
    query: type[Schema] | None = None,
    headers: tuple[str, ...] = (),
    problems: tuple[int, ...] = (),
) -> Callable[[View], View]:
    """Attach an :class:`Operation` to a view."""

    def mark(view: View) -> View:
        setattr(view, _ATTRIBUTE, Operation(summary, answers, body, query, headers, problems))
        return view

    return mark


def operation_of(view: View) -> Operation | None:
    """The operation attached to ``view``, if any."""
    found: Operation | None = getattr(view, _ATTRIBUTE, None)
    return found
