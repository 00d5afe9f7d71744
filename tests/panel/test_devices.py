"""The machine's own kernel, where it has something to ask."""

from __future__ import annotations

import os
import termios
from pathlib import Path

import pytest

from agentd.errors import Unavailable
from agentd.panel.devices import KERNEL, asked, opened, unavailable


def test_an_answer_comes_back_in_the_buffer() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"twelve bytes")
    answer = bytearray(4)
    KERNEL.ioctl(ours, termios.FIONREAD, answer)
    assert int.from_bytes(answer, "little") == 12
    os.close(ours)
    os.close(theirs)


def test_a_device_is_not_waited_for_nor_handed_on(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "event0")
    descriptor = opened(tmp_path / "event0", os.O_RDONLY)  # without a writer
    assert not os.get_inheritable(descriptor)
    with pytest.raises(Unavailable, match=r"^a bus: it is another kind of device$"):
        asked("a bus", lambda: KERNEL.ioctl(descriptor, 0x40016B01, bytearray(1)))
    os.close(descriptor)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied"), "a pin: agentd may not use it (the README says"),
        (FileNotFoundError(2, "No such file or directory"), "a pin: it is not there"),
        (OSError(19, "No such device"), "a pin: no such device"),
        (OSError("it was unplugged"), "a pin: it was unplugged"),
    ],
)
def test_trouble_in_words(error: OSError, words: str) -> None:
    assert str(unavailable("a pin", error)).startswith(words)
