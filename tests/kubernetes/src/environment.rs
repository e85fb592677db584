//! What `cargo xtask test` tells the tests.

use std::path::PathBuf;

/// Names the kubeconfig of a cluster whose administrator the tests may be.
pub(crate) const KUBECONFIG: &str = "SPECTRA_TEST_KUBECONFIG";

/// Names the audit log of that cluster.
pub(crate) const AUDIT_LOG: &str = "SPECTRA_TEST_AUDIT_LOG";

/// Names the folder of a cluster with a node.
pub(crate) const NODE: &str = "SPECTRA_TEST_NODE";

/// Names the program that is a cluster.
pub(crate) const PROGRAM: &str = "SPECTRA_TEST_CLUSTER";

/// Names Helm 3.
pub(crate) const HELM_3: &str = "SPECTRA_TEST_HELM3";

/// Names the folder of a small Debian with PostgreSQL and TimescaleDB.
const DATABASE: &str = "SPECTRA_TEST_DATABASE_ROOT";

/// Where PostgreSQL 17 with TimescaleDB stands in a small Debian, of which an image can be made.
///
/// # Panics
///
/// When the environment does not say it.
pub fn database_root() -> PathBuf {
    path(DATABASE)
}

/// The path that a variable names.
///
/// # Panics
///
/// When it names none: a test cannot go on without a cluster, and must not be skipped.
pub(crate) fn path(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
    path.unwrap_or_else(|| {
        panic!(
            "{variable} is not set: `cargo xtask test` starts the clusters that these tests use and names them; \
             `cargo xtask cluster up --help` tells how to start one by hand"
        )
    })
}
