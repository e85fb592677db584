-- What agents measure. For each family: `metrics_<family>`, its history (a hypertable with one row
-- for each reading of each series), and `current_<family>`, the newest reading of each series with
-- the attributes that hardly ever change. Columns are declared in the server's family files; a test
-- compares them with these tables.
--
-- No unique constraint on the history: it would halve the speed of COPY. What arrives twice is
-- recognised by its number in the stream (agent_streams), or, from agents that send no numbers, by
-- (agent, time, keys).

create table metrics_cpu (
    time        timestamptz not null,
    agent_id    integer not null,
    usage       double precision,
    core_usages double precision[],
    load_1m     double precision,
    load_5m     double precision,
    load_15m    double precision,
    iowait      double precision,
    "user"      double precision,
    system      double precision,
    nice        double precision,
    irq         double precision,
    steal       double precision
);

create table current_cpu (
    agent_id    integer not null references agents (id) on delete cascade,
    time        timestamptz not null,
    usage       double precision,
    core_usages double precision[],
    load_1m     double precision,
    load_5m     double precision,
    load_15m    double precision,
    iowait      double precision,
    "user"      double precision,
    system      double precision,
    nice        double precision,
    irq         double precision,
    steal       double precision,
    primary key (agent_id)
) with (fillfactor = 70);

create table metrics_memory (
    time          timestamptz not null,
    agent_id      integer not null,
    ram_total     bigint,
    ram_used      bigint,
    ram_available bigint,
    ram_percent   double precision,
    swap_total    bigint,
    swap_used     bigint,
    swap_percent  double precision,
    cached        bigint,
    buffers       bigint
);

create table current_memory (
    agent_id      integer not null references agents (id) on delete cascade,
    time          timestamptz not null,
    ram_total     bigint,
    ram_used      bigint,
    ram_available bigint,
    ram_percent   double precision,
    swap_total    bigint,
    swap_used     bigint,
    swap_percent  double precision,
    cached        bigint,
    buffers       bigint,
    primary key (agent_id)
) with (fillfactor = 70);

create table metrics_disk (
    time           timestamptz not null,
    agent_id       integer not null,
    device         text not null,
    mountpoint     text not null,
    total_bytes    bigint,
    used_bytes     bigint,
    free_bytes     bigint,
    used_percent   double precision,
    inodes_total   bigint,
    inodes_used    bigint,
    inodes_percent double precision
);

create table current_disk (
    agent_id       integer not null references agents (id) on delete cascade,
    device         text not null,
    mountpoint     text not null,
    time           timestamptz not null,
    filesystem     text,
    disk_type      text,
    total_bytes    bigint,
    used_bytes     bigint,
    free_bytes     bigint,
    used_percent   double precision,
    inodes_total   bigint,
    inodes_used    bigint,
    inodes_percent double precision,
    primary key (agent_id, device, mountpoint)
) with (fillfactor = 70);

create table metrics_disk_io (
    time           timestamptz not null,
    agent_id       integer not null,
    device         text not null,
    read_bytes     bigint,
    write_bytes    bigint,
    read_ops       bigint,
    write_ops      bigint,
    read_latency   bigint,
    write_latency  bigint,
    io_in_progress bigint,
    busy_percent   double precision
);

create table current_disk_io (
    agent_id       integer not null references agents (id) on delete cascade,
    device         text not null,
    time           timestamptz not null,
    read_bytes     bigint,
    write_bytes    bigint,
    read_ops       bigint,
    write_ops      bigint,
    read_latency   bigint,
    write_latency  bigint,
    io_in_progress bigint,
    busy_percent   double precision,
    primary key (agent_id, device)
) with (fillfactor = 70);

create table metrics_network (
    time       timestamptz not null,
    agent_id   integer not null,
    interface  text not null,
    rx_bytes   bigint,
    rx_packets bigint,
    rx_errors  bigint,
    rx_drops   bigint,
    tx_bytes   bigint,
    tx_packets bigint,
    tx_errors  bigint,
    tx_drops   bigint
);

create table current_network (
    agent_id   integer not null references agents (id) on delete cascade,
    interface  text not null,
    time       timestamptz not null,
    mac        text,
    mtu        bigint,
    speed      bigint,
    physical   boolean,
    rx_bytes   bigint,
    rx_packets bigint,
    rx_errors  bigint,
    rx_drops   bigint,
    tx_bytes   bigint,
    tx_packets bigint,
    tx_errors  bigint,
    tx_drops   bigint,
    primary key (agent_id, interface)
) with (fillfactor = 70);

create table metrics_temperature (
    time        timestamptz not null,
    agent_id    integer not null,
    sensor      text not null,
    temperature double precision,
    max_temp    double precision
);

create table current_temperature (
    agent_id    integer not null references agents (id) on delete cascade,
    sensor      text not null,
    time        timestamptz not null,
    temperature double precision,
    max_temp    double precision,
    primary key (agent_id, sensor)
) with (fillfactor = 70);

create table metrics_system (
    time          timestamptz not null,
    agent_id      integer not null,
    uptime        bigint,
    process_count bigint,
    user_count    bigint,
    boot_time     bigint
);

create table current_system (
    agent_id      integer not null references agents (id) on delete cascade,
    time          timestamptz not null,
    uptime        bigint,
    process_count bigint,
    user_count    bigint,
    boot_time     bigint,
    primary key (agent_id)
) with (fillfactor = 70);

-- Chunks of a day: some hundred megabytes at a thousand hosts, dropped whole when they are too old.
select create_hypertable('metrics_cpu', by_range('time', interval '1 day'), create_default_indexes => false);
select create_hypertable('metrics_memory', by_range('time', interval '1 day'), create_default_indexes => false);
select create_hypertable('metrics_disk', by_range('time', interval '1 day'), create_default_indexes => false);
select create_hypertable('metrics_disk_io', by_range('time', interval '1 day'), create_default_indexes => false);
select create_hypertable('metrics_network', by_range('time', interval '1 day'), create_default_indexes => false);
select create_hypertable('metrics_temperature', by_range('time', interval '1 day'), create_default_indexes => false);
select create_hypertable('metrics_system', by_range('time', interval '1 day'), create_default_indexes => false);

create index metrics_cpu_agent_time on metrics_cpu (agent_id, time desc);
create index metrics_memory_agent_time on metrics_memory (agent_id, time desc);
create index metrics_disk_agent_time on metrics_disk (agent_id, time desc);
create index metrics_disk_io_agent_time on metrics_disk_io (agent_id, time desc);
create index metrics_network_agent_time on metrics_network (agent_id, time desc);
create index metrics_temperature_agent_time on metrics_temperature (agent_id, time desc);
create index metrics_system_agent_time on metrics_system (agent_id, time desc);

-- The fleet's overview: one row for each agent, aggregates over its current_<family> rows. The
-- aggregates are declared beside the families.
create table current_metrics (
    agent_id         integer primary key references agents (id) on delete cascade,
    -- When the server last heard from the agent, on the server's clock.
    last_seen        timestamptz not null,
    -- Agent's clock less server's clock at that moment.
    clock_offset_ms  bigint,
    cpu_usage        double precision,
    load_1m          double precision,
    ram_percent      double precision,
    swap_percent     double precision,
    disk_max_percent double precision,
    net_rx_bytes     bigint,
    net_tx_bytes     bigint,
    max_temp         double precision,
    uptime           bigint,
    process_count    bigint
) with (fillfactor = 70);

-- A snapshot: the newest process list of each agent, whole, as JSON compressed with zstd.
create table current_processes (
    agent_id  integer primary key references agents (id) on delete cascade,
    time      timestamptz not null,
    processes bytea not null
) with (fillfactor = 70);
