"""Who is who: records, what is compared of them, which pairs, what agreement weighs, and how well it works."""
