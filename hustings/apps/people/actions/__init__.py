"""Every write about people: sources, assertions and the fold of them, suppressions."""

from hustings.apps.people.actions.assertions import assert_about, drop_batch, drop_source, let_go, refold, withdraw
from hustings.apps.people.actions.merging import decide_apart, merge, take_apart
from hustings.apps.people.actions.newcomers import Newcomer, add_newcomers
from hustings.apps.people.actions.reading import note_sample, note_search, note_view
from hustings.apps.people.actions.sources import (
    add_source,
    keep_weights,
    let_newcomers_in,
    mark_withdrawn,
    own_source,
    sign_agreement,
)
from hustings.apps.people.actions.suppressions import suppress

__all__ = [
    "Newcomer",
    "add_newcomers",
    "add_source",
    "assert_about",
    "decide_apart",
    "drop_batch",
    "drop_source",
    "keep_weights",
    "let_go",
    "let_newcomers_in",
    "mark_withdrawn",
    "merge",
    "note_sample",
    "note_search",
    "note_view",
    "own_source",
    "refold",
    "sign_agreement",
    "suppress",
    "take_apart",
    "withdraw",
]
