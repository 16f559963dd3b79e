"""Units, users, roles and area grants; and cutting somebody off."""

from hustings.apps.organisations.actions.cutting_off import agree_to_cut_off, freeze_unit, lift, suspend
from hustings.apps.organisations.actions.units import add_unit, found_party, grant_area, set_election
from hustings.apps.organisations.actions.users import (
    add_user,
    choose_language,
    end_membership,
    give_role,
    note_password,
    note_sign_in,
    set_password,
)

__all__ = [
    "add_unit",
    "add_user",
    "agree_to_cut_off",
    "choose_language",
    "end_membership",
    "found_party",
    "freeze_unit",
    "give_role",
    "grant_area",
    "lift",
    "note_password",
    "note_sign_in",
    "set_election",
    "set_password",
    "suspend",
]
