from __future__ import annotations

from agentd.config.environment import known_keys
from agentd.config.table import settings_fields, settings_table


def test_every_setting_has_a_line_with_a_meaning() -> None:
    keys = [".".join(map(str, key)) for key in known_keys()]
    lines = settings_table().splitlines()
    assert [key for key, _ in settings_fields()] == keys
    assert [line.split("`")[1] for line in lines[2:]] == keys
    assert all(info.description for _, info in settings_fields())


def test_a_line_has_default_meaning_and_range() -> None:
    lines = settings_table().splitlines()
    assert "| `vad.silence_ms` | `600` | trailing silence that ends an utterance (200 to 5000) |" in lines
    assert any(line.startswith("| `live.proactive_audio` | `true` |") for line in lines)
    assert any(line.startswith("| `store` | – |") for line in lines)
