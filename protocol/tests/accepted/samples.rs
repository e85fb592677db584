//! What the envelopes hold that the original sends, or takes where the hardware was not at hand.

use spectra_protocol::Reading;
use spectra_protocol::metric::{
    Application, ApplicationList, Clock, Container, ContainerList, Cpu, Disk, DiskIo, Gpu, Memory, Network,
    PendingUpdate, Process, ProcessList, Service, ServiceList, System, Temperature, Throttle, Updates,
    Voltage, Wifi,
};

use super::batch::Expected;

pub(crate) fn captured_linux_host() -> Vec<Expected> {
    vec![
        Cpu {
            usage: 1.108_870_967_741_935_5.into(),
            cores: vec![1.616_161_616_161_616_1.into(), 0.606_060_606_060_606_1.into()],
            iowait: 0.100_806_451_612_903_22.into(),
            load_1m: 0.27.into(),
            load_5m: 1.41.into(),
            load_15m: 2.28.into(),
            ..Cpu::default()
        }
        .into(),
        Memory {
            ram_total: 25_276_518_400.into(),
            ram_used: 1_291_857_920.into(),
            ram_available: 23_984_660_480.into(),
            ram_used_pct: 5.110_901_349_451_671.into(),
            swap_total: 0.into(),
            swap_used: 0.into(),
            swap_pct: 0.0.into(),
            ..Memory::default()
        }
        .into(),
        Disk {
            device: "/dev/vda".into(),
            mountpoint: "/".into(),
            filesystem: "ext4".into(),
            disk_type: "local".into(),
            disk_total: 270_553_174_016.into(),
            disk_used: 36_641_669_120.into(),
            disk_available: 60_931_080_192.into(),
            disk_used_pct: 13.543_241_269_767_206.into(),
            inodes_total: 16_777_216.into(),
            inodes_used: 650_327.into(),
            inodes_pct: 3.876_250_982_284_546.into(),
            ..Disk::default()
        }
        .into(),
        DiskIo {
            device: "vda".into(),
            read_bytes: 249_811.into(),
            write_bytes: 7371.into(),
            read_ops: 17.into(),
            write_ops: 0.into(),
            read_time_ms: 90.into(),
            write_time_ms: 0.into(),
            io_in_progress: 0.into(),
            ..DiskIo::default()
        }
        .into(),
        Network {
            interface: "ifb0".into(),
            mac_address: "0E:CF:F1:9F:0D:28".into(),
            mtu: 1500.into(),
            speed: 0.into(),
            rx_bytes: 0.into(),
            rx_packets: 0.into(),
            rx_errors: 0.into(),
            rx_drops: 0.into(),
            tx_bytes: 0.into(),
            tx_packets: 0.into(),
            tx_errors: 0.into(),
            tx_drops: 0.into(),
            physical: None,
            ..Network::default()
        }
        .into(),
        ProcessList {
            processes: vec![Process {
                pid: 1,
                name: "process_api".into(),
                cpu_percent: 0.0.into(),
                mem_percent: 0.058_385_762_494_885_377.into(),
                mem_rss: 14_757_888.into(),
                status: "waiting".into(),
                threads_total: 12.into(),
                ..Process::default()
            }],
            ..ProcessList::default()
        }
        .into(),
        System {
            uptime: 3354.into(),
            processes: 101.into(),
            users: 0.into(),
            boot_time: 1_795_453_206.into(),
        }
        .into(),
        ContainerList::default().into(),
    ]
}

pub(crate) fn accepted_by_the_original() -> Vec<Expected> {
    vec![
        Wifi {
            interface: "wlan0".into(),
            ssid: "home".into(),
            signal_dbm: (-50).into(),
            link_quality: 60.into(),
            frequency_ghz: 5.18.into(),
            bitrate_mbps: 433.3.into(),
            ..Wifi::default()
        }
        .into(),
        Clock {
            arm_freq_hz: 1_500_000_000.into(),
            core_freq_hz: 500_000_000.into(),
            gpu_freq_hz: 500_000_000.into(),
        }
        .into(),
        Voltage { core_volts: 0.86.into(), sdram_c_volts: 1.1.into(), ..Voltage::default() }.into(),
        Throttle { throttled: true, soft_temp_occurred: true, ..Throttle::default() }.into(),
        Gpu { gpu_mem_total: 79_691_776.into(), ..Gpu::default() }.into(),
        Temperature {
            sensor: "cpu-thermal".into(),
            temperature: 55.5.into(),
            max_temp: Reading::Absent,
            ..Temperature::default()
        }
        .into(),
        ServiceList {
            services: vec![Service {
                name: "ssh.service".into(),
                status: "active".into(),
                sub_status: "running".into(),
                load_state: "loaded".into(),
                description: "OpenSSH".into(),
            }],
        }
        .into(),
        ApplicationList {
            applications: vec![Application {
                name: "bash".into(),
                version: "5.2".into(),
                vendor: "deb".into(),
                ..Application::default()
            }],
        }
        .into(),
        Updates {
            pending_count: 3.into(),
            security_count: 1.into(),
            reboot_required: true,
            package_manager: "apt".into(),
            packages: vec![PendingUpdate { name: "a".into(), version: "1".into(), security: true }],
        }
        .into(),
        ContainerList {
            containers: vec![Container {
                id: "abc".into(),
                name: "web".into(),
                image: "nginx".into(),
                state: "running".into(),
                source: "docker".into(),
                kind: "container".into(),
                cpu_percent: 1.5.into(),
                cpu_limit_cores: 2.into(),
                memory_bytes: 1000.into(),
                memory_limit: 2000.into(),
                net_rx_bytes: 10.into(),
                net_tx_bytes: 20.into(),
                ..Container::default()
            }],
        }
        .into(),
    ]
}
