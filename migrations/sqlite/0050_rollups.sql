-- How far measurements are rolled up. The levels' own tables, metrics_<family>_1m, _15m and _1h, are
-- made by the server when it starts, from what the families declare.

-- One row: readings before `until` count as late. A transaction that stores readings looks here, and
-- marks the minutes of its late ones in rollup_late. `until` moves only while no such transaction is
-- open, so a reading before it is either stored already, or will be marked.
create table rollup_closing (
    id    integer primary key check (id = 1),
    until integer not null
);
insert into rollup_closing (id, until) values (1, 0);

-- For each family and level (1m, 15m, 1h): buckets that begin before `rolled_up_to` are in the level's
-- table, those from there on are not. It moves in the transaction that writes the buckets.
create table rollup_progress (
    family       text not null,
    level        text not null check (level in ('1m', '15m', '1h')),
    rolled_up_to integer not null,
    primary key (family, level)
);

-- Minutes that got a late reading and have to be rolled up again, with the wider buckets around them.
-- Written in the transaction that stores the reading; a minute may stand here several times. Rows are
-- only added and taken away, never changed, so that who adds and who takes never wait for each other.
create table rollup_late (
    id       integer primary key autoincrement,
    family   text not null,
    agent_id integer not null,
    minute   integer not null
);

-- Answers about an agent take its marked minutes from the readings until they are rolled up again.
create index rollup_late_agent on rollup_late (agent_id, family, minute);
