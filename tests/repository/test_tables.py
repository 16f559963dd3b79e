"""Every app says what it is for, and every table what one row of it is."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from tests.repository.source import ROOT

APPS = [name.rpartition(".")[2] for name in settings.HUSTINGS_APPS]
MODELS = [model for app in APPS for model in apps.get_app_config(app).get_models()]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_says_what_a_row_is(model: type[models.Model]) -> None:
    said = model.__doc__ or ""
    assert not said.startswith(f"{model.__name__}("), "that is Django's own, a list of the fields"
    assert said.strip().endswith((".", "?", "!"))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_table_has_a_name_of_its_own_choice(model: type[models.Model]) -> None:
    assert "db_table" in model._meta.original_attrs


@pytest.mark.parametrize("app", APPS)
def test_every_app_says_what_it_is_for(app: str) -> None:
    text = (ROOT / "hustings" / "apps" / app / "README.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {app}\n")
    assert "Nouns:" in text
    assert re.search(r"must\s+never", text)
    assert len(text.splitlines()) <= 30
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize("app", APPS)
def test_models_do_nothing_behind_the_back_of_actions(app: str) -> None:
    here = ROOT / "hustings" / "apps" / app
    files = [*here.glob("models.py"), *here.glob("models/*.py")]
    assert files
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    for forbidden in ("def save(", "def delete(", "post_save", "pre_save", "m2m_changed", "receiver("):
        assert forbidden not in text


# Each advisory lock of the product: its key, and who may name it. Two kinds of work that share one wait for each other
# for ever.
LOCKS = {
    7_401: {"lists/actions/freezing.py"},
    7_401_001: {"audit/queries.py"},
    7_401_002: {"intake/actions/batches.py"},
    7_401_003: {"profiles/sql/install/c_refresh.sql", "profiles/actions.py"},
    7_401_004: {"jobs/worker.py"},
    7_401_005: {"lists/actions/freezing.py", "people/sql/install/merges.sql"},
    7_402: {"gate/actions/releasing.py"},
    7_402_001: {"geography/actions/areas.py"},
    7_403: {"gate/actions/releasing.py"},
}


def test_no_two_kinds_of_work_share_a_lock() -> None:
    found: dict[int, set[str]] = {}
    for path in [*ROOT.glob("hustings/**/*.py"), *ROOT.glob("hustings/**/*.sql")]:
        for key in re.findall(r"\b740[123](?:00\d)?\b|\b7_40[123](?:_00\d)?\b", path.read_text(encoding="utf-8")):
            where = str(path.relative_to(ROOT / "hustings")).removeprefix("apps/")
            found.setdefault(int(key.replace("_", "")), set()).add(where)
    assert found == LOCKS
