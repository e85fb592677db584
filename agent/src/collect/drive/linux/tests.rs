//! Tests of asking drives: stand-ins answer for them, real files tell which there are.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Instant;

use spectra_protocol::Metric;

use super::*;
use crate::collect::Collector;

fn host(files: &[(&str, &str)]) -> (tempfile::TempDir, Host) {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let host = Host::new(root.path(), Some("h".into()));
    (root, host)
}

const DISK: &[(&str, &str)] = &[
    ("sys/block/sda/size", "7814037168\n"),
    ("sys/block/sda/device/vendor", "ATA     \n"),
    ("sys/block/sda/device/model", "ST4000VN008-2DR1\n"),
    ("sys/block/sda/device/vpd_pg80", "\0\u{0}\0\u{8}ZGY12345"),
    ("sys/block/sda/queue/rotational", "1\n"),
    ("sys/block/loop0/size", "8\n"),
    ("sys/block/sr0/size", "8\n"),
    ("sys/block/dm-0/size", "8\n"),
    ("sys/block/sda1/size", "8\n"),
    ("sys/block/nvme0c0n1/size", "8\n"),
    ("sys/block/mmcblk0boot0/size", "8\n"),
];

fn read(host: &Host, ways: Ways) -> (Vec<Drive>, Vec<Broken>) {
    let source = Source { host: host.clone(), ways, smartctl: program::find_in(host, "smartctl") };
    let mut collector = DriveCollector { source, known: HashMap::new(), broken: Vec::new() };
    let metrics = collector.collect(Instant::now()).unwrap();
    let [Metric::DriveList(list)] = &metrics[..] else { panic!("{metrics:?}") };
    (list.drives.clone(), collector.broken())
}

fn never_nvme(_: &Path) -> io::Result<[u8; 512]> {
    panic!("there is no NVMe")
}

fn never_ata(_: &Path, question: Question) -> io::Result<Reply> {
    panic!("{question:?} would wake it")
}

fn registers(count: u8, mid: u8, high: u8) -> Registers {
    Registers { count, mid, high, is_error: false }
}

fn asleep(_: &Path, question: Question) -> io::Result<Reply> {
    match question {
        Question::PowerMode => Ok((Vec::new(), Some(registers(0, 0, 0)))),
        other => Err(io::Error::other(format!("{other:?} woke it"))),
    }
}

fn awake(_: &Path, question: Question) -> io::Result<Reply> {
    match question {
        Question::PowerMode => Ok((Vec::new(), Some(registers(0xff, 0, 0)))),
        Question::Status => Ok((Vec::new(), Some(registers(0, 0xf4, 0x2c)))),
        Question::Smart => {
            let mut page = vec![0; 512];
            page[2..13].copy_from_slice(&[5, 0, 0, 100, 100, 8, 0, 0, 0, 0, 0]);
            page[511] = 0_u8.wrapping_sub(page.iter().fold(0, |sum: u8, byte| sum.wrapping_add(*byte)));
            Ok((page, None))
        }
        Question::Statistics(_) => Err(io::Error::other("the drive does not know the question")),
    }
}

fn denied(_: &Path, _: Question) -> io::Result<Reply> {
    Err(io::ErrorKind::PermissionDenied.into())
}

fn unknown(_: &Path, _: Question) -> io::Result<Reply> {
    Err(io::Error::other("the drive does not know the question"))
}

#[test]
fn whole_drives_of_hardware_are_found_with_what_the_kernel_knows() {
    let (_root, host) = host(DISK);
    let (drives, lacking) = read(&host, Ways { nvme: never_nvme, ata: awake });
    let [drive] = &drives[..] else { panic!("{drives:?}") };
    assert_eq!(
        (&*drive.device, &*drive.kind, &*drive.model, &*drive.serial),
        ("sda", "hdd", "ST4000VN008-2DR1", "ZGY12345")
    );
    assert_eq!(
        (drive.size_bytes.value(), drive.reallocated_sectors.value()),
        (Some(7_814_037_168 * 512), Some(8))
    );
    assert_eq!((drive.failing, &*drive.warning, lacking.len()), (Some(true), "it foresees its failure", 0));
}

#[test]
fn a_drive_that_sleeps_is_not_woken() {
    let (_root, awake_host) = host(DISK);
    let (drives, _) = read(&awake_host, Ways { nvme: never_nvme, ata: asleep });
    assert!(drives[0].asleep, "{drives:?}");
    // The kernel has switched it off: it is not even opened, nor is a program started.
    let mut files = DISK.to_vec();
    files.push(("sys/block/sda/device/power/runtime_status", "suspended\n"));
    files.push(("usr/sbin/smartctl", "#!/bin/sh\ntouch \"$0.was-run\"\n"));
    let (root, host) = host(&files);
    let (drives, _) = read(&host, Ways { nvme: never_nvme, ata: never_ata });
    assert!(drives[0].asleep && !root.path().join("usr/sbin/smartctl.was-run").exists());
}

#[test]
fn without_permission_the_program_is_asked_and_without_that_it_is_said_what_lacks() {
    let (_root, alone) = host(DISK);
    let (drives, lacking) = read(&alone, Ways { nvme: never_nvme, ata: denied });
    assert_eq!((drives.len(), drives[0].failing), (1, None));
    assert!(lacking[0].words.contains("CAP_SYS_RAWIO") && lacking[0].words.contains("`disk`"), "{lacking:?}");
    let mut files = DISK.to_vec();
    let script = "#!/bin/sh\n[ \"$1 $2 $3\" = '--json=c -n standby' ] || exit 1\n\
        echo '{\"smartctl\":{\"exit_status\":0},\"smart_status\":{\"passed\":true},\"power_on_time\":{\"hours\":77}}'\n";
    files.push(("usr/sbin/smartctl", script));
    let (_root, host) = host(&files);
    for ata in [denied, unknown] {
        let (drives, lacking) = read(&host, Ways { nvme: never_nvme, ata });
        assert_eq!(
            (drives[0].failing, drives[0].power_on_hours.value(), lacking.len()),
            (Some(false), Some(77), 0)
        );
    }
}

#[test]
fn nvme_drives_are_asked_for_their_page() {
    fn page(path: &Path) -> io::Result<[u8; 512]> {
        if !path.ends_with("dev/nvme0n1") {
            return Err(io::ErrorKind::NotFound.into());
        }
        let mut page = [0; 512];
        page[..6].copy_from_slice(&[0, 0x3a, 1, 100, 10, 3]);
        Ok(page)
    }
    fn refused(_: &Path) -> io::Result<[u8; 512]> {
        Err(io::ErrorKind::PermissionDenied.into())
    }
    fn zeros(path: &Path) -> io::Result<[u8; 512]> {
        page(path).map(|_| [0; 512])
    }
    let (_root, host) = host(&[
        ("sys/block/nvme0n1/size", "2000409264\n"),
        ("sys/block/nvme0n1/device/model", "Samsung SSD 990 PRO 1TB                 \n"),
        ("sys/block/nvme0n1/device/serial", "S6Z1NJ0W  \n"),
        ("sys/block/nvme0n1/device/firmware_rev", "4B2QJXD7\n"),
    ]);
    for (nvme, wear, lacks) in [(page as fn(&Path) -> _, Some(3.0), 0), (refused, None, 1), (zeros, None, 0)]
    {
        let (drives, lacking) = read(&host, Ways { nvme, ata: never_ata });
        assert_eq!((&*drives[0].model, &*drives[0].firmware), ("Samsung SSD 990 PRO 1TB", "4B2QJXD7"));
        assert_eq!((drives[0].wear_percent.value(), lacking.len()), (wear, lacks));
        assert!(
            lacking.iter().all(|part| part.is_permission && part.words.contains("CAP_SYS_ADMIN")),
            "{lacking:?}"
        );
    }
}
