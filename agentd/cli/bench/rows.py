"""What was measured, as lines of a table: pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agentd.cli.bench.corpus import DAY, SILENT, SPEECH, Corpus, Track
from agentd.cli.bench.idle import Idle
from agentd.cli.bench.process import Service
from agentd.cli.bench.trials import Side, Trial, least
from agentd.cli.confidence import most_per_hour, percentile, wilson

PACKAGE: Side = "openwakeword"
CPU_BARS = {SILENT: 1 / 50, SPEECH: 1 / 2, DAY: 1 / 12}
DAEMON_BAR = 1 / 6
RECALL_BAR = 0.98  # of the package's detections
DELAY_BARS_MS = {"hey_jarvis": 80.0, "alexa": 160.0}  # the gate alone; with two frames in a row
RESIDENT_BAR_MB, FURTHER_BAR_MB = 95.0, 3.0
LATEST_S = 1.5  # after a word: what is heard later was not heard for it


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of all sides, perhaps `of` so many; `bar` is for our part of the package's, else for ours."""

    key: str
    unit: str
    values: Mapping[Side, float]
    bar: float | None = None
    at_least: bool = False
    of: int | None = None
    ratio: float | None = None  # ours to the package's, where that says something
    note: str = ""

    @property
    def judged(self) -> float | None:
        return self.values.get("agentd") if self.ratio is None else self.ratio

    @property
    def met(self) -> bool | None:
        """None where there is no bar or nothing to compare with."""
        if self.bar is None or self.judged is None:
            return None
        return self.judged >= self.bar if self.at_least else self.judged <= self.bar


def processor_rows(corpus: Corpus, rounds: Mapping[Side, Sequence[Trial]], daemon: Idle) -> Iterator[Row]:
    """CPU for each second of sound, and of the whole daemon in the same quiet room."""
    for track in corpus.timed:
        values = {side: least(trials, track.name) / track.seconds * 1_000 for side, trials in rounds.items()}
        yield _against_package(f"CPU, {track.name}", "ms/s", values, CPU_BARS[track.name])
        if track.name == SILENT:
            whole = values | {"agentd": daemon.cpu_ms_per_s}
            yield _against_package("CPU, whole idle daemon", "ms/s", whole, DAEMON_BAR)


def recall_rows(word: str, tracks: Sequence[Track], trials: Mapping[Side, Trial]) -> Iterator[Row]:
    """How often the word is heard by each, and how much later by us than by the package."""
    spoken = word.replace("_", " ")
    of_package = of_both = 0
    delays_ms: list[float] = []
    for track in tracks:
        found = {side: detections(track, trial.heard[track.name].heard_s) for side, trial in trials.items()}
        counts = {side: float(len(each) - each.count(None)) for side, each in found.items()}
        yield Row(f"heard, {track.name}", "", counts, of=len(track.said))
        for ours, theirs in zip(found["agentd"], found.get(PACKAGE, ()), strict=False):
            of_package += theirs is not None
            if theirs is not None and ours is not None:
                of_both += 1
                delays_ms.append(round((ours - theirs) * 1_000))
    if of_package:
        low, high = wilson(of_both, of_package)
        note = f"{of_both} of {of_package}; 95 %: {low:.3f} to {high:.3f}"
        share = _ours(of_both / of_package)
        yield Row(f"{spoken}: of the package's detections", "", share, RECALL_BAR, at_least=True, note=note)
    if delays_ms:
        yield Row(f"{spoken}: heard later by, p50", "ms", _ours(percentile(delays_ms, 50)))
        latest = _ours(percentile(delays_ms, 95))
        yield Row(f"{spoken}: heard later by, p95", "ms", latest, DELAY_BARS_MS.get(word))


def detections(track: Track, heard_s: Sequence[float]) -> list[float | None]:
    """When each of the track's words was heard; None: not."""
    return [
        next((at for at in heard_s if began <= at <= ended + LATEST_S), None) for began, ended in track.said
    ]


def false_row(word: str, tracks: Sequence[Track], trials: Mapping[Side, Trial]) -> Row:
    """What was heard where nobody said it; no hours of it, so it says little by itself."""
    hours = sum(track.seconds for track in tracks) / 3_600
    values = {
        side: float(sum(len(trial.heard[track.name].heard_s) for track in tracks))
        for side, trial in trials.items()
    }
    most = most_per_hour(round(values["agentd"]), hours)
    note = f"in {hours * 60:.0f} min of speech; 95 %: at most {most:.2g} an hour"
    return Row(f"{word.replace('_', ' ')}: heard for nothing", "", values, bar=0, note=note)


def memory_rows(
    one: Idle, several: Idle, further: int, rounds: Mapping[Side, Sequence[Trial]]
) -> Iterator[Row]:
    """The whole daemon beside a process that has nothing but the yardstick."""
    values: dict[Side, float] = {
        side: min(trial.resident_mb for trial in trials) for side, trials in rounds.items()
    }
    yield Row("memory, whole idle daemon", "MB", values | {"agentd": one.resident_mb}, RESIDENT_BAR_MB)
    each = _ours((several.resident_mb - one.resident_mb) / further)
    yield Row("memory, each further wake word", "MB", each, FURTHER_BAR_MB)


def hourly_rows(silence: Idle, television: Idle, service: Service | None) -> Iterator[Row]:
    """What an hour costs while nobody wants anything; and what it has cost where agentd is installed."""
    for name, daemon in (("silence", silence), ("television", television)):
        note = f"{daemon.resident_mb:.0f} MB resident"
        yield Row(f"CPU, an hour of {name}", "s", _ours(daemon.cpu_ms_per_s * 3.6), note=note)
    if service is not None:
        note = f"for {service.hours:.1f} h, {service.resident_mb:.0f} MB resident"
        hourly_s = _ours(service.cpu_s / service.hours)
        yield Row("CPU, the installed service, an hour", "s", hourly_s, note=note)


def own_rows(word: str, tracks: Sequence[Track], trials: Mapping[Side, Trial]) -> Iterator[Row]:
    """The owner's recordings, of which nobody here knows what is said in them."""
    if not tracks:
        return
    seconds = sum(track.seconds for track in tracks)
    cpu = {
        side: sum(trial.heard[track.name].cpu_s for track in tracks) / seconds * 1_000
        for side, trial in trials.items()
    }
    yield _against_package("CPU, your recordings", "ms/s", cpu, None)
    for track in tracks:
        counts = {side: float(len(trial.heard[track.name].heard_s)) for side, trial in trials.items()}
        yield Row(f"{word.replace('_', ' ')} heard, {track.name}", "", counts)


def _ours(value: float) -> Mapping[Side, float]:
    return {"agentd": value}


def _against_package(key: str, unit: str, values: Mapping[Side, float], bar: float | None) -> Row:
    theirs = values.get(PACKAGE)
    return Row(key, unit, values, bar, ratio=values["agentd"] / theirs if theirs else None)
