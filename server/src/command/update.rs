//! Pushing another executable to agents: who gets which of the releases.

use std::collections::HashMap;
use std::time::Duration;

use spectra_protocol::command::UpdateAgent;

use super::Order;
use crate::install::platform::{self, PLATFORMS};
use crate::install::releases::Releases;

/// How long an update waits for its host: the agent takes up to ten minutes, and may be away before.
pub(crate) const TIMEOUT: Duration = Duration::from_mins(30);

/// Releases that can be pushed: name of the file to its SHA-256.
pub(crate) type Pushable = HashMap<&'static str, String>;

/// What can be pushed now. Reads the folder of releases: belongs on a thread that may wait.
pub(crate) fn pushable(releases: &Releases) -> Pushable {
    let names = PLATFORMS.iter().map(|platform| platform.filename);
    names.filter_map(|name| Some((name, releases.listed(name)?.sha256))).collect()
}

/// What an agent of a host is told; `None` where there is no release for it. `server` is the address under which
/// agents reach this server.
///
/// The original's agents take it as it is, the checksum being all that they compare; ours refuses what is not signed.
pub(crate) fn order(pushable: &Pushable, os: &str, arch: &str, server: &str) -> Option<Order> {
    let name = platform::of_host(os, arch)?.filename;
    let update = UpdateAgent {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("SPECTRA_COMMIT").unwrap_or("unknown").to_owned(),
        url: format!("{server}/api/v1/admin/releases/{name}"),
        sha256: pushable.get(name)?.clone(),
    };
    let payload = serde_json::to_string(&update).expect("texts can be written as JSON");
    Some(Order { kind: "update", wire_type: "UPDATE_AGENT", payload })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_told_of_the_release_for_its_system_and_of_no_other() {
        let pushable = Pushable::from([
            ("spectra-agent-linux-amd64", "aa".repeat(32)),
            ("spectra-agent-linux-armv7", "bb".repeat(32)),
        ]);
        for (os, arch, expected) in [
            ("linux", "amd64", Some(("spectra-agent-linux-amd64", "aa"))),
            ("linux", "x86_64", Some(("spectra-agent-linux-amd64", "aa"))),
            ("linux", "armv7", Some(("spectra-agent-linux-armv7", "bb"))),
            ("linux", "arm64", None),
            ("windows", "amd64", None),
            ("", "", None),
        ] {
            let order = order(&pushable, os, arch, "https://spectra.example");
            let update = order.map(|order| serde_json::from_str::<UpdateAgent>(&order.payload).unwrap());
            let expected = expected.map(|(name, sum)| {
                (format!("https://spectra.example/api/v1/admin/releases/{name}"), sum.repeat(32))
            });
            assert_eq!(update.map(|update| (update.url, update.sha256)), expected, "{os} {arch}");
        }
    }
}
