"""What is heard of a shot."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.animate.arrays import FloatArray
from engine.animate.sound_loudness import loudness
from engine.shot.ambience import air, ambience, effects_of
from engine.shot.hum import hum
from engine.shot.music import play
from engine.shot.options import SILENCE, SoundChoice
from engine.shot.soundtrack import soundtrack
from engine.shot.tune import MAJOR, MINOR, Note, compose
from engine.shot.voices import UnknownVoice, choose_voice, voice, voices

RATE = 48_000
MOTION = np.sin(np.linspace(0, np.pi, 24))


def spectrum(sound: FloatArray) -> tuple[FloatArray, FloatArray]:
    power = np.abs(np.fft.rfft(sound.mean(axis=1))) ** 2
    hertz = np.arange(power.size) * RATE / sound.shape[0]
    return hertz, power / power.sum()


def share(sound: FloatArray, low: float, high: float) -> float:
    """How much of the power lies between two frequencies."""
    hertz, power = spectrum(sound)
    return float(power[(hertz >= low) & (hertz < high)].sum())


def make(name: str, seconds: float = 2.0) -> FloatArray:
    return ambience(name, round(seconds * RATE), RATE, np.random.default_rng(5))


@pytest.mark.parametrize(
    ("voiced", "effects", "music", "seconds"),
    [
        (True, False, False, 1.0),
        (False, True, False, 1.0),
        (False, False, True, 1.0),
        (True, True, True, 1.0),
        (True, True, True, 3.3),
    ],
)
def test_every_choice_is_as_long_as_asked_and_equally_loud(
    voiced: bool, effects: bool, music: bool, seconds: float
) -> None:
    choice = SoundChoice("" if voiced else None, effects, music)
    sound = soundtrack(
        choice, "clear-girl" if voiced else None, "a walk", MOTION, round(seconds * RATE), RATE
    )
    assert sound is not None
    assert sound.shape == (round(seconds * RATE), 2)
    assert loudness(sound, RATE) == pytest.approx(-15, abs=0.5)
    assert float(np.abs(sound).max()) < 0.9
    assert float(np.abs(sound[:40]).max()) < 0.02, "it begins without a click"
    assert float(np.abs(sound[-40:]).max()) < 0.02, "it ends without a click"


def test_nothing_chosen_is_nothing_heard() -> None:
    assert SILENCE.silent
    assert soundtrack(SILENCE, None, "the sea", MOTION, RATE, RATE) is None


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("Waves break on the shore", ("sea",)),
        ("It is raining in the city at night", ("rain", "night", "city")),
        ("大海边吹着微风", ("wind", "sea")),
        ("小溪旁的森林里有鸟", ("birds", "stream")),
        ("a campfire", ("fire",)),
        ("雷雨", ("rain", "thunder")),
        ("a portrait in soft light", ()),
        ("a train station, brainstorming", ()),
        ("no rain, just a street", ("city",)),
        ("没有下雨的城市", ("city",)),
        ("中国风格的海报", ()),
    ],
)
def test_the_prompts_words_call_for_the_sounds(prompt: str, names: tuple[str, ...]) -> None:
    assert effects_of(prompt) == names


@settings(deadline=None)
@given(st.text())
def test_any_text_calls_for_a_few_sounds_at_most(prompt: str) -> None:
    assert len(effects_of(prompt)) <= 3


def test_the_sounds_are_told_apart_by_their_spectrum() -> None:
    assert share(make("thunder"), 0, 250) > 0.6
    assert share(make("city"), 0, 300) > 0.4
    assert share(make("wind"), 100, 1200) > 0.9
    assert share(make("rain"), 1200, 20_000) > 0.7
    assert share(make("night"), 3500, 5500) > 0.5
    assert share(make("birds"), 1800, 7000) > 0.5
    assert share(make("stream"), 300, 4000) > 0.8


def test_waves_come_and_go_and_fire_crackles() -> None:
    sea = make("sea", 6.0)
    level = np.sqrt((sea[: 12 * 24_000] ** 2).reshape(12, -1).mean(axis=1))
    assert level.max() > 2.5 * level.min()
    fire = make("fire")
    assert float(np.abs(fire).max() / np.sqrt((fire**2).mean())) > 6, "peaks far above the level"


def test_both_sides_differ() -> None:
    for name in ("wind", "rain", "birds"):
        left, right = make(name).T
        assert float(np.corrcoef(left, right)[0, 1]) < 0.95


def test_the_air_rises_with_the_camera_and_is_even_where_it_rests() -> None:
    def thirds(motion: FloatArray) -> FloatArray:
        sound = air(motion, RATE, RATE, np.random.default_rng(1))
        return np.sqrt((sound[: 3 * 16_000] ** 2).reshape(3, -1).mean(axis=1))

    moving, resting = thirds(MOTION), thirds(np.zeros(24))
    assert moving[1] > 1.2 * moving[0]
    assert moving[1] > 1.2 * moving[2]
    assert resting.max() < 1.1 * resting.min()


@pytest.mark.parametrize("voice_id", list(voices()))
def test_a_voice_hums_the_melody_where_it_is_at_home(voice_id: str) -> None:
    """A held A comes out as an A, in the octave nearest to the voice's own pitch."""
    one = voice(voice_id)
    sound = hum((Note(0.0, 1.5, 69),), one, round(1.5 * RATE), RATE, 3)
    assert sound.shape == (round(1.5 * RATE), 2)
    wanted = 440 * 2.0 ** round(np.log2(one.hertz / 440))
    middle = sound[RATE // 2 : RATE + RATE // 4, 0]
    likeness = np.correlate(middle[:9600], middle[:4800], "valid")
    lag = 60 + int(np.argmax(likeness[60 : RATE // 50]))
    period = RATE / wanted
    assert lag == pytest.approx(period, rel=0.03)


def test_a_bright_voice_has_more_overtones_than_a_dull_one() -> None:
    note = (Note(0.0, 1.0, 57),)
    bright = hum(note, voice("professional_host"), RATE, RATE, 3)
    dull = hum(note, voice("deep-elder"), RATE, RATE, 3)
    assert share(bright, 500, 3000) > 1.5 * share(dull, 500, 3000)


def test_a_voice_is_chosen_by_whom_the_prompt_speaks_of() -> None:
    assert choose_voice("An old man by the sea") == "deep-elder"
    assert choose_voice("A girl laughs") == "clear-girl"
    assert choose_voice("主持人") == "professional_host"
    assert len({choose_voice(f"picture {number}") for number in range(40)}) > 3
    with pytest.raises(UnknownVoice):
        voice("nobody")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30), st.integers(1, 16))
def test_a_tune_fills_the_time_in_one_key_and_comes_home(prompt: str, seconds: int) -> None:
    tune = compose(prompt, seconds)
    assert len(tune.chords) * tune.chord_seconds == pytest.approx(seconds)
    root = tune.chords[-1][0] % 12
    scales = [{(root + step) % 12 for step in scale} for scale in (MAJOR, MINOR)]
    tones = {pitch % 12 for chord in tune.chords for pitch in chord}
    assert any(tones <= scale for scale in scales)
    assert {note.pitch % 12 for note in tune.melody} <= tones
    ends = [note.start + note.seconds for note in tune.melody]
    assert ends[-1] == pytest.approx(seconds)
    assert [note.start for note in tune.melody[1:]] == pytest.approx(ends[:-1])
    assert tune.melody[-1].pitch % 12 == root
    pitches = [note.pitch for note in tune.melody]
    assert max(pitches) - min(pitches) <= 16


def test_sad_words_give_a_minor_key_and_glad_ones_a_major_key() -> None:
    def third(prompt: str) -> int:
        bass, *upper = compose(prompt, 1).chords[-1]
        return next(step for step in (3, 4) if (bass + step) % 12 in {pitch % 12 for pitch in upper})

    assert {third(f"a sad song {number}") for number in range(8)} == {3}
    assert {third(f"开心的一天 {number}") for number in range(8)} == {4}


def test_music_is_different_for_different_prompts_and_has_its_chords_tones() -> None:
    tune = compose("one", 2)
    sound = play(tune, "one", 2 * RATE, RATE)
    hertz, power = spectrum(sound)
    loudest = hertz[np.argmax(power)]
    tones = [440 * 2 ** ((pitch - 69) / 12) for chord in tune.chords for pitch in chord]
    assert min(abs(np.log2(loudest / tone)) for tone in tones) < 0.02
    assert compose("two", 2) != tune
