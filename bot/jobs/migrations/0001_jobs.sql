-- One row per job: the row is the state machine, nothing else remembers a job.
CREATE TABLE jobs (
    id TEXT PRIMARY KEY,
    interaction_id INTEGER NOT NULL UNIQUE,         -- claimed first: a repeated event makes no second job
    interaction_token TEXT,                         -- a secret; erased when dead or no longer needed
    application_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    user_name TEXT NOT NULL,
    guild_id INTEGER,
    channel_id INTEGER NOT NULL,
    locale TEXT NOT NULL,
    filesize_limit INTEGER NOT NULL,                -- bytes, as the interaction said
    can_post_in_channel INTEGER NOT NULL CHECK (can_post_in_channel IN (0, 1)),

    template TEXT NOT NULL,
    sound INTEGER NOT NULL CHECK (sound IN (0, 1)),
    keep_background INTEGER NOT NULL CHECK (keep_background IN (0, 1)),
    again_of TEXT,                                  -- the job whose picture this one dances with
    picture_url TEXT,                               -- signed; erased as soon as the picture is read
    picture_name TEXT NOT NULL,
    picture_size INTEGER NOT NULL,
    picture_file TEXT,                              -- a name in the folder of pictures

    state TEXT NOT NULL CHECK (state IN ('received', 'reviewed', 'submitted', 'rendered', 'fetched', 'delivered',
                                         'failed', 'cancelled', 'rejected', 'expired')),
    version INTEGER NOT NULL,                       -- counts every change; what compare-and-set compares
    attempts INTEGER NOT NULL DEFAULT 0,            -- failures in this state so far
    due_at REAL,                                    -- Unix time of the next step; NULL: nothing left to do
    created_at REAL NOT NULL,
    changed_at REAL NOT NULL,
    deadline_at REAL NOT NULL,

    provider TEXT CHECK (provider IN ('engine', 'cloud')),
    trace_id TEXT,                                  -- the idempotency key of the submission
    submission_started_at REAL,                     -- set before sending: from here on a submission may exist
    submitted_at REAL,
    provider_job_id TEXT,
    progress REAL,                                  -- 0..1, NULL while it waits at the provider
    result_url TEXT,                                -- signed; erased once the video is on our disk
    result_file TEXT,                               -- a name in the folder of results

    failure TEXT,                                   -- key of the sentence the member reads
    failure_fields TEXT,                            -- JSON object that fills it
    sending_at REAL,                                -- set before the first attempt to deliver
    message_id INTEGER,                             -- the message that holds the answer
    told_at REAL,                                   -- when the member was told the end, or it proved impossible
    deleted_at REAL                                 -- when the member or a moderator deleted it
) STRICT;

CREATE INDEX jobs_due ON jobs (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX jobs_waiting ON jobs (created_at) WHERE state IN ('received', 'reviewed', 'submitted');
CREATE INDEX jobs_files ON jobs (changed_at) WHERE picture_file IS NOT NULL OR result_file IS NOT NULL;
