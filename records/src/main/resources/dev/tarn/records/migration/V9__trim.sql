-- From how many tokens on a workspace's conversations are trimmed; NULL: only where a call asks.
ALTER TABLE workspace ADD COLUMN trim_above_tokens INTEGER;
