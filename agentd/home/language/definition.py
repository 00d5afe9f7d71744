"""From one entry of a tool file to a tool."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from agentd.home.language.aim import Premises
from agentd.home.language.arguments import build_args
from agentd.home.language.binding import Binder
from agentd.home.language.change import Present
from agentd.home.language.deeds import build_command
from agentd.home.language.idiom import check_phrase, derived_phrases, usual_sentence
from agentd.home.language.proof import Proof
from agentd.home.language.proofs import KEYS as PROOFS
from agentd.home.language.proofs import build_proof
from agentd.home.language.quantity import Duration
from agentd.home.language.questions import build_question
from agentd.home.language.relative import build_presents
from agentd.home.language.spec import TELLS, ToolSpec, checked, keys
from agentd.home.language.template import Template
from agentd.home.language.tool import TICKET, Command, Deed, Question, Tool
from agentd.home.language.topic import Fault, forbidden
from agentd.home.language.values import Arg
from agentd.home.language.views import build_view
from agentd.home.language.worded import in_language
from agentd.home.page import Page
from agentd.home.safety.risk import Risk
from agentd.home.safety.safety import Caution

DEEDS = {"publish": "publishes", "read": "reads", "look": "looks"}
OF_A_COMMAND = frozenset({"risk", "hours", "rate", "max_targets", "say_before", "done", "failed", *PROOFS})
OF_A_READING = frozenset({"value", "unit"})  # what the sentence of a question may name beside its arguments


def build_tool(
    name: str, data: object, premises: Premises, page: Page, language: str = "", fault: Fault = forbidden
) -> Tool | None:
    """The tool, or None and every mistake on the page. Words in several languages come in `language`; `fault`
    finds what is wrong with a topic to publish to."""
    before = len(page.mistakes)
    data = in_language(data, language, page) if isinstance(data, dict) else data
    spec = checked(ToolSpec, data, page)
    declared = data.get("args", {}) if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(declared, dict):
        return None
    # From here on with a mistake, too: the owner is told all at once.
    binder = _binder(data, declared, premises, page, fault)
    doing = _doing(data, declared, binder)
    deed = doing.deed
    given = {key: value for key, value in data.items() if page.under(str(key)).sound}
    said = given.get("said") or _usual(name, data, deed)
    sentence = binder.at("said").sentence(said)
    first, done, failed = (_words(given.get(key), binder.at(key)) for key in ("say_before", "done", "failed"))
    _check_keys(data, given, deed, binder)
    if spec is None or deed is None or sentence is None or len(page.mistakes) > before:
        return None
    return Tool(
        name=name,
        description=spec.description,
        args=binder.args,
        deed=deed,
        phrases=tuple(spec.phrases) or derived_phrases(name, binder.args, data.get("read") is not None),
        said=said,
        sentence=sentence,
        tells="" if spec.waits else spec.tells or TELLS[0],
        caution=_caution(spec),
        first=first,
        done=done,
        failed=failed,
        presents=doing.presents,
        proof=doing.proof,
        delay=spec.delay,
        opposite=spec.opposite or "",
    )


def _binder(
    data: Mapping[str, object],
    declared: Mapping[object, object],
    premises: Premises,
    page: Page,
    fault: Fault,
) -> Binder:
    args = build_args(_mappings(declared), premises, page.under("args"))
    ours = frozenset({TICKET} if data.get("reply") is not None else ())
    extra = OF_A_READING if data.get("read") is not None else frozenset[str]()
    _keep_free(args, extra | ours, page)
    return Binder(args, page, extra, frozenset(map(str, declared)) - args.keys(), ours, fault, premises)


@dataclass(frozen=True, slots=True)
class _Doing:
    deed: Deed | None
    presents: Mapping[str, Present]
    proof: Proof | None


def _doing(data: Mapping[str, object], declared: Mapping[object, object], binder: Binder) -> _Doing:
    deed, used = _deed(data, replace(binder, extra=frozenset()))
    presents = build_presents(_mappings(declared), binder)
    proof = _proof(data, deed, used, binder)
    if deed is not None:
        told = (*(present.place for present in presents.values()), *(proof.places if proof else ()))
        _all_used(binder.args, used.union(*(place.topic.names for place in told)), binder.page)
    return _Doing(deed, presents, proof)


def _usual(name: str, data: Mapping[str, object], deed: Deed | None) -> str:
    if data.get("look") is not None:
        return "I have taken a look."
    return usual_sentence(name, data.get("read") is not None, deed.unit if isinstance(deed, Question) else "")


def wraps_tools(name: str, data: object) -> bool:
    """Whether it is no tool, but what other programs want around theirs."""
    return name == "tools" and isinstance(data, dict) and not {"description", *DEEDS} & set(data)


def _check_keys(
    data: Mapping[str, object], given: Mapping[str, object], deed: Deed | None, binder: Binder
) -> None:
    """What makes no sense beside the other keys."""
    _check_talk(given, binder)
    if not isinstance(deed, Command) and deed is not None:
        _keep_to_commands(data, binder.page)
    _check_delay(given, binder.args, binder.page)


def _check_talk(given: Mapping[str, object], binder: Binder) -> None:
    """What people say to it, and what the model tells of it."""
    phrases = given.get("phrases")
    for at, phrase in enumerate(phrases if isinstance(phrases, list) else ()):
        check_phrase(phrase, binder.args, binder.page.under("phrases", at), binder.broken)
    if given.get("tells") is not None and given.get("waits") is not False:
        remedy = "add `waits: false`"
        binder.page.under("tells").wrong("is for a tool that the model does not wait for", remedy)


def _words(text: object, binder: Binder) -> Template | None:
    """What is said of a command before it is done, or when it is known what became of it."""
    if not isinstance(text, str):
        return None
    return binder.sentence(text)


def _proof(data: Mapping[str, object], deed: Deed | None, used: Set[str], binder: Binder) -> Proof | None:
    response = isinstance(deed, Command) and deed.wants_response
    if deed is not None and not isinstance(deed, Command):
        return None
    if data.get("reply") is not None and deed is not None and TICKET not in used:
        binder.page.under("reply").wrong(
            "no message has the number to answer with", 'put `id: "{ticket}"` into one'
        )
    return build_proof(data, binder, response)


def _check_delay(given: Mapping[str, object], args: Mapping[str, Arg], page: Page) -> None:
    for key in ("delay", "opposite"):
        if given.get(key) is not None and given.get("publish") is None:
            page.under(key).wrong("is for a tool that publishes", "delete it")
    if given.get("delay") == "device" and not ("for" in args and isinstance(args["for"].kind, Duration)):
        remedy = "add an argument `for: {type: duration, required: false}`, and put it into the payload"
        page.under("delay").wrong("has no argument that tells the device how long", remedy)
    elif given.get("delay") == "device" and given.get("opposite") is not None:
        page.under("opposite").wrong("is not needed where the device keeps the time", "delete it")


def _keep_to_commands(data: Mapping[str, object], page: Page) -> None:
    for key in sorted(OF_A_COMMAND & {str(key) for key in data}):
        if (key, data[key]) != ("risk", Risk.INFO.word):
            page.under(key).wrong("is for a tool that publishes", "delete it")


def _caution(spec: ToolSpec) -> Caution:
    hours = spec.hours.hours if spec.hours else None
    return Caution(spec.risk, hours, spec.rate.every, spec.rate.per_minute, spec.max_targets)


def _mappings(declared: Mapping[object, object]) -> dict[str, Mapping[str, object]]:
    return {name: data for name, data in declared.items() if isinstance(name, str) and isinstance(data, dict)}


def _deed(data: Mapping[str, object], binder: Binder) -> tuple[Deed | None, frozenset[str]]:
    """What the tool does, None after a mistake, and the names that it uses."""
    given = {key: data[key] for key in DEEDS if data.get(key) is not None}
    unknown = data.keys() - keys(ToolSpec)  # one of these may be meant to be the deed
    if len(given) > 1:
        first, second, *_ = given
        binder.page.wrong(f"both {DEEDS[first]} and {DEEDS[second]}", "make two tools of it")
    elif not given and not unknown:
        remedy = "add `publish:` (a command), `read:` (a question) or `look:` (a picture)"
        binder.page.wrong("does nothing", remedy)
    deed: Deed | None = None
    used = frozenset[str]()
    for key, build in (("look", build_view), ("read", build_question), ("publish", build_command)):
        if key in given:
            made, named = build(given[key], binder.at(key))
            deed, used = made or deed, used | named
    return deed, used


def _all_used(args: Mapping[str, Arg], used: Set[str], page: Page) -> None:
    named = {name.partition(".")[0] for name in used}
    for arg in args:
        if arg not in named:
            remedy = f"put `{{{arg}}}` into a topic or a payload, or delete it"
            page.under("args", arg).wrong("is used nowhere", remedy)


def _keep_free(args: Mapping[str, Arg], names: Set[str], page: Page) -> None:
    for arg in sorted(names & set(args)):
        what = "is the name of what is read" if arg in OF_A_READING else "is the name of the number of a call"
        page.under("args", arg).wrong(what, "rename the argument")
