-- A failure that patience outlasts makes the pauses longer, but brings no job nearer to its end.

ALTER TABLE jobs ADD COLUMN faults INTEGER NOT NULL DEFAULT 0;  -- failures in this state that count towards the end
