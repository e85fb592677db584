//! What the name of a control group says: whose it is.

/// What a group is, as far as its name tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// Of a container, with the id that its runtime gave it.
    Container(String),
    /// Of a pod, with its uid.
    Pod(String),
    /// Of a guest with a system of its own, whose groups are that system's business, or of a helper.
    Foreign,
    /// Anything else; there may be containers below.
    Folder,
}

/// Whose a group is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Owner {
    Container(String),
    Pod(String),
}

impl Owner {
    pub(in super::super) fn of(name: &str) -> Option<Self> {
        match classify(name) {
            Name::Container(id) => Some(Self::Container(id)),
            Name::Pod(uid) => Some(Self::Pod(uid)),
            Name::Foreign | Name::Folder => None,
        }
    }
}

/// Digits of an id of Docker, Podman, containerd and CRI-O.
const ID_DIGITS: usize = 64;
/// Digits of a uid, and of what stands for it for pods out of a file: the digest of their description.
const UID_DIGITS: usize = 32;

pub(super) fn classify(name: &str) -> Name {
    // Helpers that watch a container carry its id too.
    if name.contains("conmon")
        || name == "lxc"
        || name.starts_with("lxc.")
        || name.starts_with("machine-qemu")
    {
        return Name::Foreign;
    }
    // A slice never is a container, whatever id it carries: Podman names those of its pods so.
    if name.strip_suffix(".slice").is_none()
        && let Some(id) = container(name.strip_suffix(".scope").unwrap_or(name))
    {
        return Name::Container(id.to_owned());
    }
    pod(name).map_or(Name::Folder, Name::Pod)
}

/// The id in `<id>`, `docker-<id>`, `cri-containerd-<id>`, `crio-<id>`, `libpod-<id>`.
fn container(name: &str) -> Option<&str> {
    let at = name.len().checked_sub(ID_DIGITS)?;
    let (prefix, id) = name.split_at_checked(at)?;
    let is_id = id.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (is_id && (prefix.is_empty() || prefix.ends_with('-'))).then_some(id)
}

/// The uid in `pod<uid>` and `kubepods-burstable-pod<uid>.slice`. In a slice, whose name's dashes are its path, the
/// dashes of a uid are written as underscores.
fn pod(name: &str) -> Option<String> {
    let uid = match name.strip_suffix(".slice") {
        Some(slice) => slice.rsplit_once("-pod")?.1,
        None => name.strip_prefix("pod")?,
    };
    let uid = uid.replace('_', "-");
    let digits = uid.bytes().filter(u8::is_ascii_hexdigit).count();
    let dashes = uid.bytes().filter(|byte| *byte == b'-').count();
    (digits == UID_DIGITS && (dashes == 0 || dashes == 4) && digits + dashes == uid.len()).then_some(uid)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Name, classify};

    const ID: &str = "3a032c7fd3d95606c0284ed95bcd1347680874685cf9a8ebfef3c00e8bf96478";

    #[test]
    fn containers_are_known_whoever_made_them() {
        for name in [
            "{}",
            "docker-{}.scope",
            "cri-containerd-{}.scope",
            "crio-{}.scope",
            "libpod-{}.scope",
            "libpod-{}",
        ] {
            let name = name.replace("{}", ID);
            assert_eq!(classify(&name), Name::Container(ID.into()), "{name}");
        }
    }

    #[test]
    fn pods_are_known_with_either_driver() {
        let uid = "0aeadd24-6d3c-4ab1-8e3b-2f2a44d1d2aa";
        for name in [
            format!("pod{uid}"),
            format!("kubepods-burstable-pod{}.slice", uid.replace('-', "_")),
            format!("kubepods-pod{}.slice", uid.replace('-', "_")),
            format!("kubelet-kubepods-besteffort-pod{}.slice", uid.replace('-', "_")),
        ] {
            assert_eq!(classify(&name), Name::Pod(uid.into()), "{name}");
        }
        // Out of a file of the node.
        let digest = "0123456789abcdef0123456789abcdef";
        assert_eq!(classify(&format!("pod{digest}")), Name::Pod(digest.into()));
    }

    #[test]
    fn helpers_and_guests_with_a_system_of_their_own_are_let_alone() {
        for name in ["lxc", "lxc.payload.101", "lxc.monitor.101", "machine-qemu\\x2d1\\x2dvm.scope"] {
            assert_eq!(classify(name), Name::Foreign, "{name}");
        }
        for name in [format!("crio-conmon-{ID}.scope"), format!("libpod-conmon-{ID}")] {
            assert_eq!(classify(&name), Name::Foreign, "{name}");
        }
    }

    #[test]
    fn anything_else_is_a_folder() {
        for name in [
            "system.slice".to_owned(),
            "kubepods-burstable.slice".into(),
            "podman.service".into(),
            "pod".into(),
            format!("machine-libpod_pod_{ID}.slice"),
            ID[1..].into(),
            format!("x{ID}"),
            ID.to_uppercase(),
            "pod0aeadd24-6d3c-4ab1-8e3b-2f2a44d1d2ag".into(),
        ] {
            assert_eq!(classify(&name), Name::Folder, "{name}");
        }
    }

    proptest! {
        #[test]
        fn no_name_makes_it_panic(name: String) {
            classify(&name);
        }
    }
}
