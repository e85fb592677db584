-- What people and the server say of hosts, and what the fleet's pages need to be fast.

-- Labels that were given to a host: by people (`user`), or by the server when the host registered
-- (`auto`). Labels that follow from a host's facts stand nowhere twice: see the view `labels`.
create table agent_labels (
    agent_id   integer not null references agents (id) on delete cascade,
    key        text not null,
    value      text not null,
    source     text not null check (source in ('auto', 'user')),
    updated_at integer not null,
    primary key (agent_id, key)
);
-- Which hosts have a label; which values a key has.
create index agent_labels_pair on agent_labels (key, value, agent_id);

-- When a fact of the host last changed; null until it does.
alter table agents add column facts_changed_at integer;

-- Every label of every host. The keys of facts are reserved: nobody can give them.
create view labels as
    select id as agent_id, 'os' as key, os as value, 'auto' as source, registered_at as updated_at
    from agents where os is not null
    union all
    select id, 'arch', arch, 'auto', registered_at from agents where arch is not null
    union all
    select id, 'hardware', hardware, 'auto', registered_at from agents where hardware is not null
    union all
    select id, 'agent_version', agent_version, 'auto', coalesce(facts_changed_at, registered_at)
    from agents where agent_version is not null
    union all
    select agent_id, key, value, source, updated_at from agent_labels;

-- The order of the fleet's lists.
create index agents_hostname on agents (hostname, id);

-- `last_seen` moves with every call of an agent; this one with its measurements only.
alter table current_metrics add column metrics_at integer;
update current_metrics set metrics_at = last_seen;

-- Hosts that were removed and whose history still has to be erased, which may take longer than the
-- process lives that removed them. `agent` is what agents.id was.
create table erasures (
    agent        integer primary key,
    requested_at integer not null
);
