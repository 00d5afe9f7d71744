"""The questions, at a terminal. What the person says is tried before it is taken."""

from __future__ import annotations

import asyncio
import getpass
import sys
from collections.abc import Sequence
from dataclasses import replace

from agentd.audio.device import DEFAULT
from agentd.cli.install.answers import slug
from agentd.cli.install.broker import LOCAL, answers_here, trouble_with
from agentd.cli.install.capture import Heard, beside, loudest
from agentd.cli.install.sounding import listen, loudspeakers, microphones, play
from agentd.cli.install.wishes import EMBEDDED, Wishes, broker_fault

SPEAK_S = 3.0
MOST_TRIES = 3  # then it is taken as it is: the broker may be away for now


def asked(has_key: bool) -> Wishes:
    """Every question once. `has_key`: one is there from before."""
    tell("A few questions; Enter takes what stands in brackets, Ctrl-C ends it and nothing has happened.")
    wishes = Wishes(key=None if has_key else _key())
    wishes = _broker(wishes)
    room = ask("Room that agentd stands in, such as kitchen", "")
    wishes = replace(wishes, room=room or None, id=slug(room) or None)
    microphone = _microphone(microphones())
    return replace(wishes, input=microphone, output=_loudspeaker(beside(microphone or "", loudspeakers())))


def tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def ask(question: str, default: str) -> str:
    """The answer, or the default for none."""
    print(f"{question} [{default or 'none'}]: ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt  # Ctrl-D, too, is no answer
    return line.strip() or default


def yes(question: str) -> bool:
    return ask(f"{question} (y/n)", "n").lower() in ("y", "yes", "j", "ja")


def _key() -> str | None:
    tell("Without a key the model that is built in answers: it knows your tools, and nothing else.")
    return getpass.getpass("Key for Gemini, not shown [none]: ").strip() or None


def _broker(wishes: Wishes) -> Wishes:
    offered = LOCAL if answers_here() else EMBEDDED
    for _ in range(MOST_TRIES):
        while fault := broker_fault(
            url := ask("MQTT broker (embedded: agentd's own, for trying out)", offered)
        ):
            tell(fault)
        if url == EMBEDDED:
            return replace(wishes, broker=url)
        user = ask("User name at the broker", "") or None
        password = (getpass.getpass("Password there, not shown [none]: ").strip() or None) if user else None
        wishes, offered = replace(wishes, broker=url, username=user, password=password), url
        tell(f"trying {url} ...")
        trouble = asyncio.run(trouble_with(url, user, password))
        if not trouble:
            tell("it answers")
            return wishes
        tell(f"{trouble}. Once more:")
    tell(f"taken as it is: {wishes.broker}")
    return wishes


def _microphone(names: Sequence[str]) -> str | None:
    """By level: somebody speaks, and the one that hears it best is offered."""
    if not names:
        tell("No microphone was found: plug one in, agentd will notice.")
        return None
    ask("Now the microphone: press Enter, then talk until you are thanked", "Enter")
    table = [listen(name, SPEAK_S) for name in names]
    tell("Thank you.")
    for number, row in enumerate(table, 1):
        tell(f"  {number}  {row}")
    best = loudest(table)
    if best is None:
        tell("None of them works now; `agentd doctor` says more.")
    elif not best.voice:
        tell("No voice was heard: is it far away, or muted?")
    return _chosen("Microphone", table, best)


def _chosen(what: str, table: Sequence[Heard], best: Heard | None) -> str:
    offered = best.name if best else table[0].name
    answer = ask(f"{what} (a number, or a name)", offered)
    if answer.isdecimal() and 1 <= int(answer) <= len(table):
        return table[int(answer) - 1].name
    return answer


def _loudspeaker(names: Sequence[str]) -> str | None:
    """By tone: the first that is heard."""
    for name in names or [DEFAULT]:
        tell(f"Now a sound from {name} ...")
        if not asyncio.run(play(name)):
            tell("It takes no sound now.")
        elif yes("Did you hear it?"):
            return name
    tell("No loudspeaker was heard: the default is taken, `agentd devices` lists them.")
    return None
