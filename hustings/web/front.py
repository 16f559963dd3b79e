"""Publishes the front-end files that `npm ci` installed: those named in front.toml, and no others.

python -m hustings.web.front        from the root of the repository; `make setup` runs it
"""

import json
import shutil
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
VENDOR = HERE / "static" / "vendor"


def publish(packages: Path) -> list[Path]:
    """Copy the named files out of a folder of installed packages. Raises SystemExit where one is not as named."""
    wanted = tomllib.loads((HERE / "front.toml").read_text(encoding="utf-8"))["file"]
    published = []
    for each in wanted:
        folder = packages / each["package"]
        found = json.loads((folder / "package.json").read_text(encoding="utf-8"))["version"]
        if found != each["version"]:
            sys.exit(f"{each['package']} is {found} here; front.toml names {each['version']}. Change one of them.")
        target = VENDOR / each["to"]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / each["from"], target)
        published.append(target)
    return published


if __name__ == "__main__":
    publish(Path("node_modules"))
