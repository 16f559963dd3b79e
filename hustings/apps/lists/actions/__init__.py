"""Freezing lists and handing them out."""

from hustings.apps.lists.actions.export import FORMS, Exported, Options, export
from hustings.apps.lists.actions.freezing import freeze

__all__ = ["FORMS", "Exported", "Options", "export", "freeze"]
