-- Offers that a user wants no more, by the kind of credential. A row goes with its user.
CREATE TABLE pass0_declined (
    user_id {text} NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    kind    {text} NOT NULL,
    at      {int}  NOT NULL,
    PRIMARY KEY (user_id, kind)
) {keyed};
