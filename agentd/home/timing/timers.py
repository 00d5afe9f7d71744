"""The tools that every house has: to set a timer, and to see and cancel what waits to be done."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.home.faults import ArgumentError
from agentd.home.language.template import Template
from agentd.home.language.tool import Timekeeping, Tool
from agentd.home.language.values import Arg, Checked
from agentd.home.language.wording import Choice, Text
from agentd.home.timing.daytime import NextTime
from agentd.home.timing.delay import AskJobs, Deed, PutOff, when_of
from agentd.home.timing.span import Span

LONGEST_NAME = 40
# What the embedded model can recognise of all the names that a timer may have.
_NAMES = ("pasta", "egg", "pizza", "tea", "cake")

_ACTION = Choice(("list", "cancel"), aliases={"list": ("what",), "cancel": ("stop",)})


def _set(given: Checked) -> PutOff:
    when = when_of(given)
    if when is None or ("after" in given and "at" in given):
        raise ArgumentError("set_timer needs either `after` (a duration) or `at` (a time of day).")
    return PutOff((Deed(when, str(given.get("name", ""))),))


def _see(given: Checked) -> AskJobs:
    cancel = given.get("action") == "cancel"
    return AskJobs("cancel" if cancel else "list", str(given.get("which", "")))


def _args(*args: Arg) -> Mapping[str, Arg]:
    return {arg.name: arg for arg in args}


_SET_TIMER = Tool(
    "set_timer",
    "Set a timer (after) or an alarm (at) that rings and is announced. For delayed commands use their own "
    "arguments after, at and for.",
    _args(
        Arg("after", Span(before_noun=True), "for a timer", required=False),
        Arg("at", NextTime(), "for an alarm", required=False),
        Arg("name", Text(LONGEST_NAME, _NAMES), "what it is for, if that was said", required=False),
    ),
    Timekeeping(_set, {"after": "10min", "name": "pasta"}),
    (
        "(set | start) (a | the) [{name}] timer (for | of) {after}",
        "(set | start) (a | an) {after} [{name}] timer",
        "wake me [up] (in {after} | at {at})",
        "set (an | the) alarm (for | at) {at}",
    ),
    "The pasta timer will ring in 10 minutes.",
    Template(("",)),
)
_TIMERS = Tool(
    "timers",
    "List or cancel timers, alarms and delayed commands.",
    _args(
        Arg("action", _ACTION, required=False, default="list"),
        Arg(
            "which",
            Text(100, ("all", *_NAMES)),
            "what to cancel: its name, id, place in the list, or all",
            required=False,
        ),
    ),
    Timekeeping(_see, {"action": "list"}),
    (
        "{action} timers are (there | set)",
        "{action} (the | my) [{which}] (timer | timers)",
        "{action} {which} [(the | my)] timers",
    ),
    "There is one: pasta timer in 9 minutes.",
    Template(("",)),
)

OWN_TOOLS: Mapping[str, Tool] = {tool.name: tool for tool in (_SET_TIMER, _TIMERS)}
