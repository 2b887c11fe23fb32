"""What tests of `/privacy` share: opening its panel, exporting, and having everything deleted."""

import json
from typing import Any

import simcord

from tests.cogs.hall import Hall
from tests.cogs.offices import words


async def shown(hall: Hall, who: simcord.MemberActor | None = None) -> simcord.ResponseMessage:
    answer = await (who or hall.mia).slash(hall.channel, "privacy")
    assert answer.ephemeral
    assert answer.response is not None
    return answer.response


async def delete_everything(hall: Hall, who: simcord.MemberActor | None = None) -> simcord.ResponseMessage:
    panel = await shown(hall, who)
    actor = who or hall.mia
    await actor.click(panel.message, label="Delete everything")
    assert "cannot be undone" in words(panel)
    await actor.click(panel.message, label="Yes, delete everything")
    return panel


async def exported(hall: Hall, who: simcord.MemberActor) -> tuple[dict[str, Any], str]:
    panel = await shown(hall, who)
    answer = await who.click(panel.message, label="Export it")
    assert answer.ephemeral
    assert answer.response is not None
    [file] = answer.response.attachments
    assert (file.filename, bool(file.description)) == ("boogie-export.json", True)
    data = (await file.read()).decode()
    return json.loads(data), data
