-- Of the newest process list only what has changed since is sent, most of the time. The same columns stand in
-- migrations/timescale.

-- What the agent calls the list; 0: nothing.
alter table current_processes add column list integer not null default 0;
-- What is different since that list, as JSON compressed with zstd; null: nothing. The time is then that of the changes.
alter table current_processes add column changes blob;
