"""The sound card, through PortAudio: devices by name, callback streams, a list that can be made anew.

PortAudio knows the devices it found when it was started and is one per process, so the microphone and the
speaker share it here. It is started with the first stream and ended with the last one; `rescan`
ends it in any case, and owners of streams find these inactive and open them again.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

from agentd.audio.device import Device, choose
from agentd.audio.form import Choice, Form, counts
from agentd.errors import Unavailable

_INT16, _CONTINUE = 8, 0  # pyaudio.paInt16 and paContinue, which would need the import

Take = Callable[[bytes], None]
Fill = Callable[[int], bytes]


class Stream:
    """An open stream; whoever opened it closes it."""

    def __init__(self, library: Library, stream: Any, device: Device, form: Form) -> None:
        self._library = library
        self._stream = stream
        self.device = device
        self.form = form
        self.ended = False  # by the library, to look for devices anew

    @property
    def active(self) -> bool:
        """False once the device is lost or the stream closed. True proves little: see `Microphone`."""
        try:
            return bool(self._stream.is_active())
        except OSError:
            return False

    @property
    def output_latency_s(self) -> float:
        return float(self._stream.get_output_latency())

    def close(self) -> None:
        self._library.close(self)

    def end(self) -> None:
        """For the library alone."""
        with contextlib.suppress(OSError), _quiet_stderr():
            self._stream.close()


class Library:
    """`start` gives a new `pyaudio.PyAudio`; it raises Unavailable."""

    def __init__(self, start: Callable[[], Any]) -> None:
        self._start = start
        self._lock = threading.RLock()  # PortAudio's start, end, open and close must not overlap
        self._portaudio: Any = None
        self._streams: list[Stream] = []

    def devices(self) -> tuple[Device, ...]:
        """Raises Unavailable where PortAudio itself cannot start."""
        with self._lock:
            listed = _list_devices(self._started())
            self._end_if_unused()
            return listed

    def open_input(
        self, name: str, rates_hz: tuple[int, ...], block_s: float, take: Take, choice: Choice = "auto"
    ) -> Stream:
        """s16 from the named device in the first form it can do: a rate, and channels that hold the choice.

        `take` is called on PortAudio's thread. Raises Unavailable when there is no such device, or it cannot
        be opened now.
        """

        def callback(data: bytes, _frames: int, _time: object, _status: int) -> tuple[None, int]:
            take(data)
            return None, _CONTINUE

        return self._open(name, rates_hz, block_s, lambda _form: callback, choice, input=True)

    def open_output(
        self, name: str, rates_hz: tuple[int, ...], block_s: float, start: Callable[[Form], Fill]
    ) -> Stream:
        """s16 to the named device, from the `fill` that `start(form)` makes.

        `fill(samples)` gives exactly so many of each channel, on PortAudio's thread. Raises as above.
        """

        def callback_in(form: Form) -> Callable[..., object]:
            fill = start(form)
            return lambda _data, frames, _time, _status: (fill(frames), _CONTINUE)

        return self._open(name, rates_hz, block_s, callback_in, "auto", output=True)

    def close(self, stream: Stream) -> None:
        with self._lock:
            if stream in self._streams:
                self._streams.remove(stream)
                stream.end()
            self._end_if_unused()

    def rescan(self) -> None:
        """Forget the devices found so far; this ends every stream."""
        with self._lock:
            for stream in self._streams:
                stream.ended = True
                stream.end()
            self._streams.clear()
            self._end_if_unused()

    def _open(
        self,
        name: str,
        rates_hz: tuple[int, ...],
        block_s: float,
        callback_in: Callable[[Form], Callable[..., object]],
        choice: Choice,
        **way: bool,
    ) -> Stream:
        with self._lock:
            try:
                library = self._started()
                device = choose(_list_devices(library), name, wants_input="input" in way)
                channels = counts(choice, device.inputs if "input" in way else device.outputs)
                if not channels:
                    raise Unavailable(f"the sound device “{device.name}” has no channel {choice}")
                rates = dict.fromkeys((*rates_hz, device.rate_hz))
                forms = [Form(rate_hz, count) for count in channels for rate_hz in rates]
                stream = self._open_first(library, device, forms, block_s, callback_in, way)
            except Unavailable:
                self._end_if_unused()
                raise
            self._streams.append(stream)
            return stream

    def _open_first(
        self,
        library: Any,
        device: Device,
        forms: list[Form],
        block_s: float,
        callback_in: Callable[[Form], Callable[..., object]],
        way: dict[str, bool],
    ) -> Stream:
        trouble = "nothing to try"
        for form in forms:
            index = {f"{direction}_device_index": device.index for direction in way}
            try:
                with _quiet_stderr():
                    stream = library.open(
                        rate=form.rate_hz,
                        channels=form.channels,
                        format=_INT16,
                        frames_per_buffer=round(form.rate_hz * block_s),
                        stream_callback=callback_in(form),
                        **way,
                        **index,
                    )
            except (OSError, ValueError) as error:
                trouble = str(error)
                continue
            return Stream(self, stream, device, form)
        raise Unavailable(f"the sound device “{device.name}” cannot be opened: {trouble}")

    def _started(self) -> Any:
        if self._portaudio is None:
            with _quiet_stderr():
                self._portaudio = self._start()
        return self._portaudio

    def _end_if_unused(self) -> None:
        if self._portaudio is not None and not self._streams:
            with _quiet_stderr():
                self._portaudio.terminate()
            self._portaudio = None


def _pyaudio() -> Any:
    try:
        import pyaudio  # a Debian package; a machine that listens to a file does without it

        return pyaudio.PyAudio()
    except ImportError as error:
        raise Unavailable("PyAudio is missing: sudo apt-get install python3-pyaudio") from error
    except OSError as error:
        raise Unavailable(f"PortAudio does not start: {error}") from error


library = Library(_pyaudio)


def _list_devices(portaudio: Any) -> tuple[Device, ...]:
    default_input = _default_index(portaudio.get_default_input_device_info)
    default_output = _default_index(portaudio.get_default_output_device_info)
    infos = [portaudio.get_device_info_by_index(index) for index in range(portaudio.get_device_count())]
    return tuple(
        Device(
            index=info["index"],
            name=info["name"],
            inputs=info["maxInputChannels"],
            outputs=info["maxOutputChannels"],
            rate_hz=round(info["defaultSampleRate"]),
            default_input=info["index"] == default_input,
            default_output=info["index"] == default_output,
        )
        for info in infos
    )


def _default_index(ask: Callable[[], dict[str, Any]]) -> int | None:
    try:
        return int(ask()["index"])
    except OSError:
        return None


@contextlib.contextmanager
def _quiet_stderr() -> Iterator[None]:
    """ALSA and JACK write their search for devices to file descriptor 2; nobody can act on it."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
