"""A second opinion on every card: is this JSON something Gmail would take?

The schema comes from Google's own chat.v1 discovery document, so it does not repeat what our card code
believes.
"""

from tests.gmail.oracle.check import Kind, validator, violations

__all__ = ["Kind", "validator", "violations"]
