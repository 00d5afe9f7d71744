"""Values as Home Assistant's discovery means them: words are compared as text, whatever JSON made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agentd.home.device.codec import Codec, Raw, Scalar, Value, Words
from agentd.home.faults import ArgumentError, quoted

_BOOLEANS: Mapping[Scalar, Scalar] = {"True": True, "False": False}


def spelled(raw: object) -> str | None:
    """`false` of JSON is False in a template; a number is its digits."""
    return str(raw) if isinstance(raw, str | int | float) else None


def named(asked: Mapping[Value, Scalar], told: Mapping[Scalar, Value] | None = None) -> Words:
    """`asked`: what is sent for a value; `told`: what a state means (else as it is asked)."""
    if told is None:
        told = {raw: value for value, raw in asked.items()}
    forms = ((form, value) for raw, value in told.items() for form in _forms(raw))
    return Words(tuple(asked.items()), tuple(forms))


def _forms(raw: Scalar) -> tuple[Scalar, ...]:
    if isinstance(raw, bool):
        return raw, str(raw)
    return (raw, _BOOLEANS[raw]) if raw in _BOOLEANS else (raw,)


@dataclass(frozen=True, slots=True)
class Translated:
    """By a template: `asked` when it is sent, `told` (else `otherwise`) when it is read; either may be empty.
    `case`: upper or lower, which the text is put into before that."""

    inner: Codec
    asked: Mapping[str, str]
    told: Mapping[str, str]
    otherwise: str | None = None
    case: str = ""

    @property
    def choices(self) -> tuple[str, ...]:
        return self.inner.choices

    @property
    def limits(self) -> tuple[float, float, float] | None:
        return self.inner.limits

    def write(self, value: Value) -> Raw:
        raw = self.inner.write(value)
        if not self.asked:
            return self._cased(raw) if isinstance(raw, str) else raw
        word = self.asked.get(self._cased(str(spelled(raw))))
        if word is None:
            raise ArgumentError(f"has no word for {quoted(value)}")
        return word

    def read(self, raw: object) -> Value | None:
        return self.inner.read(self._meant(raw))

    def met(self, wanted: Value, raw: object, before: object) -> bool:
        return self.inner.met(wanted, self._meant(raw), self._meant(before))

    def _meant(self, raw: object) -> object:
        if not self.told:
            return self._cased(raw) if isinstance(raw, str) else raw
        return self.told.get(self._cased(str(spelled(raw))), self.otherwise)

    def _cased(self, text: str) -> str:
        return text.lower() if self.case == "lower" else text.upper() if self.case == "upper" else text
