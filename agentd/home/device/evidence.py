"""By what it is known that a device has done what it was asked: its features told, or an answer by number."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from agentd.home.device.asking import Ticket, call, messages
from agentd.home.device.codec import Codec, Scalar, Value
from agentd.home.device.feature import Call, Feature, Key
from agentd.home.order import Alarm, Availability, Evidence, Publish, Wanted
from agentd.home.pointer import inside, value_at
from agentd.home.reading import printable

MOST_PROOFS = 32  # of one order: three properties, each told in three places, make 27


@dataclass(frozen=True, slots=True)
class Question:
    """A JSON-RPC method that answers what is otherwise told on the topic `like`."""

    topic: str
    method: str
    params: tuple[tuple[str, Scalar], ...]
    like: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A JSON object of the keys that are asked for, each without a value."""

    topic: str


@dataclass(frozen=True, slots=True)
class Link:
    """How a device tells that it failed, that it is away, and what makes it tell its state. `sleepy`: it is
    on battery, hears late and is not asked."""

    alarms: tuple[Alarm, ...] = ()
    available: tuple[Availability, ...] = ()
    get: Get | None = None
    sleepy: bool = False


Get = Publish | Question | Blank


def evidence(
    features: Sequence[Feature], whole: Mapping[str, Value], link: Link, by: Ticket
) -> Evidence | None:
    """None: it tells nothing of what was asked."""
    wished = [feature for feature in features if feature.name in whole and feature.ask]
    by_name = {feature.name: feature for feature in reversed(wished)}  # of two of one name the first tells
    each = [_ways(feature, whole[name], link.get, by) for name, feature in by_name.items()]
    ways = [way for way in each if way]
    proofs = list(itertools.islice(itertools.product(*ways), MOST_PROOFS)) if ways else []
    alarms = link.alarms
    if any(isinstance(feature.ask, Call) for feature in wished):
        proofs.insert(0, (Wanted(by.replies, "", partial(_replied, by.number)),))
        alarms = (*alarms, Alarm(by.replies, partial(_failure, by.number)))
    if not proofs:
        return None
    return Evidence(tuple(proofs), alarms, link.available, _get(link, wished, by), link.sleepy)


def together(each: Sequence[Evidence], alarms: Sequence[Alarm]) -> Evidence | None:
    """All of them have done it. They are away when all are, as with their bridge: one lamp without power must
    not stop the others. Nobody is asked for the state: there is one `get`, and they are several."""
    if not each:
        return None
    every = itertools.product(*(one.proofs for one in each))
    proofs = tuple(tuple(itertools.chain(*parts)) for parts in itertools.islice(every, MOST_PROOFS))
    raised = (*alarms, *(alarm for one in each for alarm in one.alarms))
    available = [away for away in each[0].available if all(away in one.available for one in each)]
    sleepy = any(one.sleepy for one in each)
    return Evidence(proofs, raised, tuple(available), None, sleepy)


def _ways(feature: Feature, wanted: Value, get: Get | None, by: Ticket) -> list[Wanted]:
    ways = []
    for told in feature.told:
        if not told.proves:
            continue
        ways.append(Wanted(told.topic, told.at, partial(_met, told.codec, wanted)))
        if isinstance(get, Question) and told.topic == get.like:
            met = partial(_answered, _second(by), told.at or "", told.codec, wanted)
            ways.append(Wanted(by.replies, "", met))
    return ways


def question(features: Sequence[Feature], link: Link) -> Publish | None:
    """What makes it tell all that it can be asked for, on its own topics; None: nothing, or it sleeps."""
    if isinstance(link.get, Question):
        return None  # only who asked is answered
    return _get(link, features, Ticket("", 0))


def _get(link: Link, wished: Sequence[Feature], by: Ticket) -> Publish | None:
    if link.sleepy or link.get is None:
        return None
    if isinstance(link.get, Publish):
        return link.get
    if isinstance(link.get, Blank):
        keys = dict.fromkeys(feature.back for feature in wished if feature.back)
        asked = [(Key(link.get.topic, key), "") for key in keys]
        return next(iter(messages(asked, by)), None)
    return call(link.get.topic, link.get.method, dict(link.get.params), _second(by), by.source)


def _second(by: Ticket) -> str:
    # Not the command's number: that the device has told its state does not prove that it took the command.
    return f"{by.number}-get"


def _met(codec: Codec, wanted: Value, value: object, before: object) -> bool:
    return codec.met(wanted, value, before)


def _replied(number: int, value: object, before: object) -> bool:  # noqa: ARG001
    return isinstance(value, Mapping) and value.get("id") == number and "result" in value


def _answered(number: str, at: str, codec: Codec, wanted: Value, value: object, before: object) -> bool:  # noqa: ARG001
    if not isinstance(value, Mapping) or value.get("id") != number:
        return False
    return codec.met(wanted, inside(value.get("result"), at), None)


def _failure(number: int, payload: bytes) -> str | None:
    if value_at(payload, "/id") != number:
        return None
    message = value_at(payload, "/error/message")
    if isinstance(message, str):
        return printable(message)
    return "the device refused it" if isinstance(value_at(payload, "/error"), dict) else None
