"""Drawn tables: rows of a case each, and the same rows as the Markdown of a published page."""


def drawn_cases(text: str) -> list[list[str]]:
    """The cells of each line of a drawn table."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def markdown_table(*rows: tuple[str, ...]) -> str:
    """Rows as a Markdown table; the first is the heading."""
    head, *body = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *body)) + "\n"
