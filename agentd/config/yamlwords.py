"""What a YAML parser's complaint means to the person who wrote the file."""

from __future__ import annotations

from dataclasses import dataclass

from agentd.errors import Mistake


@dataclass(frozen=True, slots=True)
class SyntaxTrouble:
    """The parser's words, the lines where it gave up and where the broken thing begins, what stood before."""

    problem: str
    line: int
    begin_line: int
    before: str


@dataclass(frozen=True, slots=True)
class _Meaning:
    part: str  # of the parser's problem
    problem: str
    remedy: str
    at_begin: bool = False  # the line to show is where the broken thing begins


_QUOTE = "write it in quotes"

_MEANINGS = (
    _Meaning("character '\\t'", "a tab where YAML allows only spaces", "indent with spaces"),
    _Meaning("character '@'", "a value cannot begin with @", _QUOTE),
    _Meaning("character '`'", "a value cannot begin with a back-tick", _QUOTE),
    _Meaning("character '%'", "a value cannot begin with %", _QUOTE),
    _Meaning(
        "mapping values are not allowed",
        "a colon where none can stand",
        "check the indentation and the line above, and write text that contains a colon in quotes",
    ),
    _Meaning("could not find expected ':'", "a key without its colon", "write `key: value`", at_begin=True),
    _Meaning("unexpected end of stream", "a quote opened here is not closed", "close it", at_begin=True),
    _Meaning(
        "expected ',' or",
        "a bracket is opened here and not closed, or a comma is missing",
        "close it, or separate the entries with commas",
        at_begin=True,
    ),
    _Meaning(
        "expected <block end>",
        "this line does not fit the lines above it",
        "indent the entries of one list or section equally",
    ),
    _Meaning(
        "expected the node content, but found '<stream end>'",
        "a bracket is opened and nothing follows",
        "close it",
    ),
    _Meaning("undefined alias", "an alias (*name) without anchor", "put text that begins with * in quotes"),
    _Meaning("duplicate anchor", "two anchors (&name) have the same name", "rename one of them"),
    _Meaning(
        "expected alphabetic or numeric",
        "an anchor or alias (& or *) without a name",
        "write text that begins with & or * in quotes",
    ),
    _Meaning("but found another document", "a second document (---) in the file", "keep one in each file"),
    _Meaning("nested too deeply", "lists and sections are nested too deeply", "close the brackets earlier"),
    _Meaning("undefined tag handle", "a tag that means nothing", "put text that begins with ! in quotes"),
    _Meaning("unknown escape character", "an unknown \\ sequence", "use single quotes, or write \\\\"),
)


def explain(trouble: SyntaxTrouble, file_name: str) -> Mistake:
    closed = trouble.before.rstrip()[-1:] in ("}", "]", '"', "'")
    if closed and trouble.problem.startswith("expected <block end>"):
        problem, remedy = "text after a closing bracket or quote", "put the whole value in quotes"
        return Mistake(file_name, trouble.line, "", problem, remedy)
    for meaning in _MEANINGS:
        if meaning.part in trouble.problem:
            line = trouble.begin_line if meaning.at_begin else trouble.line
            return Mistake(file_name, line, "", meaning.problem, meaning.remedy)
    problem = f"this is not valid YAML ({trouble.problem})"
    return Mistake(file_name, trouble.line, "", problem, "mend the line")
