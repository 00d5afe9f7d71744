"""What a validator's complaint about a setting means to the person who wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel

from agentd.config.environment import known_keys, variable_of
from agentd.config.settings import Settings, WakeWord
from agentd.config.sheet import Sheet
from agentd.config.yamlsource import KeyPath
from agentd.home.page import nearest

_IN_TOOL_FILES = frozenset({"rooms", "devices", "groups", "announcements"})
_LATER = frozenset(
    {
        ("discover",),
        ("safety",),
        ("mqtt", "protocol"),
        ("mqtt", "keepalive_s"),
        ("mqtt", "command_deadline_s"),
    }
)
_ONLY_NOW: Mapping[KeyPath, str] = {
    ("vad", "mode"): "manual",
    ("live", "fallback"): "none",
}  # the others later
_SECRETS = {  # a secret written out, by the section it stands in
    "live": (frozenset({"api_key", "key", "token", "apikey"}), "GEMINI_API_KEY", "live.api_key_file"),
    "mqtt": (frozenset({"password", "pass", "passwd"}), "MQTT_PASSWORD", "mqtt.password_file"),
}
_NO_SECRETS = (frozenset[str](), "", "")
_TOP_SECRETS = {key: section for section, (keys, _, _) in _SECRETS.items() for key in keys} | {
    "gemini_api_key": "live",
    "google_api_key": "live",
}

_TYPES = {
    "string_type": ("is not text", 'write it in quotes: "…"'),
    "int_type": ("is not a whole number", "write it as digits, without quotes and without a point"),
    "int_from_float": ("is not a whole number", "write it as digits, without a point"),
    "float_type": ("is not a number", "write it as digits, without quotes"),
    "finite_number": ("is not a finite number", "write it as digits"),
    "bool_type": ("is neither true nor false", "write `true` or `false`"),
    "path_type": ("is not a path", 'write it in quotes: "…"'),
    "tuple_type": ("is not a list", "write `[…]`, or lines that begin with `-`"),
    "string_too_short": ("is empty", "write a value, or delete the line for the default"),
    "model_type": ("is not a section", "write its keys below it, indented: `key: value`"),
    "missing": ("is missing", "add it"),
}
_LIMITS = {
    "greater_than": ("gt", "is too small", "more than"),
    "greater_than_equal": ("ge", "is too small", "at least"),
    "less_than": ("lt", "is too large", "less than"),
    "less_than_equal": ("le", "is too large", "at most"),
}


def complain(sheet: Sheet, error: Mapping[str, Any]) -> None:
    """Writes one error of pydantic's about `Settings` on the sheet, in words of our own."""
    key: KeyPath = tuple(error["loc"])
    kind, context = str(error["type"]), error.get("ctx", {})
    if kind == "extra_forbidden":
        sheet.wrong(key, *_unknown(key, error["input"]))
    elif error["input"] is None and kind != "missing":
        sheet.wrong(key, "has no value", "write one, or delete the line for the default")
    elif kind in _LIMITS:
        name, problem, words = _LIMITS[kind]
        sheet.wrong(key, f"{error['input']} {problem}", f"write a number of {words} {context[name]:g}")
    elif kind == "literal_error":
        sheet.wrong(key, f"{_quoted(error['input'])} is not known here", f"write {_one_of(key)}")
    elif kind == "string_pattern_mismatch":
        words = "write lower-case letters, digits, - and _ only, 32 at most"
        sheet.wrong(key, f"{_quoted(error['input'])} cannot be part of a topic", words)
    else:
        problem, remedy = _TYPES.get(kind, ("cannot be used", "see the comment in the shipped agentd.yaml"))
        sheet.wrong(key, problem, remedy)


def unknown_variable(key: KeyPath) -> tuple[str, str]:
    """What is wrong with an environment variable that stands for no setting, and what to set."""
    secrets, variable, _ = _SECRETS.get(str(key[0]), _NO_SECRETS)
    if key[-1] in secrets:
        return "is not a setting", f"set {variable}"
    variables = {".".join(map(str, known)): variable_of(known) for known in known_keys()}
    close = nearest(".".join(map(str, key)), variables)
    return "stands for no setting", f"set {variables[close]}" if close else "delete it"


def _quoted(value: object) -> str:
    """Short, so that a secret or a page pasted in the wrong place does not end up in a log whole."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f'"{text[:24]}…"' if len(text) > 25 else f'"{text}"'


def _unknown(key: KeyPath, value: object) -> tuple[str, str]:
    name, above = str(key[-1]), key[:-1]
    section = str(above[0]) if above else _TOP_SECRETS.get(name, "")
    secrets, variable, file_key = _SECRETS.get(section, _NO_SECRETS)
    if name in secrets or (not above and section):
        remedy = (
            f"delete it here, and set {variable}, or write {file_key} with the path of a file that holds it"
        )
        return "a secret does not belong in this file", remedy
    if key in _LATER:
        return "comes with a later version", "delete it for now"
    if not above and (name in _IN_TOOL_FILES or _is_tool(value)):
        return "belongs in a file of the tools directory", "move it there"
    return "is not a key that may stand here", _meant(key)


def _is_tool(value: object) -> bool:
    return isinstance(value, dict) and not value.keys().isdisjoint({"description", "publish", "read"})


def _meant(key: KeyPath) -> str:
    name, above = str(key[-1]), key[:-1]
    legal = _keys_at(above)
    if close := nearest(name, legal):
        return f"write `{close}`"
    elsewhere = {str(path[-1]): path for path in known_keys()}
    if not isinstance(key[0], int) and name in elsewhere:
        return f"write it as `{'.'.join(map(str, elsewhere[name]))}`"
    return f"the keys here are {', '.join(legal)}"


def _keys_at(above: KeyPath) -> tuple[str, ...]:
    if above[:2] == ("wake", "words"):
        return tuple(WakeWord.model_fields)
    model: type[BaseModel] = Settings
    for step in above:
        annotation = model.model_fields[str(step)].annotation
        assert isinstance(annotation, type)
        assert issubclass(annotation, BaseModel)
        model = annotation
    return tuple(model.model_fields)


def _one_of(key: KeyPath) -> str:
    if key in _ONLY_NOW:
        return _ONLY_NOW[key]
    section = Settings.model_fields[str(key[0])].annotation
    assert isinstance(section, type)
    assert issubclass(section, BaseModel)
    values = get_args(section.model_fields[str(key[1])].annotation)
    return " or ".join((", ".join(values[:-1]), values[-1])) if len(values) > 1 else str(values[0])
