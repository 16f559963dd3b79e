"""A 1,000-page walk list: prints one JSON object with pages, doors, people, seconds, and the peak memory in MB.

The target is under 20 s and under 1 GB (all processes together, sampled every 20 ms). Run it alone:

    python bench/documents.py [PAGES]
"""

import json
import os
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from hustings.files.documents.content import Door, Resident, Sheet, Street, WalkList
from hustings.files.documents.sheets import paginate
from hustings.files.documents.walk_list import write_walk_list
from hustings.files.documents.words import RESULTS

SURNAMES = ("Tremblay", "O’Neil", "Nguyễn", "Gagnon-Bélanger", "Singh", "MacDonald", "Côté", "Fernández", "ᐊᓇᐅᑕᓕᒃ")
GIVEN = ("Élodie", "Siobhán", "Thị", "Marie-Ève", "Harpreet", "Fiona", "Zoë", "Łukasz", "José", "Naomi")
SHEET_PAGES = 6.5  # what forty doors fill on average, with their streets' headings
STREETS = ("Maple Street", "Rue Sainte-Catherine Ouest", "Chemin du Lac", "Oak Avenue", "Boulevard Saint-Laurent")

SUPPORT = (("1", "strong"), ("2", "leaning"), ("3", "undecided"), ("4", "leaning away"), ("5", "opposed"))


def walk_list(pages: int, seed: int = 1) -> WalkList:
    """A plausible walk list of about `pages` pages: 40 doors a sheet, two people a door on average."""
    draw = random.Random(seed)
    door_number = row = 0
    sheets: list[Sheet] = []
    for number in range(1, max(1, round(pages / SHEET_PAGES)) + 1):
        streets = []
        for _ in range(4):
            doors = []
            name = draw.choice(STREETS)
            for _ in range(10):
                residents = []
                for line in range(1, draw.choice((1, 1, 2, 2, 2, 3, 4)) + 1):
                    row += 1
                    full = f"{draw.choice(SURNAMES)}, {draw.choice(GIVEN)}"
                    last = draw.choice(("", "", "leaning, 12 Oct"))
                    residents.append(Resident(line, full, draw.choice(("", "F, 65+")), f"{row:06d}", last))
                door_number += 1
                address = f"{draw.randrange(1, 4000)} {name}"
                note = "Ring the side door." if draw.random() < 0.1 else ""
                doors.append(Door(door_number, f"{door_number:06d}", address, tuple(residents), note))
            streets.append(Street(name, draw.choice(("odd", "even", "")), tuple(doors)))
        sheets.append(Sheet(str(number), f"Turf {number}", f"{number}-0", tuple(streets)))
    left_out = (("opted out of visits", 31), ("moved", 12))
    return WalkList(
        "Seniors, rents up", "Example Riding Association", "persuasion", "Sat 21 Nov 2026, 15:30", "en", "letter",
        left_out, RESULTS["en"], tuple(sheets), "R7K2M9QX", SUPPORT,
    )  # fmt: skip


def _resident_kb(pid: int) -> int:
    """This process and its children, in kB (Linux)."""
    total = 0
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            status = dict(line.split(":\t", 1) for line in path.read_text().splitlines() if ":\t" in line)
        except OSError:
            continue
        if int(status["PPid"]) == pid or int(status["Pid"]) == pid:
            total += int(status.get("VmRSS", "0 kB").split()[0])
    return total


def main() -> None:
    pages = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    walk = walk_list(pages)
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.02):
            peak = max(peak, _resident_kb(os.getpid()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "walk.pdf")
        started = time.perf_counter()
        write_walk_list(walk, path)
        seconds = time.perf_counter() - started
        size = path.stat().st_size
    done.set()
    watcher.join()
    doors = [d for sheet in walk.sheets for street in sheet.streets for d in street.doors]
    print(
        json.dumps(
            {
                "pages": len(paginate(walk)),
                "doors": len(doors),
                "people": sum(len(d.residents) for d in doors),
                "seconds": round(seconds, 2),
                "peak_mb": round(peak / 1024),
                "file_mb": round(size / 1e6, 1),
            }
        )
    )


if __name__ == "__main__":
    main()
