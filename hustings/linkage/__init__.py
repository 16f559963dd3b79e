"""Who is who: models, blocking, training, evaluation. Empty until outside lists are matched by more than a number."""
