-- What calls have in common, whose they were, where and how they went, is written once for all of
-- them: it is more than half of what there is to say of a call. Each process makes headings of its
-- own, so that several may say the same.
CREATE TABLE usage_heading (
  number ${serial},
  day INTEGER NOT NULL,
  workspace VARCHAR(256) NOT NULL,
  key_id VARCHAR(64) NOT NULL,
  project VARCHAR(256) NOT NULL,
  provider VARCHAR(256) NOT NULL,
  model VARCHAR(256) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  key_source VARCHAR(16) NOT NULL,
  provider_key VARCHAR(256) NOT NULL,
  status INTEGER NOT NULL,
  streamed BOOLEAN NOT NULL,
  attempts INTEGER NOT NULL,
  estimated BOOLEAN NOT NULL
);

INSERT INTO usage_heading (day, workspace, key_id, project, provider, model, kind, key_source,
  provider_key, status, streamed, attempts, estimated)
SELECT DISTINCT day, workspace, key_id, project, provider, model, kind, key_source,
  provider_key, status, streamed, attempts, estimated
FROM call_usage;

DROP INDEX call_usage_day;
ALTER TABLE call_usage RENAME TO call_usage_before;

CREATE TABLE call_usage (
  number ${serial},
  heading BIGINT NOT NULL REFERENCES usage_heading (number),
  at BIGINT NOT NULL,
  request_id VARCHAR(64) NOT NULL,
  user_name VARCHAR(256) NOT NULL,
  total_ms BIGINT NOT NULL,
  first_byte_ms BIGINT,
  tokens_in BIGINT NOT NULL,
  tokens_cached BIGINT NOT NULL,
  tokens_cache_written BIGINT NOT NULL,
  tokens_out BIGINT NOT NULL,
  tokens_reasoning BIGINT NOT NULL,
  tokens_memory BIGINT NOT NULL,
  tokens_saved BIGINT NOT NULL,
  tokens_embedded BIGINT NOT NULL,
  cost BIGINT,
  memory_cost BIGINT
);

INSERT INTO call_usage (heading, at, request_id, user_name, total_ms, first_byte_ms, tokens_in,
  tokens_cached, tokens_cache_written, tokens_out, tokens_reasoning, tokens_memory, tokens_saved,
  tokens_embedded, cost, memory_cost)
SELECT h.number, b.at, b.request_id, b.user_name, b.total_ms, b.first_byte_ms, b.tokens_in,
  b.tokens_cached, b.tokens_cache_written, b.tokens_out, b.tokens_reasoning, b.tokens_memory,
  b.tokens_saved, b.tokens_embedded, b.cost, b.memory_cost
FROM call_usage_before b JOIN usage_heading h
  ON h.day = b.day AND h.workspace = b.workspace AND h.key_id = b.key_id
  AND h.project = b.project AND h.provider = b.provider AND h.model = b.model
  AND h.kind = b.kind AND h.key_source = b.key_source AND h.provider_key = b.provider_key
  AND h.status = b.status AND h.streamed = b.streamed AND h.attempts = b.attempts
  AND h.estimated = b.estimated
ORDER BY b.number;

DROP TABLE call_usage_before;

-- Only now: SQLite would join by it, a row at a time with all headings of its day.
CREATE INDEX usage_heading_day ON usage_heading (day, workspace);
CREATE INDEX call_usage_heading ON call_usage (heading);
