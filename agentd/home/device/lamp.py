"""Lamps that can be coloured or white tell both, and which of the two is live; the other is a leftover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agentd.home.device.codec import Codec, Raw, Value

COLOURED = frozenset({"xy", "hs", "rgb", "rgbw", "rgbww"})
WHITE = frozenset({"color_temp"})


@dataclass(frozen=True, slots=True)
class Live:
    """`key` of a lamp's whole state while the value of `mode`, where there is one, is one of `modes`."""

    codec: Codec
    key: str
    mode: str
    modes: frozenset[str]

    @property
    def choices(self) -> tuple[str, ...]:
        return self.codec.choices

    @property
    def limits(self) -> tuple[float, float, float] | None:
        return self.codec.limits

    def write(self, value: Value) -> Raw:
        return self.codec.write(value)

    def read(self, raw: object) -> Value | None:
        return self.codec.read(self._live(raw))

    def met(self, wanted: Value, raw: object, before: object) -> bool:
        live = self._live(raw)
        return live is not None and self.codec.met(wanted, live, self._live(before))

    def _live(self, state: object) -> object:
        if not isinstance(state, Mapping) or state.get(self.mode) not in (None, *self.modes):
            return None
        return state.get(self.key)
