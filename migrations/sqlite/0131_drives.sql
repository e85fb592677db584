-- How long drives will last, every hour. The same tables stand in migrations/timescale.

-- A row for each drive that the host has; null is what it does not tell. read_bytes, written_bytes and the counts
-- are of its whole life. Of one that sleeps (asleep) the rest is what was last known: it is not woken.
-- current_drive holds only those that the host's newest list names (see current_lists).
create table metrics_drive (
    time                    integer not null,
    agent_id                integer not null,
    device                  text not null,
    failing                 integer,
    warning                 text,
    wear_percent            real,
    spare_percent           real,
    spare_threshold_percent real,
    power_on_hours          integer,
    power_cycles            integer,
    unsafe_shutdowns        integer,
    media_errors            integer,
    reallocated_sectors     integer,
    pending_sectors         integer,
    read_bytes              integer,
    written_bytes           integer,
    temperature             real,
    asleep                  integer
);

create table current_drive (
    agent_id                integer not null references agents (id) on delete cascade,
    device                  text not null,
    time                    integer not null,
    kind                    text,
    model                   text,
    serial                  text,
    firmware                text,
    cid                     text,
    made                    text,
    size_bytes              integer,
    failing                 integer,
    warning                 text,
    wear_percent            real,
    spare_percent           real,
    spare_threshold_percent real,
    power_on_hours          integer,
    power_cycles            integer,
    unsafe_shutdowns        integer,
    media_errors            integer,
    reallocated_sectors     integer,
    pending_sectors         integer,
    read_bytes              integer,
    written_bytes           integer,
    temperature             real,
    asleep                  integer,
    primary key (agent_id, device)
);

create index metrics_drive_agent_time on metrics_drive (agent_id, time desc);
