"""Find the pictures in a message."""

from dataclasses import dataclass

import discord

_EXTENSIONS = (".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".bmp", ".avif", ".tif", ".tiff")


@dataclass(frozen=True)
class Picture:
    """A picture at Discord. `size` is in bytes, 0 if not known."""

    url: str
    name: str
    size: int


def of_attachment(attachment: discord.Attachment) -> Picture:
    """Take an attachment as a picture; whether it is one, intake decides by its bytes."""
    return Picture(attachment.url, attachment.filename, attachment.size)


def in_message(message: discord.Message) -> list[Picture]:
    """List the pictures of a message: its attachments first, then those its embeds and forwards show."""
    sources = (message, *message.message_snapshots)
    attached = [of_attachment(item) for source in sources for item in source.attachments if _is_picture(item)]
    shown = [picture for source in sources for embed in source.embeds for picture in _of_embed(embed)]
    return list(dict.fromkeys((*attached, *shown)))


def _is_picture(attachment: discord.Attachment) -> bool:
    kind = attachment.content_type
    return kind.startswith("image/") if kind else attachment.filename.lower().endswith(_EXTENSIONS)


def _of_embed(embed: discord.Embed) -> list[Picture]:
    # Discord's proxy only: the bot opens no address that a member wrote.
    urls = (embed.image.proxy_url, embed.thumbnail.proxy_url)
    return [Picture(url, url.rpartition("/")[2].partition("?")[0], 0) for url in urls if url]
