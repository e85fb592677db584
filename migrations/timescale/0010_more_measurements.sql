-- More kinds of measurement; what holds for all of them is told in 0002_measurements.sql.

-- Wireless interfaces that are connected, every 30 s. Network and access point are values: a host
-- that walks through a building changes them.
create table metrics_wifi (
    time          timestamptz not null,
    agent_id      integer not null,
    interface     text not null,
    ssid          text,
    bssid         text,
    frequency_mhz bigint,
    signal_dbm    bigint,
    noise_dbm     bigint,
    bitrate_mbps  double precision,
    link_quality  bigint
);

create table current_wifi (
    agent_id      integer not null references agents (id) on delete cascade,
    interface     text not null,
    time          timestamptz not null,
    ssid          text,
    bssid         text,
    frequency_mhz bigint,
    signal_dbm    bigint,
    noise_dbm     bigint,
    bitrate_mbps  double precision,
    link_quality  bigint,
    primary key (agent_id, interface)
) with (fillfactor = 70);

-- Workloads: Docker containers, LXC containers, virtual machines, pods; one row for each, every
-- minute. Names and states are values, so that the history of a workload that is gone stays readable;
-- current_container holds only those that the host's newest list names (see current_lists).
-- net_rx_bytes, net_tx_bytes and restarts count since the workload's start.
create table metrics_container (
    time         timestamptz not null,
    agent_id     integer not null,
    container_id text not null,
    name         text,
    image        text,
    state        text,
    source       text,
    kind         text,
    cpu_percent  double precision,
    cpu_cores    bigint,
    memory_bytes bigint,
    memory_limit bigint,
    net_rx_bytes bigint,
    net_tx_bytes bigint,
    health       text,
    restarts     bigint
);

create table current_container (
    agent_id     integer not null references agents (id) on delete cascade,
    container_id text not null,
    time         timestamptz not null,
    name         text,
    image        text,
    state        text,
    source       text,
    kind         text,
    cpu_percent  double precision,
    cpu_cores    bigint,
    memory_bytes bigint,
    memory_limit bigint,
    net_rx_bytes bigint,
    net_tx_bytes bigint,
    health       text,
    restarts     bigint,
    primary key (agent_id, container_id)
) with (fillfactor = 70);

-- Raspberry Pi. Envelopes of four types (metric_type: clock, voltage, throttle, gpu) fill different
-- columns; the others of a row are null.
create table metrics_pi (
    time                     timestamptz not null,
    agent_id                 integer not null,
    metric_type              text not null,
    arm_freq_hz              bigint,
    core_freq_hz             bigint,
    gpu_freq_hz              bigint,
    core_volts               double precision,
    sdram_c_volts            double precision,
    sdram_i_volts            double precision,
    sdram_p_volts            double precision,
    soft_temp_limit          boolean,
    throttled                boolean,
    under_voltage            boolean,
    freq_capped              boolean,
    undervoltage_occurred    boolean,
    freq_cap_occurred        boolean,
    throttled_occurred       boolean,
    soft_temp_limit_occurred boolean,
    gpu_mem_total            bigint,
    gpu_mem_used             bigint,
    gpu_temp                 double precision
);

create table current_pi (
    agent_id                 integer not null references agents (id) on delete cascade,
    metric_type              text not null,
    time                     timestamptz not null,
    arm_freq_hz              bigint,
    core_freq_hz             bigint,
    gpu_freq_hz              bigint,
    core_volts               double precision,
    sdram_c_volts            double precision,
    sdram_i_volts            double precision,
    sdram_p_volts            double precision,
    soft_temp_limit          boolean,
    throttled                boolean,
    under_voltage            boolean,
    freq_capped              boolean,
    undervoltage_occurred    boolean,
    freq_cap_occurred        boolean,
    throttled_occurred       boolean,
    soft_temp_limit_occurred boolean,
    gpu_mem_total            bigint,
    gpu_mem_used             bigint,
    gpu_temp                 double precision,
    primary key (agent_id, metric_type)
) with (fillfactor = 70);

-- How many software updates waited, once a night. What they are: current_pending_updates.
create table metrics_updates (
    time            timestamptz not null,
    agent_id        integer not null,
    pending_count   bigint,
    security_count  bigint,
    reboot_required boolean,
    package_manager text
);

create table current_updates (
    agent_id        integer not null references agents (id) on delete cascade,
    time            timestamptz not null,
    pending_count   bigint,
    security_count  bigint,
    reboot_required boolean,
    package_manager text,
    primary key (agent_id)
) with (fillfactor = 70);

select create_hypertable('metrics_wifi', by_range('time', interval '1 day'), create_default_indexes => false);
select create_hypertable('metrics_container', by_range('time', interval '1 day'), create_default_indexes => false);
select create_hypertable('metrics_pi', by_range('time', interval '1 day'), create_default_indexes => false);
select create_hypertable('metrics_updates', by_range('time', interval '1 day'), create_default_indexes => false);

create index metrics_wifi_agent_time on metrics_wifi (agent_id, time desc);
create index metrics_container_agent_time on metrics_container (agent_id, time desc);
create index metrics_pi_agent_time on metrics_pi (agent_id, time desc);
create index metrics_updates_agent_time on metrics_updates (agent_id, time desc);

-- Whether an installed update waits for a restart of the host, as of its last word on updates.
alter table current_metrics add column reboot_required boolean;
