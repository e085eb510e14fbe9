-- The data of a credential that is sealed or a digest begins with the id of its key: which keys there
-- are is found without reading a million rows, and so are the credentials of one key.

CREATE INDEX pass0_credentials_key ON pass0_credentials (kind, substr(data, 1, 4), id);
