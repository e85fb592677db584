-- Server processes that use this database, each of which writes its row every few seconds, takes it away when
-- it stops, and is counted as gone when it has not written for a while. Nothing depends on it: it is shown to
-- people. The same table stands in migrations/timescale.
create table servers (
    -- Of the process: another one after each start.
    id              blob primary key,
    -- Name of the machine, container or pod.
    hostname        text not null,
    -- What it listens on.
    address         text not null,
    version         text not null,
    started_at      integer not null,
    seen_at         integer not null,
    -- Rows of measurements that it stored a second, mean of its last minute.
    rows_per_second real not null,
    -- Rows that wait for its writer.
    queued_rows     integer not null
);
