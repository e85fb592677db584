-- Fans, voltages, currents and power, every minute. The same tables stand in migrations/timescale.

-- A sensor has one of the four numbers. current_sensor holds only those that the host's newest list names (see
-- current_lists).
create table metrics_sensor (
    time     integer not null,
    agent_id integer not null,
    sensor   text not null,
    fan_rpm  real,
    volts    real,
    amperes  real,
    watts    real,
    alarm    integer
);

create table current_sensor (
    agent_id integer not null references agents (id) on delete cascade,
    sensor   text not null,
    time     integer not null,
    fan_rpm  real,
    volts    real,
    amperes  real,
    watts    real,
    alarm    integer,
    primary key (agent_id, sensor)
);

create index metrics_sensor_agent_time on metrics_sensor (agent_id, time desc);
