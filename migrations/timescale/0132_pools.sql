-- What is built of several drives, every minute. The same tables stand in migrations/sqlite.

-- kind: md, zfs or btrfs; name is md0, a pool's name, or a UUID, which has a label. Errors count since they were
-- last set to zero by hand. current_pool holds only those that the host's newest list names (see current_lists).
create table metrics_pool (
    time              timestamptz not null,
    agent_id          integer not null,
    kind              text not null,
    name              text not null,
    state             text,
    degraded          boolean,
    devices           bigint,
    devices_missing   bigint,
    sync_action       text,
    sync_percent      double precision,
    read_errors       bigint,
    write_errors      bigint,
    corruption_errors bigint,
    detail            text
);

create table current_pool (
    agent_id          integer not null references agents (id) on delete cascade,
    kind              text not null,
    name              text not null,
    time              timestamptz not null,
    label             text,
    level             text,
    state             text,
    degraded          boolean,
    devices           bigint,
    devices_missing   bigint,
    sync_action       text,
    sync_percent      double precision,
    read_errors       bigint,
    write_errors      bigint,
    corruption_errors bigint,
    detail            text,
    primary key (agent_id, kind, name)
) with (fillfactor = 70);

select create_hypertable('metrics_pool', by_range('time', interval '1 day'), create_default_indexes => false);
create index metrics_pool_agent_time on metrics_pool (agent_id, time desc);
