"""From no, one or two pictures to a moving shot: a slow camera, and sound. A pure library of stages."""
