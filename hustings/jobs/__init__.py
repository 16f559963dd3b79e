"""Work that takes longer than a page: queued in the act's own transaction, done in the name of whoever asked."""
