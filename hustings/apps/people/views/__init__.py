"""Pages about people: finding one, all that is known of one, and what they told us of themselves."""
