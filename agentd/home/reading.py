"""What the house last said, how old it is, and the answer to a question about it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from agentd.home.answer import Answer, done, refusal
from agentd.home.language.gathering import MOST_NAMES, listed, name_in, summed
from agentd.home.language.quantity import LARGEST
from agentd.home.language.topic import covers
from agentd.home.plan import Gather, ReadPlan

MOST_PAYLOAD_BYTES = 256 * 1024  # of one state; larger ones are not states
MOST_TEXT = 120  # characters of a state that reach the model: it is data from whoever may publish
MOST_OF_A_PATTERN = 500  # topics kept for one wildcard; no house has as many of one kind
WORTH_SAYING_S = 300  # an older value is spoken with its age


Scalar = str | int | float | bool


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
    """The newest report of each topic in `wanted`, where `+` stands for any level; others are not kept. On
    those in `partial` only what has changed is told: it is laid over what was known."""

    wanted: Collection[str]
    partial: Collection[str] = ()
    _reports: dict[str, Report] = field(default_factory=dict)
    _patterns: dict[str, set[str]] = field(init=False)  # with the topics that have been seen of each

    def __post_init__(self) -> None:
        self._patterns = {topic: set() for topic in self.wanted if "+" in topic}

    def adopt(self, wanted: Collection[str], partial: Collection[str]) -> None:
        """What is still wanted is kept."""
        self.wanted, self.partial = wanted, partial
        known = self._patterns
        self._patterns = {topic: known.get(topic, set()) for topic in wanted if "+" in topic}
        kept = set(wanted).union(*self._patterns.values())
        self._reports = {topic: report for topic, report in self._reports.items() if topic in kept}

    def seen(self, topic: str, payload: bytes, retained: bool, now: float) -> None:
        """`now` in seconds of a clock that never goes back; the same clock as for `answer_read`."""
        if len(payload) > MOST_PAYLOAD_BYTES or not self._is_wanted(topic):
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

    def matching(self, pattern: str) -> Mapping[str, Report]:
        """The newest reports on the topics that a wanted pattern stands for."""
        topics = sorted(self._patterns.get(pattern, ()))
        return {topic: self._reports[topic] for topic in topics if topic in self._reports}

    def _is_wanted(self, topic: str) -> bool:
        wanted = topic in self.wanted
        for pattern, topics in self._patterns.items():
            if topic in topics:
                wanted = True
            elif covers(pattern, topic) and len(topics) < MOST_OF_A_PATTERN:
                topics.add(topic)
                wanted = True
        return wanted


def is_asked(plan: ReadPlan, cache: StateCache, now: float) -> bool:
    """Whether the device is to be asked first: it can be, and what it said last is not known to be new."""
    if plan.get is None or plan.gather is not None:
        return plan.get is not None
    report = cache.latest(plan.topic)
    if report is None or report.retained or plan.max_age_s is None:
        return True
    return now - report.at_s > plan.max_age_s


def answer_read(plan: ReadPlan, cache: StateCache, now: float) -> Answer:
    """The value with its unit and age, or a sentence why there is none."""
    if plan.gather is not None:
        return _gathered(plan, plan.gather, cache.matching(plan.topic), now)
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
    known = {"last_known": True} if report.retained else {}
    return _told(plan, value, said(value, plan.digits), age_s, known)


def _gathered(plan: ReadPlan, gather: Gather, reports: Mapping[str, Report], now: float) -> Answer:
    if not reports:
        return refusal(f"There is no report of {_subject(plan)} yet.", retryable=True)
    values: list[tuple[str, Scalar]] = []
    used: list[Report] = []
    unknown: list[str] = []
    for topic, report in reports.items():
        name = name_in(plan.topic, topic)
        value = _counted(plan, gather, report, now)
        if value is None:
            unknown.append(name)
        else:
            values.append((name, value))
            used.append(report)
    if not values:
        return refusal(f"The reports of {_subject(plan)} are too old, or hold no value.", retryable=True)
    value, names = summed(gather, values)
    known: dict[str, object] = {"of": len(values)}
    if names is not None:
        known["names"] = names[:MOST_NAMES]
    if unknown:
        known["unknown"] = unknown[:MOST_NAMES]
    if any(report.retained for report in used):
        known["last_known"] = True
    if gather.all_told:
        names = [f"{name} {said(value, plan.digits)}" for name, value in values]
    words = listed(names) if gather.how == "list" and names is not None else said(value, plan.digits)
    return _told(plan, value, words, max(0.0, now - min(report.at_s for report in used)), known)


def _counted(plan: ReadPlan, gather: Gather, report: Report, now: float) -> Scalar | None:
    """A value that goes into the sum; None for one that is too old or no value."""
    if plan.max_age_s is not None and now - report.at_s > plan.max_age_s:
        return None
    try:
        value = _meant(plan, _found(report.payload, plan.at))
    except NoValueError:
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if number or not gather.numeric else None


def _told(plan: ReadPlan, value: Scalar, words: str, age_s: float, known: Mapping[str, object]) -> Answer:
    unit = {"unit": plan.unit} if plan.unit else {}
    sentence = plan.said.text({**plan.spoken, "value": words, "unit": plan.unit})
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


def said(value: object, digits: int = 1) -> str:
    """A value as a voice says it: with so many decimals at most."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        rounded = f"{abs(value):.{digits}f}".removesuffix(".0")
        return f"minus {rounded}" if value < 0 and rounded != "0" else rounded
    return str(value).replace("_", " ")


def value_at(payload: bytes, at: str | None) -> object:
    """What stands in a payload at a JSON pointer, or the whole of it. Raises NoValueError."""
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
    return inside(value, at or "")


def inside(value: object, at: str) -> object:
    """What stands at a JSON pointer. Raises NoValueError."""
    for step in at.split("/")[1:]:
        value = _step(value, step.replace("~1", "/").replace("~0", "~"), at)
    return value


def _found(payload: bytes, at: str | None) -> Scalar:
    """The one value there. Raises NoValueError."""
    value = value_at(payload, at)
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


def _meant(plan: ReadPlan, value: Scalar) -> Scalar:
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
