-- More kinds of measurement; what holds for all of them is told in 0002_measurements.sql.

-- Wireless interfaces that are connected, every 30 s. Network and access point are values: a host
-- that walks through a building changes them.
create table metrics_wifi (
    time          integer not null,
    agent_id      integer not null,
    interface     text not null,
    ssid          text,
    bssid         text,
    frequency_mhz integer,
    signal_dbm    integer,
    noise_dbm     integer,
    bitrate_mbps  real,
    link_quality  integer
);

create table current_wifi (
    agent_id      integer not null references agents (id) on delete cascade,
    interface     text not null,
    time          integer not null,
    ssid          text,
    bssid         text,
    frequency_mhz integer,
    signal_dbm    integer,
    noise_dbm     integer,
    bitrate_mbps  real,
    link_quality  integer,
    primary key (agent_id, interface)
);

-- Workloads: Docker containers, LXC containers, virtual machines, pods; one row for each, every
-- minute. Names and states are values, so that the history of a workload that is gone stays readable;
-- current_container holds only those that the host's newest list names (see current_lists).
-- net_rx_bytes, net_tx_bytes and restarts count since the workload's start.
create table metrics_container (
    time         integer not null,
    agent_id     integer not null,
    container_id text not null,
    name         text,
    image        text,
    state        text,
    source       text,
    kind         text,
    cpu_percent  real,
    cpu_cores    integer,
    memory_bytes integer,
    memory_limit integer,
    net_rx_bytes integer,
    net_tx_bytes integer,
    health       text,
    restarts     integer
);

create table current_container (
    agent_id     integer not null references agents (id) on delete cascade,
    container_id text not null,
    time         integer not null,
    name         text,
    image        text,
    state        text,
    source       text,
    kind         text,
    cpu_percent  real,
    cpu_cores    integer,
    memory_bytes integer,
    memory_limit integer,
    net_rx_bytes integer,
    net_tx_bytes integer,
    health       text,
    restarts     integer,
    primary key (agent_id, container_id)
);

-- Raspberry Pi. Envelopes of four types (metric_type: clock, voltage, throttle, gpu) fill different
-- columns; the others of a row are null.
create table metrics_pi (
    time                     integer not null,
    agent_id                 integer not null,
    metric_type              text not null,
    arm_freq_hz              integer,
    core_freq_hz             integer,
    gpu_freq_hz              integer,
    core_volts               real,
    sdram_c_volts            real,
    sdram_i_volts            real,
    sdram_p_volts            real,
    soft_temp_limit          integer,
    throttled                integer,
    under_voltage            integer,
    freq_capped              integer,
    undervoltage_occurred    integer,
    freq_cap_occurred        integer,
    throttled_occurred       integer,
    soft_temp_limit_occurred integer,
    gpu_mem_total            integer,
    gpu_mem_used             integer,
    gpu_temp                 real
);

create table current_pi (
    agent_id                 integer not null references agents (id) on delete cascade,
    metric_type              text not null,
    time                     integer not null,
    arm_freq_hz              integer,
    core_freq_hz             integer,
    gpu_freq_hz              integer,
    core_volts               real,
    sdram_c_volts            real,
    sdram_i_volts            real,
    sdram_p_volts            real,
    soft_temp_limit          integer,
    throttled                integer,
    under_voltage            integer,
    freq_capped              integer,
    undervoltage_occurred    integer,
    freq_cap_occurred        integer,
    throttled_occurred       integer,
    soft_temp_limit_occurred integer,
    gpu_mem_total            integer,
    gpu_mem_used             integer,
    gpu_temp                 real,
    primary key (agent_id, metric_type)
);

-- How many software updates waited, once a night. What they are: current_pending_updates.
create table metrics_updates (
    time            integer not null,
    agent_id        integer not null,
    pending_count   integer,
    security_count  integer,
    reboot_required integer,
    package_manager text
);

create table current_updates (
    agent_id        integer not null references agents (id) on delete cascade,
    time            integer not null,
    pending_count   integer,
    security_count  integer,
    reboot_required integer,
    package_manager text,
    primary key (agent_id)
);

create index metrics_wifi_agent_time on metrics_wifi (agent_id, time desc);
create index metrics_container_agent_time on metrics_container (agent_id, time desc);
create index metrics_pi_agent_time on metrics_pi (agent_id, time desc);
create index metrics_updates_agent_time on metrics_updates (agent_id, time desc);

-- Whether an installed update waits for a restart of the host, as of its last word on updates.
alter table current_metrics add column reboot_required integer;
