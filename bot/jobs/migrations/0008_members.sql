-- What members chose for themselves and like; whom a video is for; and whose avatar it shows.

CREATE TABLE preferences (
    user_id INTEGER PRIMARY KEY,
    delivery TEXT NOT NULL CHECK (delivery IN ('channel', 'direct', 'alone')),
    avatar TEXT NOT NULL CHECK (avatar IN ('me', 'servers')),  -- who may have it dance
    changed_at REAL NOT NULL
) STRICT;

CREATE TABLE favorites (
    user_id INTEGER NOT NULL,
    template TEXT NOT NULL,
    added_at REAL NOT NULL,
    PRIMARY KEY (user_id, template)
) STRICT, WITHOUT ROWID;

ALTER TABLE jobs ADD COLUMN delivery TEXT NOT NULL DEFAULT 'channel' CHECK (delivery IN ('channel', 'direct', 'alone'));
ALTER TABLE jobs ADD COLUMN avatar_of INTEGER;        -- whose avatar its picture is; NULL: it is none
CREATE INDEX jobs_avatars ON jobs (avatar_of) WHERE avatar_of IS NOT NULL;

-- Erased: everything of it is deleted but what its messages are found by, and what limits count for a day.
ALTER TABLE jobs ADD COLUMN erased_at REAL;
CREATE INDEX jobs_erased ON jobs (erased_at) WHERE erased_at IS NOT NULL;

-- All jobs of a member, the deleted ones too: they are what is kept about them.
DROP INDEX jobs_members;
CREATE INDEX jobs_members ON jobs (user_id, created_at);
