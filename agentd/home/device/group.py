"""Devices that people call by one name."""

from __future__ import annotations

from dataclasses import dataclass

from agentd.home.device.device import Kind


@dataclass(frozen=True, slots=True)
class Group:
    """`members` are names of devices, all of one kind, what is excepted taken out already."""

    name: str
    kind: Kind
    members: tuple[str, ...]
    aliases: tuple[str, ...] = ()
