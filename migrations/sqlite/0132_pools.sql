-- What is built of several drives, every minute. The same tables stand in migrations/timescale.

-- kind: md, zfs or btrfs; name is md0, a pool's name, or a UUID, which has a label. Errors count since they were
-- last set to zero by hand. current_pool holds only those that the host's newest list names (see current_lists).
create table metrics_pool (
    time              integer not null,
    agent_id          integer not null,
    kind              text not null,
    name              text not null,
    state             text,
    degraded          integer,
    devices           integer,
    devices_missing   integer,
    sync_action       text,
    sync_percent      real,
    read_errors       integer,
    write_errors      integer,
    corruption_errors integer,
    detail            text
);

create table current_pool (
    agent_id          integer not null references agents (id) on delete cascade,
    kind              text not null,
    name              text not null,
    time              integer not null,
    label             text,
    level             text,
    state             text,
    degraded          integer,
    devices           integer,
    devices_missing   integer,
    sync_action       text,
    sync_percent      real,
    read_errors       integer,
    write_errors      integer,
    corruption_errors integer,
    detail            text,
    primary key (agent_id, kind, name)
);

create index metrics_pool_agent_time on metrics_pool (agent_id, time desc);
