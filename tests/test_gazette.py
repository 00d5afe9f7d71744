"""Every reader gets the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from agentd.core.effects import Mute, SetVolume
from agentd.gazette import Gazette


def test_every_reader_gets_the_same_with_its_time() -> None:
    first, second = list[Mapping[str, object]](), list[Mapping[str, object]]()
    gazette = Gazette(muted=True, volume=50)
    gazette.add(first.append)
    gazette.add(second.append)
    gazette.saw(0.0, SetVolume(30))
    gazette.saw(0.0, Mute(False))
    assert first == second
    assert [each["event_type"] for each in first] == ["volume", "mute", "state"]
    assert {each["v"] for each in first} == {1}
    assert all(datetime.fromisoformat(str(each["at"])).tzinfo for each in first)
    assert gazette.condition.state == "idle"
