"""`agentd tools list|show|try|discover`: what the model sees of the house, and what MQTT would get."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from agentd.cli import discover
from agentd.cli.planned import lines
from agentd.config.credentials import as_service
from agentd.config.load import Loaded, load
from agentd.core.events import ToolCall
from agentd.home.answer import Refusal, refusal
from agentd.home.book import ToolBook
from agentd.home.faults import ArgumentError, quoted
from agentd.home.language.tool import Declaration
from agentd.home.offered import Offered
from agentd.home.plan import LookPlan, Plan, ReadPlan, Told
from agentd.home.timing.delay import AskJobs, Delay, PutOff, Wish, split

WRONG_ARGUMENTS = 2
NOT_OFFERED = "it is never done, or needs the PIN, and safety.pin_file names none"


class _AnyOrder(argparse.ArgumentParser):
    """Options may stand between positionals, too: `try NAME --dry-run ARG=VALUE`."""

    _sorting = False

    def parse_known_args(  # type: ignore[override]  # the overloads are for namespaces of one's own
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        if self._sorting:  # called back by the method that sorts
            return super().parse_known_args(args, namespace)
        self._sorting = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._sorting = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(
        dest="action", required=True, metavar="list|show|try|discover", parser_class=_AnyOrder
    )
    listing = actions.add_parser(
        "list", help="every tool that is declared to the model, and what is announced"
    )
    listing.add_argument("--json", action="store_true", help="the declarations, as the model gets them")
    show = actions.add_parser("show", help="one tool: its arguments, schema, phrases and example messages")
    show.add_argument("name", metavar="NAME")
    trial = actions.add_parser("try", help="run one tool without a model")
    trial.add_argument("name", metavar="NAME")
    trial.add_argument("values", metavar="ARG=VALUE", nargs="*", type=_pair)
    trial.add_argument("--dry-run", action="store_true", help="print the messages, publish nothing")
    trial.add_argument("--yes", action="store_true", help="where agentd asks for a yes, say so")
    discovery = actions.add_parser("discover", help="find devices on the broker, and write them down")
    discover.add_arguments(discovery)
    for action in (listing, show, trial, discovery):
        # Also after the action's name; suppressed, so that it does not undo one given before it.
        action.add_argument("-c", "--config", type=Path, metavar="FILE", default=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """0 fine, 1 it could not be carried out, 2 no such tool or illegal arguments. Raises ConfigError."""
    loaded = load(args.config, as_service(args.config, os.environ), key_needed=False)
    if args.action == "list":
        return _list(loaded.book, args.json)
    if args.action == "show":
        return _show(loaded.book, args.name)
    if args.action == "discover":
        return discover.run(loaded, args)
    given = dict(args.values)
    if len(given) < len(args.values):
        print("Each argument can be given once.", file=sys.stderr)
        return WRONG_ARGUMENTS
    return _try(loaded, args.name, given, args.dry_run, args.yes)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{quoted(text)} is not ARG=VALUE")
    return name, value


def _list(book: ToolBook, as_json: bool) -> int:
    if as_json:
        print(json.dumps([_declared(tool) for tool in book.declarations()], ensure_ascii=False, indent=2))
        return 0
    width = max(map(len, book.tools), default=0)
    for tool in book.declarations():
        print(f"{tool.name:<{width}}  {tool.description}")
    for name in sorted(book.tools.keys() - book.offered.keys()):
        print(f"{name:<{width}}  (kept from the model: {NOT_OFFERED})")
    for announcement in book.announcements.values():
        print(f"announces {announcement.name} ({announcement.when.topic}): {announcement.sentence}")
    return 0


def _declared(tool: Declaration) -> dict[str, object]:
    # The same shape for every tool: without arguments, an object without properties.
    schema = tool.schema or {"type": "object", "properties": {}}
    return {"name": tool.name, "description": tool.description, "parameters": schema}


def _show(book: ToolBook, name: str) -> int:
    if (tool := book.tools.get(name)) is None:
        own = [_declared(each) for each in book.declarations() if each.name == name]
        if own:  # the question for a yes has nothing of the owner's to show
            print(json.dumps(own[0], ensure_ascii=False, indent=2))
            return 0
        refusal = book.plan(name, {})
        assert isinstance(refusal, Refusal)
        print(refusal.sentence, file=sys.stderr)
        return WRONG_ARGUMENTS
    print(f"{tool.name}: {tool.description}")
    _show_arguments(tool)
    if tool.delays:
        print(f"  later    {', '.join(tool.delays)}: when it is to be done, or undone")
    for phrase in tool.phrases:
        print(f"  say      {phrase}")
    print(f"  answers  {tool.said}")
    if tool.tells:
        print(f"  waits    no; the model talks on and is told {tool.tells}")
    example = tool.example()
    given = " ".join(f"{name}={value}" for name, value in example.items())
    print(f"  example  {tool.name} {given}".rstrip())
    _print_plan(tool.plan(example), "           ")
    print(json.dumps(_declared(tool.declaration), ensure_ascii=False, indent=2))
    return 0


def _show_arguments(tool: Offered) -> None:
    for arg in tool.args.values():
        if arg.default is not None:
            need = f"default {arg.default}"
        else:
            need = "required" if arg.required else "may be left out"
        words = f"; {arg.description}" if arg.description else ""
        print(f"  {arg.name}: {arg.wants} ({need}){words}")


def _try(loaded: Loaded, name: str, given: Mapping[str, object], dry_run: bool, yes: bool) -> int:
    tool = loaded.book.tools.get(name)
    delay: Delay | None = None
    try:
        call, delay = split(ToolCall("try", name, given), tool.delays if tool else {})
        plan = loaded.book.plan(name, call.args)
    except ArgumentError as wrong:
        plan = Refusal(str(wrong))
    if isinstance(plan, Refusal) and (dry_run or not plan.unseen):
        print(json.dumps(plan.answer, ensure_ascii=False))
        return WRONG_ARGUMENTS
    if not isinstance(plan, Refusal):
        _print_in_time(loaded.book, call, plan, delay, given)
    if dry_run:
        return 0
    if delay is not None or isinstance(plan, PutOff | AskJobs):
        words = "Only the running daemon keeps timers; use --dry-run, or `agentd ask`."
        print(json.dumps(refusal(words), ensure_ascii=False))
        return 1
    from agentd.cli.trial import carry_out  # the bus is not needed to look at tools

    answer = carry_out(loaded, name, given, yes=yes)
    print(json.dumps(answer, ensure_ascii=False))
    return 1 if "error" in answer else 0


def _print_in_time(
    book: ToolBook,
    call: ToolCall,
    plan: Plan | ReadPlan | LookPlan | Told | Wish,
    delay: Delay | None,
    given: Mapping[str, object],
) -> None:
    """What is done, and when, and what undoes it."""
    for word in ("after", "at") if delay is not None and delay.first is not None else ():
        if word in given:
            print(f"{word} {given[word]}:")
    _print_plan(plan, "")
    back = book.tools[call.name].back(call) if delay is not None and delay.back_s is not None else None
    if back is not None:
        print(f"{given['for']} later:")
        _print_plan(book.plan(back.name, back.args), "")


def _print_plan(plan: Plan | ReadPlan | LookPlan | Told | Wish | Refusal, indent: str) -> None:
    for line in lines(plan):
        print(f"{indent}{line}")
