"""What can go wrong, in words. No HTTP numbers here: each surface maps these classes to its own answers."""

from collections.abc import Mapping
from typing import Any

from addin.wording import Text, text


class DealsideError(Exception):
    """Anything a person is told about. ``code`` is stable for machines, ``detail`` is a sentence for people,
    ``fields`` names what is wrong field by field, ``retryable`` says whether the same call may succeed later."""

    code = "failed"
    retryable = False

    def __init__(self, detail: Text, fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(str(detail))
        self.detail = detail
        self.fields: dict[str, Any] = dict(fields or {})


class NotSignedIn(DealsideError):
    """No token, or one that does not verify."""

    code = "not_signed_in"


class MoreProofNeeded(NotSignedIn):
    """The token is genuine, but its provider wants the user to prove more (another factor, a compliant device) before
    we may act for them. ``claims`` is the provider's JSON of what it wants, to be passed on to the sign-in."""

    code = "more_proof_needed"

    def __init__(self, claims: str) -> None:
        super().__init__(text("Microsoft wants you to confirm your sign-in."))
        self.claims = claims


class NotAllowed(DealsideError):
    """The token is genuine but its owner may not do this (unknown rep, deactivated rep)."""

    code = "not_allowed"


class ConsentMissing(NotAllowed):
    """Nobody has allowed us yet to read this user's mail. ``consent_url`` is where an administrator does."""

    code = "consent_missing"

    def __init__(self, consent_url: str) -> None:
        super().__init__(text("Your administrator has not allowed Dealside to read mails yet."))
        self.consent_url = consent_url


class ScopeMissing(NotAllowed):
    """The user has not granted us ``scopes`` (Google's names of them): they may refuse any, and take any back."""

    code = "scope_missing"

    def __init__(self, scopes: tuple[str, ...]) -> None:
        super().__init__(text("Google has not been allowed to do this yet."))
        self.scopes = scopes


class CrmSignInNeeded(NotAllowed):
    """The CRM wants the rep to sign in (again) before it takes anything. ``crm`` is what reps call it, ``url`` where
    they sign in."""

    code = "crm_sign_in_needed"

    def __init__(self, crm: str, url: str) -> None:
        super().__init__(text("%(crm)s wants you to sign in again.", crm=crm))
        self.crm = crm
        self.url = url


class NotFound(DealsideError):
    """No such record in this organisation. Foreign records are not found either."""

    code = "not_found"


class InvalidInput(DealsideError):
    """Input that cannot be accepted; ``fields`` maps each field to a :class:`Text`."""

    code = "invalid_input"

    def __init__(self, fields: Mapping[str, Text], detail: Text | None = None) -> None:
        super().__init__(detail or text("Some fields need another value."), fields)


class BaseVersionMissing(DealsideError):
    """An edit that does not say which version of the record it was based on."""

    code = "base_version_missing"


class BaseVersionUnknown(DealsideError):
    """An edit based on a version this record never had."""

    code = "base_version_unknown"


class EditConflict(DealsideError):
    """The same field was changed meanwhile. ``fields`` maps each one to ``{base, mine, theirs}``; ``version`` is
    the record's present version, on which a decision of the rep can be based."""

    code = "edit_conflict"

    def __init__(self, fields: Mapping[str, Any], version: int) -> None:
        super().__init__(text("Someone else changed the same field meanwhile. Choose which value to keep."), fields)
        self.version = version


class TooLate(DealsideError):
    """What was to be done has been overtaken by what somebody did since."""

    code = "too_late"


class KeyReused(DealsideError):
    """An idempotency key that was already used for a different request."""

    code = "idempotency_key_reused"


class NotLinked(DealsideError):
    """The mail does not belong to a deal (yet), so there is nothing to rate or to write on."""

    code = "not_linked"


class Unreadable(DealsideError):
    """A message that no reader could make sense of. It is kept aside, never dropped."""

    code = "unreadable"


class Unavailable(DealsideError):
    """Something we depend on does not answer now; the same call may succeed later."""

    code = "unavailable"
    retryable = True


class WrongUse(DealsideError):
    """A command line or a setting that makes no sense; says what to do instead."""

    code = "wrong_use"
