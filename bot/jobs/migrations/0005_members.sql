-- A member looks at their own jobs, newest first; and what recent ones took tells what the next will take.

CREATE INDEX jobs_members ON jobs (user_id, created_at) WHERE deleted_at IS NULL;
CREATE INDEX jobs_delivered ON jobs (told_at) WHERE state = 'delivered';
