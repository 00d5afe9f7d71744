"""`--fix`: what can be mended without a doubt is mended, each after saying so."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from agentd.cli.doctor.finding import Finding
from agentd.errors import AgentdError


def mend_all(found: Sequence[Finding]) -> dict[int, str]:
    """By the identity of each finding that is mended now, what was done."""
    mended: dict[int, str] = {}
    for finding in found:
        if (fix := finding.fix) is None:
            continue
        print(f"fixing {finding.what}: {fix.words}", file=sys.stderr, flush=True)
        try:
            fix.do()
        except (OSError, AgentdError) as error:
            print(f"  that failed: {error}", file=sys.stderr, flush=True)
        else:
            mended[id(finding)] = fix.words
    return mended
