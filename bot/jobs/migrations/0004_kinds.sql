-- Dances are one kind of video; another animates one or two pictures by a prompt. What a member wishes for is one
-- JSON object, for the kinds have nothing in common there.

ALTER TABLE jobs ADD COLUMN kind TEXT NOT NULL DEFAULT 'dance';
ALTER TABLE jobs ADD COLUMN wish TEXT NOT NULL DEFAULT '{}';  -- JSON object, by kind
UPDATE jobs SET wish = json_object(
    'template', template,
    'sound', json(iif(sound, 'true', 'false')),
    'keep_background', json(iif(keep_background, 'true', 'false'))
);
ALTER TABLE jobs DROP COLUMN template;
ALTER TABLE jobs DROP COLUMN sound;
ALTER TABLE jobs DROP COLUMN keep_background;

ALTER TABLE jobs ADD COLUMN second_url TEXT;      -- of a second picture, as picture_url
ALTER TABLE jobs ADD COLUMN second_file TEXT;     -- likewise; only where there is a picture_file

ALTER TABLE jobs ADD COLUMN callback_base TEXT;   -- what the provider was told to call, without the token
ALTER TABLE jobs ADD COLUMN callback_hash TEXT;   -- SHA-256 of the token, which is kept nowhere
ALTER TABLE jobs ADD COLUMN callback_at REAL;     -- when the first true callback came; later ones change nothing
ALTER TABLE jobs ADD COLUMN callback_claim TEXT;  -- JSON object: what it said, for providers that cannot be asked
CREATE UNIQUE INDEX jobs_callbacks ON jobs (callback_hash) WHERE callback_hash IS NOT NULL;

ALTER TABLE jobs ADD COLUMN holdup TEXT;          -- key of the sentence that says what the job waits for; erased when it goes on
