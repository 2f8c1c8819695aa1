"""HTTP status of each kind of error, for the surfaces that answer with one (the card answers 200 with a card)."""

import base64

from addin import errors

STATUSES: dict[type[errors.DealsideError], int] = {
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.InvalidInput: 422,
    errors.BaseVersionMissing: 428,
    errors.BaseVersionUnknown: 412,
    errors.EditConflict: 409,
    errors.KeyReused: 422,
    errors.TooLate: 409,
    errors.NotLinked: 409,
    errors.Unavailable: 503,
}


def status_of(error: errors.DealsideError) -> int:
    """The status for ``error``; 400 for kinds nobody listed."""
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 400)


def challenge(error: errors.DealsideError) -> str:
    """The ``WWW-Authenticate`` of a 401 (RFC 6750; claims challenges as Microsoft's identity platform writes them)."""
    if not isinstance(error, errors.MoreProofNeeded):
        return 'Bearer error="invalid_token"'
    if not error.claims:
        return 'Bearer error="interaction_required"'
    return f'Bearer error="insufficient_claims", claims="{base64.b64encode(error.claims.encode()).decode()}"'
