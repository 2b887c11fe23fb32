"""Which language everybody in a server reads, and which the member alone."""

from pathlib import Path
from typing import Any

import discord
import pytest

from bot.texts import LANGUAGES, text
from cogs._forms import FORMS
from tests.cogs.court import Court, open_court
from tests.cogs.hall import open_hall, without_provider
from tests.cogs.offices import custom_id, kept, manager, open_panel, set_up, words


def labels(message: discord.Message) -> list[str | None]:
    """What is on the buttons of a message."""
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return [getattr(button, "label", None) for row in rows for button in row.children]


async def approved(court: Court, speak: Any) -> tuple[discord.Message, str]:
    """A video that Mia asked for in Korean and Max let pass in Spanish; and what the moderators saw first."""
    speak("ko")
    job = await court.filmed()
    await court.start()
    shown = await court.waiting()
    asked = shown.content
    speak("es-ES")
    await court.hall.max.click(shown, custom_id=f"boogie:review:{job}:approve")
    await court.until(lambda: court.state(job) == "delivered")
    [posted] = court.hall.channel.history()
    return posted, asked


async def test_what_all_see_is_in_the_servers_own_language(tmp_path: Path, speak: Any) -> None:
    async with open_court(tmp_path, "ja") as court:
        posted, asked = await approved(court, speak)
        assert "**🕺 科目三ダンス** · " in posted.content
        assert "AI生成の動画" in posted.content
        assert labels(posted) == [text(f"buttons.{one}", "ja") for one in ("again", "other", "delete")]
        assert "科目三ダンス" in (posted.attachments[0].description or "")
        assert "モデレーターの確認待ちです" in asked
        [closed] = court.review.history()
        assert f"{court.hall.max.mention} さんが承認しました" in closed.content


async def test_what_all_see_is_in_the_language_that_the_moderators_chose(tmp_path: Path, speak: Any) -> None:
    async with open_court(tmp_path, "ja") as court:
        await set_up(court.hall, language="zh-TW")
        posted, asked = await approved(court, speak)
        assert "AI 生成的影片" in posted.content
        assert "正在等管理員審核" in asked
        assert "已核准" in court.review.history()[0].content


async def test_who_asked_reads_why_there_is_no_video_in_their_own_language_after_a_restart(
    tmp_path: Path, speak: Any
) -> None:
    async with open_court(tmp_path, "ja") as court:
        speak("ko")
        job = await court.filmed()
        await court.start()
        shown = await court.waiting()
        await court.hall.restart()
        await court.start()
        speak("es-ES")
        form = await court.hall.max.click(shown, custom_id=f"boogie:review:{job}:reject")
        assert form.modal is not None
        assert form.modal["title"] == "Rechazar este vídeo"
        await court.hall.max.submit_modal(form, {"reason": "no"})
        await court.until(lambda: court.state(job) == "rejected")
        await court.until(lambda: "관리자가 승인하지 않았어요. 이유: no" in court.said())
        [closed] = court.review.history()
        assert "却下しました：no" in closed.content


async def test_a_video_that_comes_by_direct_message_speaks_the_members_language(
    tmp_path: Path, speak: Any
) -> None:
    async with open_court(tmp_path, "ja") as court:
        speak("ko")
        job = await court.job(await court.filmed())
        store = court.hall.boogie.client.service._store
        await store.note(job, review="approved", can_post_in_channel=False, interaction_token=None)
        await court.start()
        await court.until(lambda: court.state(job.id) == "delivered")
        [sent] = [one for one in court.hall.mia.user.dm_channel.history() if one.attachments]
        assert "AI로 생성된 동영상" in sent.content
        assert labels(sent)[0] == "다시 만들기"


async def test_the_language_is_chosen_in_the_panel_by_its_own_name(tmp_path: Path, speak: Any) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        olga = manager(hall)
        panel = await open_panel(hall, olga)
        shown = await olga.select(panel, ["ja"], custom_id=custom_id(panel, "language"))
        assert shown.response is not None
        assert kept(hall) == {"language": "ja"}
        speak("es-ES")
        log = await olga.slash(hall.channel, "audit")
        assert log.response is not None
        assert "idioma de los mensajes públicos: el del servidor → 日本語" in words(log.response)
        back = await olga.select(shown.response, ["own"], custom_id=custom_id(shown.response, "language"))
        assert back.response is not None
        assert kept(hall) == {}


@pytest.mark.parametrize("locale", LANGUAGES)
async def test_a_moderator_reads_the_panel_its_forms_and_its_refusals_in_their_language(
    tmp_path: Path, speak: Any, locale: str
) -> None:
    async with open_hall(without_provider(tmp_path)) as hall:
        olga = manager(hall)
        speak(locale)
        panel = await open_panel(hall, olga)
        said = words(panel)
        assert text("settings.title", locale) in said
        assert text("settings.show_sound", locale, sound=text("settings.yes", locale)) in said
        for name in FORMS:
            opened = await olga.click(panel, custom_id=custom_id(panel, name))
            assert opened.modal is not None
            assert opened.modal["title"] == text(f"settings.form_{name}", locale)
        opened = await olga.click(panel, custom_id=custom_id(panel, "limits"))
        refused = await olga.submit_modal(opened, {"member_daily": "0"})
        assert refused.response is not None
        assert text("settings.range.member_daily", locale, least=1, most=10_000) in words(refused.response)
        blocked = await hall.max.slash(hall.channel, "block", member=hall.sam, reason="no")
        assert blocked.response is not None
        assert blocked.response.content == text("block.done", locale, member=hall.sam.mention)
