-- Server processes that share this database, each of which writes its row every few seconds, takes it away when
-- it stops, and is counted as gone when it has not written for a while. Nothing depends on it: it is shown to
-- people. The same table stands in migrations/sqlite.
create table servers (
    -- Of the process: another one after each start.
    id              uuid primary key,
    -- Name of the machine, container or pod.
    hostname        text not null,
    -- What it listens on.
    address         text not null,
    version         text not null,
    started_at      timestamptz not null,
    seen_at         timestamptz not null,
    -- Rows of measurements that it stored a second, mean of its last minute.
    rows_per_second double precision not null,
    -- Rows that wait for its writer.
    queued_rows     bigint not null
);
