"""Lights: one topic for all in JSON, or a topic for each property."""

from __future__ import annotations

from agentd.home.device.codec import Codec, Percent
from agentd.home.device.colours import mired_to_kelvin
from agentd.home.device.family.homeassistant.options import Options, UndescribedError
from agentd.home.device.family.homeassistant.switches import on_off
from agentd.home.device.family.homeassistant.templates import writing
from agentd.home.device.family.homeassistant.words import named
from agentd.home.device.feature import Bare, Feature, Key, Told, at_key
from agentd.home.device.tint import Form, Tint
from agentd.home.device.warmth import White

# mode of colour → how JSON has it; the first that a lamp knows is used
_TINTS: dict[str, Form] = {"hs": "h/s", "rgb": "rgb", "rgbw": "rgb", "rgbww": "rgb", "xy": "xy"}
_COLDEST_MIRED, _WARMEST_MIRED = 153, 500  # where nothing is said
_LOWEST_KELVIN, _HIGHEST_KELVIN = 2000, 6535


def light(options: Options) -> tuple[Feature, ...]:
    schema = options.text("schema", "basic")
    if schema == "json":
        return _in_json(options)
    if schema in ("basic", "default"):
        return _by_topic(options)
    raise UndescribedError("its commands are made by templates")


def _in_json(options: Options) -> tuple[Feature, ...]:
    command = options.command("command_topic")
    modes = options.words("supported_color_modes") or tuple(
        mode for mode in ("brightness", "color_temp", *_TINTS) if options.flag(mode)
    )

    def feature(name: str, codec: Codec, key: str) -> Feature:
        told = (Told(options.state("state_topic"), at_key(key), codec),) if options.has("state_topic") else ()
        return Feature(name, codec, Key(command, (key,)), told)

    features = [feature("on", named({True: "ON", False: "OFF"}), "state")]
    if options.flag("brightness") or {*modes} - {"onoff"}:
        features.append(feature("brightness", _brightness(options), "brightness"))
    if "color_temp" in modes:
        features.append(feature("color_temp", _white(options), "color_temp"))
    if tint := next((form for mode, form in _TINTS.items() if mode in modes), None):
        features.append(feature("color", Tint(tint), "color"))
    return tuple(features)


def _by_topic(options: Options) -> tuple[Feature, ...]:
    features: list[Feature] = []
    if options.has("brightness_command_topic"):
        features.append(_property(options, "brightness", "brightness", _brightness(options)))
    if options.has("color_temp_command_topic"):
        features.append(_property(options, "color_temp", "color_temp", _white(options)))
    if options.has("hs_command_topic"):
        features.append(_colour(options, "hs", "h,s", ("hue", "sat")))
    elif options.has("rgb_command_topic"):
        features.append(_colour(options, "rgb", "r,g,b", ("red", "green", "blue")))
    # Last, as Home Assistant has it: it is dimmed before it lights up.
    return (*features, on_off(options, "state_value_template"))


def _property(options: Options, name: str, key: str, codec: Codec) -> Feature:
    ask, asked = options.ask(f"{key}_command_topic", f"{key}_command_template", codec)
    return Feature(name, asked, ask, options.told(f"{key}_state_topic", f"{key}_value_template", codec))


def _colour(options: Options, key: str, form: Form, names: tuple[str, ...]) -> Feature:
    """Several numbers in one message: only as `1,2,3`, with or without a template that says so."""
    template = options.get(f"{key}_command_template")
    found = writing(template, ",".join(names))
    plain = found is not None and found.names == names and {*found.parts[2:-1:2]} <= {",", ", "}
    if template is not None and not (plain and found and found.parts[0] == found.parts[-1] == ""):
        raise UndescribedError(f"its `{key}_command_template` is more than a place for values")
    codec = Tint(form)
    told = options.told(f"{key}_state_topic", f"{key}_value_template", codec)
    return Feature("color", codec, Bare(options.command(f"{key}_command_topic")), told)


def _brightness(options: Options) -> Percent:
    return Percent(round(min(max(options.number("brightness_scale", 255), 1), 65_535)))


def _white(options: Options) -> White:
    if options.flag("color_temp_kelvin"):
        low, high = (
            options.number("min_kelvin", _LOWEST_KELVIN),
            options.number("max_kelvin", _HIGHEST_KELVIN),
        )
        return White(round(low), round(high), mired=False)
    coldest = max(options.number("min_mireds", _COLDEST_MIRED), 1)
    warmest = max(options.number("max_mireds", _WARMEST_MIRED), coldest)
    return White(round(mired_to_kelvin(warmest)), round(mired_to_kelvin(coldest)))
