"""When a video has sound, and which, by model and mode."""

import pytest

from tests.vclm.choices import OLDER, ONE, Q2, Q3, TWO, VALUE, broken, chosen
from vclm.vidu_models import vidu_models


def test_sound_is_on_unasked_with_one_picture_and_the_third_series() -> None:
    for model in Q3:
        assert chosen(model=model, images=ONE).audio
        assert not chosen(model=model, images=TWO).audio
        assert chosen(model=model, images=TWO, audio=True).audio
        assert not chosen(model=model, images=ONE, audio=False).audio
    for model in (*Q2, *OLDER):
        assert not chosen(model=model, images=ONE).audio
        assert chosen(model=model, images=ONE, audio=True).audio


@pytest.mark.parametrize("model", (*Q2, *OLDER))
def test_only_the_third_series_has_sound_between_two_pictures(model: str) -> None:
    rule = broken(model=model, images=TWO, audio=True)
    assert (rule.code, rule.key) == (VALUE, "not_together")
    assert rule.fields == {"name": "Audio", "value": "true", "other": f"Model {model}"}
    assert not chosen(model=model, images=TWO, voice_id="male-qn-qingse").audio


@pytest.mark.parametrize("model", vidu_models())
def test_only_the_third_series_has_sound_off_peak(model: str) -> None:
    if model in Q3:
        choice = chosen(model=model, audio=True, off_peak=True)
        assert choice.audio
        assert choice.off_peak
        return
    rule = broken(model=model, audio=True, off_peak=True)
    assert (rule.code, rule.key) == (VALUE, "not_together")
    assert rule.fields == {"name": "OffPeak", "value": "true", "other": "Audio"}
    for silent in ({"audio": False}, {}, {"voice_id": "male-qn-qingse"}):
        choice = chosen(model=model, off_peak=True, **silent)
        assert (choice.off_peak, choice.audio, choice.voice_id) == (True, False, None)


def test_whoever_names_a_voice_or_a_kind_of_sound_asks_for_sound() -> None:
    choice = chosen(voice_id="male-qn-qingse")
    assert (choice.audio, choice.voice_id, choice.audio_type) == (True, "male-qn-qingse", "all")
    choice = chosen(audio_type="speech_only")
    assert (choice.audio, choice.voice_id, choice.audio_type) == (True, None, "speech_only")
    silenced = chosen(voice_id="male-qn-qingse", audio_type="speech_only", audio=False)
    assert (silenced.audio, silenced.voice_id, silenced.audio_type) == (False, None, "all")


def test_the_third_series_has_its_own_voices_and_does_not_split_the_sound() -> None:
    choice = chosen(model="viduq3-pro", voice_id="male-qn-qingse", audio_type="speech_only")
    assert (choice.audio, choice.voice_id, choice.audio_type) == (True, None, "all")
