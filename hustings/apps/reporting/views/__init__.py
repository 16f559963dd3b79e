"""Pages that count, and pages of the record."""
