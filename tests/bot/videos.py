"""Videos made for tests."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from pathlib import Path

import av
import numpy as np


def noisy_video(path: Path, seconds: float = 1.0, side: int = 192, *, sound: bool = True) -> Path:
    """A video of coloured noise, which compresses badly, with a tone."""
    random = np.random.default_rng(3)
    with av.open(str(path), "w", format="mp4", options={"movflags": "+use_metadata_tags"}) as file:
        file.metadata["AIGC"] = "yes"
        video = file.add_stream("libx264", rate=30, options={"preset": "ultrafast", "crf": "12"})
        video.width = video.height = side
        video.pix_fmt = "yuv420p"
        music = file.add_stream("aac", rate=48_000, layout="stereo") if sound else None
        for _ in range(round(30 * seconds)):
            noise = random.integers(0, 256, (side // 4, side // 4, 3), np.uint8).repeat(4, 0).repeat(4, 1)
            file.mux(video.encode(av.VideoFrame.from_ndarray(noise, format="rgb24")))
        file.mux(video.encode(None))
        if music is not None:
            wave = np.sin(np.arange(round(48_000 * seconds)) * 0.06).astype(np.float32) / 4
            tone = av.AudioFrame.from_ndarray(np.stack([wave, wave]), format="fltp", layout="stereo")
            tone.sample_rate = 48_000
            file.mux(music.encode(tone))
            file.mux(music.encode(None))
    return path
