-- Commands to hosts: asked for by people and programs, fetched by agents, answered by them. The same tables
-- stand in migrations/timescale; here time is microseconds since 1970, a UUID 16 bytes, a boolean 0 or 1.

-- A command. `state` moves as server/src/command/state.rs says: queued, sent, running, and one of done, failed,
-- expired, cancelled, which are for ever. Kept for 30 days, the newest 200 of each agent.
create table commands (
    -- UUID version 7: the order of ids is the order in which they were asked for.
    id             blob primary key,
    agent_id       integer not null references agents (id) on delete cascade,
    -- What people call it: ping, disk_usage, …, update.
    kind           text not null,
    -- What the agent calls it: NETWORK_DIAG, …
    wire_type      text not null,
    -- What it is to do: a JSON document, as the agent gets it.
    payload        text not null,
    state          text not null
        check (state in ('queued', 'sent', 'running', 'done', 'failed', 'expired', 'cancelled')),
    -- The agent that fetched it remembers ids: it may be given the same command again and runs it once.
    remembers      integer not null default 0,
    -- How often it was handed out.
    deliveries     integer not null default 0,
    -- Until then the agent that fetched it should have said something; later it is handed out again, if the
    -- agent remembers.
    lease_until    integer,
    -- It was cancelled after it was handed out, and the agent is still to be told.
    cancel_wanted  integer not null default 0,
    -- User name, or what else asked.
    requested_by   text not null,
    -- Address that it was asked from.
    requested_from text,
    created_at     integer not null,
    -- What has no result by then never gets one.
    deadline       integer not null,
    sent_at        integer,
    started_at     integer,
    finished_at    integer,
    -- Why there is no result, for people.
    error          text,
    -- The result as JSON, compressed with zstd, and its length before that.
    result         blob,
    result_bytes   integer
);
create index commands_agent on commands (agent_id, id);
-- Few rows at any time: what is looked at by every poll that was woken, and every two seconds.
create index commands_open on commands (deadline) where state in ('queued', 'sent', 'running');
create index commands_waiting on commands (agent_id) where state in ('queued', 'sent', 'running') or cancel_wanted = 1;
create index commands_age on commands (created_at);

-- What a running command said before its end, in the agent's own numbering: a piece that is sent twice is
-- stored once. At most 256 pieces of a command.
create table command_progress (
    command_id  blob not null references commands (id) on delete cascade,
    sequence    integer not null,
    received_at integer not null,
    -- A JSON document.
    body        text not null,
    primary key (command_id, sequence)
);
