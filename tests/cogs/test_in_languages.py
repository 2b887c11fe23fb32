"""Members of other languages: the commands they see, and the answers they get."""

import re
from pathlib import Path
from typing import Any, cast

import discord
import pytest

from bot.texts import ENGLISH, LANGUAGES, language, sentences
from cogs.sync import fingerprint
from tests.cogs.hall import NOBODY, PICTURE, Hall, open_hall, png, without_provider
from tests.cogs.test_whole_way import cut_off, wait_for

TRANSLATED = [one.value for one in discord.Locale if language(one.value) != ENGLISH]
NAME = re.compile(r"[-_\w]{1,32}")


async def told(hall: Hall) -> list[dict[str, Any]]:
    """The commands as Discord is told them."""
    tree = hall.boogie.client.tree
    translator = tree.translator
    assert translator is not None
    return [await command.get_translated_payload(tree, translator) for command in tree.get_commands()]


def in_every_language(part: dict[str, Any], field: str) -> list[str]:
    """The words of a field in English and in every locale that has its own; all of them have."""
    translations = part[f"{field}_localizations"]
    assert sorted(translations) == sorted(TRANSLATED), part["name"]
    return [part[field], *translations.values()]


def parts(command: dict[str, Any]) -> list[dict[str, Any]]:
    """A command, its options and their choices."""
    inner = [*command.get("options", []), *command.get("choices", [])]
    return [command, *(part for one in inner for part in parts(one))]


async def test_every_command_is_told_in_every_language_within_discords_limits(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        for command in await told(hall):
            size = 0
            for part in parts(command):
                names = in_every_language(part, "name")
                is_choice = "value" in part
                is_menu = command["type"] != discord.AppCommandType.chat_input.value
                for name in names:
                    assert len(name) <= (100 if is_choice else 32)
                    assert is_choice or is_menu or (NAME.fullmatch(name) and name == name.lower()), name
                size += max(map(len, names)) + len(str(part.get("value", "")))
                if "description" in part:
                    described = in_every_language(part, "description")
                    assert all(1 <= len(words) <= 100 for words in described), described
                    size += max(map(len, described))
            assert size <= 8000


async def test_no_two_options_of_a_command_have_one_name_in_any_language(tmp_path: Path) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        for command in await told(hall):
            for locale in TRANSLATED:
                names = [option["name_localizations"][locale] for option in command.get("options", [])]
                assert len(names) == len(set(names))


async def test_a_changed_translation_is_told_to_discord(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        before = await fingerprint(hall.boogie.client)
        assert await fingerprint(hall.boogie.client) == before
        monkeypatch.setitem(cast("dict[str, str]", sentences("ja")), "command.dance", "別の言葉")
        assert await fingerprint(hall.boogie.client) != before


async def test_a_member_gets_answers_in_their_language(tmp_path: Path, speak: Any) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        for locale, words in (
            ("ja", "次は **🕺 科目三ダンス** の番です。"),
            ("zh-CN", "**🕺 科目三** 排在第 2 位"),
            ("es-419", "**🕺 Kemusan** está en la 3.ª posición"),
        ):
            speak(locale)
            answer = await hall.dance()
            assert answer.response is not None
            assert words in answer.response.content
            assert hall.jobs()[-1]["locale"] == locale


async def test_a_refusal_lists_the_dances_in_the_members_language(tmp_path: Path, speak: Any) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        speak("ja")
        refused = await hall.dance(template="盆踊り")
        assert refused.ephemeral
        assert refused.response is not None
        assert "そのダンスは知りません" in refused.response.content
        assert "うさぎダンス" in refused.response.content
        ruled = await hall.animate(model="viduq2-turbo", duration=16)
        assert ruled.response is not None
        assert "画像1枚" in ruled.response.content
        assert "`長さ`" in ruled.response.content


async def test_a_dance_is_found_by_its_name_in_the_members_language_and_in_english(
    tmp_path: Path, speak: Any
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        speak("ja")
        for typed in ("うさぎ", "rabbit", "tuz"):
            offered = await hall.mia.autocomplete(hall.channel, "dance", "template", typed)
            assert [(one["name"], one["value"]) for one in offered] == [("🐰 うさぎダンス", "tuziwu")]
        await hall.dance(template="うさぎダンス")
        assert hall.dances() == ["tuziwu"]
        voices = await hall.mia.autocomplete(hall.channel, "animate", "voice", "")
        assert "男の子 (male-qn-qingse)" in [one["name"] for one in voices]


async def test_the_picker_and_its_answer_are_in_the_language_of_who_pressed(
    tmp_path: Path, speak: Any
) -> None:
    async with open_hall(without_provider(tmp_path, engine_endpoint=NOBODY)) as hall:
        speak("ko")
        message = await hall.mia.send(
            hall.channel, "둘", attachments=[("one.png", png()), ("two.png", png())]
        )
        shown = await hall.sam.context_menu(hall.channel, "Make it dance", message)
        assert shown.modal is not None
        assert shown.modal["title"] == "춤추게 하기"
        assert [label["label"] for label in shown.modal["components"]] == ["이미지", "춤"]
        options = shown.modal["components"][1]["component"]["options"]
        assert ("디스코", "하늘을 찌르고 바닥을 찌르고, 손을 굴리며 엉덩이를 흔들어요.") in [
            (option["label"], option["description"]) for option in options
        ]
        answer = await hall.sam.submit_modal(shown, {"picture": ["0"], "template": ["disco"]})
        assert answer.response is not None
        assert "🪩 디스코" in answer.response.content


async def test_the_buttons_under_a_result_are_in_the_language_of_who_asked(
    tmp_path: Path, speak: Any
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        speak("zh-TW")
        message = await hall.result()
        rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
        labels = [getattr(button, "label", None) for row in rows for button in row.children]
        assert labels == ["再來一次", "換支舞", "刪除"]
        speak("es-ES")
        refused = await hall.sam.click(message, label="刪除")
        assert refused.followups
        assert "Solo quien pidió este vídeo" in refused.followups[-1].content


async def test_a_picture_is_refused_in_the_language_of_who_sent_it(tmp_path: Path, speak: Any) -> None:
    async with open_hall(without_provider(tmp_path), runner=True) as hall:
        speak("ja")
        answer = await hall.dance(image=("tiny.png", png(120, 180)))
        await wait_for(answer, "120 × 180ピクセルしかありません", 20)
        speak("zh-CN")
        answer = await hall.animate(image=PICTURE, second_image=("half.png", cut_off()))
        await wait_for(answer, "关于你的第二张图片：这张图片已损坏或不完整", 20)


async def test_who_speaks_a_language_that_is_not_there_reads_english(tmp_path: Path, speak: Any) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        speak("fr")
        answer = await hall.dance()
        assert answer.response is not None
        assert "next in line" in answer.response.content
    assert "fr" not in LANGUAGES
