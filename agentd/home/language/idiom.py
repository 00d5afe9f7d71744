"""How a tool is spoken to and what it says: its phrases checked, or derived when the owner gave none."""

from __future__ import annotations

from collections.abc import Mapping

from agentd.home.language import phrases
from agentd.home.language.phrases import PhraseError
from agentd.home.language.values import Arg
from agentd.home.language.wording import Choice, said_forms
from agentd.home.page import Page, nearest


def check_phrase(
    text: str, args: Mapping[str, Arg], page: Page, broken: frozenset[str] = frozenset()
) -> bool:
    """Whether a recogniser can make a whole call of every sentence of it; mistakes go on the page.

    `broken` are arguments of which only the name is known.
    """
    before = len(page.mistakes)
    try:
        tree = phrases.parse(text)
    except PhraseError as error:
        page.wrong(str(error), "write it as in `turn on [the] {room} (lights | lamps)`")
        return False
    for name in sorted(phrases.slots(tree) - set(args) - broken):
        meant = nearest(name, [*args, *broken])
        page.wrong(f"there is no argument `{name}`", f"write `{{{meant or '…'}}}`, or add it to `args`")
    for name, arg in args.items():
        least, most = phrases.counts(tree, name)
        if most > 1:
            page.wrong(f"a sentence of it gives `{name}` twice", "leave one out")
        elif most and not arg.spoken():
            page.wrong(
                f"`{name}` has no values that could be recognised", "use a choice, percent or bounded number"
            )
        elif not least and arg.required:
            page.wrong(
                f"a sentence of it lacks `{name}`", f"put `{{{name}}}` in, or give the argument a `default`"
            )
    return len(page.mistakes) == before


def derived_phrases(name: str, args: Mapping[str, Arg], question: bool) -> tuple[str, ...]:
    """`set_brightness` with room and level: `set brightness [in] [the] {room} [to] {level}`."""
    head = said_forms(name)
    if not head or any(arg.required and not arg.spoken() for arg in args.values()):
        return ()
    parts = ["[what is] [the]" if question else "", head[0]]
    for arg in args.values():
        if arg.spoken():
            slot = f"[in] [the] {{{arg.name}}}" if isinstance(arg.kind, Choice) else f"[to] {{{arg.name}}}"
            parts.append(slot if arg.required else f"[{slot}]")
    return (" ".join(part for part in parts if part),)


def usual_sentence(name: str, question: bool, unit: str) -> str:
    """What is said when the owner wrote no `said`."""
    words = name.strip("_").replace("_", " ")
    if question:
        return f"{words}: {{value}} {{unit}}" if unit else f"{words}: {{value}}"
    return f"I have sent the command: {words}."
