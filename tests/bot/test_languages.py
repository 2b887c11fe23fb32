"""Every language says everything, within Discord's limits, and names things as the member sees them."""

import ast
import re
import string
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from bot.animations import MOTIONS, voices
from bot.dances import TEMPLATES, dances
from bot.delivery.letter import failure_letter, link_letter, result_letter
from bot.jobs.record import Job
from bot.jobs.states import JobState
from bot.refusal import Refusal, about_picture, refusal_of
from bot.settings import Settings
from bot.status import ordinal
from bot.texts import ENGLISH, LANGUAGES, has_text, language, sentences, text, written
from bot.texts.sentence import Sentence, fields_from_json, fields_to_json
from tests.bot.records import ANIMATION, claimed, moved, open_store

ROOT = Path(__file__).parents[2]
OTHERS = [one for one in LANGUAGES if one != ENGLISH]
ENGLISH_ALONE = {"ordinal.one", "ordinal.two", "ordinal.few", "offer.prompt"}
SAME_AS_IN_ENGLISH = {
    "zh-CN": {"number.decimal", "number.thousands", "jobs.entry"},
    "zh-TW": {"number.decimal", "number.thousands", "jobs.entry"},
    "ko": {"number.decimal", "number.thousands", "list.pair", "list.group", "jobs.entry", "audit.change"},
    "ja": {"number.decimal", "number.thousands", "jobs.entry"},
    "es-ES": {
        *("list.pair", "list.group", "animate.one_model", "jobs.entry", "audit.change"),
        *("settings.no", "settings.name.roles"),
    },
}
LONGEST = {
    "name.*": 32,
    **dict.fromkeys(("command.menu", "command.avatar_menu"), 32),
    "command.*": 100,
    "animate.*": 100,
    "motion.*": 100,
    "voice.*": 60,  # with the voice's id, a choice of 100
    "audit.kind_*": 100,
    "settings.sharing_*": 100,
    "settings.language": 70,  # with a language's name, an option of 100
    "language.name": 30,
    **dict.fromkeys(
        ("settings.form_*", "settings.field_*", "review.form_*", "review.reason", "picker.*"), 45
    ),
    **dict.fromkeys(("settings.pick_*", "gallery.pick", "jobs.pick"), 150),
    "buttons.*": 38,
    "offer.dance": 70,  # with a dance's title, a button of 80
    **dict.fromkeys(("offer.film", "pages.*", "settings.turn_*", "settings.change", "review.button_*"), 80),
    **dict.fromkeys(("audit.older", "audit.newest", "jobs.open", "jobs.cancel", "jobs.retry"), 80),
    **dict.fromkeys(("jobs.refresh", "privacy.export", "privacy.delete*", "privacy.keep"), 80),
    **dict.fromkeys(("deliver.channel*", "deliver.direct", "deliver.direct_more", "deliver.alone"), 100),
    **dict.fromkeys(("deliver.alone_more", "privacy.avatar_*"), 100),
    **dict.fromkeys(("favorites.add", "favorites.remove"), 40),  # with a dance's title, a button of 80
    "*": 1500,
}
"""Characters, by what a sentence is to Discord; the first pattern that fits a key holds."""
OWN_LETTERS = {
    "zh-CN": r"[\u4e00-\u9fff]",
    "zh-TW": r"[\u4e00-\u9fff]",
    "ko": r"[\uac00-\ud7a3]",
    "ja": r"[\u3040-\u30ff\u4e00-\u9fff]",
}


def fields(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def options_named(sentence: str) -> set[str]:
    return set(re.findall(r"`([^`/]+)`", sentence))


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_has_every_sentence_and_no_other(code: str) -> None:
    assert set(written(ENGLISH)) - ENGLISH_ALONE - set(written(code)) == set()
    assert set(written(code)) - set(written(ENGLISH)) == set()


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_fills_the_same_fields(code: str) -> None:
    for key, english in written(ENGLISH).items():
        assert fields(sentences(code)[key]) == fields(english), key


@pytest.mark.parametrize("code", OTHERS)
def test_no_sentence_is_left_in_english(code: str) -> None:
    ours, english = written(code), written(ENGLISH)
    assert {key for key, words in ours.items() if words == english[key]} == SAME_AS_IN_ENGLISH[code]
    letters = OWN_LETTERS.get(code)
    for key, words in ours.items():
        if letters and key not in SAME_AS_IN_ENGLISH[code] | {"list.pair", "list.group", "audit.change"}:
            assert re.search(letters, words), key


@pytest.mark.parametrize(("code", "charset"), [("zh-CN", "gb2312"), ("zh-TW", "big5")])
def test_the_two_chinese_scripts_are_not_mixed(code: str, charset: str) -> None:
    words = "".join(written(code).values())
    words += "".join(f"{one.in_locale(code).title}{one.in_locale(code).description}" for one in dances())
    for character in set(re.findall(r"[\u4e00-\u9fff]", words)):
        character.encode(charset)


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_sentence_is_over_discords_limits(code: str) -> None:
    for key, words in sentences(code).items():
        assert words.strip() == words, key
        assert words, key
        assert len(words) <= next(most for pattern, most in LONGEST.items() if fnmatch(key, pattern)), key


@pytest.mark.parametrize("code", LANGUAGES)
def test_commands_and_options_have_names_that_discord_takes(code: str) -> None:
    for key, name in sentences(code).items():
        if key.startswith("name."):
            assert re.fullmatch(r"[-_\w]{1,32}", name), key
            assert name == name.lower(), key


@pytest.mark.parametrize("code", OTHERS)
def test_sentences_call_options_commands_and_buttons_what_the_member_sees(code: str) -> None:
    names = {key.removeprefix("name."): name for key, name in sentences(code).items() if key[:5] == "name."}
    for key, english in written(ENGLISH).items():
        ours = sentences(code)[key]
        assert options_named(ours) == {names[option] for option in options_named(english)}, key
        for command in re.findall(r"(?<!\w)/(\w+)", english):
            assert f"/{names[command]}" in ours, key
        for button in ("again", "other", "delete"):
            if f"**{text(f'buttons.{button}')}**" in english:
                assert f"**{text(f'buttons.{button}', code)}**" in ours, key


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*/template.toml")), ids=lambda path: path.parent.name)
def test_every_dance_has_a_title_and_a_description_in_every_language(path: Path) -> None:
    translations = tomllib.loads(path.read_text(encoding="utf-8"))["translations"]
    assert set(translations) == set(OTHERS)


@pytest.mark.parametrize("code", LANGUAGES)
def test_dances_are_told_apart_in_every_language(code: str) -> None:
    titles = {one.in_locale(code).title for one in dances()}
    assert len(titles) == len(dances())
    assert all(len(title) <= 60 for title in titles)


def test_every_voice_and_every_motion_has_a_name(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, boogie_data=tmp_path)  # pyright: ignore[reportCallIssue]
    assert len(voices(settings, "ja")) > 3
    assert all(has_text(f"motion.{one}") for one in MOTIONS)
    assert {one.title for one in voices(settings, "ja")}.isdisjoint(one.title for one in voices(settings))


def test_locales_find_their_language() -> None:
    assert [language(one) for one in ("en-GB", "fr", "", "zh-TW", "es-419")] == [
        "en",
        "en",
        "en",
        "zh-TW",
        "es-ES",
    ]


def test_places_are_counted_as_each_language_does() -> None:
    assert [ordinal(number, "en-US") for number in (1, 2, 3, 4, 11, 12, 13, 21, 112)] == [
        *("1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "112th")
    ]
    assert [ordinal(3, one) for one in ("zh-CN", "ja", "ko", "es-419")] == [
        "第 3 位",
        "3番目",
        "3번째",
        "3.ª",
    ]


def test_numbers_and_lists_are_written_as_each_language_does() -> None:
    heavy = Refusal("refusal.too_heavy", megabytes=25.34, limit=25)
    assert "25.3 MB" in heavy.text
    assert "25,3 MB" in heavy.in_locale("es-ES")
    unknown = Refusal("refusal.unknown_dance", dances=dances()[:3])
    assert "Air guitar, Can-can, Disco" in unknown.text
    assert "エアギター、カンカン、ディスコ" in unknown.in_locale("ja")
    assert Refusal("refusal.unknown_dance", dances=()).in_locale("ja")


def test_a_refusal_within_another_is_said_in_the_same_language_behind_any_border() -> None:
    with pytest.raises(Refusal) as raised, about_picture(2):
        raise Refusal("refusal.too_heavy", megabytes=30.04, limit=25)
    sent = refusal_of(raised.value.key, fields_to_json(raised.value.fields))
    for locale in LANGUAGES:
        assert sent.in_locale(locale) == raised.value.in_locale(locale)
    assert sent.in_locale("es-ES").startswith("Sobre tu segunda imagen: Ese archivo ocupa 30,0 MB")


def test_words_that_were_written_down_before_there_were_languages_are_still_read() -> None:
    assert fields_from_json('{"width": "12", "reason": "That file is empty."}') == {
        "width": "12",
        "reason": "That file is empty.",
    }
    nested = {"reason": Sentence("refusal.empty"), "choices": ["a", "b"], "megabytes": 1.5}
    assert fields_from_json(fields_to_json(nested)) == nested


async def _job(tmp_path: Path, locale: str) -> Job:
    async with open_store(tmp_path / "b.db") as store:
        return await claimed(store, locale=locale)


@pytest.mark.parametrize(
    ("locale", "caption", "button"),
    [
        ("en-US", "AI-generated video", "Again"),
        ("zh-CN", "AI 生成的视频", "再来一次"),
        ("zh-TW", "AI 生成的影片", "再來一次"),
        ("ko", "AI로 생성된 동영상", "다시 만들기"),
        ("ja", "AI生成の動画", "もう一度"),
        ("es-419", "Vídeo generado por IA", "Otra vez"),
        ("fr", "AI-generated video", "Again"),
    ],
)
async def test_a_result_speaks_the_language_of_who_asked(
    tmp_path: Path, locale: str, caption: str, button: str
) -> None:
    job = await _job(tmp_path, locale)
    handed = result_letter(job, Path("video.mp4"))
    linked = link_letter(job, "https://example.org/v")
    title = next(one for one in dances() if one.id == "ke3").in_locale(locale).label
    for letter in (handed, linked):
        assert f"-# {caption}" in letter.content
        assert f"**{title}**" in letter.content
        view = letter.view()
        assert view is not None
        assert button in [getattr(item, "label", None) for item in view.children]
    assert title in handed.description


async def test_a_failure_speaks_the_language_of_who_asked(tmp_path: Path) -> None:
    async with open_store(tmp_path / "b.db") as store:
        job = await claimed(store, locale="ko")
        fields = fields_to_json({"reason": Sentence("refusal.empty")})
        failed = await moved(
            store, job, JobState.REJECTED, failure="refusal.second_picture", failure_fields=fields
        )
    assert failure_letter(failed).content == "<@7> 두 번째 이미지에 대해: " + text("refusal.empty", "ko")


def test_an_animation_is_described_in_the_language_of_who_asked() -> None:
    assert ANIMATION.alt("mia", "ja") == text(
        "result.alt_animation", "ja", asker="mia", prompt=ANIMATION.prompt
    )
    assert ANIMATION.alt("mia", "ja").startswith("AI生成の動画")


def _speaks_to_somebody(call: ast.Call) -> bool:
    return len(call.args) > 1 or any(word.arg == "locale" for word in call.keywords)


def test_nothing_is_said_without_regard_to_who_reads_it() -> None:
    deaf = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ("bot", "cogs")
        for path in (ROOT / room).glob("**/*.py")
        if path.parent.name != "cli"  # owners' words, in English
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("text", "offered_dances", "voices")
        and not _speaks_to_somebody(node)
    ]
    assert deaf == []
