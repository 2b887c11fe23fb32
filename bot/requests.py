"""What the cogs bring when a member asks for something."""

from dataclasses import dataclass

from bot.intake.limits import MAX_BYTES, MEGABYTE
from bot.jobs.record import Delivery
from bot.refusal import Refusal, about_picture
from bot.wishes import Wish, wish_columns

_KEPT = (
    "interaction_id",
    "interaction_token",
    "application_id",
    "user_id",
    "user_name",
    "guild_id",
    "channel_id",
    "locale",
    "filesize_limit",
    "can_post_in_channel",
)


@dataclass(frozen=True, kw_only=True)
class Reask:
    """Who asks, and where to answer: what every interaction brings along. `filesize_limit` is in bytes.

    `delivery` is where this video is wanted; None leaves it to what the member prefers.
    """

    interaction_id: int
    interaction_token: str
    application_id: int
    user_id: int
    user_name: str
    guild_id: int | None
    channel_id: int
    locale: str
    filesize_limit: int
    can_post_in_channel: bool
    parent_id: int | None = None  # of a thread: the channel it is in
    role_ids: tuple[int, ...] = ()
    delivery: Delivery | None = None

    def __repr__(self) -> str:
        """Leave out the token."""
        return f"{type(self).__name__}(interaction {self.interaction_id})"

    @property
    def is_direct(self) -> bool:
        """Whether it is asked in a direct message to the bot, which nobody else sees anyway."""
        return self.guild_id is None and self.can_post_in_channel

    @property
    def who(self) -> dict[str, str | int | None]:
        """What the job record keeps of who asks."""
        return {name: getattr(self, name) for name in _KEPT}


@dataclass(frozen=True, kw_only=True, repr=False)
class VideoRequest(Reask):
    """A wish with one or two new pictures. Their sizes are in bytes, 0 where Discord does not say.

    `avatar_of` is whose avatar the picture is, if it is one; `are_together` whether that member and who asks
    are in a server that the bot is in, too.
    """

    wish: Wish
    picture_url: str
    picture_name: str
    picture_size: int
    second_url: str | None = None
    second_name: str = ""
    second_size: int = 0
    avatar_of: int | None = None
    are_together: bool = False

    @property
    def pictures(self) -> int:
        """How many pictures there are."""
        return 1 if self.second_url is None else 2

    def check(self) -> None:
        """Raise Refusal for what is known to be bad at once."""
        self.wish.check(self.pictures)
        for number, size in enumerate((self.picture_size, self.second_size), 1):
            if size > MAX_BYTES:
                with about_picture(number):
                    limit = MAX_BYTES // MEGABYTE
                    raise Refusal("refusal.too_heavy", megabytes=size / MEGABYTE, limit=limit)

    @property
    def apart(self) -> tuple[dict[str, str | int | None], dict[str, str | int | None]]:
        """What the job record keeps of two jobs, one for each picture."""
        first = {**self.what, "second_url": None}
        second = {
            "picture_url": self.second_url,
            "picture_name": self.second_name,
            "picture_size": self.second_size,
        }
        return first, {**first, **second}

    @property
    def what(self) -> dict[str, str | int | None]:
        """What the job record keeps of what is asked for."""
        return {
            **wish_columns(self.wish),
            "picture_url": self.picture_url,
            "picture_name": self.picture_name,
            "picture_size": self.picture_size,
            "second_url": self.second_url,
            "avatar_of": self.avatar_of,
        }
