-- Attempts to sign in that failed, as token buckets: every server counts the same ones, and a restart forgets
-- none. A row that is full again means nothing, and is deleted.
create table failed_attempts (
    -- address: of a client's network; account: of a user name, whether there is such a user or not.
    kind    text not null,
    -- The network's first address, or the SHA-256 of the user name.
    key     text not null,
    -- When the bucket will be full again, microseconds of Unix time: each attempt puts it off.
    full_at bigint not null,
    primary key (kind, key)
);
create index failed_attempts_full_at on failed_attempts (full_at);
