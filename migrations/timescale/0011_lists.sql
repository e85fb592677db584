-- Lists that a host sends whole, again and again: its workloads, services, applications, pending updates.
-- `time` is that of the newest list of a kind: an entry that was last mentioned before it is gone, and an
-- older list that arrives late changes nothing. `hash` is the SHA-256
-- of the list's entries in their canonical order, where these are rewritten only when it differs; null for
-- kinds whose entries are measurements (kind = the family's name).
create table current_lists (
    agent_id integer not null references agents (id) on delete cascade,
    kind     text not null,
    time     timestamptz not null,
    hash     bytea,
    primary key (agent_id, kind)
) with (fillfactor = 70);

-- Services that the host's service manager lists, in the order of their names. A name may stand twice.
create table current_services (
    agent_id    integer not null references agents (id) on delete cascade,
    position    integer not null,
    name        text not null,
    status      text not null,
    sub_status  text not null,
    load_state  text not null,
    description text not null,
    primary key (agent_id, position)
);
-- The fleet is searched in the order of names.
create index current_services_name on current_services (name, agent_id, position);

-- Installed packages and programs. The same one may be installed in several versions.
create table current_applications (
    agent_id integer not null references agents (id) on delete cascade,
    position integer not null,
    name     text not null,
    version  text not null,
    vendor   text not null,
    primary key (agent_id, position)
);
-- The fleet is searched in the order of names.
create index current_applications_name on current_applications (name, agent_id, position);

-- Software updates that wait. How many there are, also where they are not named: current_updates.
create table current_pending_updates (
    agent_id integer not null references agents (id) on delete cascade,
    position integer not null,
    name     text not null,
    version  text not null,
    security boolean not null,
    primary key (agent_id, position)
);
-- The fleet is searched in the order of names.
create index current_pending_updates_name on current_pending_updates (name, agent_id, position);
