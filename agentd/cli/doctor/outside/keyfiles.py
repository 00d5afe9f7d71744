"""Files with secrets: who else may read them?"""

from __future__ import annotations

import grp
import os
import shlex
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from agentd.cli.doctor.case import Case
from agentd.cli.doctor.finding import Finding, Fix, fine, mend, note
from agentd.config.credentials import CREDENTIALS, folder_of, is_hidden

WHAT = "secrets"
SERVICE = "agentd"  # its group
OWN_GROUPS = (SERVICE, "root")
ONLY_OWNER, GROUP_READS = 0o600, 0o640


def examine(case: Case) -> Iterator[Finding]:
    folder = folder_of(case.root, case.environ)
    files = [folder / file for file in CREDENTIALS.values()]
    if hidden := [file for file in files if is_hidden(file)]:
        evidence = f"only root may read {', '.join(map(str, hidden))}: broker and model are tried without"
        yield note(WHAT, evidence, "sudo agentd doctor")
    if case.loaded is not None:
        live, mqtt, safety = case.settings.live, case.settings.mqtt, case.settings.safety
        named = (
            live.api_key_file,
            live.token_file,
            live.service_account_file,
            mqtt.password_file,
            safety.pin_file,
        )
        yield from judge(files, [file for file in named if file is not None])
    else:
        yield from judge(files)


def judge(files: Sequence[Path], named: Sequence[Path] = ()) -> Iterator[Finding]:
    """`files` are read by systemd for the service, `named` by the service itself."""
    well = []
    for file in dict.fromkeys((*files, *named)):
        try:
            facts = file.stat()
        except OSError:
            continue  # that it is missing where it is needed is told by others
        mode = stat.S_IMODE(facts.st_mode)
        if mode & 0o007:
            who = "everybody may " + ("change" if mode & 0o002 else "read")
        elif mode & 0o070 and (group := _group(facts.st_gid)) not in OWN_GROUPS:
            who = f"the group {group} may read"
        else:
            well.append(file.name)
            continue
        yield mend(WHAT, f"{who} {file} ({mode:o})", *_closing(file, file in named))
    if well:
        yield fine(WHAT, f"{', '.join(well)}: nobody else may read them")


def _closing(file: Path, named: bool) -> tuple[str, Fix]:
    """In words, and done. What the service reads itself it must be able to read afterwards."""
    gid = _service_gid() if named else None
    quoted = shlex.quote(str(file))
    if gid is None:
        return f"sudo chmod 600 {quoted}", Fix(f"chmod 600 {file}", lambda: file.chmod(ONLY_OWNER))

    def close() -> None:
        os.chown(file, -1, gid)
        file.chmod(GROUP_READS)

    words = f"chgrp {SERVICE} {file}, chmod 640"
    return f"sudo chgrp {SERVICE} {quoted}; sudo chmod 640 {quoted}", Fix(words, close)


def _service_gid() -> int | None:
    try:
        return grp.getgrnam(SERVICE).gr_gid
    except KeyError:
        return None


def _group(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return str(gid)
