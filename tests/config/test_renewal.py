"""What a running daemon takes up of changed settings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agentd.config.renewal import at_once, renewed
from agentd.config.section import Section
from agentd.config.settings import Settings

RUNNING: dict[str, object] = {"audio": {"input": "mic", "output": "none"}, "mqtt": {"id": "kitchen"}}


def made(**sections: object) -> Settings:
    return Settings.model_validate({**RUNNING, **sections})


@pytest.mark.parametrize(
    ("changed", "waiting"),
    [
        ({}, ()),
        ({"vad": {"silence_ms": 900, "mode": "automatic"}}, ()),
        ({"wake": {"words": [{"model": "alexa", "threshold": 0.9}], "engine": "micro"}}, ()),
        ({"conversation": {"follow_up_s": 0, "urgent": []}, "home": {"here": "bath"}}, ()),
        ({"live": {"voice": "Puck", "linger_s": 5, "budget_usd_day": 1}, "tools": Path("/other")}, ()),
        ({"mqtt": {"id": "kitchen", "command_deadline_s": 9, "topics": {"allow": ["home/#"]}}}, ()),
        ({"safety": {"rate": {"per_minute": 3}, "pin_tries": 1}, "hooks": {"wake": [["true"]]}}, ()),
        ({"live": {"endpoint": "local", "voice": "Puck"}}, ("live.endpoint",)),
        ({"audio": {"input": "other", "output": "none", "volume": 5}}, ("audio.input", "audio.volume")),
        ({"mqtt": {"url": "mqtt://far"}}, ("mqtt.url", "mqtt.id")),
        (
            {"store": Path("/var/x"), "discover": {"tasmota": {"mode": "ask"}}},
            ("store", "discover.tasmota.mode"),
        ),
    ],
)
def test_what_holds_at_once_and_what_waits_for_a_restart(
    changed: dict[str, object], waiting: tuple[str, ...]
) -> None:
    running, read = made(), made(**changed)
    settings, told = renewed(running, read)
    assert told == waiting
    for key in keys(Settings):
        assert value(settings, key) == value(running if key in waiting else read, key), key
    assert renewed(settings, read)[1] == waiting, "still"
    assert renewed(settings, running) == (running, ()), "taken back"


def test_what_nobody_has_thought_of_needs_a_restart() -> None:
    assert not at_once("anything.new")
    sections = {key.partition(".")[0] for key in keys(Settings) if at_once(key)}
    assert sections == {"wake", "vad", "conversation", "live", "mqtt", "home", "hooks", "safety", "tools"}


def keys(kind: type[Section], above: str = "") -> Iterator[str]:
    """Of all values, dotted."""
    for name, field in kind.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, Section):
            yield from keys(section, f"{above}{name}.")
        else:
            yield above + name


def value(settings: Section, key: str) -> object:
    found: object = settings
    for step in key.split("."):
        found = getattr(found, step)
    return found
