"""A skirt swings with the legs under it, as one cloth."""

from collections.abc import Mapping

import numpy as np

from engine.animate.arrays import FloatArray

FOLLOWS = 0.8
"""How much of the legs' turn a cloth takes on."""
MOST_SWING = 0.6
"""Radians to either side."""
MOST_SPREAD, MOST_GATHERED = 0.5, 0.25
"""How much wider and narrower a hem becomes at most, as shares of its width at rest."""
SHORTENED = (0.7, 1.05)
"""How much of its length a cloth shows at least and at most, as legs bend under it."""
WAIST = 0.25
"""The share of its length over which a skirt takes on the legs' motion."""


class SkirtSkin:
    """The vertices [N, 2] of the trunk's mesh that lie below the hips, down to `hem` pixels below these.

    `points` are the pose's joints at rest.
    """

    def __init__(self, points: Mapping[str, FloatArray], vertices: FloatArray, hem: float) -> None:
        hips = np.array([points["left_hip"], points["right_hip"]])
        ends = [
            np.array([points[f"{side}_{name}"] for side in ("left", "right")]) for name in ("knee", "ankle")
        ]
        shoulders = (points["left_shoulder"] + points["right_shoulder"]) / 2
        spine = hips.mean(axis=0) - shoulders
        spine /= max(float(np.linalg.norm(spine)), 1e-6)
        across = np.array([-spine[1], spine[0]])
        if float(across @ (hips[0] - hips[1])) < 0:
            across = -across
        self._spine, self._across = spine, across
        relative = vertices - hips.mean(axis=0)
        self._down = relative @ spine
        self._below = np.flatnonzero(self._down > 0)
        self._down = self._down[self._below]
        self._aside = (relative @ across)[self._below]
        near_hem = self._down > 0.8 * hem
        self._half = max(float(np.abs(self._aside[near_hem]).max(initial=0.0)), 0.15 * hem, 1.0)
        self._hem = hem
        # A short skirt sees thighs alone, a long one where the shins go, too.
        thigh = float(np.linalg.norm(ends[0] - hips, axis=1).mean())
        self._shin_share = float(np.clip((hem - 0.6 * thigh) / max(thigh, 1e-6), 0, 1))
        self._rest_legs = self._reach(hips, *ends)
        share = np.clip(self._down / (WAIST * hem), 0, 1)
        self._share = (share * share * (3 - 2 * share))[:, None]
        self._spread = np.clip(self._aside / self._half, -1, 1)

    def move(self, torso: FloatArray, thighs: FloatArray, ankles: FloatArray) -> FloatArray:
        """Return the trunk's vertices `torso` [N, 2] with the skirt's moved.

        `thighs` [2, 2, 2] are both hips and both knees, `ankles` [2, 2] both ankles, the person's left first.
        """
        hips = thighs[0]
        legs = self._reach(hips, thighs[1], ankles)
        turned = _angle(legs) - _angle(self._rest_legs)
        turned = FOLLOWS * ((turned + np.pi) % (2 * np.pi) - np.pi)
        swing = float(np.clip(turned.mean(), -MOST_SWING, MOST_SWING))
        # Legs that part to the person's left and right turn against each other: that widens the hem.
        parted = float(turned[1] - turned[0]) / 2 * np.sign(self._across[0]) * self._hem / self._half
        parted = float(np.clip(parted, -MOST_GATHERED, MOST_SPREAD))
        lengths = np.linalg.norm(legs, axis=1) / np.maximum(np.linalg.norm(self._rest_legs, axis=1), 1e-6)
        length = float(np.clip(lengths.max(), *SHORTENED))
        depth = np.clip(self._down / self._hem, 0, 1.2)
        aside = (self._aside * (1 + parted * depth))[:, None] * self._across
        x, y = (aside + (self._down * length)[:, None] * self._spine).T
        cosine, sine = np.cos(swing * depth), np.sin(swing * depth)
        hung = hips.mean(axis=0) + np.stack([cosine * x - sine * y, sine * x + cosine * y], axis=1)
        result = torso.copy()
        result[self._below] += (hung - torso[self._below]) * self._share
        return result

    def _reach(self, hips: FloatArray, knees: FloatArray, ankles: FloatArray) -> FloatArray:
        """Return where both legs point, as far as the cloth is long enough to feel it: [2, 2]."""
        return knees - hips + self._shin_share * (ankles - knees)


def _angle(directions: FloatArray) -> FloatArray:
    return np.arctan2(directions[:, 1], directions[:, 0])
