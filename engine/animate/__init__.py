"""From one picture to a dance video: a pure library of stages, without network or database."""
