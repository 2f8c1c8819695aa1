"""The Outlook surface with all its routes, as ``app.py`` plugs it in."""

from addin.outlook import corrections, other_items, pages, people, routes
from addin.outlook.blueprint import Deployment, outlook

ROUTES = (pages, routes, corrections, people, other_items)

__all__ = ["ROUTES", "Deployment", "outlook"]
