"""What somebody may write to us, and what is wrong with the rest."""

from __future__ import annotations

import base64
import binascii
import unicodedata
from collections.abc import Mapping

from agentd.core.events import Asked
from agentd.home.language import picture

LONGEST_TEXT = 500  # characters
# Control characters, halves of a surrogate pair, breaks of lines and paragraphs. A space that does not break,
# and what joins emojis into one, are none of these.
UNFIT = ("Cc", "Cs", "Zl", "Zp")
MOST_IMAGE_BYTES = 190_000  # in base64 and with the text it still fits into one MQTT message


def read_letter(fields: Mapping[str, object]) -> Asked:
    """A question: `text`, and perhaps `image` in base64. Raises ValueError with a sentence for a person."""
    image = _image(fields.get("image"))
    mime = "" if image is None else mime_of(image)
    return Asked(words_of(fields.get("text")), image, mime)


def words_of(text: object) -> str:
    """Raises ValueError as `read_letter`."""
    if not isinstance(text, str) or not (words := text.strip()):
        raise ValueError("there is no text in it")
    if len(words) > LONGEST_TEXT:
        raise ValueError(f"the text has more than {LONGEST_TEXT} characters")
    if any(unicodedata.category(sign) in UNFIT for sign in words):
        raise ValueError("there are control characters in the text")
    return words


def mime_of(image: bytes) -> str:
    """Raises ValueError for an image that no model takes, or too large."""
    if len(image) > MOST_IMAGE_BYTES:
        kilobytes = MOST_IMAGE_BYTES // 1000
        raise ValueError(f"the image is larger than {kilobytes} kB; scale it down, a model sees no more")
    return picture.mime_of(image)


def _image(field: object) -> bytes | None:
    if field is None:
        return None
    if not isinstance(field, str):
        raise ValueError("`image` is no base64 text")
    try:
        return base64.b64decode(field, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("`image` is no base64 text") from None
