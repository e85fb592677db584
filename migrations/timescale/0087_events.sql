-- What happened to hosts, as the server noticed it. The same tables stand in migrations/sqlite.

-- Rows are only added; the server deletes the oldest.
create table agent_events (
    id       bigint generated always as identity primary key,
    agent_id integer not null references agents (id) on delete cascade,
    -- When it happened, as far as that is known: of silence, when the host was last heard of.
    time     timestamptz not null,
    -- registered, silent, back, rebooted, updated, clock_off, clock_right.
    kind     text not null,
    -- Of silence: stopped (the agent took its leave), lost (it did not), unknown (it never does).
    cause    text,
    -- What else is worth knowing, for people; may be empty.
    detail   text not null
);
create index agent_events_agent on agent_events (agent_id, time desc, id desc);
create index agent_events_time on agent_events (time desc, id desc);

-- How each host was when the server looked last: what differs the next time has happened meanwhile.
create table agent_watch (
    agent_id      integer primary key references agents (id) on delete cascade,
    -- When it was last heard of before it fell silent; null while it calls.
    silent_since  timestamptz,
    -- When it started, unix seconds on its own clock, and when the server noted that.
    boot_time     bigint,
    boot_noted_at timestamptz not null,
    agent_version text,
    -- Its clock is too far off for a place in history.
    clock_off     boolean not null,
    -- Rises with each change: of two servers that look at once, one notices.
    revision      bigint not null
);
