-- Facts about the database as a whole, which all nodes share. A node of the version before knows
-- none of them, and goes on writing.

CREATE TABLE pass0_facts (
    key   {text} NOT NULL PRIMARY KEY,
    value {text} NOT NULL
) {keyed};
