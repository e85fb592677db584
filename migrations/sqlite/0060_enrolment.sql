-- Fleets, what registration tokens demand and give, which machine is which agent, and registrations
-- that wait for an admin. The same tables stand in migrations/timescale.

-- A group of hosts whose settings the operator publishes: one SpectraFleet of one cluster.
create table fleets (
    id               integer primary key autoincrement,
    -- UID of the cluster's namespace kube-system.
    cluster_uid      blob not null,
    namespace        text not null,
    name             text not null,
    -- UID of the SpectraFleet: one that is deleted and made again is another one.
    uid              blob not null,
    -- What its agents echo once they follow `settings`; text of the operator's.
    revision         text not null,
    -- JSON object: the fleet's level of the agents' configuration.
    settings         text not null default '{}',
    -- JSON object: labels of every agent of the fleet.
    labels           text not null default '{}',
    -- JSON array: names of service accounts of `namespace` whose pods may enrol.
    service_accounts text not null default '[]',
    -- automatic: who may enrol does; manual: an admin says yes to each host.
    approval         text not null default 'automatic' check (approval in ('automatic', 'manual')),
    -- Null: as many as come.
    max_agents       integer check (max_agents > 0),
    created_at       integer not null,
    updated_at       integer not null,
    constraint fleets_name_key unique (cluster_uid, namespace, name)
);

-- UUID of the machine's board (DMI product UUID, or the serial number in a device tree).
alter table agents add column board_id text;
-- The fleet the agent has enrolled into.
alter table agents add column fleet_id integer references fleets (id) on delete set null;
-- When an operator ended its credentials; null while it may report.
alter table agents add column decommissioned_at integer;
create index agents_machine on agents (machine_id) where machine_id is not null;
create index agents_fleet on agents (fleet_id) where fleet_id is not null;

-- One row per machine id that has ever registered. Its lock puts registrations of one machine in a
-- row, on whichever server they arrive.
create table machines (
    machine_id text primary key,
    seen_at    integer not null
);

-- The node of a cluster that an agent is on. A replaced node has a new UID and is a new agent.
create table agent_nodes (
    agent_id    integer primary key references agents (id) on delete cascade,
    cluster_uid blob not null,
    node_uid    blob not null,
    node_name   text not null,
    constraint agent_nodes_node_key unique (cluster_uid, node_uid)
);

-- Pods that have enrolled as an agent. Of two on one node the one that was seen first later is right.
create table agent_pods (
    agent_id   integer not null references agents (id) on delete cascade,
    pod_uid    blob not null,
    pod_name   text,
    first_seen integer not null,
    primary key (agent_id, pod_uid)
);

-- Registration tokens, made anew because SQLite cannot change a check. `hash` is the SHA-256 of the
-- token's text; a token is used in the transaction that creates the agent.
create table tokens_new (
    id           blob primary key,
    hash         blob not null,
    -- The part of the token before the dot, which may be shown; null for tokens of older versions.
    public_id    text,
    created_by   text not null,
    created_at   integer not null,
    expires_at   integer not null,
    -- 0: without end.
    uses_allowed integer not null check (uses_allowed >= 0),
    uses         integer not null default 0 check (uses_allowed = 0 or uses <= uses_allowed),
    last_used_at integer,
    -- Host name of the last that registered.
    last_used_by text,
    revoked_at   integer,
    -- JSON object: labels that the agent gets.
    labels       text not null default '{}',
    -- JSON arrays: patterns of host names and networks that may register; empty: all.
    hostnames    text not null default '[]',
    cidrs        text not null default '[]',
    -- The fleet that the agent joins.
    fleet_id     integer references fleets (id) on delete cascade,
    -- The only agent whose place the token gives: a host that is set up anew, or moves to another machine.
    agent_id     integer references agents (id) on delete cascade,
    -- Of the operator's tokens: the cluster, the UID of the SpectraToken, and which rotation it is.
    cluster_uid  blob,
    owner_uid    blob,
    revision     integer,
    -- When the operator last published it, on the server's clock: a sweep that was listed earlier leaves it.
    published_at integer,
    constraint tokens_hash_key unique (hash),
    constraint tokens_owner_key unique (cluster_uid, owner_uid, revision)
);
insert into tokens_new (id, hash, created_by, created_at, expires_at, uses_allowed, uses, last_used_at, revoked_at)
    select id, hash, created_by, created_at, expires_at, uses_allowed, uses, last_used_at, revoked_at from tokens;
drop table tokens;
alter table tokens_new rename to tokens;

-- Highest number of leadership that an operator of the cluster has shown. One with a lower number has
-- been replaced without knowing it.
create table operator_fences (
    cluster_uid blob primary key,
    fence       integer not null,
    seen_at     integer not null
);

-- Registrations that wait for an admin: a known machine that could not prove itself, or a host of a
-- fleet that is approved by hand. A decision is used up by the registration that follows it.
create table enrolments (
    id             blob primary key,
    -- Which machine or node, into which agent or fleet: the same one asks again and again.
    identity       text not null,
    kind           text not null check (kind in ('takeover', 'approval')),
    -- takeover: the agent whose place is asked for.
    agent_id       integer references agents (id) on delete cascade,
    -- approval: the fleet.
    fleet_id       integer references fleets (id) on delete cascade,
    hostname       text not null,
    os             text,
    remote_address text not null,
    -- same: takes the agent's place; new: becomes a host of its own.
    decision       text check (decision in ('same', 'new', 'denied')),
    asked          integer not null default 1,
    first_asked_at integer not null,
    last_asked_at  integer not null,
    decided_by     text,
    decided_at     integer,
    constraint enrolments_identity_key unique (identity)
);
create index enrolments_last_asked on enrolments (last_asked_at);

-- What ends with an agent or a fleet is found without reading every token.
create index tokens_agent on tokens (agent_id) where agent_id is not null;
create index tokens_fleet on tokens (fleet_id) where fleet_id is not null;
