"""What holds for all tests: no example may fail for a machine that is busy with something else."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.audio.soundserver import SoundServer, sound_server

settings.register_profile("agentd", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("agentd")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as of `make test &` in a script; children inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def card(tmp_path: Path) -> Iterator[SoundServer]:
    """A virtual sound card that answers as promptly as a real one."""
    home = tmp_path / "card"
    home.mkdir()
    with sound_server(home, prompt=True) as running:
        yield running
