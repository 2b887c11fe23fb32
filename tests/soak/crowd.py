"""What three hundred members and their moderators do in an hour, by chance, from the seed."""

import asyncio

import discord
import simcord
from simcord.results import to_discord_message

from bot.delivery.buttons import again_id, delete_id
from bot.delivery.review import decide_id
from bot.refusal import Refusal
from bot.servers.settings import Sharing
from tests.soak.life import chance
from tests.soak.town import Asked, Place, Town, custom_ids_in

PICTURE = ("me.png", b"a picture of somebody")
_GREEDY = 2  # servers in which one member asks for far more than the others
_BURST = 20
_WHAT = {
    "dance": 44,
    "animate": 14,
    "burst": 3,
    "repeat": 4,
    "cancel": 8,
    "again": 6,
    "delete": 4,
    "decide": 8,
    "change": 3,
    "block": 2,
    "unblock": 1,
}


class Crowd:
    """Acts in a town; everything it sees of answers it writes into the town's book."""

    def __init__(self, town: Town, seed: int) -> None:
        self._town = town
        self._dice = chance(seed, "crowd")
        self.done: dict[str, int] = dict.fromkeys((*_WHAT, "restart"), 0)

    async def spend_the_day(self) -> None:
        """Do as many things as the town's size says, spread over its time, with restarts in between."""
        size, dice = self._town.size, self._dice
        await self._settle_in()
        moments = [(dice.uniform(0, size.seconds), self._draw()) for _ in range(size.commands)]
        moments += [(dice.uniform(0, size.seconds), "restart") for _ in range(size.restarts)]
        loop = asyncio.get_running_loop()
        began = loop.time()
        for at, what in sorted(moments):
            await asyncio.sleep(max(0.0, began + at - loop.time()))
            self.done[what] += 1
            if what == "restart":
                await self._town.restart()
            else:
                await getattr(self, f"_{what}")(self._place())

    async def _settle_in(self) -> None:
        town = self._town
        for number, place in enumerate(town.places):
            if number % 3 == 1:
                await town.review_in(place)
            limits = {"member_daily": 3, "member_open": 2} if number % 4 == 2 else {}
            limits |= {"server_daily": 8, "server_open": 3} if number % 5 == 3 else {}
            if limits:
                await town.set_up(place, **limits)

    async def come_back(self) -> None:
        """Ask once more in every server, as much of yesterday is counted no longer."""
        for place in self._town.places:
            await self.ask(place, self._dice.choice(place.members))

    def _draw(self) -> str:
        return self._dice.choices(list(_WHAT), list(_WHAT.values()))[0]

    def _place(self) -> Place:
        return self._dice.choice(self._town.places)

    async def _dance(self, place: Place) -> None:
        await self.ask(place, self._dice.choice(place.members))

    async def _animate(self, place: Place) -> None:
        await self.ask(place, self._dice.choice(place.members), prompt="the wind rises")

    async def _burst(self, _place: Place) -> None:
        greedy = self._town.places[self._dice.randrange(_GREEDY)]
        for _ in range(_BURST):
            await self.ask(greedy, greedy.members[self._dice.randrange(3)])

    async def ask(self, place: Place, who: simcord.MemberActor, prompt: str | None = None) -> Asked:
        """One member asks for a video."""
        before = self._town.written()
        if prompt is None:
            result = await who.slash(place.channel, "dance", image=PICTURE, template="ke3")
        else:
            result = await who.slash(place.channel, "animate", image=PICTURE, prompt=prompt)
        return self._write(place, who, before, result)

    def _write(
        self, place: Place, who: simcord.MemberActor, before: int, result: simcord.InteractionResult
    ) -> Asked:
        town = self._town
        assert result.response is not None, f"{who.name} got no answer"
        asked = Asked(
            interaction=result._interaction.id,
            server=place.id,
            member=who.id,
            at=town.now(),
            before=before,
            after=town.written(),
            settings=place.settings,
            blocked=who.id in place.blocked,
            refusal=result.response.content if result.ephemeral else None,
        )
        town.book.append(asked)
        return asked

    async def _repeat(self, place: Place) -> None:
        """Discord sends a command's event twice."""
        await self._dance(place)
        backend = self._town.env.backend
        _, event, payload = next(
            one for one in reversed(backend.transcript) if one[1] == "INTERACTION_CREATE"
        )
        backend.emit(event, payload)
        await self._town.env.settle()

    async def _cancel(self, place: Place) -> None:
        """Look for one's newest jobs, and take one back if that is offered."""
        open_ones = self._town.rows(
            "SELECT user_id FROM jobs WHERE guild_id = ? AND state IN ('received', 'reviewed', 'submitted')",
            place.id,
        )
        if not open_ones:
            return
        asker = self._dice.choice(open_ones)[0]
        who = next(one for one in place.members if one.id == asker)
        page = (await who.slash(place.channel, "jobs")).response
        assert page is not None
        menu = next(one for one in custom_ids_in(page.components) if ":pick:" in one)
        options = self._town.rows(
            "SELECT id, told_at IS NULL FROM jobs WHERE user_id = ? AND deleted_at IS NULL "
            "ORDER BY created_at DESC, id LIMIT 5",
            asker,
        )
        picked = self._dice.choice([row[0] for row in options if row[1]] or [options[0][0]])
        await who.select(page, [picked], custom_id=menu)
        offered = [one for one in custom_ids_in(page.components) if ":cancel:" in one]
        if offered:
            await who.click(page, custom_id=offered[0])

    async def _again(self, place: Place) -> None:
        if (found := self._posted(place)) is None:
            return
        job, message = found
        who, before = self._dice.choice(place.members), self._town.written()
        result = await who.click(message, custom_id=again_id(job))
        self._write(place, who, before, result)

    async def _delete(self, place: Place) -> None:
        """Somebody presses Delete: the one who asked, a moderator, or whoever may not."""
        if (found := self._posted(place)) is not None:
            job, message = found
            await self._dice.choice(place.members).click(message, custom_id=delete_id(job))

    def _posted(self, place: Place) -> tuple[str, discord.Message] | None:
        """Find a video in a server's channel, and the job it is of."""
        rows = self._town.rows(
            "SELECT id, message_id FROM jobs "
            "WHERE guild_id = ? AND state = 'delivered' AND deleted_at IS NULL",
            place.id,
        )
        shown = [row for row in rows if self._town.posts.places.get(row["message_id"]) == place.channel.id]
        if not shown:
            return None
        row = self._dice.choice(shown)
        stored = self._town.env.backend.get_message(place.channel.id, row["message_id"])
        return row["id"], to_discord_message(self._town.env, stored)

    async def _decide(self, _place: Place) -> None:
        """A moderator works through some of what waits; another comes too late."""
        waiting = self._town.rows(
            "SELECT id, guild_id, user_id, review_message_id FROM jobs "
            "WHERE review = 'asked' AND state = 'fetched' AND review_message_id IS NOT NULL"
        )
        for row in self._dice.sample(waiting, min(len(waiting), 4)):
            place = next(one for one in self._town.places if one.id == row["guild_id"])
            await self._decide_one(place, row["id"], row["user_id"], row["review_message_id"])

    async def _decide_one(self, place: Place, job: str, asker: int, message_id: int) -> None:
        env, dice = self._town.env, self._dice
        first, second = dice.sample(place.moderators, 2)
        message = to_discord_message(env, env.backend.get_message(place.review.id, message_id))
        what = dice.choices(("approve", "reject", "block"), (6, 2, 0.2))[0]
        shown = await first.click(message, custom_id=decide_id(job, what))
        if shown.modal is not None:
            await first.submit_modal(shown, {"reason": "not here"})
            if what == "block":
                place.blocked.add(asker)
        if asker in (first.id, second.id):
            return  # nobody decides about their own: it may still be open
        try:
            await self._town.life.client.desk.approve(job, place.id, second.id)
        except Refusal:
            return
        raise AssertionError("two moderators decided about the same video")

    async def _change(self, place: Place) -> None:
        dice = self._dice
        values: dict[str, object] = {
            dice.choice(("member_daily", "member_open", "server_daily", "server_open")): dice.choice(
                (2, 4, 10, None)
            )
        }
        if dice.random() < 0.3:
            values["sharing"] = dice.choice((Sharing.OFF, Sharing.AUTOMATIC))
        await self._town.set_up(place, **values)

    async def _block(self, place: Place) -> None:
        who = self._dice.choice(place.members)
        if who.id != place.moderators[0].id:
            await place.moderators[0].slash(place.channel, "block", member=who, reason="spam")
            place.blocked.add(who.id)

    async def _unblock(self, place: Place) -> None:
        who = self._dice.choice(place.members)
        await place.moderators[0].slash(place.channel, "unblock", member=who)
        place.blocked.discard(who.id)

    async def until_quiet(self, longest: float) -> None:
        """Wait until no row is due any more."""
        loop = asyncio.get_running_loop()
        until = loop.time() + longest
        while self._town.rows("SELECT 1 FROM jobs WHERE due_at IS NOT NULL LIMIT 1"):
            assert loop.time() < until, "jobs are due for ever"
            await asyncio.sleep(30)
