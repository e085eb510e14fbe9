-- The five nouns, the letters and the limits. {int}, {text}, {bytes}, {seq}, {table} and {keyed}
-- are the names the engines differ in (src/dialect.rs). Times are milliseconds since the Unix
-- epoch. Every index is there for a statement of src/statements/.

CREATE TABLE pass0_users (
    id         {text} NOT NULL PRIMARY KEY,
    email      {text} NOT NULL UNIQUE,
    delivery   {text} NOT NULL,
    state      {int}  NOT NULL,
    epoch      {int}  NOT NULL,
    proven_at  {int},
    created_at {int}  NOT NULL
) {keyed};

CREATE TABLE pass0_credentials (
    id         {text}  NOT NULL PRIMARY KEY,
    kind       {text}  NOT NULL,
    handle     {bytes} NOT NULL,
    user_id    {text}  NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    data       {bytes} NOT NULL,
    counter    {int}   NOT NULL,
    created_at {int}   NOT NULL,
    used_at    {int},
    UNIQUE (kind, handle)
) {keyed};

CREATE INDEX pass0_credentials_user ON pass0_credentials (user_id);

-- A session is found by its digest: one search, and the row is there.
CREATE TABLE pass0_sessions (
    digest     {bytes} NOT NULL PRIMARY KEY,
    id         {text}  NOT NULL UNIQUE,
    user_id    {text}  NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    epoch      {int}   NOT NULL,
    opened_by  {text}  NOT NULL UNIQUE,
    proofs     {text}  NOT NULL,
    ip         {text}  NOT NULL,
    user_agent {text}  NOT NULL,
    created_at {int}   NOT NULL,
    seen_at    {int}   NOT NULL,
    expires_at {int}   NOT NULL
) {keyed};

CREATE INDEX pass0_sessions_user    ON pass0_sessions (user_id);
CREATE INDEX pass0_sessions_seen    ON pass0_sessions (seen_at);
CREATE INDEX pass0_sessions_expires ON pass0_sessions (expires_at);

-- over_at: when it was closed or expires, whichever is first; retention counts from there.
-- network: what caps count by, see Client::network.
CREATE TABLE pass0_challenges (
    id            {text}  NOT NULL PRIMARY KEY,
    purpose       {text}  NOT NULL,
    method        {text}  NOT NULL,
    digest        {bytes} NOT NULL UNIQUE,
    binding       {bytes},
    subject       {text}  NOT NULL,
    delivery      {text}  NOT NULL,
    user_id       {text},
    epoch         {int}   NOT NULL,
    state         {int}   NOT NULL,
    attempts_left {int}   NOT NULL,
    data          {bytes} NOT NULL,
    next          {text}  NOT NULL,
    ip            {text},
    user_agent    {text}  NOT NULL,
    lang          {text}  NOT NULL,
    created_at    {int}   NOT NULL,
    expires_at    {int}   NOT NULL,
    closed_at     {int},
    network       {text}  NOT NULL,
    over_at       {int}   NOT NULL
) {keyed};

CREATE INDEX pass0_challenges_binding ON pass0_challenges (binding) WHERE binding IS NOT NULL;
-- With the state, so that PostgreSQL never prefers to read all that are pending.
CREATE INDEX pass0_challenges_subject ON pass0_challenges (subject, state);
CREATE INDEX pass0_challenges_pending ON pass0_challenges (network, expires_at, created_at)
    WHERE state = 0;
CREATE INDEX pass0_challenges_user    ON pass0_challenges (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX pass0_challenges_over    ON pass0_challenges (over_at);

CREATE TABLE pass0_letters (
    id         {text}  NOT NULL PRIMARY KEY,
    flow_id    {text},
    sealed     {bytes} NOT NULL,
    fate       {int}   NOT NULL,
    tries      {int}   NOT NULL,
    due_at     {int}   NOT NULL,
    drop_at    {int}   NOT NULL,
    created_at {int}   NOT NULL
) {keyed};

CREATE INDEX pass0_letters_flow ON pass0_letters (flow_id) WHERE flow_id IS NOT NULL;
CREATE INDEX pass0_letters_due  ON pass0_letters (due_at) WHERE fate < 2;

-- Events point at rows that may be gone: no foreign keys.
CREATE TABLE pass0_events (
    seq        {seq},
    at         {int}  NOT NULL,
    kind       {text} NOT NULL,
    flow_id    {text},
    user_id    {text},
    session_id {text},
    ip         {text} NOT NULL,
    user_agent {text} NOT NULL,
    detail     {text} NOT NULL
) {table};

CREATE INDEX pass0_events_flow ON pass0_events (flow_id) WHERE flow_id IS NOT NULL;
CREATE INDEX pass0_events_user ON pass0_events (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX pass0_events_at   ON pass0_events (at);

-- Three windows a key; a window that is not used is over at any time.
CREATE TABLE pass0_limits (
    key     {text} NOT NULL PRIMARY KEY,
    start1  {int}  NOT NULL,
    count1  {int}  NOT NULL,
    start2  {int}  NOT NULL,
    count2  {int}  NOT NULL,
    start3  {int}  NOT NULL,
    count3  {int}  NOT NULL,
    over_at {int}  NOT NULL
) {keyed};

CREATE INDEX pass0_limits_over ON pass0_limits (over_at);

-- One row, written to find out whether the store can write.
CREATE TABLE pass0_ping (
    id    {int} NOT NULL PRIMARY KEY,
    times {int} NOT NULL
) {table};

INSERT INTO pass0_ping (id, times) VALUES (1, 0);
