"""The real bot inside a browser, to try it without a Discord account."""
