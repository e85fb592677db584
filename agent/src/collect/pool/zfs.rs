//! Pools of ZFS: the kernel's word for each, else that of the program `zpool`.

use spectra_protocol::metric::Pool;

use crate::collect::text::{lines, printable};

/// `ONLINE`, `DEGRADED`, `FAULTED`, `OFFLINE`, `REMOVED`, `UNAVAIL`, `SUSPENDED`.
pub fn pool(name: &str, state: &[u8]) -> Pool {
    let state = printable(state.trim_ascii());
    Pool {
        kind: "zfs".into(),
        name: name.to_owned(),
        degraded: Some(state != "ONLINE").filter(|_| !state.is_empty()),
        state,
        ..Pool::default()
    }
}

/// What `zpool list -H -o name,health` writes: a name and a state, with a tab between them.
pub fn listed(text: &[u8]) -> Vec<Pool> {
    lines(text)
        .filter_map(|line| {
            let at = line.iter().position(|byte| *byte == b'\t')?;
            (at > 0).then(|| pool(&printable(&line[..at]), &line[at + 1..]))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{listed, pool};

    #[test]
    fn only_online_is_whole() {
        for (state, expected) in
            [("ONLINE\n", Some(false)), ("DEGRADED\n", Some(true)), ("SUSPENDED\n", Some(true)), ("", None)]
        {
            assert_eq!(pool("tank", state.as_bytes()).degraded, expected, "{state}");
        }
        let pools = listed(b"tank\tONLINE\nback up\tFAULTED\nno pools available\n\tX\n");
        let shown: Vec<_> = pools.iter().map(|pool| (&*pool.name, &*pool.state)).collect();
        assert_eq!(shown, [("tank", "ONLINE"), ("back up", "FAULTED")]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(bytes: Vec<u8>) {
            listed(&bytes);
            pool("x", &bytes);
        }
    }
}
