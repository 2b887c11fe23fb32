"""What an image-to-video request comes to: every limit at its edge, and every default."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vclm.choices import LINK, OLDER, ONE, TWO, VALUE, broken, chosen
from vclm.errors import error_codes
from vclm.models import LogoParam
from vclm.rules import MAX_LOGO_BYTES, RuleBroken
from vclm.vidu_models import Mode, ViduModel, vidu_limits, vidu_models
from vclm.vidu_rules import AMPLITUDES, AUDIO_TYPES, ViduChoice

# The mainland page of SubmitImageToVideoViduJob: longest duration and resolutions, by model and mode.
Q2_FIRST, Q2_BOTH = (10, {"720p", "1080p"}), (8, {"540p", "720p", "1080p"})
Q3 = (16, {"540p", "720p", "1080p"})
PUBLISHED = {
    ("viduq2-turbo", 1): Q2_FIRST,
    ("viduq2-turbo", 2): Q2_BOTH,
    ("viduq2-pro", 1): Q2_FIRST,
    ("viduq2-pro", 2): Q2_BOTH,
    ("viduq3-turbo", 1): Q3,
    ("viduq3-turbo", 2): Q3,
    ("viduq3-pro", 1): Q3,
    ("viduq3-pro", 2): Q3,
}


def test_the_published_example_of_a_request_is_empty_and_has_every_default() -> None:
    assert chosen() == ViduChoice(
        model="viduq2-turbo",
        mode=Mode.FIRST_FRAME,
        prompt="",
        is_rec=False,
        audio=False,
        voice_id=None,
        audio_type="all",
        duration=5,
        resolution="720p",
        amplitude="auto",
        bgm=False,
        off_peak=False,
        logo=True,
    )
    assert chosen(prompt="", model="", resolution="", movement_amplitude="", audio_type="") == chosen()


@pytest.mark.parametrize(("model", "pictures"), PUBLISHED)
def test_durations_and_resolutions_are_the_published_ones(model: str, pictures: int) -> None:
    longest, resolutions = PUBLISHED[model, pictures]
    images = TWO[:pictures]
    for seconds in (1, longest):
        assert chosen(model=model, images=images, duration=seconds).duration == seconds
    for seconds in (0, -1, longest + 1, 10**9):
        rule = broken(model=model, images=images, duration=seconds)
        assert (rule.code, rule.key) == (VALUE, "out_of_range")
        assert rule.fields == {"name": "Duration", "low": "1", "high": str(longest)}
    for resolution in ("360p", "540p", "720p", "1080p", "2160p", "720"):
        if resolution in resolutions:
            assert chosen(model=model, images=images, resolution=resolution).resolution == resolution
        else:
            rule = broken(model=model, images=images, resolution=resolution)
            assert rule.code == "InvalidParameterValue.InvalidVideoResolution"
            assert set(rule.fields["choices"].split(", ")) == resolutions


def test_the_older_models_make_a_few_lengths_only() -> None:
    for images in (ONE, TWO):
        assert chosen(model="viduq1", images=images).resolution == "1080p"
        assert broken(model="viduq1", images=images, duration=4).fields["choices"] == "5"
        for resolution in ("360p", "720p", "1080p"):
            assert chosen(model="vidu2.0", images=images, resolution=resolution).duration == 4
        assert chosen(model="vidu2.0", images=images, duration=8).resolution == "720p"
        assert (
            broken(model="vidu2.0", images=images, duration=8, resolution="1080p").fields["choices"] == "720p"
        )
        assert broken(model="vidu2.0", images=images, duration=5).fields["choices"] == "4, 8"


def test_the_published_models_are_told_from_the_others() -> None:
    published = {name for name, model in vidu_models().items() if model.published}
    assert published == {model for model, _ in PUBLISHED}


def test_another_model_is_refused() -> None:
    rule = broken(model="viduq9")
    assert rule.code == "InvalidParameterValue.InvalidModel"
    assert rule.fields["choices"].split(", ") == list(vidu_models())


@pytest.mark.parametrize(
    ("name", "field", "limit"),
    [
        ("Prompt", "prompt", 2000),
        ("Payload", "payload", 1_048_576),
        ("VoiceId", "voice_id", vidu_limits().voice_id),
    ],
)
def test_a_text_may_be_so_long_in_characters_and_no_longer(name: str, field: str, limit: int) -> None:
    for character in ("x", "舞", "💃"):
        chosen(**{field: character * limit})
        rule = broken(**{field: character * (limit + 1)})
        assert (rule.code, rule.key) == (VALUE, "too_long")
        assert rule.fields == {"name": name, "limit": str(limit)}


def test_metadata_is_a_json_object_of_bounded_length() -> None:
    limit = vidu_limits().meta_data
    for good in ("", "{}", '{"Label": "1"}', '{"a": "' + "x" * (limit - 9) + '"}'):
        chosen(meta_data=good)
    assert broken(meta_data='{"a": "' + "x" * (limit - 8) + '"}').key == "too_long"
    for bad in (
        "[]",
        "null",
        '"text"',
        "1",
        "{",
        "{'a': 1}",
        "no json",
        '{"a": 1} x',
        "[" * 60_000,
        "1" * 9_999,
    ):
        rule = broken(meta_data=bad)
        assert (rule.code, rule.key, rule.fields) == (VALUE, "must_be_json_object", {"name": "MetaData"})


def test_one_picture_leads_and_two_are_the_ends() -> None:
    assert chosen(images=[]).mode is chosen(images=ONE).mode is Mode.FIRST_FRAME
    assert chosen(images=TWO).mode is Mode.START_END
    rule = broken(images=[LINK] * 3)
    assert (rule.key, rule.fields) == ("item_count", {"name": "Images", "low": "1", "high": "2"})


@pytest.mark.parametrize("place", [0, 1])
def test_each_picture_is_a_link_or_base64_of_fifty_megabytes(place: int) -> None:
    def images(image: str) -> list[str]:
        return [*[LINK] * place, image]

    limit = vidu_limits().image_bytes
    fits = "A" * (limit // 3 * 4 + 3)  # 50 MB are two bytes more than a multiple of three
    for good in (LINK, "AAAA", "data:image/png;base64,AAAA", fits):
        chosen(images=images(good))
    for bad in ("ftp://example.org/a.png", "https://me:secret@example.org/a.png", ""):
        assert broken(images=images(bad)).fields == {"name": f"Images.{place}"}
    assert broken(images=images(fits + "A")).code == "FailedOperation.ImageSizeExceed"


def test_callbacks_go_to_links() -> None:
    chosen(callback_url="https://example.org/callback?job=1")
    chosen(callback_url="")
    rule = broken(callback_url="gopher://example.org")
    assert (rule.code, rule.fields) == ("InvalidParameterValue.UrlIllegal", {"name": "CallbackUrl"})


def test_a_logo_is_added_unless_the_number_is_zero_and_judged_only_then() -> None:
    bad = LogoParam(logo_image="A" * (MAX_LOGO_BYTES * 4 // 3 + 4))
    assert not chosen(logo_add=0, logo_param=bad).logo
    for logo_add in (None, 1, 2, -1):
        assert chosen(logo_add=logo_add).logo
        assert broken(logo_add=logo_add, logo_param=bad).code == "FailedOperation.ImageSizeExceed"


@pytest.mark.parametrize(
    ("name", "field", "choices"),
    [("MovementAmplitude", "movement_amplitude", AMPLITUDES), ("AudioType", "audio_type", AUDIO_TYPES)],
)
@pytest.mark.parametrize("model", vidu_models())
def test_a_word_is_one_of_those_offered(name: str, field: str, choices: tuple[str, ...], model: str) -> None:
    for word in choices:
        chosen(model=model, **{field: word})
    for word in ("ALL", "huge", choices[0] + " "):
        rule = broken(model=model, **{field: word})
        assert (rule.code, rule.key) == (VALUE, "not_one_of")
        assert rule.fields == {"name": name, "choices": ", ".join(choices)}


@pytest.mark.parametrize("model", vidu_models())
def test_the_movement_has_no_effect_on_the_newer_models(model: str) -> None:
    wanted = chosen(model=model, movement_amplitude="large").amplitude
    assert wanted == ("large" if model in OLDER else "auto")


def test_music_is_added_to_short_videos_of_the_older_series() -> None:
    assert chosen(bgm=True, duration=8).bgm
    assert not chosen(bgm=True, duration=9).bgm
    assert not chosen(bgm=True, model="viduq3-pro").bgm
    assert chosen(bgm=True, model="vidu2.0", duration=8).bgm
    assert not chosen(duration=8).bgm


def test_a_recommended_prompt_takes_the_place_of_the_given_one() -> None:
    choice = chosen(prompt="She waves.", is_rec=True)
    assert (choice.is_rec, choice.prompt) == (True, "")
    choice = chosen(prompt="She waves.", is_rec=False)
    assert (choice.is_rec, choice.prompt) == (False, "She waves.")


fields = st.fixed_dictionaries(
    {},
    optional={
        "images": st.lists(st.sampled_from([LINK, "AAAA", "ftp://x", ""]), max_size=3),
        "model": st.sampled_from(["", *vidu_models(), "viduq9"]),
        "prompt": st.text(max_size=20),
        "is_rec": st.booleans(),
        "audio": st.booleans(),
        "voice_id": st.sampled_from(["", "male-qn-qingse"]),
        "duration": st.integers(0, 17),
        "resolution": st.sampled_from(["", "360p", "540p", "720p", "1080p"]),
        "movement_amplitude": st.sampled_from(["", *AMPLITUDES]),
        "audio_type": st.sampled_from(["", *AUDIO_TYPES]),
        "bgm": st.booleans(),
        "off_peak": st.booleans(),
        "logo_add": st.integers(-1, 2),
    },
)


@given(fields)
def test_whatever_is_chosen_is_offered(wanted: dict[str, object]) -> None:
    try:
        choice = chosen(**wanted)
    except RuleBroken as rule:
        assert rule.code in error_codes()
        return
    model: ViduModel = vidu_models()[choice.model]
    assert any(
        offer.shortest <= choice.duration <= offer.longest and choice.resolution in offer.resolutions
        for offer in model.offered(choice.mode)
    )
    assert not choice.audio or choice.mode in model.sound
    assert not (choice.audio and choice.off_peak) or model.sound_off_peak
    assert choice.voice_id is None or (choice.audio and model.voices)
    assert choice.audio_type == "all" or (choice.audio and model.splits_sound)
    # What was asked for, and acts, is what is chosen.
    for name in ("duration", "audio"):
        assert wanted.get(name) in (None, getattr(choice, name))
    assert wanted.get("resolution", "") in ("", choice.resolution)
    assert wanted.get("model", "") in ("", choice.model)
