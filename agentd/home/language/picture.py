"""Pictures for the model: what one may be, and what is wrong with others."""

from __future__ import annotations

from dataclasses import dataclass

MOST_BYTES = 1_000_000  # a model scales it down to less
_TAIL_BYTES = 1_024  # cameras fill up behind the end of a picture

# By its first bytes; and what its end holds, unless it was cut off.
_KINDS = (
    (b"\xff\xd8\xff", b"\xff\xd9", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", b"IEND", "image/png"),
)


@dataclass(frozen=True, slots=True)
class Picture:
    """`age_s` None: it was taken for this call."""

    image: bytes
    mime: str
    age_s: float | None = None


def mime_of(image: bytes) -> str:
    """What kind of image it is, by itself. Raises ValueError for one that no model takes."""
    for begins, _, mime in _KINDS:
        if image.startswith(begins):
            return mime
    raise ValueError("the image is neither JPEG nor PNG")


def whole(image: bytes, age_s: float | None = None) -> Picture:
    """Raises ValueError, with a sentence's end, for what a server might close the session over."""
    if not image:
        raise ValueError("the camera gave nothing")
    if len(image) > MOST_BYTES:
        raise ValueError(f"the image is larger than {MOST_BYTES // 1000} kB")
    mime = mime_of(image)
    if not any(ends in image[-_TAIL_BYTES:] for _, ends, each in _KINDS if each == mime):
        raise ValueError("the image is cut off")
    return Picture(image, mime, age_s)
