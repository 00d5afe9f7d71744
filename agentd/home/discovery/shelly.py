"""Devices of Shelly: the first generation announces itself, the later ones answer a question of ours."""

from __future__ import annotations

from agentd.home.discovery.found import Find, Found, Skipped, identities
from agentd.home.discovery.guard import guarded
from agentd.home.discovery.untrusted import UnreadableError, mapping, parsed, text
from agentd.home.naming import plain
