import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.animate.sound import music
from engine.animate.sound_format import MusicFile, hertz, hits, notes
from engine.animate.sound_loudness import CEILING, k_weighted, limited, loudness, mastered
from engine.animate.templates import available, load, read

RATE = 48000
DANCES = available()


@pytest.fixture(scope="module")
def pieces() -> dict[str, np.ndarray]:
    return {dance: music(load(dance), load(dance).seconds) for dance in DANCES}


def decibels(value: float) -> float:
    return 20 * np.log10(value)


@pytest.mark.parametrize("dance", DANCES)
def test_length_loudness_and_peak(dance: str, pieces: dict[str, np.ndarray]):
    sound = pieces[dance]
    assert sound.shape == (round(load(dance).seconds * RATE), 2)
    assert loudness(sound, RATE) == pytest.approx(-14, abs=0.5)
    assert decibels(np.abs(sound).max()) < -1
    assert not np.array_equal(sound[:, 0], sound[:, 1]), "stereo"


@pytest.mark.parametrize("dance", DANCES)
def test_hits_fall_on_the_beat(dance: str, pieces: dict[str, np.ndarray]):
    """The loud onsets lie on the template's grid rather than between its beats."""
    template = load(dance)
    low = pieces[dance].mean(axis=1)
    hop = RATE // 200
    energy = np.square(low[: low.size // hop * hop]).reshape(-1, hop).mean(axis=1)
    onset = np.maximum(np.diff(np.log(energy + 1e-5)), 0)
    beat = 60 / template.beats_per_minute * RATE / hop

    def strength(shift: float) -> float:
        centres = np.round((np.arange(1, template.beats) + shift) * beat).astype(int)
        return float(np.mean([onset[max(0, c - 3) : c + 3].max() for c in centres if c + 3 < onset.size]))

    assert strength(0.0) > 1.3 * strength(0.36)


@pytest.mark.parametrize("dance", DANCES)
def test_three_kinds_of_instrument_play(dance: str):
    file = read(load(dance).folder / "music.toml", MusicFile)
    kinds = {instrument.kind for instrument in file.instruments.values()}
    assert "kick" in kinds
    assert "bass" in kinds
    assert kinds & {"lead", "pluck", "twang"}
    assert kinds & {"chord", "chant"}


def test_the_same_music_every_time(pieces: dict[str, np.ndarray]):
    np.testing.assert_array_equal(music(load("ke3"), load("ke3").seconds), pieces["ke3"])


@pytest.mark.parametrize("seconds", [0.5, 3.21, 10.0, 25.0])
def test_exactly_as_long_as_asked(seconds: float):
    sound = music(load("tuziwu"), seconds, rate=24000)
    assert sound.shape == (round(seconds * 24000), 2)
    assert np.abs(sound[-20:]).max() < 0.02, "it ends without a click"


def test_loudness_of_known_tones():
    """BS.1770-4: 997 Hz, full scale, one channel: -3.01; EBU Tech 3341 case 1: -23 dBFS in both, -23."""
    t = np.arange(RATE * 20) / RATE
    one = np.stack([np.sin(2 * np.pi * 997 * t), np.zeros_like(t)], axis=1)
    assert loudness(one, RATE) == pytest.approx(-3.01, abs=0.02)
    both = 10 ** (-23 / 20) * np.stack([np.sin(2 * np.pi * 1000 * t)] * 2, axis=1)
    assert loudness(both, RATE) == pytest.approx(-23.0, abs=0.1)
    assert loudness(np.zeros((RATE, 2)), RATE) == float("-inf")


def test_loudness_gates_silence_out():
    t = np.arange(RATE * 10) / RATE
    tone = 0.1 * np.stack([np.sin(2 * np.pi * 1000 * t)] * 2, axis=1)
    quiet = np.concatenate([tone, np.zeros_like(tone)])
    assert loudness(quiet, RATE) == pytest.approx(loudness(tone, RATE), abs=0.2)


def test_the_k_filter_is_the_recommendations_at_48_kilohertz():
    """The first samples of the impulse response follow from BS.1770's own coefficient tables."""
    b1 = [1.53512485958697, -2.69169618940638, 1.19839281085285]
    a1 = [1.0, -1.69065929318241, 0.73248077421585]
    a2 = [1.0, -1.99004745483398, 0.99007225036621]
    x, y, z = np.zeros(50), np.zeros(50), np.zeros(50)
    x[0] = 1
    for n in range(50):
        y[n] = sum(b1[k] * x[n - k] for k in range(3) if n >= k) - sum(
            a1[k] * y[n - k] for k in (1, 2) if n >= k
        )
        b2 = (1.0, -2.0, 1.0)
        z[n] = sum(b2[k] * y[n - k] for k in range(3) if n >= k) - sum(
            a2[k] * z[n - k] for k in (1, 2) if n >= k
        )
    np.testing.assert_allclose(k_weighted(np.stack([x, x], axis=1), RATE)[:, 0], z, atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(gain=st.floats(0.01, 30), seed=st.integers(0, 99))
def test_the_master_never_clips(gain: float, seed: int):
    noise = np.random.default_rng(seed).standard_normal((24000, 2)) * gain
    noise[::4000] *= 20
    assert np.abs(mastered(noise, 24000, -14)).max() <= CEILING + 1e-9
    calm = noise / np.abs(noise).max() * CEILING * 0.9
    np.testing.assert_allclose(limited(calm, 24000), calm)


def test_notes():
    assert hertz("A4") == 440
    assert hertz("C4") == pytest.approx(261.626, abs=0.001)
    assert hertz("F#3") == pytest.approx(hertz("Gb3"))
    length, read_notes = notes("A4 - . C5+E5! | .")
    assert length == 5
    assert [(n.step, n.steps, len(n.pitches), n.velocity) for n in read_notes] == [
        (0, 2, 1, 0.8),
        (3, 1, 2, 1.0),
    ]
    assert hits("X.o|.") == (4, hits("X.o.")[1])
    for wrong in ("H4", "A", "A4b", "4A"):
        with pytest.raises(ValueError, match="not a note"):
            hertz(wrong)
