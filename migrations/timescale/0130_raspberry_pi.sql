-- What more a Raspberry Pi tells. The same tables stand in migrations/sqlite.

-- How often each kind of being held back began during one boot, as far as the agent saw; null while that is never.
alter table metrics_pi add column undervoltage_count bigint;
alter table metrics_pi add column freq_cap_count bigint;
alter table metrics_pi add column throttled_count bigint;
alter table metrics_pi add column soft_temp_limit_count bigint;
alter table current_pi add column undervoltage_count bigint;
alter table current_pi add column freq_cap_count bigint;
alter table current_pi add column throttled_count bigint;
alter table current_pi add column soft_temp_limit_count bigint;
-- The boot that is counted in: its random id.
alter table current_pi add column boot_id text;

-- What was known of that when the server looked last; null: nothing yet.
alter table agent_watch add column pi_boot_id text;
alter table agent_watch add column undervoltage_count bigint;
alter table agent_watch add column freq_cap_count bigint;
alter table agent_watch add column throttled_count bigint;
alter table agent_watch add column soft_temp_limit_count bigint;

-- Rails that the power chip of a Raspberry Pi 5 measures, every minute. Of some only the voltage is measured.
create table metrics_pmic (
    time     timestamptz not null,
    agent_id integer not null,
    rail     text not null,
    volts    double precision,
    amperes  double precision
);

create table current_pmic (
    agent_id integer not null references agents (id) on delete cascade,
    rail     text not null,
    time     timestamptz not null,
    volts    double precision,
    amperes  double precision,
    primary key (agent_id, rail)
) with (fillfactor = 70);

select create_hypertable('metrics_pmic', by_range('time', interval '1 day'), create_default_indexes => false);
create index metrics_pmic_agent_time on metrics_pmic (agent_id, time desc);

-- Which board it is, every hour. Memory is what is soldered on, of which the GPU may have a part.
create table metrics_pi_board (
    time         timestamptz not null,
    agent_id     integer not null,
    memory_bytes bigint
);

create table current_pi_board (
    agent_id     integer not null references agents (id) on delete cascade,
    time         timestamptz not null,
    model        text,
    revision     text,
    board        text,
    soc          text,
    manufacturer text,
    serial       text,
    memory_bytes bigint,
    primary key (agent_id)
) with (fillfactor = 70);

select create_hypertable('metrics_pi_board', by_range('time', interval '1 day'), create_default_indexes => false);
create index metrics_pi_board_agent_time on metrics_pi_board (agent_id, time desc);
