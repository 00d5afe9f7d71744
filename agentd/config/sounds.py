"""Whether the settings of microphone, loudspeaker and wake words can work here."""

from __future__ import annotations

import os
import wave
from pathlib import Path

from agentd.config import wakemodels
from agentd.config.paths import WAV, is_directory, is_file
from agentd.config.settings import Audio, Wake, WakeWord
from agentd.config.sheet import Sheet
from agentd.home.page import nearest

CONVERT = "convert it: sox IN.wav -r 16000 -c 1 -b 16 OUT.wav"
FORM = (16_000, 1, 16)  # Hz, channels, bits: what the wake model and the Live server take


def check_input(audio: Audio, sheet: Sheet) -> None:
    key, name = ("audio", "input"), audio.input
    if name == "none":
        sheet.wrong(key, "agentd cannot do without input", "write default, a device's name, or wav:PATH")
    if not name.startswith(WAV) or not sheet.trusts(*key):
        return
    path = Path(name.removeprefix(WAV))
    if not is_file(path):
        sheet.wrong(key, f"there is no file {path}", "mend the path after wav:")
        return
    try:
        with path.open("rb") as stream, wave.open(stream) as sound:
            form = (sound.getframerate(), sound.getnchannels(), sound.getsampwidth() * 8)
    except OSError as error:
        sheet.wrong(key, f"cannot read {path} ({error.strerror})", "mend who may read it")
    except (wave.Error, EOFError, RuntimeError):  # the last for a chunk that ends beyond the file
        sheet.wrong(key, f"{path} is not a WAV file of plain PCM", CONVERT)
    else:
        if form != FORM:
            shown = f"{form[0]} Hz, {form[1]} channel{'s' * (form[1] > 1)}, {form[2]} bit"
            sheet.wrong(key, f"{path} has {shown} instead of 16000 Hz, 1 channel, 16 bit", CONVERT)


def check_output(audio: Audio, sheet: Sheet) -> None:
    key, name = ("audio", "output"), audio.output
    if not name.startswith(WAV) or not sheet.trusts(*key):
        return
    path = Path(name.removeprefix(WAV))
    if is_directory(path) or not is_directory(path.parent):
        problem = f"{path} is a directory" if is_directory(path) else f"there is no directory {path.parent}"
        sheet.wrong(key, problem, "write wav: and the path of a file in a directory that exists")
    elif not _is_writable(path):
        sheet.wrong(key, f"{path} cannot be written", "choose another path")
    elif name == audio.input:
        sheet.wrong(key, "is the file that audio.input reads", "write another path")


def _is_writable(path: Path) -> bool:
    try:
        return os.access(path if path.exists() else path.parent, os.W_OK)
    except OSError:  # a name that is too long, say
        return False


def check_wake_words(wake: Wake, sheet: Sheet) -> None:
    if not wake.words:
        sheet.wrong(
            ("wake", "words"), "is an empty list", "write at least one, or delete the line for the default"
        )
    seen: dict[str, str] = {}  # the models by what the ear calls them
    for index, word in enumerate(wake.words):
        _check_verifier(index, word, wake.engine, sheet)
        if not sheet.trusts("wake", "words", index, "model"):
            continue
        key = ("wake", "words", index, "model")
        if word.model == seen.get(word.name):
            sheet.wrong(key, f"{word.model} is listed twice", "delete one")
        elif word.name in seen:
            sheet.wrong(key, f"another word is called {word.name} as well", "rename the file")
        else:
            _check_wake_word(index, word, wake.engine, sheet)
        seen.setdefault(word.name, word.model)


def _check_verifier(index: int, word: WakeWord, engine: wakemodels.Engine, sheet: Sheet) -> None:
    key = ("wake", "words", index, "verifier")
    if word.verifier is not None and engine != "openwakeword":
        sheet.wrong(key, "verifiers work with `engine: openwakeword` only", "delete the line")
    elif word.verifier is not None and sheet.trusts(*key) and not is_file(word.verifier):
        remedy = "make it with `agentd wake train`, or delete the line"
        sheet.wrong(key, f"there is no file {word.verifier}", remedy)


def _check_wake_word(index: int, word: WakeWord, engine: wakemodels.Engine, sheet: Sheet) -> None:
    key = ("wake", "words", index, "model")
    names, endings = wakemodels.carried(engine), wakemodels.FILES[engine]
    an = "an" if engine == "openwakeword" else "a"
    listed = f"write one of {', '.join(names)}, or the path of {an} {' or '.join(endings)} file"
    if not wakemodels.is_path(word.model):
        if word.model not in names:
            close = nearest(word.model, names)
            of = "" if engine == "openwakeword" else f" for engine: {engine}"
            problem = f'agentd carries no wake model "{word.model}"{of}'
            sheet.wrong(key, problem, f"write {close}" if close else listed)
    elif engine == "openwakeword" and word.model.lower().endswith(".tflite"):
        remedy = "use the .onnx file of the same model, or `engine: micro` if it is one of microWakeWord's"
        sheet.wrong(key, ".tflite models cannot be run by openWakeWord here", remedy)
    elif not is_file(Path(word.model)):
        sheet.wrong(key, f"there is no file {word.model}", listed)
    elif not word.model.lower().endswith(endings):
        sheet.wrong(key, f"{word.model} is not {an} {' or '.join(endings)} file", listed)
