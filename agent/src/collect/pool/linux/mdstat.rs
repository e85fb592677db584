//! Arrays of MD in `/proc/mdstat`, for where their folders in `/sys` cannot be read.

use spectra_protocol::metric::Pool;

use super::md;
use crate::collect::pool::detail;
use crate::collect::text::{decimal, lines, number, printable, words};

/// An array is a line that begins at its start, `md0 : active raid1 sdb1[1] sda1[0](F)`, and lines below it that are
/// set in: `976630272 blocks super 1.2 [2/1] [U_]`, `[=>...]  recovery = 12.6% (…) finish=…`.
pub(super) fn pools(text: &[u8]) -> Vec<Pool> {
    let mut pools: Vec<Pool> = Vec::new();
    for line in lines(text) {
        let is_below = line.first().is_some_and(u8::is_ascii_whitespace);
        match pools.last_mut().filter(|_| is_below) {
            Some(_) if is_container(line) => drop(pools.pop()),
            Some(pool) => below(pool, line),
            None => pools.extend(array(line)),
        }
    }
    pools
}

/// `6306 blocks super external:imsm`
fn is_container(line: &[u8]) -> bool {
    words(line).skip_while(|word| *word != b"super").nth(1).is_some_and(md::is_container)
}

fn array(line: &[u8]) -> Option<Pool> {
    let mut words = words(line);
    let name = words.next().filter(|name| name.starts_with(b"md"))?;
    words.next().filter(|colon| *colon == b":")?;
    let state = words.next()?;
    let rest: Vec<&[u8]> = words.filter(|word| !word.starts_with(b"(")).collect();
    let is_member = |word: &&&[u8]| word.contains(&b'[');
    let level =
        rest.first().filter(|word| !is_member(word)).map(|level| printable(level)).unwrap_or_default();
    let failed: Vec<String> = rest
        .iter()
        .filter(is_member)
        .filter(|member| member.ends_with(b"(F)"))
        .filter_map(|member| member.split(|byte| *byte == b'[').next())
        .map(|member| format!("{} has failed", printable(member)))
        .collect();
    Some(Pool {
        kind: "md".into(),
        name: printable(name),
        level,
        degraded: Some(state != b"active" || !failed.is_empty()),
        state: printable(state),
        detail: detail(&failed),
        ..Pool::default()
    })
}

fn below(pool: &mut Pool, line: &[u8]) {
    let all: Vec<&[u8]> = words(line).collect();
    for pair in all.iter().filter_map(|word| word.strip_prefix(b"[")?.strip_suffix(b"]")) {
        let Some(at) = pair.iter().position(|byte| *byte == b'/') else { continue };
        if let (Some(devices), Some(there)) = (number(&pair[..at]), number(&pair[at + 1..])) {
            let missing = devices.saturating_sub(there);
            (pool.devices, pool.devices_missing) = (devices.into(), missing.into());
            pool.degraded = Some(pool.degraded == Some(true) || missing > 0);
        }
    }
    // `recovery = 12.6%`, `resync=DELAYED`
    for (at, word) in all.iter().enumerate() {
        let action = match *word {
            b"recovery" => "recover",
            b"resync" => "resync",
            b"check" => "check",
            b"reshape" => "reshape",
            _ => continue,
        };
        if all.get(at + 1) == Some(&&b"="[..]) {
            action.clone_into(&mut pool.sync_action);
            let percent = all.get(at + 2).and_then(|text| decimal(text.strip_suffix(b"%")?));
            pool.sync_percent = percent.filter(|percent| (0.0..=100.0).contains(percent)).into();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::pools;

    #[test]
    fn arrays_of_every_state_are_read() {
        let text = b"Personalities : [raid1] [raid6] [raid5] [raid4]\n\
            md127 : active (auto-read-only) raid5 sdd1[3] sdc1[1] sdb1[0]\n      5860268032 blocks super 1.2 level 5, 512k chunk, algorithm 2 [3/3] [UUU]\n      bitmap: 0/22 pages [0KB], 65536KB chunk\n\n\
            md1 : active raid6 sda2[4] sdb2[1](F) sdc2[2] sdd2[3]\n      1953260544 blocks super 1.2 level 6, 512k chunk, algorithm 2 [4/3] [_UUU]\n      [==>..................]  recovery = 12.6% (123456/976630272) finish=127.5min speed=33440K/sec\n\n\
            md0 : inactive sda1[0](S)\n      976630272 blocks super 1.2\n\n\
            md2 : active raid0 sdc3[0] sdd3[1]\n      100 blocks\n      \tresync=DELAYED\n\nunused devices: <none>\n";
        let shown: Vec<_> = pools(text)
            .into_iter()
            .map(|pool| {
                let numbers = (pool.devices.value(), pool.devices_missing.value(), pool.sync_percent.value());
                (pool.name, pool.level, pool.state, pool.degraded, numbers, pool.sync_action, pool.detail)
            })
            .collect();
        let expected = [
            ("md127", "raid5", "active", false, (Some(3), Some(0), None), "", ""),
            ("md1", "raid6", "active", true, (Some(4), Some(1), Some(12.6)), "recover", "sdb2 has failed"),
            ("md0", "", "inactive", true, (None, None, None), "", ""),
            ("md2", "raid0", "active", false, (None, None, None), "", ""),
        ]
        .map(|(name, level, state, degraded, numbers, action, detail)| {
            (name.into(), level.into(), state.into(), Some(degraded), numbers, action.into(), detail.into())
        });
        assert_eq!(shown, expected);
        assert!(pools(b"Personalities :\nunused devices: <none>\n").is_empty());
    }

    #[test]
    fn containers_of_a_controllers_firmware_are_left_out() {
        let text = b"Personalities : [raid1]\nmd126 : active raid1 sda[1] sdb[0]\n      9 blocks super external:/md127/0 [2/2] [UU]\n\n\
            md127 : inactive sdb[1](S) sda[0](S)\n      6306 blocks super external:imsm\n       \nunused devices: <none>\n";
        let shown: Vec<_> = pools(text).into_iter().map(|pool| (pool.name, pool.degraded)).collect();
        assert_eq!(shown, [("md126".to_owned(), Some(false))]);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(
            bytes: Vec<u8>, array in r"md[0-9]{0,3} : (active|inactive) [a-z0-9\[\]()F ]{0,30}", below in r" [0-9\[\]/%=a-z. ]{0,40}",
        ) {
            pools(&bytes);
            pools(format!("{array}\n{below}").as_bytes());
        }
    }
}
