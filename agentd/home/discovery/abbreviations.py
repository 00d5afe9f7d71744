"""The short keys of Home Assistant discovery, as far as they name something that is used here."""

from __future__ import annotations

# fmt: off
OPTIONS = {
    "o": "origin", "dev": "device", "cmps": "components", "p": "platform", "uniq_id": "unique_id",
    "obj_id": "object_id", "def_ent_id": "default_entity_id", "dev_cla": "device_class", "ent_cat":
    "entity_category", "en": "enabled_by_default", "e": "encoding", "ret": "retain", "opt":
    "optimistic", "ops": "options", "avty": "availability", "avty_t": "availability_topic", "avty_mode":
    "availability_mode", "avty_tpl": "availability_template", "pl_avail": "payload_available",
    "pl_not_avail": "payload_not_available", "t": "topic", "cmd_t": "command_topic", "cmd_tpl":
    "command_template", "stat_t": "state_topic", "stat_tpl": "state_template", "stat_val_tpl":
    "state_value_template", "val_tpl": "value_template", "unit_of_meas": "unit_of_measurement",
    "exp_aft": "expire_after", "stat_cla": "state_class", "pl_on": "payload_on", "pl_off":
    "payload_off", "stat_on": "state_on", "stat_off": "state_off", "bri": "brightness", "bri_scl":
    "brightness_scale", "bri_cmd_t": "brightness_command_topic", "bri_cmd_tpl":
    "brightness_command_template", "bri_stat_t": "brightness_state_topic", "bri_val_tpl":
    "brightness_value_template", "on_cmd_type": "on_command_type", "clrm": "color_mode", "sup_clrm":
    "supported_color_modes", "clr_temp_k": "color_temp_kelvin", "clr_temp_cmd_t":
    "color_temp_command_topic", "clr_temp_cmd_tpl": "color_temp_command_template", "clr_temp_stat_t":
    "color_temp_state_topic", "clr_temp_val_tpl": "color_temp_value_template", "min_mirs": "min_mireds",
    "max_mirs": "max_mireds", "min_k": "min_kelvin", "max_k": "max_kelvin", "hs_cmd_t":
    "hs_command_topic", "hs_cmd_tpl": "hs_command_template", "hs_stat_t": "hs_state_topic",
    "hs_val_tpl": "hs_value_template", "rgb_cmd_t": "rgb_command_topic", "rgb_cmd_tpl":
    "rgb_command_template", "rgb_stat_t": "rgb_state_topic", "rgb_val_tpl": "rgb_value_template", "fx":
    "effect", "fx_list": "effect_list", "fx_cmd_t": "effect_command_topic", "pl_open": "payload_open",
    "pl_cls": "payload_close", "pl_stop": "payload_stop", "stat_open": "state_open", "stat_opening":
    "state_opening", "stat_clsd": "state_closed", "stat_closing": "state_closing", "stat_stopped":
    "state_stopped", "pos_t": "position_topic", "pos_tpl": "position_template", "pos_open":
    "position_open", "pos_clsd": "position_closed", "set_pos_t": "set_position_topic", "set_pos_tpl":
    "set_position_template", "tilt_cmd_t": "tilt_command_topic", "pl_lock": "payload_lock", "pl_unlk":
    "payload_unlock", "stat_locked": "state_locked", "stat_unlocked": "state_unlocked", "stat_locking":
    "state_locking", "stat_unlocking": "state_unlocking", "stat_jam": "state_jammed", "cod_form":
    "code_format", "pct_cmd_t": "percentage_command_topic", "pct_cmd_tpl":
    "percentage_command_template", "pct_stat_t": "percentage_state_topic", "pct_val_tpl":
    "percentage_value_template", "spd_rng_min": "speed_range_min", "spd_rng_max": "speed_range_max",
    "pr_modes": "preset_modes", "pr_mode_cmd_t": "preset_mode_command_topic", "pr_mode_cmd_tpl":
    "preset_mode_command_template", "pr_mode_stat_t": "preset_mode_state_topic", "pr_mode_val_tpl":
    "preset_mode_value_template", "temp_cmd_t": "temperature_command_topic", "temp_cmd_tpl":
    "temperature_command_template", "temp_stat_t": "temperature_state_topic", "temp_stat_tpl":
    "temperature_state_template", "temp_unit": "temperature_unit", "curr_temp_t":
    "current_temperature_topic", "curr_temp_tpl": "current_temperature_template", "mode_cmd_t":
    "mode_command_topic", "mode_cmd_tpl": "mode_command_template", "mode_stat_t": "mode_state_topic",
    "mode_stat_tpl": "mode_state_template", "act_t": "action_topic", "act_tpl": "action_template",
    "pl_prs": "payload_press",
}
DEVICE = {
    "ids": "identifiers", "cns": "connections", "mf": "manufacturer", "mdl": "model", "mdl_id":
    "model_id", "sw": "sw_version", "hw": "hw_version", "sn": "serial_number", "sa": "suggested_area",
    "cu": "configuration_url",
}
ORIGIN = {"sw": "sw_version", "url": "support_url"}
# fmt: on
