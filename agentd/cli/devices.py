"""`agentd devices`: the microphones and loudspeakers that `audio.input` and `audio.output` can name."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from agentd.audio.device import MONITOR, Device
from agentd.audio.portaudio import library
from agentd.config.origin import choose, read_bytes
from agentd.errors import Unavailable

NO_HARDWARE = (
    "There is no sound hardware here, or this user may not use it (group “audio”).\n"
    "agentd also works with files: audio.input and audio.output take wav:PATH, audio.output takes none."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="an array of objects, for scripts")


def run(args: argparse.Namespace) -> int:
    """Always 0: to have no sound card is no failure. Raises ConfigError for settings that cannot be read."""
    if args.config is not None:  # what stands there does not matter here, but a mistyped path is told
        read_bytes(*choose(args.config, {}))
    try:
        devices, trouble = library.devices(), ""
    except Unavailable as unavailable:
        devices, trouble = (), str(unavailable)
    if args.json:
        print(json.dumps([_plain(device) for device in devices], ensure_ascii=False, indent=2))
    elif not devices:
        print("\n".join(filter(None, (trouble, NO_HARDWARE))))
    else:
        _print(devices)
    return 0


def _plain(device: Device) -> dict[str, object]:
    """Without PortAudio's number, which changes."""
    return {key: value for key, value in asdict(device).items() if key != "index"}


def _print(devices: tuple[Device, ...]) -> None:
    for title, way in (("Microphones (audio.input)", "input"), ("Loudspeakers (audio.output)", "output")):
        print(f"{title}; * is the default")
        listed = [device for device in devices if getattr(device, f"{way}s")]
        for device in listed:
            mark = "*" if getattr(device, f"default_{way}") else " "
            channels = getattr(device, f"{way}s")
            monitor = ", what the loudspeaker plays" if device.name.endswith(MONITOR) else ""
            form = f"{f'up to {channels} channels' if channels > 1 else '1 channel'}, {device.rate_hz} Hz"
            print(f"{mark} {device.name}  ({form}{monitor})")
        if not listed:
            print("  none")
