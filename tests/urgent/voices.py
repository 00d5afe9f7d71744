"""Whose voices the urgent words are learnt from, and whose they are tried with."""

from __future__ import annotations

ACCENTS = ("en-gb", "en-us", "en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-gb-x-rp", "en-029")
# espeak-ng's variants: other throats for the same accents
VARIANTS = (
    *(f"f{number}" for number in (1, 2, 4)),
    *(f"m{number}" for number in (1, 3, 4, 6, 8)),
    *("Alex", "Andrea", "Annie", "Denis", "Diogo", "Gene", "Gene2", "Henrique", "Hugo", "Jacky", "Lee"),
    *("Marco", "Mario", "Mike", "adam", "anika", "antonio", "aunty", "benjamin", "boris", "caleb", "david"),
    *("ed", "edward", "grandma", "grandpa", "gustave", "iven", "iven3", "john", "kaukovalta", "klatt"),
    *("klatt2", "klatt4", "marcelo", "miguel", "norbert", "pablo", "paul", "pedro", "quincy", "rob"),
    *("robert", "sandro", "shelby", "steph", "steph3", "victor", "announcer", "Nguyen"),
)
FLITE = ("slt", "awb", "kal", "kal16")

HELD_OUT_VARIANTS = (
    *("f3", "f5", "m2", "m5", "m7", "Andy"),
    *("Alicia", "linda", "max", "travis", "belinda", "Michael"),
)
HELD_OUT = tuple(
    f"{accent}+{variant}"
    for accent, variant in zip(("en-us", "en-gb", "en-gb-scotland") * 4, HELD_OUT_VARIANTS, strict=True)
)
HELD_OUT_FLITE = ("rms",)
