"""The benchmarks at a tiny size: each runs, checks its own answers, and returns figures that can be."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import bench.__main__ as everything
from bench import (
    building,
    concurrency,
    counts,
    editions,
    installation,
    lists,
    loading,
    matching,
    national,
    outside,
    report,
    saving,
    searching,
)
from bench.installation import World
from bench.measure import Item, percentile, table, times_at_most, times_faster
from tests import mirrors


@pytest.fixture
def world(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The benchmarks' own party, in a fresh database of the tests' server."""
    with mirrors.short_lived(monkeypatch):
        yield installation.found(ridings=3)


RUNS: dict[str, tuple[Callable[..., list[Item]], dict[str, int], set[str]]] = {
    "counts": (counts.run, {"size": 40_000, "changed": 200}, {"ms"}),
    "building": (building.run, {"size": 2_000}, {"profiles/s", "s"}),
    "loading": (loading.run, {"size": 1_200, "kills": 2}, {"s"}),
    "saving": (saving.run, {"size": 1_000, "seconds": 1}, {"saves/s"}),
    "searching": (searching.run, {"size": 4_000}, {"ms", "of 100"}),
    "concurrency": (concurrency.run, {"size": 1_000, "seconds": 2}, {"ms"}),
    "national": (national.run, {"size": 60_000, "changed": 500}, {"ms", "s"}),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_benchmark_returns_plausible_figures(name: str, world: World) -> None:
    run, options, units = RUNS[name]
    items = run(world, **options)
    assert {item.unit for item in items} <= {*units, "×"}
    assert all(item.value > 0 for item in items)
    for item in items:
        if item.ratio is not None:
            assert item.yardstick is not None
            assert item.ratio == pytest.approx(
                item.value / item.yardstick if "faster" not in item.target else item.yardstick / item.value
            )
    assert len({(item.name, item.against) for item in items}) == len(items)


def test_matching_joins_most_and_hardly_anybody_wrongly(world: World) -> None:
    found = matching.run(world, size=4_000, rows=800)
    for name, outcome in found.items():
        precision, recall = matching.LEAST[name]
        assert (outcome.precision >= precision, outcome.recall >= recall) == (True, True), (name, outcome)
        assert outcome.right + outcome.wrong + outcome.waiting + outcome.outside + outcome.strangers.total() == 800
    tables = matching.pages(found, 4_000, 800)
    assert tables["kinds"].count("\n") == len(outside.WRONG) + 3


def test_histories_stay_with_their_people_over_two_editions(world: World) -> None:
    found = {item.name: item.value for item in editions.run(world, size=6_000)}
    assert 12 < found["rows that are not as they were"] < 20
    assert found["histories that stay with their person"] > 0.998
    assert found["rows joined with somebody else, of 100,000"] == 0


def test_most_typing_slips_are_forgiven(world: World) -> None:
    found = {item.name: item for item in searching.run(world, size=4_000)}
    assert found["people found in spite of one typo"].value >= 85


def test_the_walk_list_is_measured_in_a_process_of_its_own() -> None:
    pages, memory = everything.documents(5)
    assert pages.unit == "s"
    assert 10 < memory.value < 2_000


def test_a_list_has_the_rows_it_was_asked_for(tmp_path: Path) -> None:
    for rows in (1, 2, 997):
        lines = lists.write(tmp_path / "list.csv", rows, ["35001", "35002"]).read_text(encoding="utf-8").splitlines()
        assert len(lines) == rows + 1
        assert len({line.split(",")[3] for line in lines}) == rows + 1
        assert {line.count(",") for line in lines} == {17}


def test_targets_are_met_or_not() -> None:
    assert times_at_most("a", 30, "ms", 10, "b", 3).met
    assert not times_at_most("a", 31, "ms", 10, "b", 3).met
    assert times_faster("a", 1, "ms", 15, "b", 15).met
    assert not times_faster("a", 1, "ms", 14, "b", 15).met
    assert percentile([5, 1, 4, 2, 3], 0.5) == 3
    assert percentile(range(1, 101), 0.95) == 95


def test_a_run_is_written_between_its_marks(tmp_path: Path) -> None:
    items = [times_at_most("count", 30, "ms", 10, "NumPy masks", 2)]
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- bench:routine -->\nold\n<!-- /bench:routine -->\nb\n", encoding="utf-8")
    for _ in range(2):
        report.publish("routine", items, 1000, "2 cores", page)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("a\n<!-- bench:routine -->\n1,000 people")
    assert text.endswith("<!-- /bench:routine -->\nb\n")
    assert "old" not in text
    assert text.count(table(items)) == 1
    with pytest.raises(SystemExit):
        report.publish("national", items, 1000, "2 cores", page)


def test_the_last_run_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "LAST_RUN", tmp_path / "last-run.json")
    report.keep([times_at_most("count", 30, "ms", 10, "NumPy masks", 2)], 1000, report.machine("18"))
    found = json.loads((tmp_path / "last-run.json").read_text(encoding="utf-8"))
    assert found["items"][0]["ratio"] == 3
    assert "PostgreSQL 18" in found["machine"]


def test_the_page_has_a_place_for_both_tables() -> None:
    text = report.PAGE.read_text(encoding="utf-8")
    for which in ("routine", "national"):
        assert f"<!-- bench:{which} -->" in text
        assert f"<!-- /bench:{which} -->" in text
