-- Accounts: what workspaces and keys may, boundaries, and who changed what. Limits that are NULL do
-- not limit; money is in billionths of a US dollar.

-- "routing" is JSON in the words of the body's `extra`. The name of a workspace that was deleted is
-- never given again, since memories and usage go by it.
ALTER TABLE workspace ADD COLUMN requests_per_minute INTEGER;
ALTER TABLE workspace ADD COLUMN tokens_per_minute INTEGER;
ALTER TABLE workspace ADD COLUMN concurrent_calls INTEGER;
ALTER TABLE workspace ADD COLUMN nano_usd_per_day BIGINT;
ALTER TABLE workspace ADD COLUMN nano_usd_per_month BIGINT;
ALTER TABLE workspace ADD COLUMN routing TEXT NOT NULL DEFAULT '{}';
ALTER TABLE workspace ADD COLUMN hosted_after_stored BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE workspace ADD COLUMN deleted_at BIGINT;

ALTER TABLE memory_key ADD COLUMN role VARCHAR(16) NOT NULL DEFAULT 'MEMBER';
ALTER TABLE memory_key ADD COLUMN providers TEXT NOT NULL DEFAULT '[]';
ALTER TABLE memory_key ADD COLUMN requests_per_minute INTEGER;
ALTER TABLE memory_key ADD COLUMN tokens_per_minute INTEGER;
ALTER TABLE memory_key ADD COLUMN concurrent_calls INTEGER;
ALTER TABLE memory_key ADD COLUMN nano_usd_per_day BIGINT;
ALTER TABLE memory_key ADD COLUMN nano_usd_per_month BIGINT;
ALTER TABLE memory_key ADD COLUMN disabled_at BIGINT;

-- Values that a key had before it was rotated, each by its SHA-256, and until when they count.
CREATE TABLE former_value (
  sha256 VARCHAR(64) NOT NULL PRIMARY KEY,
  key_id VARCHAR(64) NOT NULL REFERENCES memory_key (id),
  until BIGINT NOT NULL
);

CREATE INDEX former_value_key_id ON former_value (key_id);

-- Scopes saved under a name, for clients that can send one parameter only.
CREATE TABLE boundary (
  workspace VARCHAR(256) NOT NULL REFERENCES workspace (name),
  id VARCHAR(256) NOT NULL,
  project VARCHAR(256),
  user_name VARCHAR(256),
  agent VARCHAR(256),
  created_at BIGINT NOT NULL,
  PRIMARY KEY (workspace, id)
);

-- Who changed what and when; never a value. fields is a JSON array of names.
CREATE TABLE account_change (
  number ${sequence},
  at BIGINT NOT NULL,
  actor VARCHAR(64) NOT NULL,
  action VARCHAR(64) NOT NULL,
  workspace VARCHAR(256) NOT NULL,
  target VARCHAR(256) NOT NULL,
  fields TEXT NOT NULL
);

CREATE INDEX account_change_workspace ON account_change (workspace);
CREATE INDEX account_change_at ON account_change (at);

-- One row, whose number rises with each change of accounts: routers that know them look at it.
CREATE TABLE account_revision (
  number BIGINT NOT NULL
);

INSERT INTO account_revision (number) VALUES (0);
