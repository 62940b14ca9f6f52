"""How many segments a text is billed as: GSM 03.38 (3GPP TS 23.038, 23.040) or UCS-2.

`static/js/segments.js` is this module's twin in the composer; both are checked against the same examples.
"""

from dataclasses import dataclass

MAX_CHARACTERS = 2048
"""The longest text that goes out (the carrier's limit, 14 GSM segments)."""

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
"""Two septets each: an escape and the character; the pair is never split."""

PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "`": "'", "´": "'", "′": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"', "″": '"',
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "...", "•": "*", "·": "*",
        "\u00a0": " ", "\u2007": " ", "\u2009": " ", "\u202f": " ", "\t": " ", "\u200b": "", "\ufeff": "",
    }
)  # fmt: skip
"""Typography only; a letter is never changed for another."""


@dataclass(frozen=True, slots=True)
class Segments:
    """What a text costs. `units` are septets (GSM-7) or UTF-16 units (UCS-2); `left` is the room in the last one."""

    encoding: str
    units: int
    segments: int
    left: int
    forcing: tuple[str, ...]
    """The characters that are not in GSM, each once, in order: they force UCS-2."""


def count(text: str) -> Segments:
    """Count the segments of `text`; the carrier's own count is the truth once it is known."""
    forcing = tuple(dict.fromkeys(char for char in text if char not in BASIC and char not in EXTENSION))
    if forcing:
        sizes = [2 if ord(char) > 0xFFFF else 1 for char in text]
        return _pack("UCS-2", sizes, single=70, several=67, forcing=forcing)
    sizes = [2 if char in EXTENSION else 1 for char in text]
    return _pack("GSM-7", sizes, single=160, several=153, forcing=())


def _pack(encoding: str, sizes: list[int], *, single: int, several: int, forcing: tuple[str, ...]) -> Segments:
    """Fill segments in order; what takes two units moves to the next segment whole."""
    units = sum(sizes)
    if units <= single:
        return Segments(encoding, units, 1 if units else 0, single - units, forcing)
    segments, filled = 1, 0
    for size in sizes:
        if filled + size > several:
            segments, filled = segments + 1, 0
        filled += size
    return Segments(encoding, units, segments, several - filled, forcing)


def plain(text: str) -> str:
    """Return `text` with typographic signs written plainly, to offer where they alone force UCS-2."""
    return text.translate(PLAIN)
