//! `/var/run/utx.active`: who is signed in, in records of `struct futx` (utxdb of the C library), numbers big-endian.

/// Kind, time, id, process, user, line, host.
const BYTES: usize = 197;
const PID: usize = 17;
const USER: usize = 21;
const USER_PROCESS: u8 = 4;

/// Processes of the sessions of people.
pub fn processes(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(BYTES).filter_map(|record| {
        let pid = record.get(PID..)?.first_chunk().map(|pid| u32::from_be_bytes(*pid))?;
        (record[0] == USER_PROCESS && record[USER] != 0).then_some(pid)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn record(kind: u8, pid: u32, user: &str) -> Vec<u8> {
        let mut record = vec![0; BYTES];
        record[0] = kind;
        record[PID..PID + 4].copy_from_slice(&pid.to_be_bytes());
        record[USER..USER + user.len()].copy_from_slice(user.as_bytes());
        record
    }

    #[test]
    fn only_people_have_sessions() {
        let all =
            [record(1, 0, ""), record(4, 812, "ada"), record(7, 813, "ben"), record(4, 814, ""), vec![4; 9]];
        assert_eq!(processes(&all.concat()).collect::<Vec<_>>(), [812]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            processes(&bytes).count();
        }
    }
}
