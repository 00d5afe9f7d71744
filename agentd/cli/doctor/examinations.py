"""What the doctor looks at. A further examination is a function that makes findings, and a line here."""

from __future__ import annotations

from agentd.cli.doctor import configuration, running
from agentd.cli.doctor.broker import examination as broker
from agentd.cli.doctor.machine import clock, disk, heat, memory, versions
from agentd.cli.doctor.outside import keyfiles, link, names
from agentd.cli.doctor.rounds import Examination
from agentd.cli.doctor.sound import examination as sound
from agentd.cli.doctor.unit import examination as unit

SOUND_S = 45.0  # with the echo test, which plays for eight seconds after both devices have been waited for
BROKER_S = 45.0  # two versions to try, and devices that are asked one after the other
TALK_S = 90.0  # a link is tried for ten seconds, a talk has three turns

OF_SOUND = (Examination("sound", sound.examine, SOUND_S),)
OTHERS = (
    Examination("settings", configuration.examine, needs_settings=False),
    Examination("broker", broker.examine, BROKER_S),
    Examination("daemon", running.examine, needs_settings=False),
    Examination("service", unit.examine, needs_settings=False),
    Examination("secrets", keyfiles.examine, needs_settings=False),
    Examination("names", names.examine),
    Examination("model", link.examine, TALK_S),
    Examination("heat and load", heat.examine, needs_settings=False),
    Examination("memory", memory.examine, needs_settings=False),
    Examination("disk", disk.examine),
    Examination("clock", clock.examine, needs_settings=False),
    Examination("versions", versions.examine, needs_settings=False),
)


def in_turn(aloud: bool) -> tuple[tuple[Examination, ...], ...]:
    """All at once; a sound that is played and measured wants the machine for itself."""
    return (OTHERS, OF_SOUND) if aloud else ((*OF_SOUND, *OTHERS),)
