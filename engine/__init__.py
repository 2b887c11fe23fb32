"""The embedded engine: a VCLM service that makes the videos on this machine."""
