"""From one entry of a tool file to a tool."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from agentd.home.arguments import Aliases, build_args
from agentd.home.binding import Binder
from agentd.home.deeds import build_command, build_question
from agentd.home.idiom import check_phrase, derived_phrases, usual_sentence
from agentd.home.page import Page
from agentd.home.spec import ToolSpec, checked, keys
from agentd.home.tool import Command, Question, Tool
from agentd.home.values import Arg

OF_A_READING = frozenset({"value", "unit"})  # what the sentence of a question may name beside its arguments


def build_tool(name: str, data: object, aliases: Aliases, page: Page) -> Tool | None:
    """The tool, or None and every mistake on the page."""
    before = len(page.mistakes)
    if name == "tools" and isinstance(data, dict) and not {"description", "publish", "read"} & set(data):
        page.wrong("there is no `tools:` around the tools", "delete this line and move the tools to the left")
        return None
    spec = checked(ToolSpec, data, page)
    declared = data.get("args", {}) if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(declared, dict):
        return None
    # From here on with a mistake, too: the owner is told all at once.
    args = build_args(_mappings(declared), aliases, page.under("args"))
    binder = Binder(args, page, broken=frozenset(map(str, declared)) - args.keys())
    asks = data.get("read") is not None
    if asks:
        _keep_free(args, page)
    deed = _deed(data, binder)
    given = {key: value for key, value in data.items() if page.under(str(key)).sound}
    said = given.get("said") or usual_sentence(name, asks, deed.unit if isinstance(deed, Question) else "")
    sentence = replace(binder.at("said"), extra=OF_A_READING if asks else frozenset()).sentence(said)
    for at, phrase in enumerate(given.get("phrases", ())):
        check_phrase(phrase, args, page.under("phrases", at), binder.broken)
    if spec is None or deed is None or sentence is None or len(page.mistakes) > before:
        return None
    spoken = tuple(spec.phrases) or derived_phrases(name, args, asks)
    return Tool(name, spec.description, args, deed, spoken, said, sentence)


def _mappings(declared: Mapping[object, object]) -> dict[str, Mapping[str, object]]:
    return {name: data for name, data in declared.items() if isinstance(name, str) and isinstance(data, dict)}


def _deed(data: Mapping[str, object], binder: Binder) -> Command | Question | None:
    publish, read = data.get("publish"), data.get("read")
    unknown = data.keys() - keys(ToolSpec)  # one of these may be meant to be the deed
    if publish is not None and read is not None:
        binder.page.wrong("both publishes and reads", "make two tools of it")
    elif publish is None and read is None and not unknown:
        binder.page.wrong("does nothing", "add `publish:` (a command) or `read:` (a question)")
    command, question, used = None, None, frozenset[str]()
    if publish is not None:
        command, used = build_command(publish, binder.at("publish"))
    if read is not None:
        question, used = build_question(read, binder.at("read"))
    deed = command or question
    if deed is not None:
        _all_used(binder.args, used, binder.page)
    return deed


def _all_used(args: Mapping[str, Arg], used: Set[str], page: Page) -> None:
    named = {name.partition(".")[0] for name in used}
    for arg in args:
        if arg not in named:
            remedy = f"put `{{{arg}}}` into a topic or a payload, or delete it"
            page.under("args", arg).wrong("is used nowhere", remedy)


def _keep_free(args: Mapping[str, Arg], page: Page) -> None:
    for arg in sorted(OF_A_READING & set(args)):
        page.under("args", arg).wrong("is the name of what is read", "rename the argument")
