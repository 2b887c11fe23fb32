"""Making members' pictures acceptable to the provider, or saying plainly why that is impossible.

What prepares is imported on first use: it brings Pillow and numpy, which only the worker process needs.
"""

from typing import TYPE_CHECKING, Any

from bot.refusal import Refusal

if TYPE_CHECKING:
    from bot.intake.preparing import Prepared as Prepared
    from bot.intake.preparing import prepare as prepare
    from bot.intake.preparing import prepare_whole as prepare_whole

__all__ = ["Prepared", "Refusal", "prepare", "prepare_whole"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 (the protocol of modules)
    if name in ("Prepared", "prepare", "prepare_whole"):
        from bot.intake import preparing

        return getattr(preparing, name)
    raise AttributeError(name)
