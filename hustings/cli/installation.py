"""Setting an installation up, looking after it, and bringing it back."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Annotated, Any

import typer
from django.db import connection, transaction
from django.utils import timezone

from hustings import embedded
from hustings.apps.audit import actions as recording
from hustings.apps.audit import queries as audit
from hustings.apps.gate import actions as gate
from hustings.apps.gate.queries import DISCLOSURE
from hustings.apps.intake import actions as intake
from hustings.apps.intake.models import Batch
from hustings.apps.organisations import actions as organisations
from hustings.apps.organisations.access import ADMINISTER, ANSWER, holders_of, house_keeper, unit_for, user_numbered
from hustings.apps.organisations.models import Unit, User
from hustings.apps.people.models import Person
from hustings.apps.privacy import actions as privacy
from hustings.cli.session import SESSION, answered, heads, remember_founder, show_json, signed_heads
from hustings.domain.messages import BadInput, Word
from hustings.scope import acting_as, backups, install, servers

# Section 110(1) of the Canada Elections Act: what a party may use the lists for. And what its policy promises people.
PURPOSES = (
    ("outreach", "Communicating with electors", "Communiquer avec les électeurs", "Canada Elections Act 110(1)"),
    ("fundraising", "Asking for contributions", "Demander des contributions", "Canada Elections Act 110(1)"),
    ("membership", "Recruiting members", "Recruter des membres", "Canada Elections Act 110(1)"),
    ("intake", "Correcting what was brought in", "Corriger ce qui a été importé", "Canada Elections Act 110(1)"),
)
OWN_DATA: dict[str, Any] = {
    "code": "own-data",
    "name_en": "Telling people what is held of them",
    "name_fr": "Dire aux gens ce que l'on sait d'eux",
    "rule": "the party's privacy policy, Canada Elections Act 446.6",
    "forms": [DISCLOSURE],
}


def add_to(app: typer.Typer) -> None:
    """Register the commands of this room."""
    app.command("init")(init)
    app.command("doctor")(doctor)
    app.command("backup")(backup)
    app.command("restore")(restore)


def init(
    code: Annotated[str, typer.Option(help="Short code of the party.")] = "party",
    name: Annotated[str, typer.Option(help="Its name in English.")] = "The Party",
    name_fr: Annotated[str, typer.Option(help="Its name in French.")] = "Le Parti",
    user: Annotated[str, typer.Option(help="The first user, its data director.")] = "director",
) -> None:
    """Set this installation up: database, first unit, first user, purposes. Again: bring it up to date."""
    with answered():
        SESSION.tell("Preparing the database…")
        install.prepare()
        if Unit.objects.exists():
            _bring_up_to_date()
            SESSION.say("This installation is set up and up to date.")
            return
        found(code, name, name_fr, user)
        SESSION.say("Ready. You act as {user}; add --as to act as another user.", user=user)


def _bring_up_to_date() -> None:
    """Add what later versions brought: the purpose for which people are told what is held of them."""
    if keeper := house_keeper():
        with acting_as(keeper):
            by = user_numbered(keeper)
            for unit in Unit.objects.filter(parent=None):
                if all(each.code != OWN_DATA["code"] for each in unit.purposes.all()):
                    gate.add_purpose(by=by, unit=unit, **OWN_DATA)


def found(code: str, name: str, name_fr: str, user: str) -> User:
    """Make the first unit with its data director and purposes."""
    director = organisations.found_party(username=user, user_name=user, code=code, name_en=name, name_fr=name_fr)
    unit = Unit.objects.get(code=code)
    with acting_as(director.pk):
        for purpose, name_en, french, rule in PURPOSES:
            gate.add_purpose(by=director, unit=unit, code=purpose, name_en=name_en, name_fr=french, rule=rule)
        gate.add_purpose(by=director, unit=unit, **OWN_DATA)
    remember_founder(user)
    return director


def doctor(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Look whether this installation is sound: database, roles, policies, settings."""
    with answered():
        checks = _checks()
        if as_json:
            show_json({"sound": all(checks.values()), "checks": checks})
        else:
            for check, good in checks.items():
                SESSION.say("{mark} {check}", mark=Word("ok ") if good else Word("BAD"), check=Word(check))
        if not all(checks.values()):
            raise BadInput("This installation is not sound: see the lines above. Do not load electors into it.")


def _checks() -> dict[str, bool]:
    def one(query: str) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()[0]

    return {
        "the app role is no superuser and stands under the policies": one(
            "SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user"
        ),
        "the app role owns no table": one(
            "SELECT count(*) = 0 FROM pg_class WHERE relkind = 'r' AND pg_get_userbyid(relowner) = current_user"
        ),
        "every table about electors forces row-level security": one(
            "SELECT bool_and(relrowsecurity AND relforcerowsecurity) FROM pg_class WHERE relkind = 'r'"
            " AND oid IN (SELECT attrelid FROM pg_attribute WHERE attname = 'zone_id')"
            " AND relname NOT LIKE 'geography%'"
        ),
        "only listed functions see past the policies": set(
            one("SELECT coalesce(array_agg(proname::text), '{}') FROM pg_proc WHERE prosecdef")
        )
        == install.SECURITY_DEFINERS,
        "commits reach the disk": one(
            "SELECT bool_and(setting = 'on') FROM pg_settings"
            " WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')"
        ),
        "text keeps its accents in the database": one("SELECT lower('É') = 'é'"),
        "the heads of the record are outside the database": not Unit.objects.exists() or heads().exists(),
    }


def backup(file: Path) -> None:
    """Write everything the database holds into one file, and the heads of the record beside it."""
    with answered():
        if file.exists():
            raise BadInput("{file} is there already. Name another file, so that no backup is lost.", file=file.name)
        if not file.absolute().parent.is_dir():
            raise BadInput("There is no folder {folder}. Make it, or name another place.", folder=file.parent.name)
        by = SESSION.acting()
        with acting_as(by.pk):
            unit = unit_for(by, ADMINISTER)
            recording.record(by=by, unit=unit.pk, what="backup.made", on=f"file:{file.name}")
        began = timezone.now()
        hidden, noted = file.with_name(f".{file.name}.part"), backups.heads_of(file)
        signed = backups.signed_heads_of(file)
        before = os.umask(0o077)  # everything about everybody: for whoever makes it alone
        try:
            with transaction.atomic():
                with audit.standing_still() as moment:  # sealing goes on during the dump
                    if heads().exists():
                        shutil.copy2(heads(), noted)
                    if signed_heads().exists():
                        shutil.copy2(signed_heads(), signed)
                _run("pg_dump", "--format=custom", "--snapshot", moment, "--file", str(hidden))
            backups.notes_of(file).unlink(missing_ok=True)  # of another backup that had this name
            hidden.replace(file)
        except BaseException:
            for half in (hidden, noted, signed):
                half.unlink(missing_ok=True)
            raise
        finally:
            os.umask(before)
        backups.note(file, began)
        for old in backups.expire(file):
            SESSION.say("{file} held what was destroyed since, and is removed.", file=old.name)
        SESSION.say("Backed up into {file}. It holds personal data: keep it locked away.", file=file.name)


def restore(file: Path) -> None:
    """Bring a backup back into an empty installation."""
    with answered():
        if not file.is_file():
            raise BadInput("There is no file called {file} here. Check the name and the folder.", file=file.name)
        install.create_roles_and_database()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
            if cursor.fetchone()[0]:
                raise BadInput("There is data here already. Restore into a new HUSTINGS_HOME.")
        _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-publications", str(file))
        saved = backups.heads_of(file)
        if backups.signed_heads_of(file).exists() and not signed_heads().exists():
            heads().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copy2(backups.signed_heads_of(file), signed_heads())
        if saved.exists():
            heads().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copy2(saved, heads())
        else:
            SESSION.tell(
                "{file} does not lie beside the backup: what the record held before cannot be proven.", file=saved.name
            )
        install.prepare()
        install.forget_old_transactions()
        user = User.objects.order_by("pk").first()
        if user is not None:
            remember_founder(user.username)
        if since := backups.destroyed_since(file):
            backups.note(file, timezone.now())
            _destroy_again(since)
        SESSION.say("Restored. `hustings audit verify` shows whether the record is whole.")


def _destroy_again(since: list[backups.Destroyed]) -> None:
    """Destroy what was destroyed after a backup was written; what cannot be is said at the end, and nothing is left out
    for it."""
    left = [each.batch for each in since if each.batch]
    erased = [each for each in since if each.person]
    if keeper := house_keeper():
        with acting_as(keeper):
            by = user_numbered(keeper)
            numbers = Batch.objects.filter(pk__in=left).exclude(state=Batch.State.RUNNING).values_list("pk", flat=True)
            left = [number for number in left if number in set(numbers)]
        for each in [each for each in since if each.batch in left]:
            try:
                intake.destroy(by=by, number=each.batch, because=each.because)
            except BadInput as error:
                SESSION.tell(error.message.text, **error.message.params)
            else:
                left.remove(each.batch)
                SESSION.say("Batch {batch} had been destroyed since, and is again.", batch=each.batch)
    back = [each.person for each in erased if not _erase_again(each)]
    if left:
        raise BadInput(
            "Batches that had been destroyed are back: {batches}. Destroy them again with `hustings import destroy`.",
            batches=", ".join(map(str, left)),
        )
    if back:
        raise BadInput(
            "People who had been erased are back: {people}. Erase them again on their pages, as privacy officer.",
            people=", ".join(map(str, back)),
        )


def _erase_again(erased: backups.Destroyed) -> bool:
    """Erase somebody again who had been erased after a backup was written, in the name of whoever answers for it.
    Returns whether nothing of them is left."""
    with acting_as(house_keeper() or 0):
        if not Person.objects.filter(pk=erased.person).exists():
            return True  # the backup is older than they
    officers = [each for unit in Unit.objects.filter(parent=None) for each in holders_of(ANSWER, unit)]
    for by in officers:
        try:
            privacy.erase(by=by, person=erased.person, because=erased.because, silent=erased.silent)
        except BadInput as error:
            SESSION.tell(error.message.text, **error.message.params)
        else:
            SESSION.say("Person {person} had been erased since, and is again.", person=erased.person)
            return True
    return False


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs against this installation's database, as the login that may see all."""
    found = servers.parameters(None)
    binary: str | None = shutil.which(program)
    if not os.environ.get("DATABASE_URL"):
        with embedded.attach(servers.home()) as server:
            binary = str(server.binaries / program)
    if binary is None:
        raise BadInput("{program} is not on this machine. Install PostgreSQL's client programs.", program=program)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    names |= {name: f"PG{name.upper()}" for name in ("sslmode", "sslrootcert", "sslcert", "sslkey")}
    environment = {**os.environ, **{names[key]: value for key, value in found.items()}}
    target = ["--dbname", found["dbname"]]
    done = subprocess.run([binary, *target, *arguments], env=environment, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise BadInput(
            "{program} did not finish (code {code}). Nothing was kept.", program=program, code=done.returncode
        )
