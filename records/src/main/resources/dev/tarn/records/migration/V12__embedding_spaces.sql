-- How the memories of a workspace are embedded, a row for each space that is not as the operator has
-- it. "chosen" and "next" are JSON: by what it is embedded, and by what it is to be once all memories
-- are. In the space that every workspace has, NULL in "chosen" and {} in "next" stand for the
-- operator's embedder; in others "chosen" is NULL until they are filled for the first time.
CREATE TABLE embedding_space (
  workspace VARCHAR(256) NOT NULL REFERENCES workspace (name),
  name VARCHAR(64) NOT NULL,
  weight DOUBLE PRECISION NOT NULL,
  chosen TEXT,
  next TEXT,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (workspace, name)
);

-- Vectors in the index that nobody asks for any more, until they are taken away. "model" names them.
CREATE TABLE embedding_leftover (
  workspace VARCHAR(256) NOT NULL REFERENCES workspace (name),
  model VARCHAR(1024) NOT NULL,
  PRIMARY KEY (workspace, model)
);
