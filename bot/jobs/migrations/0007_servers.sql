-- What each server's moderators set, whom they blocked, what they decided; and a log of all of it that no change
-- can pass by, for the database itself writes it.

CREATE TABLE servers (
    guild_id INTEGER PRIMARY KEY,
    settings TEXT NOT NULL,                           -- JSON object of what differs from the defaults
    version INTEGER NOT NULL,                         -- counts every change; what compare-and-set compares
    changed_at REAL NOT NULL,
    changed_by INTEGER NOT NULL
) STRICT;

CREATE TABLE blocks (
    guild_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    blocked_by INTEGER NOT NULL,
    blocked_at REAL NOT NULL,
    lifted_by INTEGER,
    lifted_at REAL,                                   -- NULL while the block stands
    PRIMARY KEY (guild_id, user_id)
) STRICT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    guild_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    actor_id INTEGER,                                 -- NULL: nobody, time ran out
    member_id INTEGER,                                -- whom it is about, if anybody
    job_id TEXT,
    old TEXT,                                         -- JSON, by kind
    new TEXT
) STRICT;
CREATE INDEX audit_servers ON audit (guild_id, id);
CREATE INDEX audit_members ON audit (guild_id, member_id, id);

CREATE TRIGGER servers_first AFTER INSERT ON servers BEGIN
    INSERT INTO audit (at, guild_id, kind, actor_id, old, new)
    VALUES (NEW.changed_at, NEW.guild_id, 'settings', NEW.changed_by, '{}', NEW.settings);
END;
CREATE TRIGGER servers_changed AFTER UPDATE ON servers BEGIN
    INSERT INTO audit (at, guild_id, kind, actor_id, old, new)
    VALUES (NEW.changed_at, NEW.guild_id, 'settings', NEW.changed_by, OLD.settings, NEW.settings);
END;
CREATE TRIGGER blocks_made AFTER INSERT ON blocks BEGIN
    INSERT INTO audit (at, guild_id, kind, actor_id, member_id, new)
    VALUES (NEW.blocked_at, NEW.guild_id, 'blocked', NEW.blocked_by, NEW.user_id, json_object('reason', NEW.reason));
END;
CREATE TRIGGER blocks_made_again AFTER UPDATE ON blocks WHEN NEW.lifted_at IS NULL BEGIN
    INSERT INTO audit (at, guild_id, kind, actor_id, member_id, new)
    VALUES (NEW.blocked_at, NEW.guild_id, 'blocked', NEW.blocked_by, NEW.user_id, json_object('reason', NEW.reason));
END;
CREATE TRIGGER blocks_lifted AFTER UPDATE ON blocks WHEN NEW.lifted_at IS NOT NULL AND OLD.lifted_at IS NULL BEGIN
    INSERT INTO audit (at, guild_id, kind, actor_id, member_id, old)
    VALUES (NEW.lifted_at, NEW.guild_id, 'unblocked', NEW.lifted_by, NEW.user_id, json_object('reason', OLD.reason));
END;

-- A finished video can wait for a moderator before it is posted.
ALTER TABLE jobs ADD COLUMN review TEXT CHECK (review IN ('asked', 'approved'));  -- NULL: nobody has to agree
ALTER TABLE jobs ADD COLUMN review_until REAL;        -- when nobody's word counts as a no
ALTER TABLE jobs ADD COLUMN review_by INTEGER;        -- who decided
ALTER TABLE jobs ADD COLUMN review_channel_id INTEGER;
ALTER TABLE jobs ADD COLUMN review_message_id INTEGER;  -- what the moderators see

ALTER TABLE jobs ADD COLUMN deleted_by INTEGER;

CREATE TRIGGER jobs_deleted AFTER UPDATE ON jobs
WHEN OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL AND NEW.guild_id IS NOT NULL
    AND NEW.deleted_by <> NEW.user_id
BEGIN
    INSERT INTO audit (at, guild_id, kind, actor_id, member_id, job_id)
    VALUES (NEW.deleted_at, NEW.guild_id, 'deleted', NEW.deleted_by, NEW.user_id, NEW.id);
END;
CREATE TRIGGER jobs_decided AFTER UPDATE ON jobs
WHEN OLD.review = 'asked' AND OLD.state = 'fetched' AND OLD.guild_id IS NOT NULL
    AND (NEW.review = 'approved' OR NEW.state IN ('rejected', 'expired'))
BEGIN
    INSERT INTO audit (at, guild_id, kind, actor_id, member_id, job_id, new)
    VALUES (NEW.changed_at, NEW.guild_id, iif(NEW.review = 'approved', 'approved', NEW.state), NEW.review_by,
            NEW.user_id, NEW.id, NEW.failure_fields);
END;

-- Limits count what is under way and what was delivered; whose turn it is follows from when they last were served.
CREATE INDEX jobs_open_members ON jobs (user_id, guild_id)
    WHERE state IN ('received', 'reviewed', 'submitted', 'rendered', 'fetched');
CREATE INDEX jobs_open_servers ON jobs (guild_id)
    WHERE state IN ('received', 'reviewed', 'submitted', 'rendered', 'fetched');
CREATE INDEX jobs_made_members ON jobs (user_id, told_at) WHERE state = 'delivered';
CREATE INDEX jobs_made_servers ON jobs (guild_id, told_at) WHERE state = 'delivered';
CREATE INDEX jobs_served_servers ON jobs (ifnull(guild_id, user_id), submission_started_at)
    WHERE submission_started_at IS NOT NULL;
CREATE INDEX jobs_served_members ON jobs (ifnull(guild_id, user_id), user_id, submission_started_at)
    WHERE submission_started_at IS NOT NULL;
CREATE INDEX jobs_turns ON jobs (ifnull(guild_id, user_id), user_id, created_at, due_at, id)
    WHERE state = 'reviewed';
CREATE INDEX jobs_submitted ON jobs (id) WHERE state = 'submitted';
