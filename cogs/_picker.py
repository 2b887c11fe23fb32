"""The modal in which a member picks a dance (and, where there are several, a picture)."""

from collections.abc import Awaitable, Callable, Sequence

import discord
from discord import ui

from bot.dances import Dance
from bot.texts import text
from cogs._asking import Interaction
from cogs._choices import MOST_CHOICES, as_options
from cogs._pictures import Picture, of_attachment
from cogs._words import explain, in_words

OPEN_SECONDS = 14 * 60
"""How long a modal may stay open; the interaction it belongs to lives 15 minutes."""

Picked = Callable[[Interaction, str, list[Picture]], Awaitable[None]]
"""Called with the submitting interaction, the template's id, and the picture if there was one to choose."""


class DancePicker(ui.Modal):
    """Asks which dance, of which of `pictures` or of what is uploaded, and calls back.

    `offered` is in the language of `locale` already. `chosen` is the template id to begin with, `without` one
    to leave out.
    """

    def __init__(
        self,
        picked: Picked,
        offered: Sequence[Dance],
        locale: str,
        *,
        pictures: Sequence[Picture] = (),
        upload: bool = False,
        chosen: str | None = None,
        without: str | None = None,
    ) -> None:
        super().__init__(title=text("picker.title", locale), timeout=OPEN_SECONDS)
        self._picked = picked
        self._pictures = pictures
        self._upload = ui.FileUpload[ui.View](custom_id="upload") if upload else None
        if self._upload is not None:
            self.add_item(ui.Label(text=text("picker.picture", locale), component=self._upload))
        self._picture = _picture_select(pictures) if len(pictures) > 1 else None
        if self._picture is not None:
            self.add_item(ui.Label(text=text("picker.picture", locale), component=self._picture))
        self._template = ui.Select[ui.View](
            custom_id="template", options=as_options(offered, without=without, chosen=chosen)
        )
        self.add_item(ui.Label(text=text("picker.dance", locale), component=self._template))

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Hand on what was picked."""
        asked: Interaction = interaction  # pyright: ignore[reportAssignmentType]
        async with in_words(asked):
            await self._picked(asked, self._template.values[0], self._chosen_pictures())

    def _chosen_pictures(self) -> list[Picture]:
        if self._upload is not None:
            return [of_attachment(one) for one in self._upload.values]
        if self._picture is not None:
            return [self._pictures[int(self._picture.values[0])]]
        return list(self._pictures)

    async def on_error(self, interaction: discord.Interaction, error: Exception, /) -> None:
        """Answer in words."""
        await explain(interaction, error)  # pyright: ignore[reportArgumentType]


def _picture_select(pictures: Sequence[Picture]) -> ui.Select[ui.View]:
    options = [
        discord.SelectOption(label=f"{number}. {picture.name}"[:100], value=str(number - 1))
        for number, picture in enumerate(pictures[:MOST_CHOICES], start=1)
    ]
    options[0].default = True
    return ui.Select[ui.View](custom_id="picture", options=options)
