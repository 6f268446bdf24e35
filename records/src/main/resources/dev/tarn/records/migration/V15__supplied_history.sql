-- Whether a call that names its conversation and brings its newest message alone gets what was said before.
ALTER TABLE workspace ADD COLUMN supplies_history BOOLEAN NOT NULL DEFAULT FALSE;
