"""From one entry of a tool file to a tool."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from agentd.home.arguments import Aliases, build_args
from agentd.home.binding import Binder
from agentd.home.deeds import build_command, build_question
from agentd.home.idiom import check_phrase, derived_phrases, usual_sentence
from agentd.home.page import Page
from agentd.home.quantity import Duration
from agentd.home.spec import TELLS, ToolSpec, checked, keys
from agentd.home.tool import Command, Question, Tool, View
from agentd.home.values import Arg
from agentd.home.views import build_view

DEEDS = {"publish": "publishes", "read": "reads", "look": "looks"}
OF_A_READING = frozenset({"value", "unit"})  # what the sentence of a question may name beside its arguments


def build_tool(name: str, data: object, aliases: Aliases, page: Page) -> Tool | None:
    """The tool, or None and every mistake on the page."""
    before = len(page.mistakes)
    if name == "tools" and isinstance(data, dict) and not {"description", *DEEDS} & set(data):
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
    said = given.get("said") or (
        "I have taken a look."
        if data.get("look") is not None
        else usual_sentence(name, asks, deed.unit if isinstance(deed, Question) else "")
    )
    sentence = replace(binder.at("said"), extra=OF_A_READING if asks else frozenset()).sentence(said)
    for at, phrase in enumerate(given.get("phrases", ())):
        check_phrase(phrase, args, page.under("phrases", at), binder.broken)
    if given.get("tells") is not None and given.get("waits") is not False:
        page.under("tells").wrong("is for a tool that the model does not wait for", "add `waits: false`")
    _check_delay(given, args, page)
    if spec is None or deed is None or sentence is None or len(page.mistakes) > before:
        return None
    spoken = tuple(spec.phrases) or derived_phrases(name, args, asks)
    tells = "" if spec.waits else spec.tells or TELLS[0]
    return Tool(
        name, spec.description, args, deed, spoken, said, sentence, tells, spec.delay, spec.opposite or ""
    )


def _check_delay(given: Mapping[str, object], args: Mapping[str, Arg], page: Page) -> None:
    for key in ("delay", "opposite"):
        if given.get(key) is not None and given.get("publish") is None:
            page.under(key).wrong("is for a tool that publishes", "delete it")
    if given.get("delay") == "device" and not ("for" in args and isinstance(args["for"].kind, Duration)):
        remedy = "add an argument `for: {type: duration, required: false}`, and put it into the payload"
        page.under("delay").wrong("has no argument that tells the device how long", remedy)
    elif given.get("delay") == "device" and given.get("opposite") is not None:
        page.under("opposite").wrong("is not needed where the device keeps the time", "delete it")


def _mappings(declared: Mapping[object, object]) -> dict[str, Mapping[str, object]]:
    return {name: data for name, data in declared.items() if isinstance(name, str) and isinstance(data, dict)}


def _deed(data: Mapping[str, object], binder: Binder) -> Command | Question | View | None:
    given = {key: data[key] for key in DEEDS if data.get(key) is not None}
    unknown = data.keys() - keys(ToolSpec)  # one of these may be meant to be the deed
    if len(given) > 1:
        first, second, *_ = given
        binder.page.wrong(f"both {DEEDS[first]} and {DEEDS[second]}", "make two tools of it")
    elif not given and not unknown:
        remedy = "add `publish:` (a command), `read:` (a question) or `look:` (a picture)"
        binder.page.wrong("does nothing", remedy)
    deed: Command | Question | View | None = None
    used = frozenset[str]()
    for key, build in (("look", build_view), ("read", build_question), ("publish", build_command)):
        if key in given:
            made, named = build(given[key], binder.at(key))
            deed, used = made or deed, used | named
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
