-- Pressure, tables of the kernel, clocks, graphics processors and facts; what holds for all measurements is told
-- in 0002_measurements.sql.

-- Shares of the time in which some task, or all of them, waited: for a processor, for memory, for a disk;
-- every 15 s, from the kernel's pressure stall information.
create table metrics_pressure (
    time                timestamptz not null,
    agent_id            integer not null,
    cpu_some_percent    double precision,
    cpu_full_percent    double precision,
    memory_some_percent double precision,
    memory_full_percent double precision,
    io_some_percent     double precision,
    io_full_percent     double precision,
    irq_full_percent    double precision
);

create table current_pressure (
    agent_id            integer not null references agents (id) on delete cascade,
    time                timestamptz not null,
    cpu_some_percent    double precision,
    cpu_full_percent    double precision,
    memory_some_percent double precision,
    memory_full_percent double precision,
    io_some_percent     double precision,
    io_full_percent     double precision,
    irq_full_percent    double precision,
    primary key (agent_id)
) with (fillfactor = 70);

-- Tables of the kernel that can run full, and the processes it has killed for want of memory since the
-- host's start (a counter); every minute.
create table metrics_kernel (
    time              timestamptz not null,
    agent_id          integer not null,
    files_open        bigint,
    files_max         bigint,
    conntrack_entries bigint,
    conntrack_max     bigint,
    oom_kills         bigint
);

create table current_kernel (
    agent_id          integer not null references agents (id) on delete cascade,
    time              timestamptz not null,
    files_open        bigint,
    files_max         bigint,
    conntrack_entries bigint,
    conntrack_max     bigint,
    oom_kills         bigint,
    primary key (agent_id)
) with (fillfactor = 70);

-- Whether the host's clock is kept right and how far off it is, as its kernel sees it; every minute.
create table metrics_time_sync (
    time               timestamptz not null,
    agent_id           integer not null,
    unsynchronized     boolean,
    state              text,
    offset_us          double precision,
    estimated_error_us bigint,
    max_error_us       bigint,
    frequency_ppm      double precision
);

create table current_time_sync (
    agent_id           integer not null references agents (id) on delete cascade,
    time               timestamptz not null,
    unsynchronized     boolean,
    state              text,
    offset_us          double precision,
    estimated_error_us bigint,
    max_error_us       bigint,
    frequency_ppm      double precision,
    primary key (agent_id)
) with (fillfactor = 70);

-- Graphics processors, every 15 s. A Raspberry Pi's split of memory is in metrics_pi.
create table metrics_gpu_use (
    time                timestamptz not null,
    agent_id            integer not null,
    gpu                 text not null,
    busy_percent        double precision,
    memory_busy_percent double precision,
    memory_used_bytes   bigint,
    memory_total_bytes  bigint
);

create table current_gpu_use (
    agent_id            integer not null references agents (id) on delete cascade,
    gpu                 text not null,
    time                timestamptz not null,
    model               text,
    busy_percent        double precision,
    memory_busy_percent double precision,
    memory_used_bytes   bigint,
    memory_total_bytes  bigint,
    primary key (agent_id, gpu)
) with (fillfactor = 70);

-- What the host is, nightly and after each start of its agent; agents has what it said when it was enrolled.
create table metrics_facts (
    time             timestamptz not null,
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
    time             timestamptz not null,
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
) with (fillfactor = 70);

select create_hypertable('metrics_pressure', by_range('time', interval '1 day'), create_default_indexes => false);
select create_hypertable('metrics_kernel', by_range('time', interval '1 day'), create_default_indexes => false);
select create_hypertable('metrics_time_sync', by_range('time', interval '1 day'), create_default_indexes => false);
select create_hypertable('metrics_gpu_use', by_range('time', interval '1 day'), create_default_indexes => false);
select create_hypertable('metrics_facts', by_range('time', interval '1 day'), create_default_indexes => false);

create index metrics_pressure_agent_time on metrics_pressure (agent_id, time desc);
create index metrics_kernel_agent_time on metrics_kernel (agent_id, time desc);
create index metrics_time_sync_agent_time on metrics_time_sync (agent_id, time desc);
create index metrics_gpu_use_agent_time on metrics_gpu_use (agent_id, time desc);
create index metrics_facts_agent_time on metrics_facts (agent_id, time desc);
