"""The wish for an animated picture: SubmitImageToVideoViduJob and DescribeImageToVideoViduJob."""

import asyncio
import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.failures import failure_key
from bot.intake.framing import Shapes
from bot.intake.limits import SHOT_SHAPES
from bot.refusal import Refusal
from bot.texts import text
from bot.texts.quoting import quoted
from bot.texts.sentence import Sentence
from bot.wishes.wish import Described, Submission
from vclm.client import VclmClient
from vclm.rules import RuleBroken
from vclm.vidu import SubmitImageToVideoViduJobRequest
from vclm.vidu_models import default_model, vidu_models
from vclm.vidu_points import price
from vclm.vidu_rules import AMPLITUDES, ViduChoice, choose

_SHOWN = 80  # characters of a prompt that stand for the whole
_ANY_PICTURE = base64.b64encode(b"a picture").decode()  # stands for one where only the number counts

_SENTENCES: Mapping[tuple[str | None, str | None], str] = {
    ("out_of_range", "Duration"): "rule.duration",
    ("not_one_of", "Duration"): "rule.durations",
    ("not_one_of", "Model"): "rule.model",
    ("not_one_of", "MovementAmplitude"): "rule.motion",
    ("too_long", "Prompt"): "rule.prompt",
    ("too_long", "VoiceId"): "rule.voice",
    ("not_together", "Audio"): "rule.voice_of_two",
    ("not_together", "OffPeak"): "rule.voice_off_peak",
}
"""Sentences that speak of options, by the rule that is broken and the parameter that breaks it."""


@dataclass(frozen=True, kw_only=True)
class AnimationWish:
    """Set one picture in motion, or lead from one to another, as a prompt says.

    What is None is left to the provider. `duration` is in seconds; `voice` is a VoiceId, and asks for sound.
    `silent` takes all sound away, whatever else is wished for. With `mark`, the picture of the video
    says that it is synthetic.
    """

    kind: ClassVar[str] = "animate"
    calls_back: ClassVar[bool] = True
    another_dance: ClassVar[bool] = False
    under_way: ClassVar[str] = "status.filming"

    prompt: str
    duration: int | None = None
    model: str | None = None
    voice: str | None = None
    music: bool = True
    motion: str | None = None
    off_peak: bool = False
    silent: bool = False
    mark: bool = True  # as the provider has it where nothing is said

    def title_in(self, locale: str) -> str:  # noqa: ARG002 (the words are the member's)
        """Quote the beginning of the prompt."""
        return f"🎬 {quoted(self.prompt, _SHOWN)}"

    @property
    def file_name(self) -> str:
        """Name the file: the prompt is too long for that."""
        return "boogie-animation.mp4"

    @property
    def kept_whole(self) -> Shapes:
        """Everything in the picture is filmed."""
        return SHOT_SHAPES

    def alt(self, asker: str, locale: str) -> str:
        """Say whose picture moves, and to which words."""
        return text("result.alt_animation", locale, asker=asker, prompt=self.prompt)

    def check(self, pictures: int) -> None:
        """Refuse what breaks a published limit, and what the model would not heed."""
        if not self.prompt.strip():
            raise Refusal("refusal.no_prompt")
        try:
            self._refuse_unheeded(choose(self._request([_ANY_PICTURE] * pictures, None)))
        except RuleBroken as broken:
            raise self._refusal(broken, pictures) from broken

    def points(self, pictures: int) -> int:
        """Price it as Vidu does."""
        return price(choose(self._request([_ANY_PICTURE] * pictures, None)))

    async def submit(self, client: VclmClient, pictures: Sequence[bytes], submission: Submission) -> str:
        """Submit it with its one or two pictures."""
        images = [(await asyncio.to_thread(base64.b64encode, picture)).decode() for picture in pictures]
        answer = await client.submit_image_to_video_vidu_job(
            self._request(images, submission.callback_url), trace_id=submission.trace_id
        )
        return answer.job_id

    async def describe(self, client: VclmClient, job_id: str) -> Described:
        """Ask how it stands."""
        found = await client.describe_image_to_video_vidu_job(job_id)
        return Described(
            found.status, found.error_code, found.result_video_url, found.progress, found.credits
        )

    def _refuse_unheeded(self, choice: ViduChoice) -> None:
        models = vidu_models().values()
        if self.voice and choice.voice_id is None:
            others = [
                model.name
                for model in models
                if model.published and model.voices and choice.mode in model.sound
            ]
            key = "rule.voice_unheeded" if others else "rule.voice_of_two"
            raise Refusal(key, model=choice.model, others=others)
        if self.motion not in (None, AMPLITUDES[0], choice.amplitude):
            others = [model.name for model in models if model.moves]
            raise Refusal("rule.motion_unheeded", model=choice.model, others=others)

    def _refusal(self, broken: RuleBroken, pictures: int) -> Refusal:
        key = _SENTENCES.get((broken.key, broken.fields.get("name")))
        if key is None:
            return Refusal(failure_key(broken.code))
        of = Sentence("rule.two_pictures" if pictures > 1 else "rule.one_picture")
        return Refusal(key, **broken.fields, model=self.model or default_model().name, pictures=of)

    def _request(self, images: list[str], callback_url: str | None) -> SubmitImageToVideoViduJobRequest:
        return SubmitImageToVideoViduJobRequest(
            images=images,
            prompt=self.prompt,
            model=self.model,
            duration=self.duration,
            audio=False if self.silent else (True if self.voice else None),
            voice_id=None if self.silent else self.voice,
            bgm=self.music and not self.silent,
            movement_amplitude=self.motion,
            off_peak=self.off_peak or None,
            callback_url=callback_url,
            logo_add=None if self.mark else 0,
        )
