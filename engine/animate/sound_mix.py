"""The band plays: notes placed on a loop, panned, ducked under the kick, with a room around them."""

import numpy as np

from engine.animate.motion import FloatArray
from engine.animate.sound_drums import hit
from engine.animate.sound_format import STEPS_PER_BAR, Instrument, MusicFile, Note
from engine.animate.sound_voices import tone_of

_STEPS_PER_BEAT = STEPS_PER_BAR // 4
_ROOM_SECONDS = 0.9
_DUCK_SECONDS = 0.16
_ARTICULATION = 0.92
"""How much of its written length a note is held."""


def mix(file: MusicFile, bars: int, beats_per_minute: float, samples: int, rate: int) -> FloatArray:
    """Play the piece once as a seamless loop, [samples, 2], before mastering.

    What rings on over the end rings into the start.
    """
    step_seconds = 60.0 / beats_per_minute / _STEPS_PER_BEAT
    scores = {name: _score(file, one, bars) for name, one in file.instruments.items()}
    kicks = [note for name, one in file.instruments.items() if one.kind == "kick" for note in scores[name]]
    room = _room(rate)
    dry = np.zeros((samples, 2))
    wet = np.zeros((samples, 2))
    aside = _ducking(kicks, file.swing, step_seconds, samples, rate)
    for name, instrument in file.instruments.items():
        track = _play(instrument, scores[name], file.swing, step_seconds, samples, rate)
        if instrument.duck:
            track *= 1.0 - instrument.duck * aside
        angle = (instrument.pan + 1.0) * np.pi / 4.0
        sides = np.array([np.cos(angle), np.sin(angle)]) * 10.0 ** (instrument.level / 20.0)
        placed = track[:, None] * sides
        dry += placed
        wet += placed * instrument.reverb
    return dry + _around(wet, room)


def _score(file: MusicFile, instrument: Instrument, bars: int) -> tuple[Note, ...]:
    """Write an instrument's part out over the whole piece."""
    part: list[Note] = []
    for bar in range(0, bars, file.section_bars):
        section = file.sections[bar // file.section_bars % len(file.sections)]
        length, pattern = instrument.read(section)
        until = min(bars, bar + file.section_bars) * STEPS_PER_BAR
        for start in range(bar * STEPS_PER_BAR, until, length):
            part.extend(
                Note(start + n.step, n.steps, n.pitches, n.velocity)
                for n in pattern
                if start + n.step < until
            )
    return tuple(part)


def _start(note: Note, swing: float, step_seconds: float) -> float:
    return (note.step + swing * (note.step % 2)) * step_seconds


def _play(
    instrument: Instrument, part: tuple[Note, ...], swing: float, step_seconds: float, samples: int, rate: int
) -> FloatArray:
    track = np.zeros(samples)
    sounds: dict[tuple[float, int], FloatArray] = {}
    for note in part:
        at = round(_start(note, swing, step_seconds) * rate)
        for pitch in note.pitches or (0.0,):
            sound = sounds.get((pitch, note.steps))
            if sound is None:
                sound = _sound(instrument, pitch, note.steps * step_seconds, rate)
                sounds[(pitch, note.steps)] = sound
            _add(track, sound * note.velocity, at)
    return track


def _sound(instrument: Instrument, pitch: float, seconds: float, rate: int) -> FloatArray:
    drum, voice = instrument.drum, instrument.voice
    if drum is not None:
        return hit(drum, rate, instrument.tone, instrument.pitch)
    if voice is not None:
        return tone_of(voice, pitch, seconds * _ARTICULATION, rate, instrument.tone)
    raise ValueError(f"{instrument.kind} is neither a drum nor a voice")


def _add(track: FloatArray, sound: FloatArray, at: int) -> None:
    """Add a sound in place, wrapping round the loop's end."""
    while sound.size:
        at %= track.size
        count = min(sound.size, track.size - at)
        track[at : at + count] += sound[:count]
        sound, at = sound[count:], at + count


def _ducking(kicks: list[Note], swing: float, step_seconds: float, samples: int, rate: int) -> FloatArray:
    aside = np.zeros(samples)
    t = np.arange(round(_DUCK_SECONDS * 2 * rate)) / rate
    dip = np.minimum(t / 0.004, 1.0) * np.exp(-((t / _DUCK_SECONDS) ** 2) * 3.0)
    for kick in kicks:
        _add(aside, dip, round(_start(kick, swing, step_seconds) * rate))
    return np.minimum(aside, 1.0)


def _room(rate: int) -> FloatArray:
    """Model a small hall's impulse response, [n, 2]: decaying noise, different on each side, mostly dull."""
    t = np.arange(round(_ROOM_SECONDS * rate)) / rate
    noise = np.random.default_rng(11).standard_normal((t.size, 2))
    dull = np.cumsum(noise, axis=0)
    dull = (
        np.diff(dull - np.concatenate([np.zeros((24, 2)), dull[:-24]]), axis=0, prepend=0.0) / 24
        + noise * 0.35
    )
    echo = dull * (np.exp(-6.5 * t) * np.clip((t - 0.012) / 0.01, 0.0, 1.0))[:, None]
    return echo / np.sqrt((echo**2).sum(axis=0)) * 0.9


def reverberated(sound: FloatArray, rate: int) -> FloatArray:
    """Return what a small hall answers to [N, 2], of the same length: here the tail does not wrap round."""
    room = _room(rate)
    return _around(np.pad(sound, ((0, room.shape[0]), (0, 0))), room)[: sound.shape[0]]


def _around(sound: FloatArray, room: FloatArray) -> FloatArray:
    """Convolve in a circle, so that the room's tail wraps round the loop too."""
    size = sound.shape[0]
    folded = np.zeros((size, 2))
    for side in range(2):
        _add(folded[:, side], room[:, side], 0)
    spectrum = np.fft.rfft(sound, axis=0) * np.fft.rfft(folded, axis=0)
    return np.fft.irfft(spectrum, size, axis=0)
