"""What a validator's complaint about a setting means to the person who wrote it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from agentd.config.environment import known_keys, variable_of
from agentd.config.settings import Settings
from agentd.config.sheet import Sheet
from agentd.config.yamlsource import KeyPath
from agentd.home.page import nearest

_IN_TOOL_FILES = frozenset({"rooms", "devices", "groups", "announcements"})
_LATER = frozenset(
    {
        ("discover",),
    }
)
_ONLY_NOW: Mapping[KeyPath, str] = {("live", "fallback"): "none"}  # the others later
_KEY = ("GEMINI_API_KEY", "live.api_key_file")
_TOKEN = ("GEMINI_TOKEN", "live.token_file")
_PASSWORD = ("MQTT_PASSWORD", "mqtt.password_file")
# a secret written out, by the section it stands in: the variable and the setting to use instead
_SECRETS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "live": {"api_key": _KEY, "key": _KEY, "apikey": _KEY, "token": _TOKEN, "access_token": _TOKEN},
    "mqtt": {"password": _PASSWORD, "pass": _PASSWORD, "passwd": _PASSWORD},
}
_TOP_SECRETS: Mapping[str, tuple[str, str]] = {
    **_SECRETS["live"],
    **_SECRETS["mqtt"],
    "gemini_api_key": _KEY,
    "google_api_key": _KEY,
    "gemini_token": _TOKEN,
}
_SEE = "see the comment in the shipped agentd.yaml"
_ID = "write lower-case letters, digits, - and _ only, 32 at most"
_LANGUAGE = ("is not a language", "write a code such as de or de-DE")
_FORMS: Mapping[KeyPath, tuple[str, str]] = {  # what a pattern of a setting means
    ("mqtt", "id"): ("cannot be part of a topic", _ID),
    ("mqtt", "discovery"): ("is no prefix of topics", 'write homeassistant, or "" so that it is not told'),
    ("live", "project"): ("is not the id of a project", "write it as the Cloud console shows it"),
    ("live", "location"): ("is not a location", "write a region such as us-central1, or global, us or eu"),
    ("safety", "quiet_hours", "from"): ("is no time of the clock", 'write it in quotes: "22:30"'),
    ("safety", "quiet_hours", "to"): ("is no time of the clock", 'write it in quotes: "06:30"'),
    ("live", "language"): _LANGUAGE,
    ("wake", "words", "persona", "language"): _LANGUAGE,
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
    "dict_type": ("is not a mapping", "write `{…}`, or its keys below it, indented"),
    "string_too_short": ("is empty", "write a value, or delete the line for the default"),
    "string_too_long": ("is too long", "write less"),
    "too_long": ("has too many elements", "write fewer"),
    "too_short": ("has too few elements", "write at least one"),
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
        named = tuple(step for step in key if isinstance(step, str))
        problem, remedy = _FORMS.get(named, ("is not known here", _SEE))
        sheet.wrong(key, f"{_quoted(error['input'])} {problem}", remedy)
    else:
        problem, remedy = _TYPES.get(kind, ("cannot be used", _SEE))
        sheet.wrong(key, problem, remedy)


def unknown_variable(key: KeyPath) -> tuple[str, str]:
    """What is wrong with an environment variable that stands for no setting, and what to set."""
    if secret := _SECRETS.get(str(key[0]), {}).get(str(key[-1])):
        return "is not a setting", f"set {secret[0]}"
    variables = {".".join(map(str, known)): variable_of(known) for known in known_keys()}
    close = nearest(".".join(map(str, key)), variables)
    return "stands for no setting", f"set {variables[close]}" if close else "delete it"


def _quoted(value: object) -> str:
    """Short, so that a secret or a page pasted in the wrong place does not end up in a log whole."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f'"{text[:24]}…"' if len(text) > 25 else f'"{text}"'


def _unknown(key: KeyPath, value: object) -> tuple[str, str]:
    name, above = str(key[-1]), key[:-1]
    secret = _SECRETS.get(str(above[0]), {}).get(name) if above else _TOP_SECRETS.get(name)
    if secret:
        variable, file_key = secret
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
    return tuple(info.alias or name for name, info in _section_at(above).model_fields.items())


def _section_at(path: KeyPath) -> type[BaseModel]:
    """The section, or the element of a list of sections, that stands at a path."""
    section: type[BaseModel] = Settings
    for step in path:
        if isinstance(step, str):
            section = next(_sections_in(section.model_fields[step].annotation))
    return section


def _sections_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _sections_in(part)


def _one_of(key: KeyPath) -> str:
    if key in _ONLY_NOW:
        return _ONLY_NOW[key]
    *above, name = (step for step in key if isinstance(step, str))  # a word in a list has a number besides
    values = _words_in(_section_at(tuple(above)).model_fields[name].annotation)
    return " or ".join((", ".join(values[:-1]), values[-1])) if len(values) > 1 else values[0]


def _words_in(annotation: object) -> list[str]:
    """What a `Literal` allows, be it an optional one or one in a list."""
    parts = get_args(annotation)
    if get_origin(annotation) is Literal:
        return [str(word) for word in parts]
    return [word for part in parts for word in _words_in(part)]
