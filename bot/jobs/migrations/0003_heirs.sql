-- Who deletes a dance takes the picture from those that danced on with it, too.

CREATE INDEX jobs_heirs ON jobs (again_of) WHERE again_of IS NOT NULL;
