-- An LLM that reads a workspace's conversations for facts; no model: none does. It reads what was
-- said since facts_since.
ALTER TABLE workspace ADD COLUMN facts_model VARCHAR(256);
ALTER TABLE workspace ADD COLUMN facts_daily_tokens INTEGER;
ALTER TABLE workspace ADD COLUMN facts_idle_seconds INTEGER;
ALTER TABLE workspace ADD COLUMN facts_since BIGINT;

-- Up to when what was said has been read; NULL: nothing has.
ALTER TABLE conversation ADD COLUMN read_at BIGINT;

-- Tokens that a workspace's reading took on its last day, counted since 1970-01-01, UTC.
CREATE TABLE facts_spending (
  workspace VARCHAR(256) NOT NULL PRIMARY KEY,
  day BIGINT NOT NULL,
  tokens BIGINT NOT NULL
);
