"""Drawn tables: rows of a case each, and the same rows as the Markdown of a published page."""


def drawn_cases(text: str) -> list[list[str]]:
    """The cells of each line of a drawn table."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]


def markdown_table(*rows: tuple[str, ...]) -> str:
    """Rows as a Markdown table; the first is the heading."""
    head, *body = rows
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ("---",) * len(head), *body)) + "\n"


def with_tables(page: str, tables: dict[str, str]) -> str:
    """A page with its tables, each between two marks that name it, as they should be."""
    for name, table in tables.items():
        head, rest = page.split(f"<!-- {name} -->\n")
        page = f"{head}<!-- {name} -->\n{table}<!-- end of {name} -->" + rest.split(f"<!-- end of {name} -->")[1]
    return page
