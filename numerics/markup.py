"""HTML and SVG as text, escaped where it is made, and the style that all pages share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

# words that stand beside an answer's colour, so that no answer is told by its colour alone
MARKS = {
    "proved": "✓",
    "derived": "∂",
    "enclosed": "≈",
    "cited": "§",
    "refuted": "✗",
    "failed": "!",
    "undecided": "?",
    "pass": "✓",
    "fail": "!",
    "none": "-",
    "certified": "✓",
    "supported": "✓",
    "open": "?",
}


class Raw(str):
    """Text that is markup already."""


def element(name: str, *content: str, **attributes: str | float | None) -> Raw:
    """An element; content is escaped unless it is markup. Underscores in attributes become hyphens, None leaves out."""
    pairs = ((key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None)
    opened = "".join(f' {key}="{escape(str(value))}"' for key, value in pairs)
    inner = "".join(part if isinstance(part, Raw) else escape(part, quote=False) for part in content)
    return Raw(f"<{name}{opened}>{inner}</{name}>")


def joined(parts: Iterable[str]) -> Raw:
    """Pieces of markup and text in a row."""
    return Raw("".join(part if isinstance(part, Raw) else escape(part, quote=False) for part in parts))


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Iterable[int] = ()) -> Raw:
    """A table that scrolls on a narrow screen; the first cell of a row heads it, `numbers` are aligned to the right."""
    right = set(numbers)
    heads = joined(
        element("th", cell, scope="col", class_="number" if i in right else None) for i, cell in enumerate(head)
    )
    body: list[Raw] = []
    for row in rows:
        first = element("th", row[0], scope="row")
        rest = (element("td", cell, class_="number" if i in right else None) for i, cell in enumerate(row[1:], 1))
        body.append(element("tr", first, *rest))
    inner = element(
        "table", element("caption", caption), element("thead", element("tr", heads)), element("tbody", *body)
    )
    return element("div", inner, class_="scroll", tabindex="0", role="region", aria_label=caption)


def badge(word: str) -> Raw:
    """A status or the answer of a layer, with its mark."""
    return element("span", f"{MARKS.get(word, '')} {word}".strip(), class_=f"badge {word}")


def document(title: str, body: str, style: str = "") -> str:
    """A page that needs nothing else: no script, no font, no network. `style` is added to the shared one."""
    shared = files("numerics").joinpath("page.css").read_text(encoding="utf-8")
    head = joined(
        [
            Raw('<meta charset="utf-8">'),
            Raw('<meta name="viewport" content="width=device-width, initial-scale=1">'),
            element("title", title),
            Raw('<link rel="icon" href="data:,">'),
            Raw(f"<style>{shared}{style}</style>"),
        ]
    )
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'
