-- What agents measure. For each family: `metrics_<family>`, its history (one row for each
-- reading of each series), and `current_<family>`, the newest reading of each series with
-- the attributes that hardly ever change. Columns are declared in the server's family files; a test
-- compares them with these tables.
--
-- No unique constraint on the history: it would halve the speed of inserting. What arrives twice is
-- recognised by its number in the stream (agent_streams), or, from agents that send no numbers, by
-- (agent, time, keys).

create table metrics_cpu (
    time        integer not null,
    agent_id    integer not null,
    usage       real,
    core_usages text,
    load_1m     real,
    load_5m     real,
    load_15m    real,
    iowait      real,
    "user"      real,
    system      real,
    nice        real,
    irq         real,
    steal       real
);

create table current_cpu (
    agent_id    integer not null references agents (id) on delete cascade,
    time        integer not null,
    usage       real,
    core_usages text,
    load_1m     real,
    load_5m     real,
    load_15m    real,
    iowait      real,
    "user"      real,
    system      real,
    nice        real,
    irq         real,
    steal       real,
    primary key (agent_id)
);

create table metrics_memory (
    time          integer not null,
    agent_id      integer not null,
    ram_total     integer,
    ram_used      integer,
    ram_available integer,
    ram_percent   real,
    swap_total    integer,
    swap_used     integer,
    swap_percent  real,
    cached        integer,
    buffers       integer
);

create table current_memory (
    agent_id      integer not null references agents (id) on delete cascade,
    time          integer not null,
    ram_total     integer,
    ram_used      integer,
    ram_available integer,
    ram_percent   real,
    swap_total    integer,
    swap_used     integer,
    swap_percent  real,
    cached        integer,
    buffers       integer,
    primary key (agent_id)
);

create table metrics_disk (
    time           integer not null,
    agent_id       integer not null,
    device         text not null,
    mountpoint     text not null,
    total_bytes    integer,
    used_bytes     integer,
    free_bytes     integer,
    used_percent   real,
    inodes_total   integer,
    inodes_used    integer,
    inodes_percent real
);

create table current_disk (
    agent_id       integer not null references agents (id) on delete cascade,
    device         text not null,
    mountpoint     text not null,
    time           integer not null,
    filesystem     text,
    disk_type      text,
    total_bytes    integer,
    used_bytes     integer,
    free_bytes     integer,
    used_percent   real,
    inodes_total   integer,
    inodes_used    integer,
    inodes_percent real,
    primary key (agent_id, device, mountpoint)
);

create table metrics_disk_io (
    time           integer not null,
    agent_id       integer not null,
    device         text not null,
    read_bytes     integer,
    write_bytes    integer,
    read_ops       integer,
    write_ops      integer,
    read_latency   integer,
    write_latency  integer,
    io_in_progress integer,
    busy_percent   real
);

create table current_disk_io (
    agent_id       integer not null references agents (id) on delete cascade,
    device         text not null,
    time           integer not null,
    read_bytes     integer,
    write_bytes    integer,
    read_ops       integer,
    write_ops      integer,
    read_latency   integer,
    write_latency  integer,
    io_in_progress integer,
    busy_percent   real,
    primary key (agent_id, device)
);

create table metrics_network (
    time       integer not null,
    agent_id   integer not null,
    interface  text not null,
    rx_bytes   integer,
    rx_packets integer,
    rx_errors  integer,
    rx_drops   integer,
    tx_bytes   integer,
    tx_packets integer,
    tx_errors  integer,
    tx_drops   integer
);

create table current_network (
    agent_id   integer not null references agents (id) on delete cascade,
    interface  text not null,
    time       integer not null,
    mac        text,
    mtu        integer,
    speed      integer,
    physical   integer,
    rx_bytes   integer,
    rx_packets integer,
    rx_errors  integer,
    rx_drops   integer,
    tx_bytes   integer,
    tx_packets integer,
    tx_errors  integer,
    tx_drops   integer,
    primary key (agent_id, interface)
);

create table metrics_temperature (
    time        integer not null,
    agent_id    integer not null,
    sensor      text not null,
    temperature real,
    max_temp    real
);

create table current_temperature (
    agent_id    integer not null references agents (id) on delete cascade,
    sensor      text not null,
    time        integer not null,
    temperature real,
    max_temp    real,
    primary key (agent_id, sensor)
);

create table metrics_system (
    time          integer not null,
    agent_id      integer not null,
    uptime        integer,
    process_count integer,
    user_count    integer,
    boot_time     integer
);

create table current_system (
    agent_id      integer not null references agents (id) on delete cascade,
    time          integer not null,
    uptime        integer,
    process_count integer,
    user_count    integer,
    boot_time     integer,
    primary key (agent_id)
);

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
    last_seen        integer not null,
    -- Agent's clock less server's clock at that moment.
    clock_offset_ms  integer,
    cpu_usage        real,
    load_1m          real,
    ram_percent      real,
    swap_percent     real,
    disk_max_percent real,
    net_rx_bytes     integer,
    net_tx_bytes     integer,
    max_temp         real,
    uptime           integer,
    process_count    integer
);

-- A snapshot: the newest process list of each agent, whole, as JSON compressed with zstd.
create table current_processes (
    agent_id  integer primary key references agents (id) on delete cascade,
    time      integer not null,
    processes blob not null
);
