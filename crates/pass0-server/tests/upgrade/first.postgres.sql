CREATE TABLE public.pass0_challenges (
    id text NOT NULL COLLATE pg_catalog."C",
    purpose text NOT NULL COLLATE pg_catalog."C",
    method text NOT NULL COLLATE pg_catalog."C",
    digest bytea NOT NULL,
    binding bytea,
    subject text NOT NULL COLLATE pg_catalog."C",
    delivery text NOT NULL COLLATE pg_catalog."C",
    user_id text COLLATE pg_catalog."C",
    epoch bigint NOT NULL,
    state bigint NOT NULL,
    attempts_left bigint NOT NULL,
    data bytea NOT NULL,
    next text NOT NULL COLLATE pg_catalog."C",
    ip text COLLATE pg_catalog."C",
    user_agent text NOT NULL COLLATE pg_catalog."C",
    lang text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    closed_at bigint,
    network text NOT NULL COLLATE pg_catalog."C",
    over_at bigint NOT NULL
);
CREATE TABLE public.pass0_credentials (
    id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    handle bytea NOT NULL,
    user_id text NOT NULL COLLATE pg_catalog."C",
    data bytea NOT NULL,
    counter bigint NOT NULL,
    created_at bigint NOT NULL,
    used_at bigint
);
CREATE TABLE public.pass0_events (
    seq bigint NOT NULL,
    at bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    flow_id text COLLATE pg_catalog."C",
    user_id text COLLATE pg_catalog."C",
    session_id text COLLATE pg_catalog."C",
    ip text NOT NULL COLLATE pg_catalog."C",
    user_agent text NOT NULL COLLATE pg_catalog."C",
    detail text NOT NULL COLLATE pg_catalog."C"
);
ALTER TABLE public.pass0_events ALTER COLUMN seq ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.pass0_events_seq_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.pass0_letters (
    id text NOT NULL COLLATE pg_catalog."C",
    flow_id text COLLATE pg_catalog."C",
    sealed bytea NOT NULL,
    fate bigint NOT NULL,
    tries bigint NOT NULL,
    due_at bigint NOT NULL,
    drop_at bigint NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE public.pass0_limits (
    key text NOT NULL COLLATE pg_catalog."C",
    start1 bigint NOT NULL,
    count1 bigint NOT NULL,
    start2 bigint NOT NULL,
    count2 bigint NOT NULL,
    start3 bigint NOT NULL,
    count3 bigint NOT NULL,
    over_at bigint NOT NULL
);
CREATE TABLE public.pass0_migrations (
    number bigint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    checksum text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.pass0_ping (
    id bigint NOT NULL,
    times bigint NOT NULL
);
CREATE TABLE public.pass0_sessions (
    digest bytea NOT NULL,
    id text NOT NULL COLLATE pg_catalog."C",
    user_id text NOT NULL COLLATE pg_catalog."C",
    epoch bigint NOT NULL,
    opened_by text NOT NULL COLLATE pg_catalog."C",
    proofs text NOT NULL COLLATE pg_catalog."C",
    ip text NOT NULL COLLATE pg_catalog."C",
    user_agent text NOT NULL COLLATE pg_catalog."C",
    created_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE public.pass0_users (
    id text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL COLLATE pg_catalog."C",
    delivery text NOT NULL COLLATE pg_catalog."C",
    state bigint NOT NULL,
    epoch bigint NOT NULL,
    proven_at bigint,
    created_at bigint NOT NULL
);
INSERT INTO public.pass0_challenges VALUES ('01m8nm093qqaztc6z99zqrtgpx', 'sign_in', 'mail', '\xea69bc4a9a171eee4d254ca4518a4a10d7a261d8e91eef4ce31ac66e741a29b75993fedc', '\xea69bc4afdf63bc536706e67a6e62b7c523efd7b4fbfec35a6693bca550817415bcb2e88', 'ann@example.org', 'ann@example.org', NULL, 0, 1, 5, '\xea69bc4ab1d78be12a87cbc6a210e65eb380448c69f899eaf82d12763fd2f590c8361eec', '/', '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'en', 1796021953655, 1796022553655, 1796021953676, '127.0.0.1', 1796021953676);
INSERT INTO public.pass0_challenges VALUES ('01m8nm094jyb4h7syamcd778d5', 'sign_in', 'mail', '\xea69bc4a10751d3080f8fe8c6179af4a731a8afb5d576ca9fd39a66556b65f197b1d0819', '\xea69bc4aa6f4db91808819adfabe0b34cf88bcb787a6d44a05d13c1c4ced1df0f8ee3b42', 'bob@example.org', 'bob@example.org', NULL, 0, 0, 5, '\xea69bc4a9defb6b821189361177af91954bb94839db36c7c52fd62d974f5fb5ab8cec2c9', '/', '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'en', 1796021953682, 1796022553682, NULL, '127.0.0.1', 1796022553682);
INSERT INTO public.pass0_challenges VALUES ('01m8nm0951p8n6h84k42qeg2nj', 'sign_in', 'mail', '\xea69bc4af6a37476483cef2a64c552b07cf4c69893a592bfc22bffebf2d01cbf41c05b1e', '\xea69bc4adbaad79265850752798212c230421b4d7596962f43fb9a5f9364066134b65e3c', 'mallory@example.org', 'mallory@example.org', NULL, 0, 1, 5, '\xea69bc4a04260a46a7f8e134b975b2455431b5056b099aa2d385268ece6e14b7312d03da', '/', '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'en', 1796021953697, 1796022553697, 1796021953711, '127.0.0.1', 1796021953711);
INSERT INTO public.pass0_challenges VALUES ('01m8nm09649v8hndecnn330sz6', 'sign_in', 'mail', '\xea69bc4ade3bef05b3850bb09ebb7fb73ee8bd2736fc5025bed03ff8b7d43df25684b5aa', '\xea69bc4a2d49c6313922abc017ab32d9852f65b8a76d654bc7721eb6d49f677cfdcb1aca', 'dee@example.org', 'dee@example.org', NULL, 0, 1, 5, '\xea69bc4a3a7346fa219d7913c0d390b00083dfd0a1d0cc97a2036d03d622ec21798d34e3', '/', '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'en', 1796021953732, 1796022553732, 1796021953747, '127.0.0.1', 1796021953747);
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (1, 1796021953655, 'flow.asked', '01m8nm093qqaztc6z99zqrtgpx', NULL, NULL, '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (2, 1796021953668, 'mail.accepted', '01m8nm093qqaztc6z99zqrtgpx', NULL, NULL, '', '', '250 kept');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (3, 1796021953676, 'user.created', '01m8nm093qqaztc6z99zqrtgpx', '01m8nm094ckgnb7yd16etf7x3c', NULL, '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (4, 1796021953676, 'session.opened', '01m8nm093qqaztc6z99zqrtgpx', '01m8nm094ckgnb7yd16etf7x3c', '01m8nm094c51fwewsrbyjyem5t', '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'mail');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (5, 1796021953682, 'flow.asked', '01m8nm094jyb4h7syamcd778d5', NULL, NULL, '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (6, 1796021953687, 'mail.accepted', '01m8nm094jyb4h7syamcd778d5', NULL, NULL, '', '', '250 kept');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (7, 1796021953697, 'flow.asked', '01m8nm0951p8n6h84k42qeg2nj', NULL, NULL, '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (8, 1796021953704, 'mail.accepted', '01m8nm0951p8n6h84k42qeg2nj', NULL, NULL, '', '', '250 kept');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (9, 1796021953711, 'user.created', '01m8nm0951p8n6h84k42qeg2nj', '01m8nm095f9vs7w9ktcemtk1ye', NULL, '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (10, 1796021953711, 'session.opened', '01m8nm0951p8n6h84k42qeg2nj', '01m8nm095f9vs7w9ktcemtk1ye', '01m8nm095ftmk9dsrxc52x3f0s', '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'mail');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (11, 1796021953728, 'user.disabled', NULL, '01m8nm095f9vs7w9ktcemtk1ye', NULL, '', '', 'operator');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (12, 1796021953732, 'flow.asked', '01m8nm09649v8hndecnn330sz6', NULL, NULL, '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (13, 1796021953739, 'mail.accepted', '01m8nm09649v8hndecnn330sz6', NULL, NULL, '', '', '250 kept');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (14, 1796021953747, 'user.created', '01m8nm09649v8hndecnn330sz6', '01m8nm096k7avvqe7fy6p1nb8m', NULL, '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (15, 1796021953747, 'session.opened', '01m8nm09649v8hndecnn330sz6', '01m8nm096k7avvqe7fy6p1nb8m', '01m8nm096ke0r1z4hcbq9c3z2j', '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'mail');
INSERT INTO public.pass0_events OVERRIDING SYSTEM VALUE VALUES (16, 1796021953751, 'session.signed_out', NULL, '01m8nm096k7avvqe7fy6p1nb8m', '01m8nm096ke0r1z4hcbq9c3z2j', '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '');
INSERT INTO public.pass0_letters VALUES ('01m8nm093qc3kzd29cr74mt7z7', '01m8nm093qqaztc6z99zqrtgpx', '\x', 2, 1, 1796022043661, 1796022493655, 1796021953655);
INSERT INTO public.pass0_letters VALUES ('01m8nm094jrq44d82192ymjrg5', '01m8nm094jyb4h7syamcd778d5', '\x', 2, 1, 1796022043684, 1796022493682, 1796021953682);
INSERT INTO public.pass0_letters VALUES ('01m8nm0951hxbazypv9aczswkt', '01m8nm0951p8n6h84k42qeg2nj', '\x', 2, 1, 1796022043700, 1796022493697, 1796021953697);
INSERT INTO public.pass0_letters VALUES ('01m8nm0964kjcw8te1gfn1kvxv', '01m8nm09649v8hndecnn330sz6', '\x', 2, 1, 1796022043736, 1796022493732, 1796021953732);
INSERT INTO public.pass0_limits VALUES ('mail/ann@example.org', 1796021953655, 1, 1796021953655, 1, 1796021953655, 1, 1796108353655);
INSERT INTO public.pass0_limits VALUES ('mail/bob@example.org', 1796021953682, 1, 1796021953682, 1, 1796021953682, 1, 1796108353682);
INSERT INTO public.pass0_limits VALUES ('mail/mallory@example.org', 1796021953697, 1, 1796021953697, 1, 1796021953697, 1, 1796108353697);
INSERT INTO public.pass0_limits VALUES ('net/127.0.0.1', 1796021953655, 4, 1796021953732, 1, 1796021953732, 1, 1796022013655);
INSERT INTO public.pass0_limits VALUES ('mail/dee@example.org', 1796021953732, 1, 1796021953732, 1, 1796021953732, 1, 1796108353732);
INSERT INTO public.pass0_migrations VALUES (1, 'five nouns', '1c79a62d2747e396dd30172241af2c79a18adf47fe1df73bfce2b6385081af39');
INSERT INTO public.pass0_ping VALUES (1, 0);
INSERT INTO public.pass0_sessions VALUES ('\xea69bc4a85a14aa62e772b66fb1e59caa5b6073a246e5a46205d67272764639754bd8431', '01m8nm094c51fwewsrbyjyem5t', '01m8nm094ckgnb7yd16etf7x3c', 0, '01m8nm093qqaztc6z99zqrtgpx', 'mail 1 1796021953676', '127.0.0.1', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 1796021953676, 1796021953676, 1798613953676);
INSERT INTO public.pass0_users VALUES ('01m8nm094ckgnb7yd16etf7x3c', 'ann@example.org', 'ann@example.org', 0, 0, 1796021953676, 1796021953676);
INSERT INTO public.pass0_users VALUES ('01m8nm095f9vs7w9ktcemtk1ye', 'mallory@example.org', 'mallory@example.org', 1, 1, 1796021953711, 1796021953711);
INSERT INTO public.pass0_users VALUES ('01m8nm096k7avvqe7fy6p1nb8m', 'dee@example.org', 'dee@example.org', 0, 0, 1796021953747, 1796021953747);
SELECT pg_catalog.setval('public.pass0_events_seq_seq', 16, true);
ALTER TABLE ONLY public.pass0_challenges
    ADD CONSTRAINT pass0_challenges_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.pass0_challenges
    ADD CONSTRAINT pass0_challenges_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.pass0_credentials
    ADD CONSTRAINT pass0_credentials_kind_handle_key UNIQUE (kind, handle);
ALTER TABLE ONLY public.pass0_credentials
    ADD CONSTRAINT pass0_credentials_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.pass0_events
    ADD CONSTRAINT pass0_events_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.pass0_letters
    ADD CONSTRAINT pass0_letters_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.pass0_limits
    ADD CONSTRAINT pass0_limits_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.pass0_migrations
    ADD CONSTRAINT pass0_migrations_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.pass0_ping
    ADD CONSTRAINT pass0_ping_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.pass0_sessions
    ADD CONSTRAINT pass0_sessions_id_key UNIQUE (id);
ALTER TABLE ONLY public.pass0_sessions
    ADD CONSTRAINT pass0_sessions_opened_by_key UNIQUE (opened_by);
ALTER TABLE ONLY public.pass0_sessions
    ADD CONSTRAINT pass0_sessions_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY public.pass0_users
    ADD CONSTRAINT pass0_users_email_key UNIQUE (email);
ALTER TABLE ONLY public.pass0_users
    ADD CONSTRAINT pass0_users_pkey PRIMARY KEY (id);
CREATE INDEX pass0_challenges_binding ON public.pass0_challenges USING btree (binding) WHERE (binding IS NOT NULL);
CREATE INDEX pass0_challenges_over ON public.pass0_challenges USING btree (over_at);
CREATE INDEX pass0_challenges_pending ON public.pass0_challenges USING btree (network, expires_at, created_at) WHERE (state = 0);
CREATE INDEX pass0_challenges_subject ON public.pass0_challenges USING btree (subject);
CREATE INDEX pass0_challenges_user ON public.pass0_challenges USING btree (user_id) WHERE (user_id IS NOT NULL);
CREATE INDEX pass0_credentials_user ON public.pass0_credentials USING btree (user_id);
CREATE INDEX pass0_events_at ON public.pass0_events USING btree (at);
CREATE INDEX pass0_events_flow ON public.pass0_events USING btree (flow_id) WHERE (flow_id IS NOT NULL);
CREATE INDEX pass0_events_user ON public.pass0_events USING btree (user_id) WHERE (user_id IS NOT NULL);
CREATE INDEX pass0_letters_due ON public.pass0_letters USING btree (due_at) WHERE (fate < 2);
CREATE INDEX pass0_letters_flow ON public.pass0_letters USING btree (flow_id) WHERE (flow_id IS NOT NULL);
CREATE INDEX pass0_limits_over ON public.pass0_limits USING btree (over_at);
CREATE INDEX pass0_sessions_expires ON public.pass0_sessions USING btree (expires_at);
CREATE INDEX pass0_sessions_seen ON public.pass0_sessions USING btree (seen_at);
CREATE INDEX pass0_sessions_user ON public.pass0_sessions USING btree (user_id);
ALTER TABLE ONLY public.pass0_credentials
    ADD CONSTRAINT pass0_credentials_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.pass0_users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.pass0_sessions
    ADD CONSTRAINT pass0_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.pass0_users(id) ON DELETE CASCADE;
