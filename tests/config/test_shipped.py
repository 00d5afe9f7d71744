"""The default file, held to the models of the settings."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from agentd.config.load import load
from agentd.config.settings import Settings
from agentd.config.shipped import default_file, default_tools, shipped
from agentd.config.table import settings_fields
from agentd.config.wakemodels import carried
from agentd.config.yamlsource import read
from agentd.home.safety.pin import hash_of
from tests.certificate import self_signed

TEXT = default_file().read_text()
KEYS = [key for key, _ in settings_fields()]
LATER_DEFAULT = {"tools", "store"}  # where they lie depends on the machine


def written() -> dict[str, Any]:
    data, _ = read(TEXT, "agentd.yaml")
    assert isinstance(data, dict)
    return data


def test_every_value_in_it_is_the_default() -> None:
    assert Settings.model_validate(written()) == Settings()


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_in_it_with_a_comment(key: str) -> None:
    name = key.rpartition(".")[2]
    lines = TEXT.splitlines()
    at = next(n for n, line in enumerate(lines) if re.match(rf"\s*(# )?{name}:", line))
    assert "#" in lines[at].partition(f"{name}:")[2] or lines[at - 1].lstrip().startswith("#")


def test_keys_with_a_fixed_default_are_not_commented_out() -> None:
    def keys(data: dict[str, Any], above: str = "") -> set[str]:
        found: set[str] = set()
        for name, value in data.items():
            found |= keys(value, f"{above}{name}.") if isinstance(value, dict) and value else {above + name}
        return found

    optional = {key for key, info in settings_fields() if info.default is None} | LATER_DEFAULT
    assert keys(written()) == set(KEYS) - optional


def test_it_names_the_carried_wake_models() -> None:
    assert all(name in TEXT for name in carried())


def test_commented_out_settings_are_right_once_uncommented(tmp_path: Path) -> None:
    names = {key.rpartition(".")[2] for key, info in settings_fields() if info.default is None} | {"tools"}
    text = re.sub(rf"^(\s*)# ({'|'.join(names)}):", r"\1\2:", TEXT, flags=re.MULTILINE)
    text = text.replace("mqtt://localhost:1883", "mqtts://localhost")
    text = text.replace("endpoint: google", "endpoint: vertex")
    text = text.replace("/var/lib/agentd\n", "state\n")
    file = tmp_path / "agentd.yaml"
    file.write_text(text)
    for name in ("gemini.key", "gemini.token", "pw"):
        (tmp_path / name).write_text("secret\n")
    (tmp_path / "pin.scrypt").write_text(hash_of("4711", bytes(16)).line)
    (tmp_path / "pin.scrypt").chmod(0o600)
    self_signed(tmp_path)[0].rename(tmp_path / "ca.pem")
    (tmp_path / "tools").symlink_to(default_tools())
    settings = load(file, {}, key_needed=False).settings  # nobody has key, token and account at once
    assert settings.mqtt.username == "agentd"
    assert settings.tools == tmp_path / "tools"
    assert settings.safety.quiet_hours is not None


def test_shipped_files_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_tools().is_dir()
    (tmp_path / "shipped").mkdir()
    monkeypatch.setattr("agentd.config.shipped.PACKAGE", tmp_path)
    assert shipped("config", "agentd.yaml") == tmp_path / "shipped" / "config" / "agentd.yaml"
