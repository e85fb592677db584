//! Clusters whose pods enrol: the server's own, and further ones by the names that their kubeconfigs have.

mod kubeconfig;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use uuid::{Builder, Uuid};

use super::review::Reviewer;
use crate::secret::Digest;

/// Further clusters of one server. Each is a client with connections of its own.
const MOST: usize = 64;
/// Longest name: it is the value of a label in Kubernetes, too.
pub(super) const NAME_BYTES: usize = 63;

/// Whom to ask about tokens. By default there is no cluster.
#[derive(Clone, Debug, Default)]
pub struct Clusters {
    /// The one whose operator publishes fleets here.
    pub home: Option<Arc<Reviewer>>,
    pub further: BTreeMap<String, Arc<Reviewer>>,
}

impl Clusters {
    /// Further clusters by the kubeconfigs of a folder: a file's name is that of its cluster. Files whose names begin
    /// with a dot are none: Kubernetes keeps what it mounts in such folders.
    pub fn read(folder: &Path) -> Result<BTreeMap<String, Arc<Reviewer>>> {
        let what = || format!("cannot read the folder {} (--kubernetes-clusters)", folder.display());
        let mut clusters = BTreeMap::new();
        for entry in fs::read_dir(folder).with_context(what)? {
            let entry = entry.with_context(what)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            let path = entry.path();
            ensure!(
                is_name(&name),
                "{} is no name of a cluster: lower case letters, digits and hyphens, at most {NAME_BYTES}",
                path.display()
            );
            ensure!(clusters.len() < MOST, "more than {MOST} clusters in {}", folder.display());
            let reviewer = kubeconfig::read(&path).and_then(Reviewer::new);
            let reviewer =
                reviewer.with_context(|| format!("cannot use the kubeconfig {}", path.display()))?;
            clusters.insert(name, Arc::new(reviewer));
        }
        Ok(clusters)
    }

    /// Whom to ask about a token of the cluster of this name; without one, of the server's own.
    pub(super) fn reviewer(&self, name: Option<&str>) -> Option<&Reviewer> {
        match name {
            None => self.home.as_deref(),
            Some(name) => self.further.get(name).map(Arc::as_ref),
        }
    }
}

/// Stands for a further cluster where the server's own has the UID of its namespace `kube-system`, which this server
/// may have no right to read: made of its name, so that it stays the same.
pub(super) fn uid_of(name: &str) -> Uuid {
    let digest = Digest::of(&format!("spectra cluster {name}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_bytes()[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

fn is_name(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=NAME_BYTES).contains(&text.len())
        && text.bytes().all(known)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    const KUBECONFIG: &str = "{current-context: a, contexts: [{name: a, context: {cluster: a, user: a}}],
        clusters: [{name: a, cluster: {server: 'https://a:6443'}}], users: [{name: a, user: {token: secret}}]}";

    #[test]
    fn a_folder_of_kubeconfigs_names_its_clusters() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        fs::create_dir(folder.path().join("..data")).unwrap();
        assert!(Clusters::read(folder.path()).unwrap().is_empty());
        write("edge-1", KUBECONFIG);
        write("west", KUBECONFIG);
        let further = Clusters::read(folder.path()).unwrap();
        assert_eq!(further.keys().collect::<Vec<_>>(), ["edge-1", "west"]);
        let clusters = Clusters { home: None, further };
        assert!(clusters.reviewer(Some("west")).is_some());
        assert!(clusters.reviewer(Some("east")).is_none() && clusters.reviewer(None).is_none());
        assert!(!format!("{clusters:?}").contains("secret"));
        for (name, text, words) in [
            ("West", KUBECONFIG, "is no name of a cluster"),
            ("a.yaml", KUBECONFIG, "is no name of a cluster"),
            ("broken", "clusters: [", "cannot use the kubeconfig"),
        ] {
            write(name, text);
            let error = format!("{:#}", Clusters::read(folder.path()).unwrap_err());
            assert!(error.contains(words) && error.contains(name), "{error}");
            fs::remove_file(folder.path().join(name)).unwrap();
        }
        assert!(Clusters::read(&folder.path().join("absent")).is_err());
    }

    #[test]
    fn a_cluster_keeps_its_uid() {
        assert_eq!(uid_of("west"), uid_of("west"));
        assert_ne!(uid_of("west"), uid_of("east"));
    }
}
