-- Keys that encrypt the provider keys of a workspace, wrapped by the master key whose id is
-- "master"; see DataKeys.
CREATE TABLE data_key (
  workspace VARCHAR(256) NOT NULL PRIMARY KEY REFERENCES workspace (name),
  id VARCHAR(16) NOT NULL,
  master VARCHAR(512) NOT NULL,
  wrapped TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

-- Provider keys. "sealed" is the value, encrypted; see KeyCipher. models, tarn_keys and users are
-- JSON arrays. "dead" is why the provider refused it.
CREATE TABLE provider_key (
  number ${serial},
  id VARCHAR(64) NOT NULL UNIQUE,
  workspace VARCHAR(256) NOT NULL REFERENCES workspace (name),
  provider VARCHAR(64) NOT NULL,
  label VARCHAR(64) NOT NULL,
  hint VARCHAR(256) NOT NULL,
  tried VARCHAR(16) NOT NULL,
  priority INTEGER NOT NULL,
  only_this BOOLEAN NOT NULL,
  disabled BOOLEAN NOT NULL,
  models TEXT NOT NULL,
  tarn_keys TEXT NOT NULL,
  users TEXT NOT NULL,
  dead TEXT,
  version INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  sealed ${bytes} NOT NULL,
  UNIQUE (workspace, label)
);
