-- Histories that a provider holds and calls go on with, each known by a keyed hash of the
-- provider's id. memory_ids is a JSON array: what stands in the history already.
CREATE TABLE chain (
  number ${serial},
  scope VARCHAR(4096) NOT NULL,
  id VARCHAR(64) NOT NULL,
  conversation VARCHAR(512),
  memory_ids TEXT NOT NULL,
  at BIGINT NOT NULL,
  UNIQUE (scope, id)
);

CREATE INDEX chain_at ON chain (at);
