"""The colour names of CSS, which models know by heart: name → red, green, blue."""

from __future__ import annotations

from collections.abc import Mapping

_TEXT = """
aliceblue f0f8ff, antiquewhite faebd7, aquamarine 7fffd4, beige f5f5dc, bisque ffe4c4, blanchedalmond
ffebcd, blueviolet 8a2be2, brown a52a2a, burlywood deb887, cadetblue 5f9ea0, chartreuse 7fff00, chocolate
d2691e, cornflowerblue 6495ed, cornsilk fff8dc, darkblue 00008b, darkcyan 008b8b, darkgoldenrod b8860b,
darkgreen 006400, darkkhaki bdb76b, darkmagenta 8b008b, darkolivegreen 556b2f, darkorange ff8c00,
darkorchid 9932cc, darkred 8b0000, darksalmon e9967a, darkseagreen 8fbc8f, darkslateblue 483d8b,
darkturquoise 00ced1, darkviolet 9400d3, deeppink ff1493, deepskyblue 00bfff, dodgerblue 1e90ff,
firebrick b22222, floralwhite fffaf0, forestgreen 228b22, gainsboro dcdcdc, ghostwhite f8f8ff, goldenrod
daa520, greenyellow adff2f, honeydew f0fff0, hotpink ff69b4, indianred cd5c5c, ivory fffff0, khaki
f0e68c, lavenderblush fff0f5, lawngreen 7cfc00, lemonchiffon fffacd, lightblue add8e6, lightcoral f08080,
lightcyan e0ffff, lightgoldenrodyellow fafad2, lightgreen 90ee90, lightpink ffb6c1, lightsalmon ffa07a,
lightseagreen 20b2aa, lightskyblue 87cefa, lightsteelblue b0c4de, lightyellow ffffe0, limegreen 32cd32,
linen faf0e6, maroon 800000, mediumaquamarine 66cdaa, mediumblue 0000cd, mediumorchid ba55d3,
mediumpurple 9370db, mediumseagreen 3cb371, mediumslateblue 7b68ee, mediumspringgreen 00fa9a,
mediumturquoise 48d1cc, mediumvioletred c71585, midnightblue 191970, mintcream f5fffa, mistyrose ffe4e1,
moccasin ffe4b5, navajowhite ffdead, oldlace fdf5e6, olive 808000, olivedrab 6b8e23, orangered ff4500,
orchid da70d6, palegoldenrod eee8aa, palegreen 98fb98, paleturquoise afeeee, palevioletred db7093,
papayawhip ffefd5, peachpuff ffdab9, peru cd853f, plum dda0dd, powderblue b0e0e6, rebeccapurple 663399,
rosybrown bc8f8f, royalblue 4169e1, saddlebrown 8b4513, sandybrown f4a460, seagreen 2e8b57, seashell
fff5ee, sienna a0522d, skyblue 87ceeb, slateblue 6a5acd, snow fffafa, springgreen 00ff7f, steelblue
4682b4, tan d2b48c, thistle d8bfd8, tomato ff6347, wheat f5deb3, whitesmoke f5f5f5, yellowgreen 9acd32
"""

CSS: Mapping[str, tuple[int, int, int]] = {
    name: (int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16))
    for name, code in (entry.split() for entry in _TEXT.split(","))
}
