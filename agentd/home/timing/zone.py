"""The time zone of this machine, with its rules for summer time: `astimezone()` alone freezes the offset."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo


class _Here(tzinfo):
    def utcoffset(self, when: datetime | None) -> timedelta | None:
        return None if when is None else when.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, when: datetime | None) -> timedelta | None:  # noqa: ARG002
        return None

    def tzname(self, when: datetime | None) -> str | None:
        return None if when is None else when.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, when: datetime) -> datetime:
        # `when` is UTC in our clothes; a timestamp leads back through the system's rules, fold and all.
        local = datetime.fromtimestamp((when.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds())
        return local.replace(tzinfo=self)


HERE: tzinfo = _Here()
