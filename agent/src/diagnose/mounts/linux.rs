//! The mount table.

use spectra_protocol::command::Mount;

use super::MAX_MOUNTS;
use crate::collect::Fault;
use crate::collect::text::{lines, printable, unescape, words};
use crate::host::Host;
use crate::sys::hot_file::read_once;

pub(super) fn all(host: &Host) -> Result<Vec<Mount>, Fault> {
    Ok(parse(&read_once(&host.mount_table()?)?))
}

/// One more than an answer can have shows that there are more.
fn parse(table: &[u8]) -> Vec<Mount> {
    lines(table).filter_map(mount).take(MAX_MOUNTS + 1).collect()
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

    use super::parse;

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
