"""Show finished videos in the preview as Discord does: the MP4 itself, at once.

simcord's preview re-encodes every video to VP9 within 30 seconds, which a 720p dance does not manage on
two cores. Browsers play H.264 with AAC, so such files are passed through; all other media go simcord's way.
"""
# pyright: reportUnknownMemberType=false, reportPrivateUsage=false

import asyncio
import io
from typing import cast

import av
import av.error
from simcord.preview import Preview
from simcord.preview._media import MAX_DIMENSION, MAX_SOURCE_BYTES, MediaInfo, MediaWorker


def inspect_mp4(blob: bytes) -> MediaInfo | None:
    """Describe an MP4 of H.264 (and perhaps AAC) with its first frame as poster; None for anything else."""
    if len(blob) > MAX_SOURCE_BYTES or blob[4:8] != b"ftyp":
        return None
    try:
        with av.open(io.BytesIO(blob), mode="r") as container:
            videos, sounds = container.streams.video, container.streams.audio
            codecs = [stream.codec_context.name for stream in (*videos, *sounds)]
            if codecs not in (["h264"], ["h264", "aac"]) or container.duration is None:
                return None
            video = videos[0]
            if not 0 < video.width <= MAX_DIMENSION or not 0 < video.height <= MAX_DIMENSION:
                return None
            poster = io.BytesIO()
            next(container.decode(video)).to_image().save(poster, format="PNG")
            return MediaInfo(
                format="mp4",
                width=video.width,
                height=video.height,
                frames=max(1, video.frames),
                decoded_bytes=video.width * video.height * 4,
                normalized=blob,
                content_type="video/mp4",
                kind="video",
                duration=container.duration / av.time_base,
                capture=poster.getvalue(),
                poster=poster.getvalue(),
                source_codecs=dict(zip(("video", "audio"), codecs, strict=False)),
                display_codecs=dict(zip(("video", "audio"), codecs, strict=False)),
                transformation="preserved",
                memory_limited=True,  # nothing is re-encoded, so there is no encoder to keep small
            )
    except (av.error.FFmpegError, StopIteration, ValueError):
        return None


class VideosAsTheyAre(MediaWorker):
    """simcord's media worker, except that browsers get MP4 videos as they are."""

    async def _decode(self, key: str, blob: bytes, media_time: float | None) -> MediaInfo:
        if not media_time and (info := await asyncio.to_thread(inspect_mp4, blob)) is not None:
            return info
        return await super()._decode(key, blob, media_time)


def show_videos_as_they_are(preview: Preview) -> None:
    """Make an entered preview pass MP4 videos through."""
    preview._media_worker = cast("MediaWorker", VideosAsTheyAre())
