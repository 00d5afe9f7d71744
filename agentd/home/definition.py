"""From one entry of a tool file to a tool."""

from __future__ import annotations

from collections.abc import Mapping, Set

from agentd.home.arguments import Aliases, build_args
from agentd.home.binding import Binder
from agentd.home.deeds import build_command, build_question
from agentd.home.idiom import check_phrase, derived_phrases, usual_sentence
from agentd.home.page import Page
from agentd.home.spec import ToolSpec, checked
from agentd.home.tool import Command, Question, Tool
from agentd.home.values import Arg

OF_A_READING = frozenset({"value", "unit"})  # what the sentence of a question may name beside its arguments


def build_tool(name: str, data: object, aliases: Aliases, page: Page) -> Tool | None:
    """The tool, or None and every mistake on the page."""
    before = len(page.mistakes)
    if name == "tools" and isinstance(data, dict) and not {"description", "publish", "read"} & set(data):
        page.wrong("there is no `tools:` around the tools", "delete this line and move the tools to the left")
        return None
    if (spec := checked(ToolSpec, data, page)) is None:
        return None
    args = build_args(spec.args, aliases, page.under("args"))
    if len(args) < len(spec.args):
        return None  # what the templates say about missing arguments would only mislead
    asks = spec.read is not None
    if asks:
        _keep_free(args, page)
    deed = _deed(spec, args, page)
    said = spec.said or usual_sentence(name, asks, spec.read.unit if spec.read else "")
    sentence = Binder(args, page.under("said"), OF_A_READING if asks else frozenset()).sentence(said)
    for at, phrase in enumerate(spec.phrases):
        check_phrase(phrase, args, page.under("phrases", at))
    if deed is None or sentence is None or len(page.mistakes) > before:
        return None
    spoken = tuple(spec.phrases) or derived_phrases(name, args, asks)
    return Tool(name, spec.description, args, deed, spoken, said, sentence)


def _deed(spec: ToolSpec, args: Mapping[str, Arg], page: Page) -> Command | Question | None:
    deed: Command | Question | None
    if spec.read is None:
        deed, used = build_command(spec.publish, args, page.under("publish"))
    else:
        deed, used = build_question(spec.read, args, page.under("read"))
    if deed is not None:
        _all_used(args, used, page)
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
