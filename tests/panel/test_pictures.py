"""What each mood looks like."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from agentd.panel.face import Mood
from agentd.panel.pictures import DARK, FRAME_S, Film, films_of_lamp, films_of_ring

COUNTS = (1, 2, 3, 12, 60)
STAYING = {Mood.ASLEEP, Mood.WAKE, Mood.LISTENING, Mood.MUTED, Mood.LOST}


@pytest.mark.parametrize("count", COUNTS)
def test_every_mood_has_a_film_of_a_bounded_rate(count: int) -> None:
    films = films_of_ring(count)
    assert set(films) == set(Mood)
    for film in films.values():
        assert all(len(picture) == count for picture in film.pictures)
        assert film.each_s >= FRAME_S == 1 / 20
        assert math.isfinite(film.each_s) == (len(film.pictures) > 1)
        assert all(0 <= part <= 255 for picture in film.pictures for colour in picture for part in colour)


@pytest.mark.parametrize("count", COUNTS)
def test_what_lasts_for_hours_does_not_move(count: int) -> None:
    films = films_of_ring(count)
    assert {mood for mood, film in films.items() if len(film.pictures) == 1} == STAYING
    assert set(films[Mood.ASLEEP].pictures[0]) == {DARK}


@pytest.mark.parametrize("count", COUNTS)
def test_no_two_moods_look_the_same(count: int) -> None:
    films = films_of_ring(count)
    assert len(set(films.values())) == len(films)


@pytest.mark.parametrize("count", [3, 12, 60])
def test_the_light_runs_along_the_chain_with_its_tail_behind(count: int) -> None:
    film = films_of_ring(count)[Mood.THINKING]
    brightest = [picture.index(max(picture)) for picture in film.pictures]
    assert brightest == list(range(count))
    for picture, nxt in pairwise(film.pictures):
        assert picture[-1:] + picture[:-1] == nxt
    assert sum(film.pictures[5 % count][4 % count]) > sum(film.pictures[5 % count][3 % count]) > 0


def test_muted_and_lost_differ_also_without_colours() -> None:
    films = films_of_ring(12)
    lit = [[colour != DARK for colour in films[mood].pictures[0]] for mood in (Mood.MUTED, Mood.LOST)]
    assert lit == [[True] * 12, [True, False] * 6]


def flashes(film: Film) -> list[int]:
    return [n for n, (colour,) in enumerate(film.pictures) if colour != DARK]


def test_one_lamp_tells_them_apart_by_its_rhythm() -> None:
    films = films_of_lamp()
    assert set(films) == set(Mood)
    assert all(len(picture) == 1 for film in films.values() for picture in film.pictures)
    assert flashes(films[Mood.ASLEEP]) == []
    assert flashes(films[Mood.LISTENING]) == [0]
    assert flashes(films[Mood.MUTED]) == [0]
    assert flashes(films[Mood.LOST]) == [0, 2]
    assert len(films[Mood.LOST].pictures) == 16
    assert films[Mood.SPEAKING].each_s > films[Mood.RINGING].each_s > films[Mood.THINKING].each_s
