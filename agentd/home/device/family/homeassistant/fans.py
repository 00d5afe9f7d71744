"""Fans: on and off, a speed, a mode (which is called preset there)."""

from __future__ import annotations

from agentd.home.device.codec import Steps, one_of
from agentd.home.device.family.homeassistant.options import Options
from agentd.home.device.family.homeassistant.switches import on_off
from agentd.home.device.feature import Feature

MOST_SPEEDS = 255


def fan(options: Options) -> tuple[Feature, ...]:
    features = [on_off(options, "state_value_template")]
    if options.has("percentage_command_topic"):
        low, high = round(options.number("speed_range_min", 1)), round(options.number("speed_range_max", 100))
        codec = Steps(tuple(range(low, min(max(high, low), low + MOST_SPEEDS) + 1)), low - 1)
        ask, asked = options.ask(
            "percentage_command_topic", "percentage_command_template", codec, ("percentage",)
        )
        told = options.told("percentage_state_topic", "percentage_value_template", codec)
        features.append(Feature("speed", asked, ask, told))
    if options.has("preset_mode_command_topic", "preset_modes"):
        presets = one_of(*options.words("preset_modes"))
        ask, asked = options.ask(
            "preset_mode_command_topic", "preset_mode_command_template", presets, ("preset_mode",)
        )
        told = options.told("preset_mode_state_topic", "preset_mode_value_template", presets)
        features.append(Feature("mode", asked, ask, told))
    return tuple(features)
