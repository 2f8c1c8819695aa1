"""The first sign-in of a verified identity: it becomes a rep that was expected, a new rep, or is told whom to ask."""

from addin.deals.addresses import normal
from addin.errors import NotAllowed
from addin.identity.contract import Identity
from addin.storage.store import Database, Store
from addin.wording import text


def welcome(database: Database, identity: Identity) -> None:
    """Tie ``identity``, whom nobody here has met, to a rep of its tenant's organisation.

    A rep imported with the address the identity signs in with is that rep, unless somebody else is already: the
    address finds the rep once, from then on tenant and subject are the key. Guests come from elsewhere under any
    address, so they are never taken for somebody, and nobody new brings a domain along or comes without their tenant's
    word.
    Raises :class:`NotAllowed` saying whom to ask.
    """
    tenant = database.tenant(identity.provider, identity.tenant)
    if tenant is None:
        raise NotAllowed(text("You are signed in, but nobody has added you to Dealside yet. Ask your administrator."))
    not_invited = NotAllowed(
        text("You are signed in, but nobody has invited you to Dealside yet. Ask %(contact)s.", contact=tenant.contact)
        if tenant.contact
        else text("You are signed in, but nobody has added you to Dealside yet. Ask your administrator.")
    )
    if identity.guest or "@" not in identity.email:
        raise not_invited
    store = database.store(tenant.org_id)
    try:
        with store.transaction():
            store.lock("people")
            if store.people.by_identity(identity.provider, identity.tenant, identity.subject):
                return  # another request of theirs was quicker
            rep = store.people.by_address(identity.email)
            newcomers = tenant.new_reps == "create" and identity.managed
            if rep is None and not (newcomers and _of_the_house(store, identity.email)):
                raise not_invited
            if rep is not None and store.people.has_identity(rep.id, identity.provider):
                raise not_invited  # the address went on to somebody else, or is theirs in another tenant
            rep_id = (
                rep.id
                if rep
                else store.people.add(
                    email=identity.email.lower(),
                    name=identity.name or identity.email.partition("@")[0],
                    team_id=None,
                    timezone="UTC",
                    locale="en",
                )
            )
            store.people.add_identity(rep_id, identity.provider, identity.tenant, identity.subject)
    finally:
        store.close()


def _of_the_house(store: Store, email: str) -> bool:
    """Whether the address is of a domain that is ours already: no sign-in may make a customer's domain internal. The
    very first rep of an organisation says what its domain is."""
    house = store.people.house()
    return house.is_internal(normal(email)) or not (house.domains or house.addresses)
