-- Owners count jobs by state, and old rows are found by state and age; who leaves a server leaves no rows of it.

CREATE INDEX jobs_states ON jobs (state, changed_at);
CREATE INDEX jobs_guilds ON jobs (guild_id) WHERE guild_id IS NOT NULL;

ALTER TABLE jobs ADD COLUMN points REAL;              -- what the provider said the job costs; NULL: it did not say
CREATE INDEX jobs_points ON jobs (points) WHERE points IS NOT NULL;

CREATE TABLE memberships (                            -- servers that the bot is, or was until lately, a member of
    guild_id INTEGER PRIMARY KEY,
    application_id INTEGER NOT NULL,                  -- whose membership: another bot on the same data knows nothing of it
    missing_since REAL                                -- Unix time since which Discord lists it no more; NULL: it does
) STRICT;

-- A place in line is counted, and the next due step found, in an index alone: both are asked for with every command.
ALTER TABLE jobs ADD COLUMN off_peak INTEGER GENERATED ALWAYS AS (ifnull(json_extract(wish, '$.off_peak'), 0)) VIRTUAL;
DROP INDEX jobs_waiting;
CREATE INDEX jobs_waiting ON jobs (off_peak, created_at, id, state) WHERE state IN ('received', 'reviewed', 'submitted');
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (due_at, state, id) WHERE due_at IS NOT NULL;
