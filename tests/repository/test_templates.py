"""Every word of a template is translated, and no template brings a style, a script or an address of somebody else's."""

import re
from pathlib import Path

import allauth
import pytest

from tests.repository.source import ROOT, files

ALLAUTHS = Path(allauth.__file__).parent / "templates"  # which it draws itself: ours take their place
TEMPLATES = [path for path in files("hustings") if path.suffix == ".html"]
# What reads the same in every language: names of languages and papers, signs, and examples of what to type.
OWN = {"Hustings", "English", "Français", "A4", "age", "K1A", "M5V 1A1", "PGZ8PM2M-1", "Tab"}
_BLOCK = re.compile(r"\{% blocktranslate.*?%\}.*?\{% endblocktranslate %\}", re.DOTALL)
_ASIDE = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<!--.*?-->|<script.*?</script>", re.DOTALL)
_ATTRIBUTES = re.compile(r'\b(?:placeholder|title|aria-label|alt|value)="([^"]*)"')
_TAG = re.compile(r"<[^>]*>", re.DOTALL)
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")


def left_over(text: str) -> list[str]:
    """The words of a template that no translation reaches."""
    bare = _ASIDE.sub(" ", _BLOCK.sub(" ", text))
    shown = [each for each in _ATTRIBUTES.findall(re.sub(r'value="[^"]*"', "", bare)) if _WORD.search(each)]
    shown += [each.strip() for each in re.split(r"[\n·]", _TAG.sub("\n", bare)) if _WORD.search(each)]
    return [each for each in shown if not any(own in each for own in OWN) and not each.startswith("&")]


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) >= 35


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_word_is_translated(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [each for each in left_over(text) if "htmx-config" not in each] == []


@pytest.mark.parametrize(
    "text", ["<p>Hello there</p>", '<input placeholder="Name">', "<b>{{ n }} people</b>", '<a title="Go on">→</a>']
)
def test_a_word_without_translation_is_found(text: str) -> None:
    assert left_over(text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_inline_or_from_elsewhere(path: Path) -> None:
    """What the content policy forbids fails here, before a browser says so."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|hx-on|hx-vals='js", text)
    assert not re.search(r"(src|href|action)=\"(https?:)?//", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script
    for form in re.findall(r"<form.*?</form>", text, re.DOTALL):
        if 'method="post"' in form:
            assert "csrf_token" in form or "intake/reading.html" in form, "a form without its token"


def test_every_template_is_drawn_by_somebody() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in files("hustings") if path.suffix in (".py", ".html"))
    for path in TEMPLATES:
        name = "/".join(path.relative_to(ROOT).parts[-2:])
        inside = "/".join(path.parts[path.parts.index("templates") + 1 :])
        assert name in code or path.name == "base.html" or (ALLAUTHS / inside).exists(), f"nobody draws {name}"
