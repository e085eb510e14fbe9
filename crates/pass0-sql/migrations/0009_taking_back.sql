-- What taking an account back needs. Every row goes with its user.

-- Changes to factors and addresses, with the account as it was just before: its address, and the
-- ids of its credentials, separated by spaces. seq is the order in which they were made.
CREATE TABLE pass0_changes (
    seq         {seq},
    id          {text} NOT NULL UNIQUE,
    user_id     {text} NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    what        {text} NOT NULL,
    email       {text} NOT NULL,
    delivery    {text} NOT NULL,
    credentials {text} NOT NULL,
    at          {int}  NOT NULL,
    until       {int}  NOT NULL
) {table};

CREATE INDEX pass0_changes_user  ON pass0_changes (user_id, seq);
CREATE INDEX pass0_changes_until ON pass0_changes (until);

-- Credentials out of use, kept until they can come back no more.
CREATE TABLE pass0_retired (
    id         {text}  NOT NULL PRIMARY KEY,
    kind       {text}  NOT NULL,
    handle     {bytes} NOT NULL,
    user_id    {text}  NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    label      {text}  NOT NULL,
    scope      {text}  NOT NULL,
    data       {bytes} NOT NULL,
    counter    {int}   NOT NULL,
    created_at {int}   NOT NULL,
    used_at    {int},
    until      {int}   NOT NULL
) {keyed};

CREATE INDEX pass0_retired_user   ON pass0_retired (user_id);
CREATE INDEX pass0_retired_handle ON pass0_retired (kind, handle);
CREATE INDEX pass0_retired_until  ON pass0_retired (until);

-- Addresses that an account had until lately, which no other account can take.
CREATE TABLE pass0_held (
    email    {text} NOT NULL PRIMARY KEY,
    delivery {text} NOT NULL,
    user_id  {text} NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    until    {int}  NOT NULL
) {keyed};

CREATE INDEX pass0_held_user  ON pass0_held (user_id);
CREATE INDEX pass0_held_until ON pass0_held (until);

-- Removals of second factors that wait, one a user.
CREATE TABLE pass0_recoveries (
    user_id    {text} NOT NULL PRIMARY KEY REFERENCES pass0_users (id) ON DELETE CASCADE,
    id         {text} NOT NULL,
    change_id  {text},
    removes    {text} NOT NULL,
    lang       {text} NOT NULL,
    started_at {int}  NOT NULL,
    due_at     {int}  NOT NULL,
    next_at    {int}  NOT NULL
) {keyed};

CREATE INDEX pass0_recoveries_next ON pass0_recoveries (next_at);
