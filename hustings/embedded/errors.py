"""The one error of the bundled PostgreSQL."""


class EmbeddedError(Exception):
    """The bundled PostgreSQL cannot do what was asked; one sentence says what is wrong, where, and the way out."""
