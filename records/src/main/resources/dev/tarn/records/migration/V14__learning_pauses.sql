-- Persons of whose calls nothing is learned until they say otherwise. "person" is a keyed hash of
-- workspace, project and user: a pause outlives an erase, and holds no name.
CREATE TABLE learning_pause (
  person VARCHAR(64) PRIMARY KEY,
  at BIGINT NOT NULL
);
