"""Pages on which people are answered about what is held of them."""
