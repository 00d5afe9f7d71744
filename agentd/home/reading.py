"""What the house last said, how old it is, and the answer to a question about it."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field

from agentd.home.answer import Answer, done, refusal
from agentd.home.plan import ReadPlan
from agentd.home.quantity import LARGEST

MOST_PAYLOAD_BYTES = 256 * 1024  # of one state; larger ones are not states
MOST_TEXT = 120  # characters of a state that reach the model: it is data from whoever may publish
WORTH_SAYING_S = 300  # an older value is spoken with its age


class NoValueError(ValueError):
    """There is no answer in a payload; the message says what it holds instead."""


@dataclass(frozen=True, slots=True)
class Report:
    """A message as it came. `retained`: the broker had kept it, nobody knows how long before `at_s`."""

    payload: bytes
    retained: bool
    at_s: float


@dataclass(slots=True)
class StateCache:
    """The newest report of each topic in `wanted`; others are not kept. On those in `partial` only what has
    changed is told: it is laid over what was known."""

    wanted: Collection[str]
    partial: Collection[str] = ()
    _reports: dict[str, Report] = field(default_factory=dict)

    def seen(self, topic: str, payload: bytes, retained: bool, now: float) -> None:
        """`now` in seconds of a clock that never goes back; the same clock as for `answer_read`."""
        if topic not in self.wanted or len(payload) > MOST_PAYLOAD_BYTES:
            return
        known = self._reports.get(topic)
        if retained and known is not None and known.payload == payload:
            return  # told again after a reconnection: no younger for that
        if payload and known is not None and topic in self.partial:
            payload = _overlaid(known.payload, payload)
        if payload:
            self._reports[topic] = Report(payload, retained, now)
        else:  # an empty message clears what was retained
            self._reports.pop(topic, None)

    def latest(self, topic: str) -> Report | None:
        return self._reports.get(topic)


def answer_read(plan: ReadPlan, cache: StateCache, now: float) -> Answer:
    """The value with its unit and age, or a sentence why there is none."""
    report = cache.latest(plan.topic)
    if report is None:
        return refusal(f"There is no report of {_subject(plan)} yet.", retryable=True)
    age_s = max(0.0, now - report.at_s)
    if plan.max_age_s is not None and age_s > plan.max_age_s:
        return refusal(f"The last report of {_subject(plan)} is {age(age_s)} old.", retryable=True)
    try:
        value = _meant(plan, _found(report.payload, plan.at))
    except NoValueError as error:
        return refusal(f"The report of {_subject(plan)} {error}.", retryable=True)
    unit = {"unit": plan.unit} if plan.unit else {}
    known = {"last_known": True} if report.retained else {}
    sentence = plan.said.text({**plan.spoken, "value": said(value), "unit": plan.unit})
    if age_s >= WORTH_SAYING_S:
        sentence += f" That was {age(age_s)} ago."
    return done("confirmed", value=value, **unit, age_s=round(age_s, 1), **known, sentence=sentence)


def _subject(plan: ReadPlan) -> str:
    words = " ".join(plan.tool.replace("_", " ").split())
    return f"{words} ({', '.join(map(str, plan.spoken.values()))})" if plan.spoken else words


def age(seconds: float) -> str:
    """`12 minutes`, for a sentence."""
    sizes = (("hour", 3600), ("minute", 60))
    unit, size = next((pair for pair in sizes if seconds >= 2 * pair[1]), ("second", 1))
    count = int(seconds / size)
    return f"{count} {unit}{'' if count == 1 else 's'}"


def said(value: object) -> str:
    """A value as a voice says it: one decimal at most."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        rounded = f"{abs(value):.1f}".removesuffix(".0")
        return f"minus {rounded}" if value < 0 and rounded != "0" else rounded
    return str(value).replace("_", " ")


def _found(payload: bytes, at: str | None) -> str | int | float | bool:
    """The one value in a payload: at a JSON pointer, or the whole of it. Raises NoValueError."""
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        raise NoValueError("is not text") from None
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        if at:
            raise NoValueError("is not JSON") from None
        value = text.strip()
    for step in at.split("/")[1:] if at else ():
        value = _step(value, step.replace("~1", "/").replace("~0", "~"), str(at))
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, int | float) and abs(value) < LARGEST:
        return value
    raise NoValueError(f"holds no single value{f' at {at}' if at else ''}")


def _step(value: object, key: str, at: str) -> object:
    if isinstance(value, dict) and key in value:
        return value[key]
    if isinstance(value, list) and key.isdecimal() and len(key) < 6 and int(key) < len(value):
        return value[int(key)]
    raise NoValueError(f"has nothing at {at}")


def _meant(plan: ReadPlan, value: str | int | float | bool) -> str | int | float | bool:
    if not plan.words:
        return value
    written = value if isinstance(value, str) else json.dumps(value)
    if written not in plan.words:
        raise NoValueError(f"says {written[:40]!r}, which the tool has no word for")
    return plan.words[written]


def printable(text: str) -> str:
    """A state as it may be shown: one line, not long."""
    visible = "".join(c if c.isprintable() else " " for c in text[: 4 * MOST_TEXT])
    return " ".join(visible.split())[:MOST_TEXT]


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _overlaid(known: bytes, news: bytes) -> bytes:
    try:
        merged = _merged(json.loads(known), json.loads(news))
    except (ValueError, RecursionError):
        return news
    written = json.dumps(merged).encode()
    return written if len(written) <= MOST_PAYLOAD_BYTES else news


def _merged(known: object, news: object) -> object:
    if not (isinstance(known, dict) and isinstance(news, dict)):
        return news
    return known | {key: _merged(known.get(key), value) for key, value in news.items()}
