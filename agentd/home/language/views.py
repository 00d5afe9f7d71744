"""From the `look:` of a tool file to a picture's source."""

from __future__ import annotations

from agentd.home.language.binding import Binder
from agentd.home.language.spec import LookSpec, checked, keys
from agentd.home.language.template import Template
from agentd.home.language.tool import View

MOST_WORDS = 50
ONE_SOURCE = (
    "add `command: [PROGRAM, ARGUMENT, …]`, which writes a JPEG or PNG to its output, or `file: /PATH`"
)


def build_view(raw: object, binder: Binder) -> tuple[View | None, frozenset[str]]:
    """The view, None after a mistake, and the names that its templates use."""
    page = binder.page
    before = len(page.mistakes)
    spec = checked(LookSpec, raw, page)
    item = raw if isinstance(raw, dict) else {}
    words, path = item.get("command"), item.get("file")
    if words is not None and path is not None:
        page.wrong("has both command and file", "leave one of them out")
    elif words is None and path is None and isinstance(raw, dict) and not item.keys() - keys(LookSpec):
        page.wrong("looks nowhere", ONE_SOURCE)
    elif words is not None and "max_age" in item:
        page.under("max_age").wrong("is for a file; what a command gives is new", "delete it")
    command = _command(words, binder.at("command")) if isinstance(words, list) else ()
    file = binder.at("file").word(path, _no_path) if isinstance(path, str) else None
    if spec is None or len(page.mistakes) > before:
        return None, frozenset()
    used = frozenset[str]().union(*(word.names for word in (*command, *([file] if file else []))))
    return View(command, file, spec.max_age), used


def _command(words: list[object], binder: Binder) -> tuple[Template, ...]:
    if not 0 < len(words) <= MOST_WORDS:
        problem = f"has more than {MOST_WORDS} words" if words else "is empty"
        binder.page.wrong(problem, "write `[PROGRAM, ARGUMENT, …]`")
        return ()
    made = (binder.at(n).word(word, _no_word) for n, word in enumerate(words) if isinstance(word, str))
    return tuple(word for word in made if word is not None)


def _no_word(word: str) -> str | None:
    return "has a control character" if any(sign < " " for sign in word) else None


def _no_path(path: str) -> str | None:
    return _no_word(path) if path.startswith("/") else "does not begin with `/`"
