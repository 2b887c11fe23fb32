-- A server's budget of points for a month, and a member's pause from one video to the next, are counted as well.

ALTER TABLE jobs ADD COLUMN expected_points REAL;     -- what the job may cost, until the provider says it; NULL: nothing
CREATE INDEX jobs_charged_servers ON jobs (guild_id, submitted_at, points, expected_points)
    WHERE points IS NOT NULL OR state IN ('delivered', 'cancelled');

-- Two dances side by side are two jobs that name the same battle: the id of the first. Their interaction is the same,
-- so the second keeps its id negated, and no token: all answers are the first one's to give.
ALTER TABLE jobs ADD COLUMN battle_id TEXT;
CREATE INDEX jobs_battles ON jobs (battle_id) WHERE battle_id IS NOT NULL;

-- A dancer that is done waits for the other. Whatever becomes of that one wakes it, whoever writes it down, and turns
-- what it was just about to write into a comparison that fails.
CREATE TRIGGER jobs_rival_ready AFTER UPDATE OF sending_at ON jobs
WHEN NEW.battle_id IS NOT NULL AND NEW.state = 'fetched' AND OLD.sending_at IS NULL AND NEW.sending_at IS NOT NULL
BEGIN
    UPDATE jobs SET due_at = NEW.changed_at, version = version + 1
    WHERE battle_id = NEW.battle_id AND id <> NEW.id AND state = 'fetched';
END;
CREATE TRIGGER jobs_rival_ended AFTER UPDATE OF state ON jobs
WHEN NEW.battle_id IS NOT NULL AND NEW.state IN ('delivered', 'failed', 'cancelled', 'rejected', 'expired')
BEGIN
    UPDATE jobs SET due_at = NEW.changed_at, version = version + 1
    WHERE battle_id = NEW.battle_id AND id <> NEW.id AND state = 'fetched';
END;
