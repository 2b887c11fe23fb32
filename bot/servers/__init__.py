"""Servers: what their moderators set, whom they blocked, and what they decided."""
