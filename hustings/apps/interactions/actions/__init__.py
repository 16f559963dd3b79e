"""Every write about contacts: what can be asked, and what happened."""

from hustings.apps.interactions.actions.catalogue import add_fact, add_question, add_script
from hustings.apps.interactions.actions.record import (
    Said,
    record,
    record_many,
    tell_again,
    void,
    void_batch,
    void_source,
)

__all__ = [
    "Said",
    "add_fact",
    "add_question",
    "add_script",
    "record",
    "record_many",
    "tell_again",
    "void",
    "void_batch",
    "void_source",
]
