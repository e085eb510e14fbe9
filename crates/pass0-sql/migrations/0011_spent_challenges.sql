-- Challenges that were answered and are kept nowhere else: their numbers, in the order of the times
-- they were made, so that rows are added at the end and what is old is a range.
CREATE TABLE pass0_spent (
    made_at {int}  NOT NULL,
    id      {text} NOT NULL,
    state   {int}  NOT NULL,
    PRIMARY KEY (made_at, id)
) {keyed};
