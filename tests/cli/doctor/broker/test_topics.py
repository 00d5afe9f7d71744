from __future__ import annotations

from agentd.cli.doctor.broker.topics import Topics


def test_topics_and_patterns() -> None:
    topics = Topics(["lamp", "hall/+/state", "deep/#"])
    for topic in ("lamp", "hall/fan/state", "deep", "deep/er/still"):
        assert topics.cover(topic)
        assert topics.any_of({"other": 1, topic: 2})
    assert not topics.cover("hall/fan/set")
    assert not topics.any_of(["hall/fan/set", "lam"])
    assert not Topics(["lamp"]).any_of([])
