"""Whether the service's user may do what the service must: hear, read its settings, keep its state."""

from __future__ import annotations

import grp
import os
import pwd
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from agentd.cli.doctor.finding import Finding, Fix, fine, mend, note

WHAT = "rights"
SOUND, OURS = "audio", "agentd"
MOST_FILES = 500


@dataclass(frozen=True, slots=True)
class Account:
    """A user with all groups that count for a process."""

    name: str
    uid: int
    gid: int
    groups: frozenset[str]
    gids: frozenset[int]

    def may(self, path: Path, bits: int) -> bool:
        """`bits` as in a mode's last digit: 4 read, 2 write, 1 enter. Also along the way. Raises OSError."""
        way = [(parent, 1) for parent in path.absolute().parents]
        return all(self._may_here(place.stat(), wanted) for place, wanted in (*way, (path, bits)))

    def _may_here(self, facts: os.stat_result, bits: int) -> bool:
        if self.uid == 0:
            return True
        mode = stat.S_IMODE(facts.st_mode)
        shift = 6 if facts.st_uid == self.uid else 3 if facts.st_gid in self.gids else 0
        return mode >> shift & bits == bits


def account(name: str, extra: Sequence[str] = ()) -> Account | None:
    """`extra`: groups that the unit adds. None: there is no such user."""
    try:
        user = pwd.getpwnam(name)
    except KeyError:
        return None
    every = [group for group in grp.getgrall() if name in group.gr_mem or group.gr_name in extra]
    every += [group for group in grp.getgrall() if group.gr_gid == user.pw_gid]
    names, gids = frozenset(group.gr_name for group in every), frozenset(group.gr_gid for group in every)
    return Account(name, user.pw_uid, user.pw_gid, names, gids | {user.pw_gid})


def caller() -> Account | None:
    """Whoever runs the doctor; None: a number without a name."""
    try:
        return account(pwd.getpwuid(os.getuid()).pw_name)
    except KeyError:
        return None


def judge_service(who: Account, files: Sequence[Path], store: Path, has_sound: bool) -> Iterator[Finding]:
    """`files`: what the service must read. `has_sound`: it uses a sound card."""
    if has_sound and SOUND not in who.groups and who.uid:
        remedy = f"sudo adduser {who.name} {SOUND}; sudo systemctl restart agentd"
        yield mend(WHAT, f"the user {who.name} may not use sound cards", remedy)
    barred = [file for file in files if file.exists() and not who.may(file, 5 if file.is_dir() else 4)]
    for file in barred:
        yield mend(
            WHAT, f"the user {who.name} may not read {file}", f"sudo chmod go+rX {file}, and its folders"
        )
    if store.is_dir():
        yield from _state(who, store)
    if not barred:
        yield fine(WHAT, f"the user {who.name} may read the settings")


def judge_caller(caller: Account, socket: Path) -> Iterator[Finding]:
    if socket.parent.exists() and caller.uid and OURS not in caller.groups:
        remedy = f"sudo adduser {caller.name} {OURS}, then log in again"
        yield note(
            WHAT, f"{caller.name} may not talk to the running daemon (agentd status, say, mute)", remedy
        )


def _state(who: Account, store: Path) -> Iterator[Finding]:
    """A doctor, or a daemon, that was run as root leaves files that the service cannot replace nor read."""
    foreign = [
        path for path in (store, *sorted(store.rglob("*"))[:MOST_FILES]) if path.lstat().st_uid != who.uid
    ]
    if not foreign or who.uid == 0:
        return
    evidence = f"{foreign[0]} belongs to somebody else than the user {who.name}"
    more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
    remedy = f"sudo chown -R {who.name}: {store}"
    yield mend(WHAT, f"{evidence}{more}: the service cannot keep its state", remedy, _giving(who, foreign))


def _giving(who: Account, paths: Sequence[Path]) -> Fix:
    def give() -> None:
        for path in paths:
            os.chown(path, who.uid, who.gid, follow_symlinks=False)

    return Fix(f"{len(paths)} files of the state are given to {who.name}", give)
