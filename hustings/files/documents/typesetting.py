"""Runs Typst: data in, one PDF out, always in processes of their own.

A process per part of the document gives its memory back, uses a second processor, and can be stopped. What is printed
goes to it through a pipe, never through its arguments or a file, and reaches the template as data (`sys.inputs`), so
no name can act as markup. Run as a module, this file is that process.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import typst

import hustings
from hustings.files.documents import glyphs, qr

Progress = Callable[[int, int], None]
"""Called with (done, total) as parts are finished."""

PART = 250  # pages or letters per process: about 250 MB each
_FOLDER = Path(__file__).parent
_TIMEOUT_S = 300


def typeset(
    template: str, common: dict[str, Any], items: list[Any], path: Path, progress: Progress | None = None
) -> None:
    """Print `items` with `template` (a .typ file of this folder) to `path`, which appears only when it is complete.

    `common` is given to every part. Up to `PART` items the PDF is tagged; longer ones are joined from untagged parts,
    for pypdf cannot join tags. The same input gives the same bytes. Raises RuntimeError when the typesetter fails.
    """
    parts = [items[at : at + PART] for at in range(0, len(items), PART)] or [[]]
    with tempfile.TemporaryDirectory(prefix=".printing-", dir=path.parent) as folder:
        names = [Path(folder, f"{n}.pdf") for n in range(len(parts))]

        def one(n: int) -> int:
            _run(
                {
                    "template": template,
                    "data": {**common, "items": parts[n]},
                    "output": str(names[n]),
                    "tags": len(parts) == 1,
                }
            )
            return len(parts[n])

        done = 0
        with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
            try:
                for finished in pool.map(one, range(len(parts))):
                    done += finished
                    if progress:
                        progress(done, len(items))
            except BaseException:  # whoever asks for an end does not wait for the parts that were not begun
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        whole = names[0] if len(names) == 1 else _join(names, Path(folder, "whole.pdf"))
        os.replace(whole, path)


def _run(job: dict[str, Any]) -> None:
    root = str(Path(hustings.__file__).parent.parent)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))}
    process = subprocess.run(  # noqa: S603  our own interpreter and module, nothing from outside
        [sys.executable, "-m", __name__],
        input=json.dumps(job).encode(),
        capture_output=True,
        timeout=_TIMEOUT_S,
        env=environment,
        check=False,
    )
    if process.returncode:
        raise RuntimeError(process.stderr.decode(errors="replace").strip().splitlines()[-1])


def _join(parts: list[Path], whole: Path) -> Path:
    from pypdf import PdfWriter  # only long documents need it

    with PdfWriter() as writer:
        for part in parts:
            writer.append(part, import_outline=False)
        writer.write(whole)
    return whole


def _compile(job: dict[str, Any]) -> None:
    """The work of the child process: make every text printable, draw the codes, let Typst write the part."""
    chosen, printable = glyphs.choose(_texts(job["data"]))
    typst.compile(
        _FOLDER / job["template"],
        output=job["output"],
        root=_FOLDER,
        font_paths=chosen,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_prepared(job["data"], printable))},
        timestamp=0,
        pdf_tags=job["tags"],
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _prepared(value: Any, printable: Callable[[str], str]) -> Any:
    """The same data with every text printable; under the key `qr`, the code's drawing in place of its text."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [_prepared(inner, printable) for inner in value]
    if isinstance(value, dict):
        return {key: qr.svg(inner) if key == "qr" else _prepared(inner, printable) for key, inner in value.items()}
    return value


if __name__ == "__main__":
    try:
        _compile(json.load(sys.stdin.buffer))
    except typst.TypstError as fault:
        sys.exit(f"The document could not be typeset: {fault.message}")
