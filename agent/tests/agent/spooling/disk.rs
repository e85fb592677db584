//! Spools on a disk that is full or cannot be written: what is in memory stays there.

use super::*;

/// Names a folder where a test runs for the second time: a disk of its own, of a megabyte.
const SMALL_DISK: &str = "SPECTRA_TEST_SMALL_DISK";

/// Runs the test of this name again, with a disk that ends with it.
fn on_small_disk(name: &str, inside: impl FnOnce(&Path)) {
    if let Some(folder) = std::env::var_os(SMALL_DISK) {
        return inside(Path::new(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=1m none \"$1\" && shift && exec \"$@\"";
    let mut command = std::process::Command::new("unshare");
    command.args(["--mount", "--propagation", "private", "sh", "-c", script, "sh"]).arg(folder.path());
    command.arg(std::env::current_exe().unwrap()).args([&format!("spooling::disk::{name}"), "--exact"]);
    let output = command.env(SMALL_DISK, folder.path()).output().unwrap();
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}

/// An envelope of some 20 kB that do not compress.
fn bulky(uptime: u64, offset: spectra_agent::clock::Offset) -> Entry {
    let hostname: String = (0..600).map(|_| uuid::Uuid::new_v4().to_string()).collect();
    let metric = System { uptime: uptime.into(), ..System::default() }.into();
    Entry::new(&Envelope { timestamp: OffsetDateTime::now_utc(), hostname, metric }, offset).unwrap()
}

#[test]
fn a_disk_that_is_full_costs_nothing_and_is_used_again_once_it_has_room() {
    on_small_disk("a_disk_that_is_full_costs_nothing_and_is_used_again_once_it_has_room", |disk| {
        std::fs::write(disk.join("ballast"), vec![0; 400 << 10]).unwrap();
        let mut spool = spool(disk);
        let offset = Clock::of_host().offset();
        spool.begin(&Live::of(&Queue::new(), 1), offset).unwrap();
        let mut kept = 0;
        let push = |spool: &mut Spool, kept: &mut u64| {
            let is_kept = spool.push(&[bulky(*kept, offset)], offset).is_ok();
            *kept += u64::from(is_kept);
            is_kept
        };
        while push(&mut spool, &mut kept) {}
        assert!((5..300).contains(&kept), "{kept}");
        for _ in 0..3 {
            assert!(!push(&mut spool, &mut kept), "the disk is still full");
        }
        std::fs::remove_file(disk.join("ballast")).unwrap();
        let before = kept;
        while kept < before + 5 {
            assert!(push(&mut spool, &mut kept), "it has room again");
        }
        drop(spool);
        // The same as a later process finds it: every envelope that was kept, once, and nothing of the others.
        let mut spool = self::spool(disk);
        let mut next = 1;
        while let Some(spectra_agent::spool::Work::Batch(head)) = spool.front(offset) {
            assert_eq!(head.first, next);
            next += spool.read().unwrap().0.len() as u64;
            spool.done().unwrap();
        }
        assert_eq!(next, kept + 1);
    });
}

#[tokio::test]
async fn a_spool_that_cannot_be_written_leaves_everything_in_memory() {
    let folder = tempfile::tempdir().unwrap();
    // A file where the folder should be.
    std::fs::write(folder.path().join("blocked"), "").unwrap();
    let mut edge = Edge::start(away(4)).await;
    let queue = RefCell::new(Queue::new());
    push(&queue, 0..MANY);
    let place = folder.path().join("blocked/spool");
    let spool = Spool::open(Path::new("/proc/spectra/spool"), LIMIT).unwrap();
    let uploader =
        Uploader::new(link(&edge.url), &queue, "h".into(), Terms::new(FLUSH)).with_spool(spool, place);
    let (stop, stopping) = watch::channel(false);
    let mut known = Known::default();
    let look = async {
        while (known.readings.len() as u64) < MANY {
            known.take(&edge.next().await);
        }
        stop.send_replace(true);
    };
    tokio::join!(uploader.run(stopping), look);
    assert_eq!(queue.borrow().dropped(), 0);
}
