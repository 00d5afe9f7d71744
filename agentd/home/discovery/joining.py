"""The same device, told of by two sources: the earlier source knows it better.

That goes for its topics, too: anybody on the broker can announce a lamp that is lit by unlocking a door.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from agentd.home.discovery.found import Find, Found, Skipped


def joined(sources: Iterable[Sequence[Find]]) -> list[Find]:
    """All that was found, in the order of the sources; what an earlier one has is left out of a later."""
    kept: list[Find] = []
    known = dict[str, str]()  # identity, or topic with a slash behind it → the source that had it first
    for source in sources:
        fresh = dict[str, str]()
        for find in source:
            first = next((known[each] for each in _marks(find) if each in known), None)
            if first is None:
                kept.append(find)
                fresh |= dict.fromkeys((*sorted(find.same), *_topics(find)), find.source)
            elif isinstance(find, Found):
                kept.append(
                    Skipped(find.source, find.name, f"is {first} already, by what it says", find.same)
                )
        known = fresh | known
    return kept


def _topics(find: Find) -> Iterator[str]:
    if isinstance(find, Found) and isinstance(topic := find.entry.get("topic"), str):
        yield f"{topic}/"
        yield f"cmnd/{topic}/"  # Tasmota's


def _marks(find: Find) -> Iterator[str]:
    """Its identities, and every topic above those that it is commanded on."""
    yield from sorted(find.same)
    for topic in find.commanded if isinstance(find, Found) else ():
        levels = topic.split("/")
        yield from ("/".join(levels[:count]) + "/" for count in range(1, len(levels)))
