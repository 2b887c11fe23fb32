-- A server's budget of points for a month, and a member's pause from one video to the next, are counted as well.

ALTER TABLE jobs ADD COLUMN expected_points REAL;     -- what the job may cost, until the provider says it; NULL: nothing
CREATE INDEX jobs_charged_servers ON jobs (guild_id, submitted_at, points, expected_points)
    WHERE points IS NOT NULL OR state IN ('delivered', 'cancelled');
