"""Editing the first answer to an interaction long after its handler has returned."""

import discord
from discord.http import handle_message_parameters
from discord.webhook.async_ import async_context

from bot.delivery.letter import Letter, mentions
from bot.jobs.record import Job


async def edit_original(client: discord.Client, job: Job, letter: Letter) -> int:
    """Make the interaction's first answer say `letter`; return the message's id.

    Idempotent: repeating it leaves one message. Raises discord.HTTPException.
    """
    files = letter.files()
    try:
        return await _edit(client, job, content=letter.content, attachments=files, view=letter.view())
    finally:
        for file in files:
            file.close()


async def edit_original_text(client: discord.Client, job: Job, content: str) -> int:
    """Change only the words of the interaction's first answer; as `edit_original`."""
    return await _edit(client, job, content=content)


async def delete_original(client: discord.Client, job: Job) -> None:
    """Delete the interaction's first answer. Raises discord.HTTPException."""
    hook = token_webhook(client, job)
    await async_context.get().delete_original_interaction_response(
        hook.id, hook.token or "", session=hook.session, proxy=hook.proxy, proxy_auth=hook.proxy_auth
    )


async def _edit(
    client: discord.Client,
    job: Job,
    *,
    content: str,
    attachments: list[discord.File] = discord.utils.MISSING,
    view: discord.ui.View | None = discord.utils.MISSING,
) -> int:
    hook = token_webhook(client, job)
    # discord.py offers "@original" only on an Interaction, which we no longer have: so one level below.
    with handle_message_parameters(
        content=content, attachments=attachments, view=view, allowed_mentions=mentions(job)
    ) as parameters:
        data = await async_context.get().edit_original_interaction_response(
            hook.id,
            hook.token or "",
            session=hook.session,
            proxy=hook.proxy,
            proxy_auth=hook.proxy_auth,
            payload=parameters.payload,
            multipart=parameters.multipart,
            files=parameters.files,
        )
    return int(data["id"])


def token_webhook(client: discord.Client, job: Job) -> discord.Webhook:
    """Make a webhook of the interaction's token."""
    hook = discord.Webhook.partial(job.application_id, job.interaction_token or "", client=client)
    hook.type = discord.WebhookType.application  # `partial` takes it for a channel's, which cannot whisper
    return hook
