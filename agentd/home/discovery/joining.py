"""The same device, told of by two sources: the earlier source knows it better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agentd.home.discovery.found import Find, Found, Skipped


def joined(sources: Iterable[Sequence[Find]]) -> list[Find]:
    """All that was found, in the order of the sources; what an earlier one has is left out of a later."""
    kept: list[Find] = []
    known = dict[str, str]()  # identity → the source that had it first
    for source in sources:
        fresh = dict[str, str]()
        for find in source:
            first = next((known[each] for each in sorted(find.same) if each in known), None)
            if first is None:
                kept.append(find)
                fresh.update(dict.fromkeys(find.same, find.source))
            elif isinstance(find, Found):
                kept.append(Skipped(find.source, find.name, f"is {first} already", find.same))
        known = fresh | known
    return kept
