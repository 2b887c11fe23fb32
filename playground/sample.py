"""The picture that ships with the playground."""

from pathlib import Path

SAMPLE = Path(__file__).with_name("sample.png")
