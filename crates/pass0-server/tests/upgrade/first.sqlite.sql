PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE pass0_challenges (
    id            TEXT  NOT NULL PRIMARY KEY,
    purpose       TEXT  NOT NULL,
    method        TEXT  NOT NULL,
    digest        BLOB NOT NULL UNIQUE,
    binding       BLOB,
    subject       TEXT  NOT NULL,
    delivery      TEXT  NOT NULL,
    user_id       TEXT,
    epoch         INTEGER   NOT NULL,
    state         INTEGER   NOT NULL,
    attempts_left INTEGER   NOT NULL,
    data          BLOB NOT NULL,
    next          TEXT  NOT NULL,
    ip            TEXT,
    user_agent    TEXT  NOT NULL,
    lang          TEXT  NOT NULL,
    created_at    INTEGER   NOT NULL,
    expires_at    INTEGER   NOT NULL,
    closed_at     INTEGER,
    network       TEXT  NOT NULL,
    over_at       INTEGER   NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "pass0_challenges" VALUES('01m8nm02r3gjt57v26v96fg5dg','sign_in','mail',X'EA69BC4A495FECF548EA85EC91E525E5B06E114A1E30591BEB5BB772A7ADDE31F753B8D4',X'EA69BC4ABDA107FA9E301188C7F4ED7FE4EDB9BE94739C377F793B0F741F530F03D7C346','ann@example.org','ann@example.org',NULL,0,1,5,X'EA69BC4ACD8D197736AC577334C96B61C233E6517ECF731FBE31E1AEEE63F1F1B61AC1EA','/','127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','en',1796021947139,1796022547139,1796021947185,'127.0.0.1',1796021947185);
INSERT INTO "pass0_challenges" VALUES('01m8nm02ss41jwjj2yww8w2gmb','sign_in','mail',X'EA69BC4AF3322BF6CC2FDC352B8A3A4B7D2CA2B2C95601D994B6238CEF3910465FC4045C',X'EA69BC4ACAAD2DB8E3299E36B05E6BE35E1F6BBFBF65A06C57D7271F56B2B5CCBE6ECDFC','bob@example.org','bob@example.org',NULL,0,0,5,X'EA69BC4A3FFBD069D7406E7BA9C3541C0EC3212BC5A485178E2DF54667320181747018B4','/','127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','en',1796021947193,1796022547193,NULL,'127.0.0.1',1796022547193);
INSERT INTO "pass0_challenges" VALUES('01m8nm02t6934ry2v6neee3yzy','sign_in','mail',X'EA69BC4ABF8868C8E3C074EE5AAFEEFEA1BC9AA4B9EF7BF6DBB7201017AC3588665271EF',X'EA69BC4A2B3A934DAD823AF3958CF4EC0C834949396668A10B5E450D4C6B2C1970968C94','mallory@example.org','mallory@example.org',NULL,0,1,5,X'EA69BC4A45013D26CEAD5776D7FD376A931CB090F65F6A9FA8623FCB74C3EC0177BFFA6D','/','127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','en',1796021947206,1796022547206,1796021947219,'127.0.0.1',1796021947219);
INSERT INTO "pass0_challenges" VALUES('01m8nm02vnz5ax6re98kp9w3tb','sign_in','mail',X'EA69BC4A90BA87C105FBE05E3A92B1E48E01988C5A3DE43491115EFFEB17613C79DF2ED6',X'EA69BC4A90066F56C195D1E9820E5010B67E639B8F7E74D674A455EBA15603D511C47840','dee@example.org','dee@example.org',NULL,0,1,5,X'EA69BC4A06EB6A2FC9723DDA2BB4D15EA0AC4E155BB8B7227FDF36419D0551F8E1D7C6DD','/','127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','en',1796021947253,1796022547253,1796021947267,'127.0.0.1',1796021947267);
CREATE TABLE pass0_credentials (
    id         TEXT  NOT NULL PRIMARY KEY,
    kind       TEXT  NOT NULL,
    handle     BLOB NOT NULL,
    user_id    TEXT  NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    data       BLOB NOT NULL,
    counter    INTEGER   NOT NULL,
    created_at INTEGER   NOT NULL,
    used_at    INTEGER,
    UNIQUE (kind, handle)
) STRICT, WITHOUT ROWID;
CREATE TABLE pass0_events (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    at         INTEGER  NOT NULL,
    kind       TEXT NOT NULL,
    flow_id    TEXT,
    user_id    TEXT,
    session_id TEXT,
    ip         TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    detail     TEXT NOT NULL
) STRICT;
INSERT INTO "pass0_events" VALUES(1,1796021947139,'flow.asked','01m8nm02r3gjt57v26v96fg5dg',NULL,NULL,'127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','');
INSERT INTO "pass0_events" VALUES(2,1796021947178,'mail.accepted','01m8nm02r3gjt57v26v96fg5dg',NULL,NULL,'','','250 kept');
INSERT INTO "pass0_events" VALUES(3,1796021947185,'user.created','01m8nm02r3gjt57v26v96fg5dg','01m8nm02shw7v4jbvhe4xk64p1',NULL,'127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','');
INSERT INTO "pass0_events" VALUES(4,1796021947185,'session.opened','01m8nm02r3gjt57v26v96fg5dg','01m8nm02shw7v4jbvhe4xk64p1','01m8nm02sh7b67y2n0d0e8knd9','127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','mail');
INSERT INTO "pass0_events" VALUES(5,1796021947193,'flow.asked','01m8nm02ss41jwjj2yww8w2gmb',NULL,NULL,'127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','');
INSERT INTO "pass0_events" VALUES(6,1796021947198,'mail.accepted','01m8nm02ss41jwjj2yww8w2gmb',NULL,NULL,'','','250 kept');
INSERT INTO "pass0_events" VALUES(7,1796021947206,'flow.asked','01m8nm02t6934ry2v6neee3yzy',NULL,NULL,'127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','');
INSERT INTO "pass0_events" VALUES(8,1796021947213,'mail.accepted','01m8nm02t6934ry2v6neee3yzy',NULL,NULL,'','','250 kept');
INSERT INTO "pass0_events" VALUES(9,1796021947219,'user.created','01m8nm02t6934ry2v6neee3yzy','01m8nm02tk881bxwrkv815qqjb',NULL,'127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','');
INSERT INTO "pass0_events" VALUES(10,1796021947219,'session.opened','01m8nm02t6934ry2v6neee3yzy','01m8nm02tk881bxwrkv815qqjb','01m8nm02tkr1p1tehwxs0qa2cw','127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','mail');
INSERT INTO "pass0_events" VALUES(11,1796021947248,'user.disabled',NULL,'01m8nm02tk881bxwrkv815qqjb',NULL,'','','operator');
INSERT INTO "pass0_events" VALUES(12,1796021947253,'flow.asked','01m8nm02vnz5ax6re98kp9w3tb',NULL,NULL,'127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','');
INSERT INTO "pass0_events" VALUES(13,1796021947259,'mail.accepted','01m8nm02vnz5ax6re98kp9w3tb',NULL,NULL,'','','250 kept');
INSERT INTO "pass0_events" VALUES(14,1796021947267,'user.created','01m8nm02vnz5ax6re98kp9w3tb','01m8nm02w31agq3q0qj0vmht6x',NULL,'127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','');
INSERT INTO "pass0_events" VALUES(15,1796021947267,'session.opened','01m8nm02vnz5ax6re98kp9w3tb','01m8nm02w31agq3q0qj0vmht6x','01m8nm02w3y4bhper8pep5k5c0','127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','mail');
INSERT INTO "pass0_events" VALUES(16,1796021947268,'session.signed_out',NULL,'01m8nm02w31agq3q0qj0vmht6x','01m8nm02w3y4bhper8pep5k5c0','127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0','');
CREATE TABLE pass0_letters (
    id         TEXT  NOT NULL PRIMARY KEY,
    flow_id    TEXT,
    sealed     BLOB NOT NULL,
    fate       INTEGER   NOT NULL,
    tries      INTEGER   NOT NULL,
    due_at     INTEGER   NOT NULL,
    drop_at    INTEGER   NOT NULL,
    created_at INTEGER   NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "pass0_letters" VALUES('01m8nm02r3dpcctgkk71nn5b5w','01m8nm02r3gjt57v26v96fg5dg',X'',2,1,1796022037153,1796022487139,1796021947139);
INSERT INTO "pass0_letters" VALUES('01m8nm02sss9dt86jmgdsv0bjk','01m8nm02ss41jwjj2yww8w2gmb',X'',2,1,1796022037195,1796022487193,1796021947193);
INSERT INTO "pass0_letters" VALUES('01m8nm02t6jq63wyrsaff0g6nn','01m8nm02t6934ry2v6neee3yzy',X'',2,1,1796022037209,1796022487206,1796021947206);
INSERT INTO "pass0_letters" VALUES('01m8nm02vn59pzt3j6cnntqg6s','01m8nm02vnz5ax6re98kp9w3tb',X'',2,1,1796022037255,1796022487253,1796021947253);
CREATE TABLE pass0_limits (
    key     TEXT NOT NULL PRIMARY KEY,
    start1  INTEGER  NOT NULL,
    count1  INTEGER  NOT NULL,
    start2  INTEGER  NOT NULL,
    count2  INTEGER  NOT NULL,
    start3  INTEGER  NOT NULL,
    count3  INTEGER  NOT NULL,
    over_at INTEGER  NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "pass0_limits" VALUES('mail/ann@example.org',1796021947139,1,1796021947139,1,1796021947139,1,1796108347139);
INSERT INTO "pass0_limits" VALUES('mail/bob@example.org',1796021947193,1,1796021947193,1,1796021947193,1,1796108347193);
INSERT INTO "pass0_limits" VALUES('mail/dee@example.org',1796021947253,1,1796021947253,1,1796021947253,1,1796108347253);
INSERT INTO "pass0_limits" VALUES('mail/mallory@example.org',1796021947206,1,1796021947206,1,1796021947206,1,1796108347206);
INSERT INTO "pass0_limits" VALUES('net/127.0.0.1',1796021947139,4,1796021947253,1,1796021947253,1,1796022007139);
CREATE TABLE pass0_migrations (
    number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL) STRICT;
INSERT INTO "pass0_migrations" VALUES(1,'five nouns','1c79a62d2747e396dd30172241af2c79a18adf47fe1df73bfce2b6385081af39');
CREATE TABLE pass0_ping (
    id    INTEGER NOT NULL PRIMARY KEY,
    times INTEGER NOT NULL
) STRICT;
INSERT INTO "pass0_ping" VALUES(1,0);
CREATE TABLE pass0_sessions (
    digest     BLOB NOT NULL PRIMARY KEY,
    id         TEXT  NOT NULL UNIQUE,
    user_id    TEXT  NOT NULL REFERENCES pass0_users (id) ON DELETE CASCADE,
    epoch      INTEGER   NOT NULL,
    opened_by  TEXT  NOT NULL UNIQUE,
    proofs     TEXT  NOT NULL,
    ip         TEXT  NOT NULL,
    user_agent TEXT  NOT NULL,
    created_at INTEGER   NOT NULL,
    seen_at    INTEGER   NOT NULL,
    expires_at INTEGER   NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "pass0_sessions" VALUES(X'EA69BC4A849D5D1E861A8921CDC18CC59CECEF1F0F164D541371F57C4AF4145B348D20E2','01m8nm02sh7b67y2n0d0e8knd9','01m8nm02shw7v4jbvhe4xk64p1',0,'01m8nm02r3gjt57v26v96fg5dg','mail 1 1796021947185','127.0.0.1','Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',1796021947185,1796021947185,1798613947185);
CREATE TABLE pass0_users (
    id         TEXT NOT NULL PRIMARY KEY,
    email      TEXT NOT NULL UNIQUE,
    delivery   TEXT NOT NULL,
    state      INTEGER  NOT NULL,
    epoch      INTEGER  NOT NULL,
    proven_at  INTEGER,
    created_at INTEGER  NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "pass0_users" VALUES('01m8nm02shw7v4jbvhe4xk64p1','ann@example.org','ann@example.org',0,0,1796021947185,1796021947185);
INSERT INTO "pass0_users" VALUES('01m8nm02tk881bxwrkv815qqjb','mallory@example.org','mallory@example.org',1,1,1796021947219,1796021947219);
INSERT INTO "pass0_users" VALUES('01m8nm02w31agq3q0qj0vmht6x','dee@example.org','dee@example.org',0,0,1796021947267,1796021947267);
CREATE INDEX pass0_credentials_user ON pass0_credentials (user_id);
CREATE INDEX pass0_sessions_user    ON pass0_sessions (user_id);
CREATE INDEX pass0_sessions_seen    ON pass0_sessions (seen_at);
CREATE INDEX pass0_sessions_expires ON pass0_sessions (expires_at);
CREATE INDEX pass0_challenges_binding ON pass0_challenges (binding) WHERE binding IS NOT NULL;
CREATE INDEX pass0_challenges_subject ON pass0_challenges (subject);
CREATE INDEX pass0_challenges_pending ON pass0_challenges (network, expires_at, created_at)
    WHERE state = 0;
CREATE INDEX pass0_challenges_user    ON pass0_challenges (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX pass0_challenges_over    ON pass0_challenges (over_at);
CREATE INDEX pass0_letters_flow ON pass0_letters (flow_id) WHERE flow_id IS NOT NULL;
CREATE INDEX pass0_letters_due  ON pass0_letters (due_at) WHERE fate < 2;
CREATE INDEX pass0_events_flow ON pass0_events (flow_id) WHERE flow_id IS NOT NULL;
CREATE INDEX pass0_events_user ON pass0_events (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX pass0_events_at   ON pass0_events (at);
CREATE INDEX pass0_limits_over ON pass0_limits (over_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('pass0_events',16);
COMMIT;
