-- Accounts that are deleted after a while: above 1 a state is the time of it.
CREATE INDEX pass0_users_leaving ON pass0_users (state) WHERE state > 1;
