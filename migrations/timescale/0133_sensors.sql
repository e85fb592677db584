-- Fans, voltages, currents and power, every minute. The same tables stand in migrations/sqlite.

-- A sensor has one of the four numbers. current_sensor holds only those that the host's newest list names (see
-- current_lists).
create table metrics_sensor (
    time     timestamptz not null,
    agent_id integer not null,
    sensor   text not null,
    fan_rpm  double precision,
    volts    double precision,
    amperes  double precision,
    watts    double precision,
    alarm    boolean
);

create table current_sensor (
    agent_id integer not null references agents (id) on delete cascade,
    sensor   text not null,
    time     timestamptz not null,
    fan_rpm  double precision,
    volts    double precision,
    amperes  double precision,
    watts    double precision,
    alarm    boolean,
    primary key (agent_id, sensor)
) with (fillfactor = 70);

select create_hypertable('metrics_sensor', by_range('time', interval '1 day'), create_default_indexes => false);
create index metrics_sensor_agent_time on metrics_sensor (agent_id, time desc);
