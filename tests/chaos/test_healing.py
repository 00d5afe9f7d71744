"""Faults of the world around a whole daemon: noticed and named, survived, and over soon after their cause.

`pytest -m proof -s tests/chaos` prints the table.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import pytest

from tests.audio.test_sound_lost import REMAP, SINK
from tests.chaos.fault import Fault, Healing, suffer
from tests.chaos.house import House, house
from tests.chaos.model import WELL, refusing, sets_a_timer
from tests.live_server import Refusal

pytestmark = [pytest.mark.proof, pytest.mark.alone, pytest.mark.timeout(240)]

BACK_S = 10.0
TIMER_S, AGREES_S = 12, 1.5
TIMER_SET = '"tool_ok", "tool": "set_timer"'
HOUR_S = 3600
GONE = r"log: .*link \d+ is gone: "
BROKER_GONE, BROKER_BACK = r"log: .* WARNING .*broker", "log: .*connected to the broker"
IDLE = "mqtt: agentd/test/state idle"


def unplug(house: House) -> None:
    house.card.pactl("unload-module", house.card.module(*REMAP[:2]))


def unplug_loudspeaker(house: House) -> None:
    house.card.pactl("unload-module", house.card.module(*SINK[:2]))


def kill_sound(house: House) -> None:
    house.card.kill()
    house.hush()


def start_sound(house: House) -> None:
    house.card.start()
    house.hiss()


def break_names(house: House) -> None:
    assert house.names is not None
    house.names.answers = False


def mend_names(house: House) -> None:
    assert house.names is not None
    house.names.answers = True


def break_names_and_broker(house: House) -> None:
    break_names(house)
    house.broker.restart()


def fill_disk(house: House) -> None:
    house.model.serve(sets_a_timer("1h"))
    with contextlib.suppress(OSError), (house.store / "filler").open("wb", buffering=0) as filler:
        while filler.write(bytes(4096)):
            pass


FAULTS = (
    Fault(
        "microphone unplugged",
        unplug,
        "STATUS=error.*microphone",
        lambda it: it.card.pactl("load-module", *REMAP),
        IDLE,
    ),
    Fault(
        "loudspeaker unplugged",
        unplug_loudspeaker,
        "STATUS=error.*loudspeaker",
        lambda it: it.card.pactl("load-module", *SINK),
        IDLE,
    ),
    Fault("sound server restarted", kill_sound, "STATUS=error.*microphone", start_sound, IDLE),
    Fault(
        "sound server hangs",
        lambda it: it.card.freeze(),
        "STATUS=error.*microphone",
        lambda it: it.card.thaw(),
        IDLE,
    ),
    Fault("broker away", lambda it: it.broker.kill(), BROKER_GONE, lambda it: it.broker.start(), BROKER_BACK),
    Fault(
        "broker hangs", lambda it: it.broker.freeze(), BROKER_GONE, lambda it: it.broker.thaw(), BROKER_BACK
    ),
    Fault(
        "model refuses connections",
        lambda it: it.model.leave(),
        GONE,
        lambda it: it.model.serve(WELL),
        asked=True,
    ),
    Fault(
        "network swallows everything",
        lambda it: it.model.fall_silent(),
        GONE,
        lambda it: it.model.serve(WELL),
        asked=True,
    ),
    *(
        Fault(
            f"model refused: {words}",
            lambda it, refusal=refusal: it.model.serve(refusing(refusal)),  # type: ignore[misc]
            f"{GONE}.*{named}",
            lambda it: it.model.serve(WELL),
            asked=True,
        )
        for words, refusal, named in (
            ("key", Refusal.BAD_KEY, "does not take the key"),
            ("quota", Refusal.QUOTA, "quota is used up"),
            ("model unknown", Refusal.MODEL_NOT_FOUND, "does not have this model"),
            ("overloaded", Refusal.UNAVAILABLE, "not well at the moment"),
        )
    ),
    Fault("names are not answered", break_names, GONE, mend_names, asked=True, root=True),
    Fault(
        "names are not answered, broker restarted",
        break_names_and_broker,
        BROKER_GONE,
        mend_names,
        BROKER_BACK,
        root=True,
    ),
    Fault(
        "disk full",
        fill_disk,
        "log: .*timers cannot be kept",
        lambda it: (it.store / "filler").unlink(),
        asked=True,
        obeyed=TIMER_SET,
        root=True,
    ),
)


def show(name: str, healing: Healing) -> None:
    print(f"\n| {name} | {healing.noticed_s:.1f} | {healing.back_s:.1f} |", end="", flush=True)


def skip_without_root() -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root, for a name server and a disk of the daemon's own")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_noticed_and_over_soon_after_its_cause(tmp_path: Path, fault: Fault) -> None:
    if fault.root:
        skip_without_root()
    with house(tmp_path, names=fault.root) as home:
        home.obeys()
        home.idle()
        healing = suffer(home, fault)
    show(fault.name, healing)
    assert healing.back_s <= BACK_S


@pytest.mark.parametrize("hours", [3, -3])
def test_a_clock_that_is_set_moves_no_timer(tmp_path: Path, hours: int) -> None:
    with house(tmp_path, names=False) as home:
        home.model.serve(sets_a_timer(f"{TIMER_S}s"))
        began = time.monotonic()
        home.speak()
        set_at = home.timeline.wait(TIMER_SET, began)
        home.model.serve(WELL)
        jumped = time.monotonic()
        home.set_clock(hours * HOUR_S)
        noticed = home.timeline.wait("log: .*the clock was set", jumped)
        rang = home.timeline.wait('"event_type": "timer_fired"', set_at)
        home.obeys()
    show(f"clock set by {hours:+} h", Healing(noticed - jumped, 0))
    assert abs(rang - set_at - TIMER_S) <= AGREES_S


def test_a_store_that_was_spoilt_keeps_nobody_from_starting(tmp_path: Path) -> None:
    with house(tmp_path, names=False) as home:
        home.model.serve(sets_a_timer("1h"))
        home.obeys(TIMER_SET)
        home.idle()
        home.stop()
        spoilt = [file for file in (tmp_path / "store").iterdir() if file.is_file()]
        for file in spoilt:
            file.write_bytes(b"\xff" * 5000)
        began = time.monotonic()
        ready = home.start()
        noticed = home.timeline.wait(r"log: .*jobs\.sqlite makes no sense", began)
        home.obeys()
        home.idle()
        home.model.serve(sets_a_timer("1h"))
        home.obeys(TIMER_SET)
        home.idle()
    show(f"store spoilt ({len(spoilt)} files), found at the start", Healing(noticed - began, ready - began))
    assert ready - began <= BACK_S
