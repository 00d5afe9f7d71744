"""Where things go for one user, and what was made for which link."""

from __future__ import annotations

from pathlib import Path

import pytest

from agentd.cli.install.daemon import FALLBACK, remedy
from agentd.cli.install.places import environments, of_machine, of_user

HOME = Path("/home/ann")


def test_a_users_service_is_in_the_users_folders() -> None:
    places = of_user(HOME, {"XDG_CONFIG_HOME": "/home/ann/cfg", "XDG_DATA_HOME": "relative"})
    assert places.of_user
    assert not of_machine().of_user
    assert places.settings == HOME / "cfg/agentd"
    assert places.unit == HOME / "cfg/systemd/user/agentd.service"
    assert places.state == HOME / ".local/state/agentd"
    assert places.command == HOME / ".local/bin/agentd"
    if not places.by_debian:
        assert places.environment == HOME / ".local/share/agentd"


def test_only_environments_of_this_link_are_swept(tmp_path: Path) -> None:
    for name in ("agentd-1", "agentd-2", "other-1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pyvenv.cfg").touch()
    (tmp_path / "agentd-tools").mkdir()  # somebody else's
    (tmp_path / "agentd").symlink_to("agentd-1")
    assert sorted(environments(tmp_path / "agentd")) == [tmp_path / "agentd-1", tmp_path / "agentd-2"]


@pytest.mark.parametrize(
    ("journal", "words"),
    [
        ("agentd.yaml:94: live.endpoint: google needs a key, and there is none", "--key-file FILE"),
        ("OSError: [Errno 28] No space left on device", "make room"),
        ("Failed at step CREDENTIALS spawning /opt/agentd/bin/agentd", "secrets"),
        ("Segmentation fault", FALLBACK),
    ],
)
def test_what_the_journal_says_has_a_remedy(journal: str, words: str) -> None:
    assert words in remedy(journal)
