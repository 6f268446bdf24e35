-- Erasing. Nothing here names whom it was about once an erasure is done: scopes and turns are keyed
-- hashes.

-- Turns that were forgotten, each a keyed hash of its scope and its words: a history that is sent
-- again does not teach them again.
CREATE TABLE tombstone (
  hash VARCHAR(64) NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL
);

CREATE INDEX tombstone_at ON tombstone (at);

-- Scopes in which something was erased. What began under an epoch before this one is not written
-- down any more, and nothing is while erasures have it closed.
CREATE TABLE scope_epoch (
  scope VARCHAR(64) NOT NULL PRIMARY KEY,
  closed INTEGER NOT NULL,
  epoch BIGINT NOT NULL,
  at BIGINT NOT NULL
);

CREATE INDEX scope_epoch_epoch ON scope_epoch (epoch);
CREATE INDEX scope_epoch_at ON scope_epoch (at);

-- Erasures. "owner" is a keyed hash of whose memory it was. What is left to do is in the JSON
-- arrays "scopes" (all that are closed), "whole" (those of them erased whole) and "person" (the user
-- and perhaps the project), all empty in the end. "erased" counts what went, "held" names histories
-- at providers; both are JSON.
CREATE TABLE erasure (
  number ${serial},
  id VARCHAR(64) NOT NULL UNIQUE,
  workspace VARCHAR(256) NOT NULL,
  owner VARCHAR(64) NOT NULL,
  scopes TEXT NOT NULL,
  whole TEXT NOT NULL,
  person TEXT NOT NULL,
  erased TEXT NOT NULL,
  held TEXT NOT NULL,
  position BIGINT NOT NULL,
  at BIGINT NOT NULL,
  sealed_at BIGINT,
  done_at BIGINT
);

CREATE INDEX erasure_at ON erasure (at);
