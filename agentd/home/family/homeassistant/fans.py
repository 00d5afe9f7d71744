"""Fans: on and off, a speed, a preset."""

from __future__ import annotations

from agentd.home.family.homeassistant.options import Options
from agentd.home.family.homeassistant.switches import on_off
from agentd.home.family.homeassistant.words import Ranged, modes
from agentd.home.feature import Feature

MOST_SPEEDS = 1_000


def fan(options: Options) -> tuple[Feature, ...]:
    features = [on_off(options, "state_value_template")]
    if options.has("percentage_command_topic"):
        low, high = options.number("speed_range_min", 1), options.number("speed_range_max", 100)
        speeds = Ranged(round(low), round(min(max(high, low), low + MOST_SPEEDS)))
        ask, codec = options.ask("percentage_command_topic", "percentage_command_template", speeds, ("percentage",))
        told = options.told("percentage_state_topic", "percentage_value_template", speeds)
        features.append(Feature("speed", codec, ask, told))
    if options.has("preset_mode_command_topic", "preset_modes"):
        presets = modes(options.words("preset_modes"))
        ask, codec = options.ask("preset_mode_command_topic", "preset_mode_command_template", presets, ("preset_mode",))
        told = options.told("preset_mode_state_topic", "preset_mode_value_template", presets)
        features.append(Feature("preset", codec, ask, told))
    return tuple(features)
