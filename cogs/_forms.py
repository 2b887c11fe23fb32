"""The forms behind the buttons of `/settings` and of a review."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import ui

from bot.servers.settings import LONGEST_LABEL, ServerSettings, number
from bot.texts import text
from cogs._asking import Interaction
from cogs._picker import OPEN_SECONDS
from cogs._words import explain, in_words

Filled = Callable[[Interaction, Mapping[str, Any]], Awaitable[None]]
"""Called with the submitting interaction and what was filled in."""

_DIGITS = 6
LONGEST_REASON = 300  # characters
_NUMBERS: Mapping[str, tuple[str, ...]] = {
    "limits": ("member_daily", "member_open", "server_daily", "server_open"),
    "budget": ("points_monthly", "cooldown_seconds"),
    "keeping": ("retention_days", "review_hours"),
}
FORMS = (*_NUMBERS, "role_daily", "label")
"""The forms that change settings."""


class Form(ui.Modal):
    """Fields that are read together when the form is sent."""

    def __init__(self, title: str, filled: Filled) -> None:
        super().__init__(title=title, timeout=OPEN_SECONDS)
        self._filled = filled

    def values(self) -> Mapping[str, Any]:
        """Read what was filled in. Raises Refusal."""
        raise NotImplementedError

    async def on_submit(self, interaction: discord.Interaction, /) -> None:
        """Hand it on."""
        asked: Interaction = interaction  # pyright: ignore[reportAssignmentType]
        async with in_words(asked):
            await self._filled(asked, self.values())

    async def on_error(self, interaction: discord.Interaction, error: Exception, /) -> None:
        """Answer in words."""
        await explain(interaction, error)  # pyright: ignore[reportArgumentType]

    def field(
        self, name: str, label: str, default: str, longest: int, *, required: bool
    ) -> ui.TextInput[Any]:
        """Add a line of text."""
        line = ui.TextInput[Any](custom_id=name, default=default, required=required, max_length=longest)
        self.add_item(ui.Label(text=label, component=line))
        return line


class NumbersForm(Form):
    """Several numbers, each optional."""

    def __init__(self, name: str, settings: ServerSettings, filled: Filled, locale: str) -> None:
        super().__init__(text(f"settings.form_{name}", locale), filled)
        self._fields = {
            one: self.field(
                one,
                text(f"settings.field_{one}", locale),
                _typed(getattr(settings, one)),
                _DIGITS,
                required=False,
            )
            for one in _NUMBERS[name]
        }

    def values(self) -> Mapping[str, Any]:
        """Read the numbers."""
        return {name: number(field.value) for name, field in self._fields.items()}


class RoleForm(Form):
    """The limit of one role."""

    def __init__(self, settings: ServerSettings, filled: Filled, locale: str) -> None:
        super().__init__(text("settings.form_role_daily", locale), filled)
        self._settings = settings
        self._role = ui.RoleSelect[Any](custom_id="role", required=True)
        self.add_item(ui.Label(text=text("settings.field_role", locale), component=self._role))
        label = text("settings.field_role_daily", locale)
        self._most = self.field("role_daily", label, "", _DIGITS, required=False)

    def values(self) -> Mapping[str, Any]:
        """Read the role's limit into those of all roles."""
        role = self._role.values[0].id
        return {"role_daily": self._settings.with_role_daily(role, number(self._most.value))}


class LabelForm(Form):
    """Words beside the AI label, and the mark in the picture."""

    def __init__(self, settings: ServerSettings, filled: Filled, locale: str) -> None:
        super().__init__(text("settings.form_label", locale), filled)
        self._label = self.field(
            "label", text("settings.field_label", locale), settings.label, LONGEST_LABEL, required=False
        )
        self._mark = ui.Select[Any](
            custom_id="mark",
            options=[
                discord.SelectOption(
                    label=text(f"settings.mark_{said}", locale),
                    value=said,
                    default=(said == "yes") is settings.mark,
                )
                for said in ("yes", "no")
            ],
        )
        self.add_item(ui.Label(text=text("settings.field_mark", locale), component=self._mark))

    def values(self) -> Mapping[str, Any]:
        """Read the words, and whether there is to be a mark."""
        return {"label": self._label.value.strip(), "mark": self._mark.values[0] == "yes"}


class ReasonForm(Form):
    """Why a video is turned down."""

    def __init__(self, title: str, filled: Filled, locale: str) -> None:
        super().__init__(title, filled)
        self._reason = self.field("reason", text("review.reason", locale), "", LONGEST_REASON, required=True)

    def values(self) -> Mapping[str, Any]:
        """Read the reason."""
        return {"reason": self._reason.value.strip()}


def settings_form(name: str, settings: ServerSettings, filled: Filled, locale: str) -> Form:
    """Make one of the forms of `FORMS`, for who reads a locale."""
    if name in _NUMBERS:
        return NumbersForm(name, settings, filled, locale)
    form = RoleForm if name == "role_daily" else LabelForm
    return form(settings, filled, locale)


def _typed(value: int | None) -> str:
    return "" if value is None else str(value)
