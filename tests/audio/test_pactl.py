"""What the sound server says of our streams, in its own words."""

from __future__ import annotations

import pytest

from agentd.audio.pactl import Place, place_of_input, place_of_output

OURS, OTHERS = 4711, 4712
SOURCES = [
    {"index": 0, "name": "speaker.monitor", "monitor_source": "speaker", "mute": False},
    {"index": 1, "name": "alsa_input.usb", "monitor_source": "", "mute": False},
    {"index": 2, "name": "odd", "monitor_source": "speaker", "mute": True},
]
SINKS = [
    {"index": 0, "name": "auto_null", "monitor_source": "auto_null.monitor", "mute": False},
    {"index": 1, "name": "alsa_output.usb", "monitor_source": "alsa_output.usb.monitor", "mute": False},
]


def stream(device: str, index: int, pid: int = OURS, mute: bool = False) -> dict[str, object]:
    return {device: index, "mute": mute, "properties": {"application.process.id": str(pid)}}


@pytest.mark.parametrize(
    ("streams", "place"),
    [
        ([stream("source", 1)], Place("alsa_input.usb", monitor=False, muted=False)),
        ([stream("source", 0)], Place("speaker.monitor", monitor=True, muted=False)),
        ([stream("source", 2)], Place("odd", monitor=True, muted=True)),
        ([stream("source", 1, mute=True)], Place("alsa_input.usb", monitor=False, muted=True)),
        ([stream("source", 0, OTHERS), stream("source", 1)], Place("alsa_input.usb", False, False)),
        ([stream("source", 1, OTHERS)], None),
        ([stream("source", 9)], None),
        ([], None),
    ],
)
def test_where_we_listen(streams: list[dict[str, object]], place: Place | None) -> None:
    assert place_of_input({"source_outputs": streams, "sources": SOURCES}, OURS) == place


def test_where_we_play() -> None:
    everything = {"sink_inputs": [stream("sink", 1)], "sinks": SINKS}
    assert place_of_output(everything, OURS) == Place("alsa_output.usb", monitor=False, muted=False)
    nowhere = place_of_output({**everything, "sink_inputs": [stream("sink", 0)]}, OURS)
    assert nowhere is not None
    assert nowhere.nowhere


def test_nothing_is_known() -> None:
    assert place_of_input({}, OURS) is None
    assert place_of_output({"sink_inputs": [{}]}, OURS) is None
