import shutil
from pathlib import Path

import pytest

from engine.animate.motion_tracks import choreography
from engine.animate.sound import music
from engine.animate.stage import stage
from engine.animate.templates import TEMPLATES, BrokenTemplate, UnknownTemplate, available, load


def test_tencents_three_dances_are_there_and_more_besides():
    assert {"ke3", "tuziwu", "huajiangwu"} <= set(available())
    assert len(available()) >= 8


def test_members_can_tell_the_dances_apart():
    told = [(one.title.casefold(), one.emoji, one.description) for one in map(load, available())]
    for column in zip(*told, strict=True):
        assert len(set(column)) == len(column)


@pytest.mark.parametrize("template_id", available())
def test_every_template_loads_and_lasts_ten_to_fifteen_seconds(template_id: str):
    template = load(template_id)
    assert template.id == template_id
    assert 10 <= template.seconds <= 15
    assert template.frames == pytest.approx(template.seconds * 30, abs=1e-6)


def test_of_tencents_dances_only_kemusan_may_keep_the_background():
    assert [load(one).keeps_background for one in ("ke3", "tuziwu", "huajiangwu")] == [True, False, False]


@pytest.mark.parametrize("template_id", ["nope", "", "../ke3", "KE3", "ke3/"])
def test_an_unknown_template_is_a_key_error_that_names_the_known_ones(template_id: str):
    with pytest.raises(UnknownTemplate, match="ke3") as caught:
        load(template_id)
    assert isinstance(caught.value, KeyError)


def _copied(tmp_path: Path, file: str, old: str, new: str) -> Path:
    shutil.copytree(TEMPLATES / "ke3", tmp_path / "ke3")
    path = tmp_path / "ke3" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "ke3"', 'id = "other"', "the folder is called 'ke3'"),
        ("beats_per_minute = 135.0", "beats_per_minute = 131.0", "whole number"),
        ("bars = 6", "bars = 0", "bars"),
        ("bars = 6", "bars = 6\nbarz = 7", "barz"),
        ("bars = 6", "bars = ", "not valid TOML"),
        ('title = "科目三ダンス"', 'title = ""', r"translations\.ja\.title"),
        ('title = "科目三ダンス"', 'titel = "科目三ダンス"', r"translations\.ja\.titel"),
    ],
)
def test_mistakes_in_template_toml_are_named(tmp_path: Path, old: str, new: str, words: str):
    with pytest.raises(BrokenTemplate, match=words):
        load("ke3", _copied(tmp_path, "template.toml", old, new))


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("motion.toml", '[tracks."hips.x"]', '[tracks."hips.z"]', r"hips\.z is not a channel"),
        ("motion.toml", "[0, 9], [1, -9]", "[0, 900], [1, -9]", "900 is not in"),
        ("motion.toml", "[0, 9], [1, -9]", "[1, 9], [0, -9]", "in order"),
        ("motion.toml", "[0, 9], [1, -9]", "[0, 9], [2, -9]", "below 2"),
        ("motion.toml", "{ at = 2, x", "{ at = 0.1, x", "takes off before"),
        ("motion.toml", "[steps]\nbeats = 8", "[steps]\nbeats = 9", "does not divide"),
        ("motion.toml", 'mirror = "left_arm.upper"', 'mirror = "left_arm.uper"', "no keys"),
        ("music.toml", "E5! - .", "H5! - .", "not a note"),
        ("music.toml", "E5! - .", "- - .", "holds nothing"),
        ("music.toml", "X...X...X...X...", "X...X...X...X..", "whole bars"),
        ("music.toml", "X...X...X...X...", "X...X...X...X..y", "drum pattern"),
        ("stage.toml", '"#160b33"', '"#160b3"', "not a colour"),
        ("stage.toml", "horizon = 0.74", "horizon = 0.94", "below the horizon"),
        ("stage.toml", 'kind = "sparks"', 'kind = "sparkles"', "sparkles"),
        ("stage.toml", "every = 2", "every = 7", "does not divide"),
    ],
)
def test_mistakes_in_the_other_files_are_named(tmp_path: Path, file: str, old: str, new: str, words: str):
    template = load("ke3", _copied(tmp_path, file, old, new))
    with pytest.raises(BrokenTemplate, match=words) as caught:
        if file == "motion.toml":
            choreography(template)
        elif file == "music.toml":
            music(template, 1.0)
        else:
            stage(template, 90, 160)
    assert file in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path):
    template = load("ke3", _copied(tmp_path, "music.toml", "sections", "sections"))
    (template.folder / "music.toml").unlink()
    with pytest.raises(BrokenTemplate, match=r"music\.toml is missing"):
        music(template, 1.0)
