-- What is kept in SQL. Plain SQL that SQLite and PostgreSQL both take; the three words they spell
-- differently are placeholders, filled by Database:
--   ${serial}    a row number of the database's own, primary key
--   ${sequence}  the same, rising and never used twice, also after deletes
--   ${bytes}     binary
-- Times are milliseconds since 1970-01-01T00:00Z. Scopes are keys of memory scopes.

-- Facts about this database itself, such as the check value of its master key.
CREATE TABLE setting (
  name VARCHAR(64) NOT NULL PRIMARY KEY,
  content TEXT NOT NULL
);

CREATE TABLE workspace (
  name VARCHAR(256) NOT NULL PRIMARY KEY,
  created_at BIGINT NOT NULL
);

-- Memory keys. Only the SHA-256 of a key is here; "hint" is its beginning.
CREATE TABLE memory_key (
  number ${serial},
  id VARCHAR(64) NOT NULL UNIQUE,
  sha256 VARCHAR(64) NOT NULL UNIQUE,
  hint VARCHAR(16) NOT NULL,
  workspace VARCHAR(256) NOT NULL REFERENCES workspace (name),
  project VARCHAR(256),
  user_name VARCHAR(256),
  default_user VARCHAR(256),
  user_from_body BOOLEAN NOT NULL,
  memory_mode VARCHAR(16) NOT NULL,
  failure_policy VARCHAR(16) NOT NULL,
  models TEXT NOT NULL,
  fallback VARCHAR(16) NOT NULL,
  expires_at BIGINT,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT
);

CREATE INDEX memory_key_workspace ON memory_key (workspace);

-- The turn ledger: which turns are known, by keyed hashes only.
CREATE TABLE conversation (
  number ${serial},
  scope VARCHAR(4096) NOT NULL,
  id VARCHAR(512) NOT NULL,
  last_seen BIGINT NOT NULL,
  UNIQUE (scope, id)
);

CREATE INDEX conversation_last_seen ON conversation (last_seen);

-- A turn whose dropped_at is set was replaced by its user and counts as unknown.
CREATE TABLE turn (
  number ${serial},
  conversation BIGINT NOT NULL REFERENCES conversation (number) ON DELETE CASCADE,
  scope VARCHAR(4096) NOT NULL,
  hash VARCHAR(64) NOT NULL,
  occurrence INTEGER NOT NULL,
  position INTEGER NOT NULL,
  role VARCHAR(32) NOT NULL,
  turn_key VARCHAR(64) NOT NULL,
  first_seen BIGINT NOT NULL,
  dropped_at BIGINT,
  UNIQUE (conversation, hash, occurrence)
);

CREATE INDEX turn_hash ON turn (scope, hash, conversation) WHERE dropped_at IS NULL;
CREATE INDEX turn_turn_key ON turn (turn_key);

-- Changes that the store does not hold yet.
CREATE TABLE journal (
  position ${sequence},
  scope VARCHAR(4096) NOT NULL,
  conversation VARCHAR(512),
  write_id VARCHAR(64),
  kind VARCHAR(16) NOT NULL,
  payload TEXT NOT NULL,
  at BIGINT NOT NULL
);

CREATE INDEX journal_write_id ON journal (write_id);

-- What became of the writes of calls. memory_ids is a JSON array.
CREATE TABLE write_state (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  scope VARCHAR(4096) NOT NULL,
  status VARCHAR(16) NOT NULL,
  memory_ids TEXT NOT NULL,
  at BIGINT NOT NULL
);

CREATE INDEX write_state_at ON write_state (at);

-- Ids and numbers only, never text.
CREATE TABLE receipt (
  id VARCHAR(64) NOT NULL PRIMARY KEY,
  scope VARCHAR(4096) NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL
);

CREATE INDEX receipt_at ON receipt (at);

-- Blocks woven into prompts. "sealed" is a nonce and the encrypted text; see BlockCipher.
CREATE TABLE block (
  number ${serial},
  scope VARCHAR(4096) NOT NULL,
  conversation VARCHAR(512) NOT NULL,
  prefix VARCHAR(64) NOT NULL,
  sealed ${bytes} NOT NULL,
  memory_ids TEXT NOT NULL,
  tokens INTEGER NOT NULL,
  at BIGINT NOT NULL,
  UNIQUE (scope, conversation, prefix)
);

CREATE INDEX block_at ON block (at);
