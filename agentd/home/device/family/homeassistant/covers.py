"""Blinds, curtains, shutters, doors of garages."""

from __future__ import annotations

from agentd.home.device.codec import Percent, Scalar, Value
from agentd.home.device.family.homeassistant.options import Options, UndescribedError
from agentd.home.device.family.homeassistant.words import named
from agentd.home.device.feature import Feature, Told
from agentd.home.device.movement import Towards, moving


def cover(options: Options) -> tuple[Feature, ...]:
    features: list[Feature] = []
    position = _position(options)
    if options.has("command_topic"):
        features.append(_movement(options, position))
    if options.has("set_position_topic"):
        ask, codec = options.ask(
            "set_position_topic", "set_position_template", _percent(options), ("position",)
        )
        features.append(Feature("position", codec, ask, (*position, *_motion(options))))
    elif position:
        features.append(Feature("position", _percent(options), None, position))
    return tuple(features)


def _movement(options: Options, position: tuple[Told, ...]) -> Feature:
    ways = {"open": "payload_open", "close": "payload_close", "stop": "payload_stop"}
    defaults = {"open": "OPEN", "close": "CLOSE", "stop": "STOP"}
    asked: dict[Value, Scalar] = {}
    for way, key in ways.items():
        if not options.is_null(key):  # it says that it cannot do that
            asked[way] = options.raw(key, defaults[way])
    ask, words = options.ask("command_topic", "command_template", named(asked))
    return Feature("movement", words, ask, (*position, *_motion(options)))


def _motion(options: Options) -> tuple[Told, ...]:
    """What it says of itself. With a position, `open` may be its last direction and proves nothing."""
    words = {"opening": 1, "closing": -1, "stopped": 0}
    if not options.has("position_topic"):
        words |= {"open": 1, "closed": -1}
    codec = moving({options.text(f"state_{word}", word): way for word, way in words.items()})
    told = options.told("state_topic", "value_template", codec)
    return tuple(Told(each.topic, each.at, each.codec, shows=False) for each in told)


def _position(options: Options) -> tuple[Told, ...]:
    return options.told("position_topic", "position_template", Towards(_percent(options)))


def _percent(options: Options) -> Percent:
    shut, open_ = options.number("position_closed", 0), options.number("position_open", 100)
    if min(shut, open_) != 0 or shut == open_:
        raise UndescribedError("its positions do not count from 0")
    return Percent(round(max(shut, open_)), turned=shut > open_)
