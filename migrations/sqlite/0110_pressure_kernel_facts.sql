-- Pressure, tables of the kernel, clocks, graphics processors and facts; what holds for all measurements is told
-- in 0002_measurements.sql.

-- Shares of the time in which some task, or all of them, waited: for a processor, for memory, for a disk;
-- every 15 s, from the kernel's pressure stall information.
create table metrics_pressure (
    time                integer not null,
    agent_id            integer not null,
    cpu_some_percent    real,
    cpu_full_percent    real,
    memory_some_percent real,
    memory_full_percent real,
    io_some_percent     real,
    io_full_percent     real,
    irq_full_percent    real
);

create table current_pressure (
    agent_id            integer not null references agents (id) on delete cascade,
    time                integer not null,
    cpu_some_percent    real,
    cpu_full_percent    real,
    memory_some_percent real,
    memory_full_percent real,
    io_some_percent     real,
    io_full_percent     real,
    irq_full_percent    real,
    primary key (agent_id)
);

-- Tables of the kernel that can run full, and the processes it has killed for want of memory since the
-- host's start (a counter); every minute.
create table metrics_kernel (
    time              integer not null,
    agent_id          integer not null,
    files_open        integer,
    files_max         integer,
    conntrack_entries integer,
    conntrack_max     integer,
    oom_kills         integer
);

create table current_kernel (
    agent_id          integer not null references agents (id) on delete cascade,
    time              integer not null,
    files_open        integer,
    files_max         integer,
    conntrack_entries integer,
    conntrack_max     integer,
    oom_kills         integer,
    primary key (agent_id)
);

-- Whether the host's clock is kept right and how far off it is, as its kernel sees it; every minute.
create table metrics_time_sync (
    time               integer not null,
    agent_id           integer not null,
    unsynchronized     integer,
    state              text,
    offset_us          real,
    estimated_error_us integer,
    max_error_us       integer,
    frequency_ppm      real
);

create table current_time_sync (
    agent_id           integer not null references agents (id) on delete cascade,
    time               integer not null,
    unsynchronized     integer,
    state              text,
    offset_us          real,
    estimated_error_us integer,
    max_error_us       integer,
    frequency_ppm      real,
    primary key (agent_id)
);

-- Graphics processors, every 15 s. A Raspberry Pi's split of memory is in metrics_pi.
create table metrics_gpu_use (
    time                integer not null,
    agent_id            integer not null,
    gpu                 text not null,
    busy_percent        real,
    memory_busy_percent real,
    memory_used_bytes   integer,
    memory_total_bytes  integer
);

create table current_gpu_use (
    agent_id            integer not null references agents (id) on delete cascade,
    gpu                 text not null,
    time                integer not null,
    model               text,
    busy_percent        real,
    memory_busy_percent real,
    memory_used_bytes   integer,
    memory_total_bytes  integer,
    primary key (agent_id, gpu)
);

-- What the host is, nightly and after each start of its agent; agents has what it said when it was enrolled.
create table metrics_facts (
    time             integer not null,
    agent_id         integer not null,
    os_name          text,
    platform         text,
    platform_version text,
    kernel           text,
    kernel_build     text,
    arch             text,
    hardware         text,
    board_vendor     text,
    board_name       text,
    firmware         text,
    virtualization   text,
    container        text,
    cpu_model        text,
    microcode        text,
    time_zone        text,
    machine_id       text,
    boot_id          text
);

create table current_facts (
    agent_id         integer not null references agents (id) on delete cascade,
    time             integer not null,
    os_name          text,
    platform         text,
    platform_version text,
    kernel           text,
    kernel_build     text,
    arch             text,
    hardware         text,
    board_vendor     text,
    board_name       text,
    firmware         text,
    virtualization   text,
    container        text,
    cpu_model        text,
    microcode        text,
    time_zone        text,
    machine_id       text,
    boot_id          text,
    primary key (agent_id)
);

create index metrics_pressure_agent_time on metrics_pressure (agent_id, time desc);
create index metrics_kernel_agent_time on metrics_kernel (agent_id, time desc);
create index metrics_time_sync_agent_time on metrics_time_sync (agent_id, time desc);
create index metrics_gpu_use_agent_time on metrics_gpu_use (agent_id, time desc);
create index metrics_facts_agent_time on metrics_facts (agent_id, time desc);
