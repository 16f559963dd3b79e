"""Pages about users and units."""
