-- Thinking that led to a tool call and that the client's dialect cannot hold, until the call comes
-- back in a history. The id is a keyed hash; "sealed" is a nonce and the encrypted text.
CREATE TABLE thought (
  number ${serial},
  scope VARCHAR(4096) NOT NULL,
  id VARCHAR(64) NOT NULL,
  sealed ${bytes} NOT NULL,
  at BIGINT NOT NULL,
  UNIQUE (scope, id)
);

CREATE INDEX thought_at ON thought (at);
