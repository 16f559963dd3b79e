"""Freezing lists, saving searches, and handing lists out."""

from hustings.apps.lists.actions.export import FORMS, Exported, Options, export
from hustings.apps.lists.actions.freezing import freeze
from hustings.apps.lists.actions.planting import add_endpoints
from hustings.apps.lists.actions.searches import drop_search, save_search
from hustings.apps.lists.actions.serving import next_served
from hustings.apps.lists.actions.tracing import Traced, trace

__all__ = [
    "FORMS",
    "Exported",
    "Options",
    "Traced",
    "add_endpoints",
    "drop_search",
    "export",
    "freeze",
    "next_served",
    "save_search",
    "trace",
]
