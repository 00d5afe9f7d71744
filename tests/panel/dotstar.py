"""A chain of APA102 or SK9822 LEDs, by their data sheets: what shines after so many bytes on the bus."""

from __future__ import annotations

from dataclasses import dataclass

Shining = tuple[int, int, int, int]  # brightness (0 to 31), red, green, blue


@dataclass
class Chain:
    """Each LED takes the first word that it sees after the start and hands on the rest, half a clock later;
    an SK9822 shows it at the next 32 zero bits. So `count` LEDs need `count / 2` clocks more than their data,
    and then those zeros."""

    count: int

    def shown(self, data: bytes) -> list[Shining]:
        assert data[:4] == bytes(4), "the start"
        words = [data[at : at + 4] for at in range(4, 4 + 4 * self.count, 4)]
        assert all(word[0] >> 5 == 0b111 for word in words), "three ones before each"
        rest = data[4 + 4 * self.count :]
        assert not any(rest), "a one would be taken for a further LED"
        assert len(rest) * 8 >= 32 + self.count / 2
        return [(word[0] & 31, word[3], word[2], word[1]) for word in words]

    def frames(self, data: bytes) -> list[list[Shining]]:
        """What was shown one after the other."""
        length = 4 + 4 * self.count + 4 + -(-self.count // 16)
        assert len(data) % length == 0
        return [self.shown(data[at : at + length]) for at in range(0, len(data), length)]
