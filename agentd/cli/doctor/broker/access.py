"""Whether the broker lets us in, and lets us read and write what is ours, in both versions of MQTT."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

from agentd.cli.doctor.broker.visit import REFUSED, visiting
from agentd.cli.doctor.finding import Finding, fine, mend, note
from agentd.config.shipped import shipped
from agentd.errors import Unavailable
from agentd.mqtt.address import Address
from agentd.mqtt.message import NAMES, OtherVersion, Version

WHAT = "broker"
ACL = shipped("systemd", "mosquitto-acl.conf")


async def examine_access(address: Address, own_id: str, spoken: list[Version]) -> AsyncIterator[Finding]:
    """What both versions have in common is told once. `spoken` gets those that are, the newest first."""
    told = set()
    for version in (address.version,) if address.version else (5, 4):
        try:
            async with visiting(address, own_id, version) as visit:
                spoken.append(version)
                for finding in _judge(own_id, address.username, *await visit.round_trip()):
                    if finding not in told:
                        told.add(finding)
                        yield finding
        except OtherVersion as trouble:
            if version == 4 or address.version:
                hangs = "" if trouble.in_words else "if it is a broker it hangs: start it anew; else "
                yield mend(WHAT, str(trouble), f"{hangs}mend mqtt.url ({address}) or mqtt.protocol")
        except Unavailable as trouble:
            yield mend(WHAT, str(trouble), remedy(str(trouble), address))
            return
    if spoken == [4] and not address.version:
        evidence = "it does not speak MQTT 5: commands cannot expire there, nor are refusals told"
        yield note(WHAT, evidence, "a newer broker does, such as mosquitto 2")
    if spoken:
        yield fine(WHAT, f"{address} lets us in, MQTT {' and '.join(map(NAMES.__getitem__, spoken))}")


def remedy(words: str, address: Address) -> str:
    """What helps when it lets us not in, by what was said."""
    said = words.lower()
    if "not authori" in said or "user name" in said or "password" in said:
        if address.username is None:
            return "it wants a name: write mqtt.username, and the password into mqtt.password_file"
        return (
            f"mend mqtt.username ({address.username}) or the password; the broker's log says which is wrong"
        )
    if "certificate" in said or "ssl" in said:
        return "write the certificate of its authority as mqtt.ca, and into mqtt.url the name that it holds"
    if "name or service" in said or "name resolution" in said or "nodename" in said:
        return "nobody knows that name: write the broker's address into mqtt.url, or mend the name server"
    if "refused" in said and "refuses us" not in said:
        return (
            "start it (`sudo systemctl start mosquitto`), or mend mqtt.url; mosquitto on another machine "
            "hears nobody else before its settings say `listener 1883`"
        )
    return "start the broker, or mend mqtt.url; is the network up?"


def _judge(
    own_id: str, username: str | None, subscribed: int | None, published: int | None, back: bool
) -> Iterator[Finding]:
    who = f"the user {username}" if username else "users without a name"
    grant = f"give {who} `topic readwrite agentd/{own_id}/#` in the broker's ACL; {ACL} has all lines"
    if subscribed is None or published is None:
        yield mend(WHAT, "it lets us in and then does not answer", "start it anew; its log may say why")
    elif published >= REFUSED:
        yield mend("broker rights", f"we may not write to agentd/{own_id}/…", grant)
    elif subscribed >= REFUSED:
        yield mend("broker rights", f"we may not read agentd/{own_id}/…", grant)
    elif not back:
        evidence = f"agentd/{own_id}/… is granted, but what is sent there does not come back"
        yield mend("broker rights", evidence, grant)
