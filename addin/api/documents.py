"""What the API sends, built by hand: the context document is on the hot path, where a schema dump costs too much."""

from collections.abc import Iterable
from typing import Any

from addin.deals.addresses import Address
from addin.deals.opportunity import Opportunity
from addin.deals.warning import warnings
from addin.desk.desk import Desk
from addin.desk.open_email import OpenedEmail
from addin.language.translator import Translator
from addin.storage.timeline import TimelineEntry
from addin.wording import Text


def context_document(opened: OpenedEmail, desk: Desk, say: Translator) -> dict[str, Any]:
    """The panel's whole document (DESIGN §4)."""
    message, match, opportunity, entry = opened.message, opened.match, opened.opportunity, opened.entry
    return {
        "message": {
            "internet_message_id": message.internet_message_id,
            "item_id": message.item_id,
            "conversation_id": message.conversation_id,
            "subject": message.subject,
            "from": address_document(message.sender),
            "sent_at": message.sent_at or None,
            "activity_id": match.activity_id or None,
        },
        "match": {
            "state": match.state,
            "confidence": match.confidence,
            "reasons": _sentences(match.reasons, say),
            "candidates": [
                {
                    "opportunity_id": one.opportunity_id,
                    "name": one.name,
                    "confidence": one.confidence,
                    "reasons": _sentences(one.reasons, say),
                }
                for one in match.candidates
            ],
            "account": {"id": match.account_id, "name": match.account_name} if match.account_id else None,
            "linked_by": match.linked_by,
        },
        "opportunity": opportunity_document(opportunity) if opportunity else None,
        "team": team_document(opportunity) if opportunity else [],
        "activities": [activity_document(one) for one in opened.activities],
        "counts": counts_document(opportunity),
        "score": None,
        "rating": entry.rating if entry else None,
        "warnings": warning_documents(opportunity, desk, say) if opportunity else [],
        "pending": [],
        "crm": {
            "name": desk.crm.name,
            "url": desk.crm.record_url(opportunity.external_id) if opportunity else None,
            "fresh_at": opportunity.updated_at if opportunity else None,
        },
    }


def warning_documents(opportunity: Opportunity, desk: Desk, say: Translator) -> list[dict[str, Any]]:
    """What speaks against a deal; ``since`` is the day it stands on."""
    return [
        {
            "kind": one.kind,
            "opportunity_id": opportunity.id,
            "sentence": say(one.sentence),
            "clears": say(one.clears),
            "since": one.since,
        }
        for one in warnings(opportunity, desk.local_now)
    ]


def _sentences(reasons: Iterable[Text], say: Translator) -> list[str]:
    return [say(reason) for reason in reasons]


def address_document(person: Address) -> dict[str, str]:
    return {"name": person.name, "address": person.address}


def opportunity_document(one: Opportunity) -> dict[str, Any]:
    """A deal; amounts are decimal text, dates ISO text, ``probability`` per cent."""
    return {
        "id": one.id,
        "external_id": one.external_id,
        "account_id": one.account_id,
        "account_name": one.account_name,
        "name": one.name,
        "owner_email": one.owner_email or None,
        "owner_name": one.owner_name or None,
        "stage": one.stage,
        "status": one.status,
        "amount": one.amount,
        "currency": one.currency,
        "close_date": one.close_date,
        "probability": one.probability,
        "next_step": one.next_step,
        "created_on": one.created_on,
        "closed_on": one.closed_on,
        "products": one.products,
        "custom": one.custom,
        "version": one.version,
        "updated_at": one.updated_at,
    }


def team_document(opportunity: Opportunity) -> list[dict[str, Any]]:
    return [
        {"contact_id": one.contact_id, "name": one.name, "title": one.title, "address": one.address, "role": one.role}
        for one in opportunity.team
    ]


def activity_document(one: TimelineEntry) -> dict[str, Any]:
    """One line of the timeline."""
    # Unpacked at once: a panel has twenty of these, and each attribute would be looked up apart.
    (identity, kind, direction, at, subject, name, address, preview, _, opportunity_id, about_id, rating) = one
    return {
        "id": identity,
        "kind": kind,
        "direction": direction,
        "at": at,
        "subject": subject,
        "from": {"name": name, "address": address},
        "preview": preview,
        "opportunity_id": opportunity_id or None,
        "activity_id": about_id,
        "rating": rating,
        "score": None,
    }


def counts_document(opportunity: Opportunity | None) -> dict[str, Any]:
    """Traffic counted apart, inbound first."""
    if opportunity is None:
        return {"inbound": 0, "outbound": 0, "meetings": 0, "last_inbound_at": None}
    return {
        "inbound": opportunity.inbound,
        "outbound": opportunity.outbound,
        "meetings": opportunity.meetings,
        "last_inbound_at": opportunity.last_inbound_at,
    }
