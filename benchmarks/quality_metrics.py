"""What makes a dance look right, in numbers: pure functions on what was rendered and what is seen in it."""

import numpy as np

from engine.animate.arrays import BoolArray, ByteArray, FloatArray

CORRECT_WITHIN = 0.2
"""PCK@0.2: a joint is found where it should be within so many torso lengths (Yang and Ramanan 2013)."""
BEAT_SIGMA_SECONDS = 0.05
"""How forgiving beat alignment is: Li et al., "AI Choreographer", 2021 take 3 frames at 60 a second."""
SLOWED = 0.15
"""A dip in speed shallower than this share of the range of speeds is no stop."""
STILL = 1e-6
IDENTICAL_DECIBELS = 99.0


def correct_joints(target: FloatArray, found: FloatArray, torso: float) -> float:
    """Return the share of joints of `found` [F, J, 2] near enough to `target`; NaN, not found, is wrong."""
    away = np.linalg.norm(found - target, axis=2)
    return float((np.nan_to_num(away, nan=np.inf) < CORRECT_WITHIN * torso).mean())


def torso_length(left_shoulder: FloatArray, right_shoulder: FloatArray, hips: FloatArray) -> float:
    """Return the median length of the torso over frames; points are [F, 2], `hips` midway between both."""
    return float(np.median(np.linalg.norm((left_shoulder + right_shoulder) / 2 - hips, axis=1)))


def foot_slide(soles: FloatArray, planted: BoolArray) -> tuple[float, float]:
    """Return how far a foot slides while it is planted, and for how many frames it was watched.

    `soles` [F, V, 2] are points of the sole on the ground, `planted` [F] tells where the foot bears weight.
    From one planted frame to the next the point of the sole that moves least counts: a foot may turn about
    its heel or its ball, and has slid when no point of it stayed. A foot without a sole was not watched.
    """
    both = planted[1:] & planted[:-1]
    if not both.any() or not soles.shape[1]:
        return 0.0, 0.0
    steps = np.linalg.norm(np.diff(soles, axis=0), axis=2).min(axis=1)
    return float(steps[both].sum()), float(both.sum())


def background_psnr(photo: ByteArray, frames: list[ByteArray], figures: list[BoolArray]) -> float:
    """Return the peak signal-to-noise ratio in decibels of frames [H, W, 3] outside the figures [H, W]."""
    total = count = 0.0
    for frame, figure in zip(frames, figures, strict=True):
        error = (frame.astype(np.float64) - photo)[~figure]
        total += float((error**2).sum())
        count += error.size
    if not count or total / count < STILL:
        return IDENTICAL_DECIBELS
    return float(10 * np.log10(255.0**2 / (total / count)))


def likeness(one: FloatArray, other: FloatArray) -> float:
    """Return how alike two aligned grey patches are: their normalised cross-correlation, -1 to 1."""
    first, second = one - one.mean(), other - other.mean()
    norm = float(np.sqrt((first**2).sum() * (second**2).sum()))
    return float((first * second).sum()) / norm if norm > STILL else 0.0


def struck(joints: FloatArray, rate: float) -> FloatArray:
    """Return the seconds at which the joints [F, J, 2] together come to a stop; the loop closes.

    A local minimum of the mean speed is a kinematic beat (Li et al. 2021) if the body slows down to it by at
    least `SLOWED` of the dance's own range of speeds. A landing is heard when it brakes the body, a pose is
    seen when it rests: the moment is midway between the sharpest braking and that rest.
    """
    speed = np.linalg.norm(np.roll(joints, -1, axis=0) - np.roll(joints, 1, axis=0), axis=2).mean(axis=1)
    padded, count = np.pad(speed, 2, mode="wrap"), speed.size
    smooth = np.asarray(
        sum(padded[i : i + count] * share for i, share in enumerate((0.1, 0.2, 0.4, 0.2, 0.1))), np.float64
    )
    rests = np.flatnonzero((smooth < np.roll(smooth, 1)) & (smooth <= np.roll(smooth, -1)))
    enough = SLOWED * float(np.percentile(smooth, 95) - smooth.min())
    moments: list[float] = []
    for before, rest in zip(np.roll(rests, 1), rests, strict=True):
        way = np.arange(before if before < rest else before - count, rest + 1)
        speeds = smooth[way]
        if speeds.max() - speeds[-1] >= enough:
            braking = way[int(np.argmax(speeds[:-1] - speeds[1:]))] + 0.5
            moments.append((braking + rest) / 2 % count / rate)
    return np.sort(np.array(moments))


def beat_alignment(beats: FloatArray, moments: FloatArray) -> float:
    """Return how well `moments` fall on `beats`, both in seconds: 1 when each is on a beat.

    Li et al. 2021: the mean over moments of exp(-d^2 / 2 sigma^2), d being the distance to the next beat.
    """
    if not beats.size or not moments.size:
        return 0.0
    nearest = np.abs(beats[None] - moments[:, None]).min(axis=1)
    return float(np.exp(-(nearest**2) / (2 * BEAT_SIGMA_SECONDS**2)).mean())


def chance_alignment(beats: FloatArray, moments: FloatArray, period: float) -> float:
    """Return the alignment that the same moments would have by chance: its mean over all phases of a beat."""
    phases = np.arange(16) / 16 * period
    around = np.concatenate([beats[:1] - period, beats])
    return float(np.mean([beat_alignment(around + phase, moments) for phase in phases]))


def beat_times(sound: FloatArray, rate: int, period: float, seconds: float) -> FloatArray:
    """Return the beats of mono `sound` [N] that come every `period` seconds: their phase is heard in it.

    The phase is that of a comb, `BEAT_SIGMA_SECONDS` / 5 wide, under which the most loudness sets in.
    """
    hop = rate // 200
    blocks = sound[: sound.size // hop * hop].reshape(-1, hop)
    loudness = np.sqrt((blocks**2).mean(axis=1))
    onset = np.maximum(np.diff(loudness, prepend=0.0), 0.0)
    phases = np.arange(0.0, period, 0.005)
    times = np.arange(onset.size) * hop / rate
    away = (times[None] - phases[:, None] + period / 2) % period - period / 2
    comb = np.exp(-(away**2) / (2 * (BEAT_SIGMA_SECONDS / 5) ** 2))
    phase = float(phases[int(np.argmax(comb @ onset))])
    first = phase - period if phase > 0.9 * period else phase
    return np.arange(first, seconds, period)
