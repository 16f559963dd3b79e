"""Units, users, roles and area grants; letting somebody in, and cutting somebody off."""

from hustings.apps.organisations.actions.cutting_off import agree_to_cut_off, freeze_unit, lift, suspend
from hustings.apps.organisations.actions.inviting import (
    accept,
    agree_back_in,
    ask_back_in,
    end_invitation,
    invite,
    mail_invitation,
)
from hustings.apps.organisations.actions.signing_in import (
    end_session,
    end_sessions,
    new_codes,
    note_check,
    note_device,
    note_failed_sign_in,
    note_keys,
    note_sign_in,
    remove_key,
    tell_user,
)
from hustings.apps.organisations.actions.units import add_unit, found_party, grant_area, set_election
from hustings.apps.organisations.actions.users import (
    add_user,
    choose_address,
    choose_language,
    end_membership,
    give_role,
    note_password,
    set_password,
)

__all__ = [
    "accept",
    "add_unit",
    "add_user",
    "agree_back_in",
    "agree_to_cut_off",
    "ask_back_in",
    "choose_address",
    "choose_language",
    "end_invitation",
    "end_membership",
    "end_session",
    "end_sessions",
    "found_party",
    "freeze_unit",
    "give_role",
    "grant_area",
    "invite",
    "lift",
    "mail_invitation",
    "new_codes",
    "note_check",
    "note_device",
    "note_failed_sign_in",
    "note_keys",
    "note_password",
    "note_sign_in",
    "remove_key",
    "set_election",
    "set_password",
    "suspend",
    "tell_user",
]
