-- What people may do by themselves: be disabled instead of deleted, see where they are signed in,
-- keep settings, and let programs act for them.

-- An account that is disabled signs nobody in, and its API tokens are refused; null: it is not.
alter table users add column disabled_at integer;

-- Signed-in browsers, now with a name of their own by which they are listed and ended. Those from before
-- have none and end here: people sign in once more. `hash` is the SHA-256 of the cookie's value.
drop table sessions;
create table sessions (
    hash           blob primary key,
    id             blob not null,
    user_id        blob not null references users (id) on delete cascade,
    created_at     integer not null,
    expires_at     integer not null,
    remote_address text,
    -- What the browser said of itself at the sign-in.
    user_agent     text,
    constraint sessions_id_key unique (id)
);
create index sessions_user on sessions (user_id);
create index sessions_expiry on sessions (expires_at);

-- What a person's pages keep, e.g. the hosts that are starred.
create table user_settings (
    user_id    blob not null references users (id) on delete cascade,
    key        text not null,
    value      text not null,
    -- Length of the value as it was written, for the user's quota.
    bytes      integer not null,
    updated_at integer not null,
    primary key (user_id, key)
);

-- Tokens by which programs call the API. `hash` is the SHA-256 of the token's text. A token may never do
-- more than its owner may at that moment; one that was made on the command line has no owner.
create table api_tokens (
    id           blob primary key,
    hash         blob not null,
    name         text not null,
    owner_id     blob references users (id) on delete cascade,
    role         text not null check (role in ('viewer', 'admin', 'superadmin', 'operator')),
    -- metrics: only /metrics/fleet; read: what changes nothing; write: everything the role may.
    scope        text not null check (scope in ('metrics', 'read', 'write')),
    created_at   integer not null,
    expires_at   integer not null,
    last_used_at integer,
    revoked_at   integer,
    constraint api_tokens_hash_key unique (hash)
);
create index api_tokens_owner on api_tokens (owner_id);

-- Rows that a transaction changes first when it must not run beside another of its kind, whatever
-- server that one runs on. superadmins: whatever may leave an installation without a superadmin, or
-- give it its first one.
create table guards (
    name   text primary key,
    passes integer not null default 0
);
insert into guards (name) values ('superadmins');

-- Codes with which the first superadmin is made in a browser; useless once there is a user. `hash` is
-- the SHA-256 of the code's text.
create table setup_codes (
    hash       blob primary key,
    created_at integer not null,
    expires_at integer not null
);

-- Settings of the installation, one JSON object for each: thresholds, smtp. Where a row is missing the
-- server's defaults hold.
create table settings (
    name       text primary key,
    value      text not null,
    updated_at integer not null
);
