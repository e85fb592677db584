//! `mounts`: every file system of the host, as the kernel lists them.

#[cfg_attr(target_os = "linux", path = "mounts/linux.rs")]
#[cfg_attr(target_os = "freebsd", path = "mounts/freebsd.rs")]
#[cfg_attr(windows, path = "mounts/windows.rs")]
mod os;

use spectra_protocol::command::Mount;

use super::worker::on_thread;
use super::{Context, Fault};

/// Mounts of an answer; what has more is something that runs wild.
const MAX_MOUNTS: usize = 10_000;

pub(super) async fn mounts(context: &Context) -> Result<Vec<Mount>, Fault> {
    let host = context.host.clone();
    let mounts = on_thread("mounts", move |_| os::all(&host)).await?;
    Ok(bounded(mounts.map_err(|fault| Fault::failed(fault.in_one_line()))?))
}

fn bounded(mut mounts: Vec<Mount>) -> Vec<Mount> {
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

#[cfg(test)]
mod tests {
    use spectra_protocol::command::Mount;

    use super::{MAX_MOUNTS, bounded};

    #[test]
    fn a_list_that_is_cut_says_so() {
        let mount = || Mount { device: "proc".into(), ..Mount::default() };
        let whole = bounded((0..MAX_MOUNTS).map(|_| mount()).collect());
        assert_eq!((whole.len(), &*whole[MAX_MOUNTS - 1].device), (MAX_MOUNTS, "proc"));
        let cut = bounded((0..=MAX_MOUNTS).map(|_| mount()).collect());
        assert_eq!(cut.len(), MAX_MOUNTS);
        assert!(cut[MAX_MOUNTS - 1].device.contains("left out"), "{:?}", cut[MAX_MOUNTS - 1]);
    }
}
