-- Who reports, who looks, and with what right. The same tables stand in migrations/sqlite; types
-- differ only as the databases do (SQLite: time = microseconds since 1970 as integer, UUID = 16 bytes).

-- A host that has registered. `id` is a short surrogate for the measurement tables and is never
-- used twice; `uuid` is what the agent and the API say. Facts are those of the last registration.
create table agents (
    id               integer generated always as identity primary key,
    uuid             uuid not null,
    hostname         text not null,
    os               text,
    platform         text,
    platform_version text,
    kernel           text,
    arch             text,
    hardware         text,
    cpu_model        text,
    cpu_cores        integer,
    ram_total        bigint,
    boot_time        timestamptz,
    machine_id       text,
    -- JSON array of the host's own addresses.
    addresses        jsonb not null default '[]',
    agent_version    text,
    agent_commit     text,
    binary_hash      text,
    -- Address that the last change of the facts above came from, as the server sees it.
    remote_address   text,
    registered_at    timestamptz not null,
    constraint agents_uuid_key unique (uuid)
);

-- Secrets of agents. Several may be valid at once, so that one can replace another without a gap.
-- `hash` is the SHA-256 of the secret's text.
create table agent_credentials (
    id         bigint generated always as identity primary key,
    agent_id   integer not null references agents (id) on delete cascade,
    hash       bytea not null,
    -- secret: given at registration; kubernetes: short-lived, bound to a pod.
    kind       text not null check (kind in ('secret', 'kubernetes')),
    pod_uid    text,
    created_at timestamptz not null,
    expires_at timestamptz,
    revoked_at timestamptz
);
create index agent_credentials_agent on agent_credentials (agent_id);

-- Numbered sequences of envelopes. `next` is the number of the envelope that has to come next;
-- it moves in the transaction that stores the rows, so what was stored once is never stored again.
create table agent_streams (
    agent_id   integer not null references agents (id) on delete cascade,
    stream     uuid not null,
    next       bigint not null,
    -- Time of the newest envelope, on the agent's clock.
    last_time  timestamptz,
    -- The agent ended it on purpose: nothing is missing behind it.
    ended      boolean not null default false,
    updated_at timestamptz not null,
    primary key (agent_id, stream)
);

-- Envelopes that never arrived, and why: numbers from_sequence..to_sequence of a stream. Without
-- to_sequence the agent was lost (killed, power cut) and nobody knows how many it still had; then
-- after_time and before_time bound the missing stretch.
create table agent_gaps (
    id            bigint generated always as identity primary key,
    agent_id      integer not null references agents (id) on delete cascade,
    stream        uuid not null,
    from_sequence bigint not null,
    to_sequence   bigint,
    count         bigint,
    cause         text not null,
    after_time    timestamptz,
    before_time   timestamptz,
    recorded_at   timestamptz not null
);
create index agent_gaps_agent on agent_gaps (agent_id, recorded_at);

-- Registration tokens. `hash` is the SHA-256 of the token's text; a token is used in the transaction
-- that creates the agent.
create table tokens (
    id           uuid primary key,
    hash         bytea not null,
    created_by   text not null,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    uses_allowed integer not null check (uses_allowed > 0),
    uses         integer not null default 0 check (uses <= uses_allowed),
    last_used_at timestamptz,
    revoked_at   timestamptz,
    constraint tokens_hash_key unique (hash)
);

-- People. `username` is lower case; `password_hash` is a PHC string (argon2id).
create table users (
    id            uuid primary key,
    username      text not null,
    password_hash text not null,
    role          text not null check (role in ('viewer', 'admin', 'superadmin')),
    created_at    timestamptz not null,
    updated_at    timestamptz not null,
    last_login    timestamptz,
    constraint users_username_key unique (username)
);

-- Signed-in browsers. `hash` is the SHA-256 of the cookie's value.
create table sessions (
    hash           bytea primary key,
    user_id        uuid not null references users (id) on delete cascade,
    created_at     timestamptz not null,
    expires_at     timestamptz not null,
    remote_address text
);
create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);
