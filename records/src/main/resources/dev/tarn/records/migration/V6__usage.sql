-- What each call used, a row for each. Days are counted since 1970-01-01, UTC; money is in
-- nano-dollars, and null where no price is known. "provider_key" tells keys apart: the label of a
-- stored key, a keyed hash of the caller's own.
CREATE TABLE call_usage (
  number ${serial},
  day INTEGER NOT NULL,
  at BIGINT NOT NULL,
  request_id VARCHAR(64) NOT NULL,
  workspace VARCHAR(256) NOT NULL,
  key_id VARCHAR(64) NOT NULL,
  project VARCHAR(256) NOT NULL,
  user_name VARCHAR(256) NOT NULL,
  provider VARCHAR(256) NOT NULL,
  model VARCHAR(256) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  key_source VARCHAR(16) NOT NULL,
  provider_key VARCHAR(256) NOT NULL,
  status INTEGER NOT NULL,
  streamed BOOLEAN NOT NULL,
  attempts INTEGER NOT NULL,
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
  memory_cost BIGINT,
  estimated BOOLEAN NOT NULL
);

-- The one index, since each costs every call: rows are asked for, and expire, by day.
CREATE INDEX call_usage_day ON call_usage (day, workspace);

-- What has been spent of a budget, and what calls under way may yet spend, in nano-dollars. The
-- owner is a key or a workspace, the period a day (2026-11-21) or a month (2026-11).
CREATE TABLE spending (
  number ${serial},
  owner VARCHAR(320) NOT NULL,
  period VARCHAR(16) NOT NULL,
  ends BIGINT NOT NULL,
  spent BIGINT NOT NULL,
  reserved BIGINT NOT NULL,
  UNIQUE (owner, period)
);

CREATE INDEX spending_ends ON spending (ends);

-- What a call under way holds of budgets ("budgets" is a JSON array of their numbers). Its process,
-- the holder, renews it; one that has not been renewed belongs to a process that died.
CREATE TABLE reservation (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  holder VARCHAR(64) NOT NULL,
  budgets TEXT NOT NULL,
  amount BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE INDEX reservation_expires_at ON reservation (expires_at);
CREATE INDEX reservation_holder ON reservation (holder);
