-- How long drives will last, every hour. The same tables stand in migrations/sqlite.

-- A row for each drive that the host has; null is what it does not tell. read_bytes, written_bytes and the counts
-- are of its whole life. Of one that sleeps (asleep) the rest is what was last known: it is not woken.
-- current_drive holds only those that the host's newest list names (see current_lists).
create table metrics_drive (
    time                    timestamptz not null,
    agent_id                integer not null,
    device                  text not null,
    failing                 boolean,
    warning                 text,
    wear_percent            double precision,
    spare_percent           double precision,
    spare_threshold_percent double precision,
    power_on_hours          bigint,
    power_cycles            bigint,
    unsafe_shutdowns        bigint,
    media_errors            bigint,
    reallocated_sectors     bigint,
    pending_sectors         bigint,
    read_bytes              bigint,
    written_bytes           bigint,
    temperature             double precision,
    asleep                  boolean
);

create table current_drive (
    agent_id                integer not null references agents (id) on delete cascade,
    device                  text not null,
    time                    timestamptz not null,
    kind                    text,
    model                   text,
    serial                  text,
    firmware                text,
    cid                     text,
    made                    text,
    size_bytes              bigint,
    failing                 boolean,
    warning                 text,
    wear_percent            double precision,
    spare_percent           double precision,
    spare_threshold_percent double precision,
    power_on_hours          bigint,
    power_cycles            bigint,
    unsafe_shutdowns        bigint,
    media_errors            bigint,
    reallocated_sectors     bigint,
    pending_sectors         bigint,
    read_bytes              bigint,
    written_bytes           bigint,
    temperature             double precision,
    asleep                  boolean,
    primary key (agent_id, device)
) with (fillfactor = 70);

select create_hypertable('metrics_drive', by_range('time', interval '1 day'), create_default_indexes => false);
create index metrics_drive_agent_time on metrics_drive (agent_id, time desc);
