-- Who did what to this installation, when, from where, and what became of it. Rows are only added;
-- the server deletes those that are older than what is kept. Names are those of the moment: a user
-- or a host that is gone since is still told by name.
create table audit (
    -- Grows with time and is never used twice: lists are paged by it.
    id             integer primary key autoincrement,
    time           integer not null,
    -- user, api_token, agent, operator, anonymous, command_line, server.
    actor_kind     text not null,
    -- UUID of the user, token or agent; null where there is none.
    actor_id       blob,
    -- User name, name of the token, host name; what an anonymous caller said of itself.
    actor          text not null,
    -- `thing.deed`, e.g. user.create.
    action         text not null,
    -- What it was done to, e.g. a user name or an agent's UUID; empty where the action says it.
    target         text not null,
    -- Client's address as the server believes it; null for the command line and the server itself.
    remote_address text,
    -- done: it happened; refused: it was not allowed; failed: it went wrong.
    outcome        text not null check (outcome in ('done', 'refused', 'failed')),
    -- What else is worth knowing, for people.
    detail         text not null
);
create index audit_time on audit (time);
