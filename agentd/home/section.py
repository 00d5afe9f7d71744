"""The sections of tool files: what stands in them by name, in all the files together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agentd.home.page import Page

Sections = Sequence[tuple[Page, object]]


def entries(sections: Sections, what: str, example: str) -> Iterator[tuple[object, object, Page]]:
    """Name, content and place of each; a name that stands twice is a mistake, and comes once."""
    places: dict[str, Page] = {}
    for page, data in sections:
        if not isinstance(data, dict):
            page.wrong(f"is not a mapping of {what}", f"write `{example}`")
            continue
        for name, raw in data.items():
            here = page.under(name)
            if (first := places.setdefault(str(name), here)) is here:
                yield name, raw, here
            else:
                here.wrong(f"is defined already in {first.place}", "rename one of them, or delete it")
