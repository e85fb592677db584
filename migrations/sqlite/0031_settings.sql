-- Settings of agents. Those of a host are put together from levels, each of which may set some and
-- leave the rest: global, fleet, labels by priority, host. The later one wins.

-- The level of every host: one row, or none.
create table global_settings (
    id         integer primary key check (id = 1),
    -- Object, as in `server/src/settings.rs`.
    settings   text not null,
    updated_by text not null,
    updated_at integer not null
);

-- The level of hosts with a label. Of two that a host has, the one with the higher priority wins.
create table label_settings (
    key        text not null,
    value      text not null,
    priority   integer not null,
    settings   text not null,
    updated_by text not null,
    updated_at integer not null,
    primary key (key, value)
);

-- The level of one host.
create table host_settings (
    agent_id   integer primary key references agents (id) on delete cascade,
    settings   text not null,
    updated_by text not null,
    updated_at integer not null
);

-- What the original keeps for each host by key: log_level, and what its dashboard hides.
create table agent_config (
    agent_id   integer not null references agents (id) on delete cascade,
    key        text not null,
    value      text not null,
    updated_at integer not null,
    primary key (agent_id, key)
);

-- Revision of the settings that the agent last said it follows; null if it never said.
alter table agents add column config_revision integer;
