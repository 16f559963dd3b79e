"""Writing the record, sealing it, and vouching for it outside."""

from hustings.apps.audit.actions.anchoring import anchor, write_record
from hustings.apps.audit.actions.sealing import record, seal

__all__ = ["anchor", "record", "seal", "write_record"]
