from __future__ import annotations

from pathlib import Path

import pytest

from agentd.cli.doctor.admission import admit
from agentd.config.credentials import folder_of
from tests.cli.agentd import write_settings
from tests.cli.doctor.root import put

LOCAL = "live: {endpoint: local}\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Of somebody with a service of his own."""
    folder = tmp_path / "home" / ".config" / "agentd"
    folder.mkdir(parents=True)
    write_settings(folder, LOCAL)
    (folder / "mqtt.password").write_text("swordfish\n")
    return tmp_path / "home"


def test_a_service_of_ones_own_is_examined_with_its_settings_and_secrets(home: Path) -> None:
    case = admit(None, {"HOME": str(home)}, root=home / "nowhere")
    assert case.file == case.well.file == home / ".config/agentd/agentd.yaml"
    assert case.well.secrets.mqtt_password == "swordfish"
    assert "swordfish" not in repr(case)


def test_the_service_of_the_machine_goes_before(home: Path, tmp_path: Path) -> None:
    (tmp_path / "etc/agentd").mkdir(parents=True)
    write_settings(tmp_path / "etc/agentd", LOCAL)
    assert folder_of(tmp_path, {"HOME": str(home)}) == tmp_path / "etc/agentd"


def test_whoever_names_settings_means_those(home: Path, tmp_path: Path) -> None:
    file = write_settings(tmp_path, "live: {endpoint: lcal}\n")
    for case in (
        admit(file, {"HOME": str(home)}, root=home / "nowhere"),
        admit(None, {"HOME": str(home), "AGENTD_CONFIG": str(file)}, root=home / "nowhere"),
    ):
        assert case.loaded is None
        assert {mistake.file for mistake in case.mistakes} == {str(file)}


def test_whoever_calls_the_doctor_the_state_is_the_services(tmp_path: Path) -> None:
    file = write_settings(tmp_path, "live: {endpoint: local}\n")
    environ = {"HOME": str(tmp_path), "STATE_DIRECTORY": str(tmp_path / "mine")}
    put(tmp_path, {"etc/systemd/system/agentd.service": "[Service]\n"})
    assert admit(file, {}, root=tmp_path).store == tmp_path / "var/lib/agentd"
    assert admit(file, environ, root=tmp_path).store == tmp_path / "mine"
    assert admit(file, {}, root=tmp_path / "nowhere").store != tmp_path / "var/lib/agentd"
