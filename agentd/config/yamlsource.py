"""The owner's YAML as plain data, with the line of every key. The only module that imports yaml.

YAML 1.2 core schema: bare `on`, `off`, `yes` and `no` are strings, there are no dates and no base-60 numbers,
so that `state: on` in a tool means the word. Nothing but dicts, lists, strings, numbers, booleans and None is
ever made, whatever the file says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import yaml
from yaml.composer import Composer, ComposerError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from agentd.config.yamlwords import SyntaxTrouble, explain
from agentd.errors import ConfigError, Mistake

KeyPath = tuple[str | int, ...]
Places = dict[KeyPath, int]

MAX_FILE_BYTES = 512 * 1024  # a house of several hundred devices is a tenth of this
MAX_DEPTH = 60  # deeper is an accident or an attack; the composer is recursive
MAX_VALUES = 50_000  # after aliases are followed: a few lines of anchors can stand for billions

_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Source:
    """One file, read. `data` is None when nothing could be read; then `mistakes` says why."""

    data: object
    places: Places
    mistakes: tuple[Mistake, ...]


def read(text: str | bytes, file_name: str) -> tuple[object, Places]:
    """Plain data of the text and the line (from 1) of every key and list item, by path.

    An empty text is None. Raises ConfigError with every mistake found.
    """
    source = read_leniently(text, file_name)
    if source.mistakes:
        raise ConfigError(source.mistakes)
    return source.data, source.places


def read_leniently(text: str | bytes, file_name: str) -> Source:
    """Like `read`, but keeps what can be read (the first of two equal keys, say) beside the mistakes."""
    if len(text) > MAX_FILE_BYTES:
        problem = f"the file is larger than {MAX_FILE_BYTES // 1024} KiB"
        return _unreadable(file_name, 0, problem, "split it into several files")
    try:
        root = _compose(_decoded(text))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return _unreadable(file_name, line, "these bytes are not UTF-8 text", "save the file as UTF-8")
    except ReaderError as error:
        before = text if isinstance(text, str) else _decoded(text)
        line = before.count("\n", 0, error.position) + 1
        problem = f"an unprintable character (U+{error.character:04X})"
        return _unreadable(file_name, line, problem, "delete it")
    except yaml.MarkedYAMLError as error:
        return Source(None, {}, (explain(_trouble(error, _decoded(text)), file_name),))
    reading = _Reading(file_name)
    data = None if root is None else reading.value(root, ())
    return Source(data, reading.places, tuple(reading.mistakes))


def read_scalar(text: str) -> object:
    """The value that one bare word has in the owner's YAML: `0.5` a number, `true` a boolean, `on` a string.

    Text that is more than one scalar (a list, a mapping, broken YAML) stays the string that it is,
    except a list or mapping in flow style (`[a, b]`, `{a: 1}`), which becomes one.
    """
    source = read_leniently(text, "")
    if source.mistakes or (isinstance(source.data, dict | list) and text.lstrip()[:1] not in ("[", "{")):
        return text
    return "" if source.data is None and not text.strip() else source.data


def _decoded(text: str | bytes) -> str:
    return text.removeprefix("\ufeff") if isinstance(text, str) else text.decode("utf-8-sig")


def _unreadable(file_name: str, line: int, problem: str, remedy: str) -> Source:
    return Source(None, {}, (Mistake(file_name, line, "", problem, remedy),))


def _trouble(error: yaml.MarkedYAMLError, text: str) -> SyntaxTrouble:
    end = error.problem_mark or error.context_mark
    begin = error.context_mark or end
    if end is None or begin is None:
        return SyntaxTrouble(error.problem or "", 0, 0, "")
    return SyntaxTrouble(error.problem or "", end.line + 1, begin.line + 1, _before(text, end))


def _before(text: str, mark: yaml.Mark) -> str:
    return text[mark.index - mark.column : mark.index]


class _CoreSchema(BaseResolver):
    """The implicit types of YAML 1.2; PyYAML's own are those of 1.1."""


# (type, what it looks like, the characters it can begin with)
_IMPLICIT = (
    ("null", r"~|null|Null|NULL|", [*"~nN", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", [*"-+0123456789"]),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", [*"-+.0123456789"]),
    ("float", r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", [*"-+."]),
)
for _kind, _form, _beginnings in _IMPLICIT:
    _CoreSchema.add_implicit_resolver(_TAG + _kind, re.compile(f"^(?:{_form})$"), _beginnings)


class _Loader(Reader, Scanner, Parser, Composer, _CoreSchema):
    """PyYAML as far as the tree of nodes; there is no constructor, so no tag can make an object."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        _CoreSchema.__init__(self)
        self._depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self._depth >= MAX_DEPTH:
            raise ComposerError(None, None, "nested too deeply", self.get_mark())
        self._depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self._depth -= 1


def _compose(text: str) -> Node | None:
    loader = _Loader(text)
    return loader.get_single_node()


def _integer(text: str) -> int:
    return int(text, {"0x": 16, "0o": 8}.get(text[:2], 10))


def _float(text: str) -> float:
    return float(re.sub(r"\.(inf|nan)$", r"\1", text.lower()))


_SCALARS: dict[str, Callable[[str], object]] = {
    _TAG + "null": lambda _: None,
    _TAG + "bool": lambda text: {"true": True, "false": False}[text.lower()],
    _TAG + "int": _integer,
    _TAG + "float": _float,
    _TAG + "str": str,
}


class _TooManyValuesError(Exception):
    """The values, aliases followed, are more than MAX_VALUES."""


@dataclass(slots=True)
class _Reading:
    """Turns nodes into data, noting places and mistakes on the way."""

    file_name: str
    places: Places = field(default_factory=dict)
    mistakes: list[Mistake] = field(default_factory=list)
    _open: list[Node] = field(default_factory=list)
    _values: int = 0

    def value(self, root: Node, path: KeyPath) -> object:
        self.places[path] = root.start_mark.line + 1
        try:
            return self._value(root, path)
        except _TooManyValuesError:
            problem = f"the file comes to more than {MAX_VALUES} values, with all that aliases (*name) repeat"
            self._wrong(root, (), problem, "split it, or use fewer aliases")
            return None

    def _value(self, node: Node, path: KeyPath) -> object:
        self._values += 1
        if self._values > MAX_VALUES:
            raise _TooManyValuesError
        if any(outer is node for outer in self._open):
            self._wrong(node, path, "an alias (*name) stands inside its own anchor", "write the value out")
            return None
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        plain_tag = _TAG + ("map" if isinstance(node, MappingNode) else "seq")
        if node.tag != plain_tag:
            self._wrong(node, path, f"the tag {_shown(node.tag)} means nothing here", "delete the tag")
        self._open.append(node)
        try:
            if isinstance(node, MappingNode):
                return {key: self._value(child, (*path, key)) for key, child in self._entries(node, path)}
            assert isinstance(node, SequenceNode)
            return [self._item(child, (*path, index)) for index, child in enumerate(node.value)]
        finally:
            self._open.pop()

    def _item(self, node: Node, path: KeyPath) -> object:
        self.places[path] = node.start_mark.line + 1
        return self._value(node, path)

    def _entries(self, node: MappingNode, path: KeyPath) -> Iterator[tuple[str, Node]]:
        for key_node, value_node in node.value:
            key = self._key(key_node, path)
            if key is None:
                continue
            here = (*path, key)
            if here in self.places:
                problem = f"the key stands twice (first in line {self.places[here]})"
                self._wrong(key_node, here, problem, "keep one of the two")
                continue
            self.places[here] = key_node.start_mark.line + 1
            yield key, value_node

    def _key(self, node: Node, path: KeyPath) -> str | None:
        if not isinstance(node, ScalarNode):
            problem = "a list or mapping as a key"
            remedy = 'write a word before the colon; a value that begins with { or [ needs quotes: "{…}"'
        elif node.tag != _TAG + "str":
            problem, remedy = f"the key {node.value} is not text", f'write it in quotes: "{node.value}"'
            if not node.value:
                problem, remedy = "a key is missing before the colon", "write a word before it"
        elif node.value == "<<":
            problem, remedy = "merge keys (<<) are not part of YAML 1.2", "write the keys out"
        else:
            return str(node.value)
        self._wrong(node, path, problem, remedy)
        return None

    def _scalar(self, node: ScalarNode, path: KeyPath) -> object:
        construct = _SCALARS.get(node.tag)
        if construct is None:
            self._wrong(node, path, f"the tag {_shown(node.tag)} means nothing here", "delete the tag")
            return node.value
        try:
            return construct(node.value)
        except (ValueError, KeyError):
            self._wrong(node, path, f"this is no value of the type {_shown(node.tag)}", "write a plain value")
            return None

    def _wrong(self, node: Node, path: KeyPath, problem: str, remedy: str) -> None:
        key = ".".join(str(step) for step in path)
        self.mistakes.append(Mistake(self.file_name, node.start_mark.line + 1, key, problem, remedy))


def _shown(tag: str) -> str:
    return tag.replace(_TAG, "!!")
