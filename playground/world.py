"""The server the playground shows: two channels, and a member, a moderator and an owner to be."""

from collections.abc import Mapping
from dataclasses import dataclass

import discord
from simcord import ChannelHandle, Env, MemberActor
from simcord.backend.cdn import CDN_BASE

from bot.dances import dances
from playground import faces
from playground.sample import SAMPLE

_WELCOME = (
    "Welcome! Type `/dance` below, attach a picture of one person, head to feet, and name a dance: "
    "{dances}.\n"
    "No picture at hand? Save the one in {other}. *Viewing as*, at the top, makes you Max, a moderator, or "
    "me, the owner.\n"
    "**Apps → Make it dance** exists on Discord itself only."
)
_LOUNGE = "A quieter place for your own dances, and a picture to try: save it. Back to {other}."


@dataclass(frozen=True)
class World:
    """The people and places of the simulated server."""

    dance_floor: ChannelHandle
    lounge: ChannelHandle
    member: MemberActor
    moderator: MemberActor
    owner: MemberActor
    faces: Mapping[str, tuple[str, bytes]]
    """Where the page looks for everyone's avatar, and what it finds there: a file name and a PNG."""

    @property
    def people(self) -> tuple[MemberActor, ...]:
        """Everyone the page can be viewed as; the member first."""
        return (self.member, self.moderator, self.owner)


def build(env: Env) -> World:
    """Make the server in a simulated Discord."""
    bot = env.backend.edit_bot_profile("Boogie")
    bot.avatar = "boogie"
    olive = env.create_user("olive", global_name="Olive (owner)", avatar="olive")
    mia = env.create_user("mia", global_name="Mia", avatar="mia")
    max_ = env.create_user("max", global_name="Max (moderator)", avatar="max")
    guild = env.create_guild("The Dance Hall", owner=olive)
    moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_messages=True))
    drawn = {
        (bot.id, "boogie"): faces.of_bot(),
        (mia.id, "mia"): faces.of_sample(),
        (max_.id, "max"): faces.of_initial("M", "#2f7d6b"),
        (olive.id, "olive"): faces.of_initial("O", "#b5651d"),
    }
    return World(
        dance_floor=guild.create_text_channel("dance-floor", topic="Make pictures dance with /dance"),
        lounge=guild.create_text_channel("lounge", topic="Dance here, too"),
        member=guild.add_member(mia),
        moderator=guild.add_member(max_, roles=[moderators]),
        owner=MemberActor(env, guild, olive),
        faces={
            f"{CDN_BASE}/avatars/{user_id}/{name}.png": (f"{name}.png", png)
            for (user_id, name), png in drawn.items()
        },
    )


async def welcome(world: World, dance_floor_url: str, lounge_url: str) -> None:
    """Let the owner explain each channel, with a link to the other.

    The sample hangs in the lounge: on the dance floor it would push the first dance off the page.
    """
    offered = ", ".join(f"{dance.title} (`{dance.id}`)" for dance in dances())
    await world.owner.send(
        world.dance_floor,
        _WELCOME.format(dances=offered, other=f"[#lounge]({lounge_url})"),
    )
    await world.owner.send(
        world.lounge,
        _LOUNGE.format(other=f"[#dance-floor]({dance_floor_url})"),
        attachments=[(SAMPLE.name, SAMPLE.read_bytes())],
    )
