-- Answers to requests that clients may repeat under an idempotency key. The id is a keyed hash of
-- that key, "fingerprint" one of the request. "status" is NULL while the request is under way;
-- "sealed" is a nonce and the encrypted body, NULL if there is none or it was forgotten.
CREATE TABLE answer (
  number ${serial},
  scope VARCHAR(4096) NOT NULL,
  id VARCHAR(64) NOT NULL,
  fingerprint VARCHAR(64) NOT NULL,
  status INTEGER,
  sealed ${bytes},
  forgotten INTEGER NOT NULL DEFAULT 0,
  at BIGINT NOT NULL,
  UNIQUE (scope, id)
);

CREATE INDEX answer_at ON answer (at);
