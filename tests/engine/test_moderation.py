"""The owner's lists: a banned picture does not come back in another dress, and its likes are left alone."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance

from engine.__main__ import main
from engine.failure import ActionFailed, CannotStart
from engine.moderation import Moderation
from engine.picture_hash import picture_hash, written
from tests.engine.jobs import SAMPLE
from tests.support.pictures import picture

Change = Callable[[Image.Image], Image.Image]


def saved(image: Image.Image, kind: str = "PNG", **options: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def sample(kind: str = "PNG", change: Change | None = None, **options: int) -> bytes:
    image = Image.open(SAMPLE).convert("RGB")
    return saved(change(image) if change else image, kind, **options)


def moderation(folder: Path, *, pictures: str = "", words: str = "") -> Moderation:
    for name, text in (("pictures", pictures), ("words", words)):
        (folder / name).write_text(text, encoding="utf-8")
    return Moderation(pictures=folder / "pictures", words=folder / "words")


def passes_picture(judge: Moderation, data: bytes) -> bool:
    return _passes(lambda: judge.check_picture(data))


def passes_text(judge: Moderation, text: str) -> bool:
    return _passes(lambda: judge.check_text(text))


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except ActionFailed as failure:
        assert failure.code == "FailedOperation.ModerationFailed"
        return False
    return True


@pytest.fixture
def banned(tmp_path: Path) -> Moderation:
    """A list with the sample's hash on it, between others and a comment."""
    entry = written(picture_hash(SAMPLE.read_bytes()))
    return moderation(tmp_path, pictures=f"# removed\n\n0123456789abcdef\n{entry.upper()}  # asked for\n")


@pytest.mark.parametrize(
    "again",
    [
        sample(),
        sample("JPEG", quality=10),
        sample("WEBP", quality=20),
        sample("JPEG", lambda image: image.resize((192, 320)), quality=30),
        sample("JPEG", lambda image: image.resize((1152, 1920)), quality=60),
        sample("PNG", lambda image: ImageEnhance.Brightness(image).enhance(1.2)),
        sample("PNG", lambda image: image.crop((12, 12, image.width - 12, image.height - 12))),
    ],
    ids=["same", "JPEG", "WebP", "small", "large", "bright", "cropped"],
)
def test_a_banned_picture_does_not_come_back(banned: Moderation, again: bytes) -> None:
    assert not passes_picture(banned, again)


def test_a_picture_turned_by_its_metadata_is_judged_as_it_is_looked_at(banned: Moderation) -> None:
    turned = Image.open(SAMPLE).convert("RGB").transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    turned.save(buffer, "JPEG", exif=exif)
    assert not passes_picture(banned, buffer.getvalue())


def test_other_pictures_pass(banned: Moderation) -> None:
    darker = Image.open(SAMPLE).convert("RGB")
    darker.paste(ImageEnhance.Brightness(darker.crop((280, 300, 500, 680))).enhance(0.3), (280, 300))
    assert passes_picture(banned, saved(darker))
    assert passes_picture(banned, picture())
    assert passes_picture(banned, saved(Image.effect_noise((300, 500), 80)))


def test_what_is_no_picture_is_said_to_be_none(banned: Moderation) -> None:
    with pytest.raises(ActionFailed) as caught:
        banned.check_picture(b"\x89PNG no picture")
    assert caught.value.code == "FailedOperation.ImageDecodeFailed"


def test_without_lists_everything_passes() -> None:
    assert passes_picture(Moderation(), b"not even looked at")
    assert passes_text(Moderation(), "anything")


@pytest.mark.parametrize(
    "text",
    [
        "a NASTY scene",
        "nasty",
        "ｎａｓｔｙ",
        "nas\u200bty!",
        "(nasty)",
        "a very   bad-thing here",
        "VERY_BAD  THING",
        "verybadthing",
        "一个坏东西在这里",
        "STRASSE",
    ],
)
def test_banned_words_in_every_writing(tmp_path: Path, text: str) -> None:
    judge = moderation(tmp_path, words="# words\nNasty\nvery bad thing\n坏东西\nstraße\n")
    assert not passes_text(judge, text)


@pytest.mark.parametrize(
    "text", ["", "dynasty", "nastyish", "a very good thing", "very bad", "坏 人", "no # words"]
)
def test_other_words_pass(tmp_path: Path, text: str) -> None:
    assert passes_text(moderation(tmp_path, words="nasty\nvery bad thing\n坏东西\n"), text)


def test_an_empty_list_bans_nothing(tmp_path: Path) -> None:
    judge = moderation(tmp_path, words="# none yet\n\n   \n")
    assert passes_text(judge, "")
    assert passes_text(judge, "none yet")
    assert passes_picture(judge, picture())


def test_a_list_is_read_again_when_it_changes_and_kept_when_it_breaks(tmp_path: Path) -> None:
    judge = moderation(tmp_path)
    assert passes_picture(judge, sample())
    (tmp_path / "pictures").write_text(written(picture_hash(sample())))
    assert not passes_picture(judge, sample())
    (tmp_path / "pictures").write_text("half a li")
    assert not passes_picture(judge, sample())
    (tmp_path / "pictures").unlink()
    assert not passes_picture(judge, sample())
    (tmp_path / "pictures").write_text("# forgiven")
    assert passes_picture(judge, sample())


def test_a_list_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="line 2"):
        moderation(tmp_path, pictures="0123456789abcdef\nsomebody.png\n")
    with pytest.raises(CannotStart, match="nowhere"):
        Moderation(words=tmp_path / "nowhere")


def test_the_command_line_tells_a_picture_s_hash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--hash", str(SAMPLE)]) == 0
    line = capsys.readouterr().out
    assert not passes_picture(moderation(tmp_path, pictures=line), sample("JPEG"))
    assert main(["--hash", str(tmp_path / "none.png")]) == 2
    assert "none.png" in capsys.readouterr().err
