//! `mounts`: every file system of the host, as the kernel lists them.

use spectra_protocol::command::Mount;

use super::worker::on_thread;
use super::{Context, Fault};
use crate::collect::text::{lines, printable, unescape, words};
use crate::sys::hot_file::read_once;

/// Mounts of an answer; what has more is something that runs wild.
const MAX_MOUNTS: usize = 10_000;

pub(super) async fn mounts(context: &Context) -> Result<Vec<Mount>, Fault> {
    let path = context.host.mount_table().map_err(|fault| Fault::failed(fault.in_one_line()))?;
    let table = on_thread("mounts", move |_| read_once(&path)).await?;
    Ok(parse(&table.map_err(|error| Fault::failed(error.in_one_line()))?))
}

fn parse(table: &[u8]) -> Vec<Mount> {
    let mut mounts: Vec<_> = lines(table).filter_map(mount).take(MAX_MOUNTS + 1).collect();
    if mounts.len() > MAX_MOUNTS {
        // The mark takes the place of one.
        mounts.truncate(MAX_MOUNTS - 1);
        mounts.push(mark(format!("more are left out: there are more than {MAX_MOUNTS}")));
    }
    mounts
}

/// What stands in the place of mounts that are left out: the list has no field to say so.
pub(super) fn mark(words: String) -> Mount {
    Mount { device: words, ..Mount::default() }
}

/// `device mountpoint type options 0 0`
fn mount(line: &[u8]) -> Option<Mount> {
    let mut words = words(line);
    Some(Mount {
        device: printable(&unescape(words.next()?)),
        mountpoint: printable(&unescape(words.next()?)),
        fstype: printable(words.next()?),
        options: printable(words.next().unwrap_or_default()),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use spectra_protocol::command::Mount;

    use super::{MAX_MOUNTS, parse};

    #[test]
    fn a_list_that_is_cut_says_so() {
        let table = |mounts: usize| parse(&b"proc /proc proc rw 0 0\n".repeat(mounts));
        let whole = table(MAX_MOUNTS);
        assert_eq!((whole.len(), &*whole[MAX_MOUNTS - 1].device), (MAX_MOUNTS, "proc"));
        let cut = table(MAX_MOUNTS + 1);
        assert_eq!(cut.len(), MAX_MOUNTS);
        assert!(cut[MAX_MOUNTS - 1].device.contains("left out"), "{:?}", cut[MAX_MOUNTS - 1]);
    }

    #[test]
    fn every_line_is_a_mount_with_its_blanks() {
        let table = b"/dev/sda1 / ext4 rw,noatime 0 0\nserver:/x /mnt/my\\040disk nfs4 ro 0 0\nproc /proc proc\nbroken\n\n";
        let found: Vec<_> = parse(table)
            .into_iter()
            .map(|Mount { mountpoint, device, fstype, options }| [device, mountpoint, fstype, options])
            .collect();
        let expected = [
            ["/dev/sda1", "/", "ext4", "rw,noatime"],
            ["server:/x", "/mnt/my disk", "nfs4", "ro"],
            ["proc", "/proc", "proc", ""],
        ];
        assert_eq!(found, expected.map(|mount| mount.map(String::from)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            parse(&bytes);
        }
    }
}
