"""The job record: one row per job, one state machine, one process that owns them."""
