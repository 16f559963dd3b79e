"""Who is acting in this transaction, on which server, under which database role."""

from hustings.scope.acting import NobodyActing, acting_as, acting_user, bulk, end_transactions_of

__all__ = ["NobodyActing", "acting_as", "acting_user", "bulk", "end_transactions_of"]
