"""What a device is asked for, on a PortAudio that knows one card; the real one is in `test_soundcard`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from agentd.audio.form import Choice, Form
from agentd.audio.portaudio import Library
from agentd.errors import Unavailable

HAT = "seeed-2mic-voicecard"


@dataclass
class OneCard:
    """As `pyaudio.PyAudio`: a card that takes the given forms, and refuses others as ALSA does."""

    forms: tuple[Form, ...]
    channels: int = 2
    asked: list[Form] = field(default_factory=list)

    def get_device_count(self) -> int:
        return 1

    def get_device_info_by_index(self, index: int) -> dict[str, object]:
        channels = {"maxInputChannels": self.channels, "maxOutputChannels": self.channels}
        return {"index": index, "name": HAT, "defaultSampleRate": 44_100.0, **channels}

    def get_default_input_device_info(self) -> dict[str, object]:
        raise OSError

    get_default_output_device_info = get_default_input_device_info

    def open(self, rate: int, channels: int, **_: object) -> OneCard:
        self.asked.append(Form(rate, channels))
        if self.asked[-1] not in self.forms:
            raise OSError(-9998, "Invalid number of channels")
        return self

    def close(self) -> None: ...
    def terminate(self) -> None: ...


def opened(card: OneCard, choice: Choice = "auto") -> Form:
    stream = Library(lambda: card).open_input(HAT, (16_000,), 0.02, lambda _: None, choice)
    assert stream.form == card.asked[-1]
    return stream.form


@pytest.mark.parametrize("form", [Form(16_000, 1), Form(44_100, 1), Form(16_000, 2), Form(44_100, 2)])
def test_a_card_is_taken_as_it_is(form: Form) -> None:
    assert opened(OneCard((form,))) == form


def test_no_more_channels_than_are_needed() -> None:
    every = tuple(Form(16_000, count) for count in range(1, 7))
    assert opened(OneCard(every, 6)).channels == 1
    assert opened(OneCard(every, 6), 4).channels == 4
    assert opened(OneCard((Form(16_000, 6),), 6), 4).channels == 6


def test_what_cannot_be_is_said() -> None:
    with pytest.raises(Unavailable, match="has no channel 3"):
        opened(OneCard((Form(16_000, 2),)), 3)
    with pytest.raises(Unavailable, match=f"“{HAT}” cannot be opened: .*Invalid number of channels"):
        opened(OneCard(()))


def test_a_loudspeaker_that_refuses_mono() -> None:
    fills: list[Callable[[int], bytes]] = []

    def start(form: Form) -> Callable[[int], bytes]:
        fills.append(lambda samples: form.spread(bytes(2 * samples)))
        return fills[-1]

    stream = Library(lambda: OneCard((Form(48_000, 2),))).open_output(HAT, (48_000,), 0.01, start)
    assert stream.form == Form(48_000, 2)
    assert len(fills[-1](480)) == 480 * 2 * 2
