"""Sentences and words of ours that stand where extraction does not look: in SQL, in layout files, in stored codes.

Nothing imports this at run time: it is read by `make messages`. tests/repository/test_languages.py compares it with the
places that the sentences come from.
"""

from django.utils.translation import gettext_noop as _

# hustings/apps/intake/sql/electors.sql: why a row is refused
SQL = (
    _("The elector number stands in an earlier row of this file too. Keep the right one of the two rows."),
    _("The row names no riding. Name one for the whole file with --district."),
    _("The riding of the row is not known. Import the districts first, or correct the code."),
    _("The row is of a riding that is not yours. Ask the party to grant it to your unit."),
    _("This elector is on record as one with somebody in another riding. Ask the unit above yours to take them apart."),
)

# hustings/files/layout_files/*.toml: why a column is never read
LAYOUTS = (
    _("Race is neither kept nor guessed."),
    _("Ethnicity is neither kept nor guessed."),
    _("A place of birth speaks of origin, which is neither kept nor guessed."),
)

# kinds and states of a Batch of hustings.apps.intake.models
BATCH_KINDS = (_("electors"), _("people"), _("contacts"))
BATCH_STATES = (_("running"), _("published"), _("undone"), _("destroyed"))

# what a row of an outside list names: hustings.apps.intake.actions.vocabulary
NAMED = (
    _("question"), _("answer"), _("result"), _("mark"),
    _("petition"), _("issue"), _("tag"), _("sign"), _("volunteer"),
)  # fmt: skip

# what a score explains itself by: the kinds of a Rule of hustings.apps.support.models
SIGNALS = (_("mark"), _("fact"), _("membership"), _("donation"))

# what roles give a right to: RIGHTS of hustings.apps.organisations.access
RIGHTS = (
    _("read"), _("import"), _("undo"), _("count"), _("freeze"), _("export"), _("record"), _("administer"), _("audit"),
    _("see lists that reveal religion, origin, health or orientation"), _("trace leaked lists"),
    _("approve what leaves"), _("answer people about what is held of them"), _("keep what people say of themselves"),
)  # fmt: skip

# how a suspension stands: hustings.cli.suspending
SUSPENSIONS = (_("in force"), _("lifted"), _("waits for a second person"))

# how much of a copy leaked, in a measurement: hustings.sample.traced
LEAKED = (_("20 % and more"), _("5 % to 20 %"), _("less than 5 %"), _("of smaller copies"))

# what a field of area statistics holds: AreaField.Kind of hustings.apps.geography.models
AREA_KINDS = (_("share"), _("money"), _("number"), _("change"))

# what the demo loads: OUTSIDE of hustings.cli.demo
SAMPLE_FILES = (_("people"), _("contacts"), _("petition"), _("donors"), _("members"), _("turnout"))

# what `hustings doctor` looks at: hustings.cli.installation
CHECKS = (
    _("the app role is no superuser and stands under the policies"),
    _("the app role owns no table"),
    _("every table about electors forces row-level security"),
    _("only listed functions see past the policies"),
    _("commits reach the disk"),
    _("text keeps its accents in the database"),
    _("the heads of the record are outside the database"),
)
