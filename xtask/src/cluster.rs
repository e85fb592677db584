//! Kubernetes clusters for tests: a program that holds all of it, built once, and what it leaves running.
//!
//! | part | from |
//! |---|---|
//! | the program | `tests/cluster`, by [`go`], kept in the cache folder under a hash of its sources |
//! | an API server alone | [`given`] in `SPECTRA_TEST_KUBECONFIG`, else the program's |
//! | a node that runs pods | the program's, with what [`packages`] lists |

mod given;
mod go;
mod packages;
mod program;
mod running;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

#[cfg(test)]
pub(crate) use go::ENVIRONMENT as GO;
pub(crate) use packages::PROGRAMS;
pub(crate) use program::provide as provide_program;
use running::Cluster;

use crate::{programs, timescale};

/// Names the kubeconfig of a cluster whose administrator the tests may be.
pub(crate) const KUBECONFIG_VARIABLE: &str = "SPECTRA_TEST_KUBECONFIG";

/// Names the audit log of that cluster, by which tests count requests.
const AUDIT_VARIABLE: &str = "SPECTRA_TEST_AUDIT_LOG";

/// Names the folder of a cluster with a node: `kubeconfig`, `bin/kubectl`, `bin/helm`.
const NODE_VARIABLE: &str = "SPECTRA_TEST_NODE";

/// Names the program, for tests that need a cluster of their own.
const PROGRAM_VARIABLE: &str = "SPECTRA_TEST_CLUSTER";

/// Names Helm 3, for tests of the charts.
const HELM_3_VARIABLE: &str = "SPECTRA_TEST_HELM3";

/// Names the folder of a small Debian with PostgreSQL and TimescaleDB, of which tests make an image.
const DATABASE_VARIABLE: &str = "SPECTRA_TEST_DATABASE_ROOT";

/// What the tests on Kubernetes need of this machine.
#[derive(Debug)]
pub(crate) struct Kit {
    program: PathBuf,
    database: PathBuf,
    given: Option<PathBuf>,
}

/// Clusters that are up, for as long as this value lives.
#[derive(Debug)]
pub(crate) struct Clusters {
    /// Absent where one was given.
    api: Option<Cluster>,
    node: Option<Cluster>,
    program: PathBuf,
    /// Absent where nothing runs in the cluster.
    database: Option<PathBuf>,
}

/// Has everything there, and installs or builds what is missing.
pub(crate) fn provide(provision: bool) -> Result<Kit> {
    programs::provide(PROGRAMS, provision)?;
    let program = program::provide(provision)?;
    let given = given::find(&program)?;
    let database =
        timescale::root(provision).context("the tests of the charts run a TimescaleDB in the cluster")?;
    Ok(Kit { program, database, given })
}

impl Kit {
    /// Starts the clusters that tests share: an API server with an audit log, and a node.
    pub(crate) fn start(&self) -> Result<Clusters> {
        running::remove_leftovers(&self.program)?;
        let api = match self.given {
            Some(_) => None,
            None => Some(Cluster::start(&self.program, "api", &["--audit"])?),
        };
        let node = Some(Cluster::start(&self.program, "node", &["--full", "--audit"])?);
        let Self { program, database, given: _ } = self;
        Ok(Clusters { api, node, program: program.clone(), database: Some(database.clone()) })
    }
}

impl Clusters {
    /// An API server with an audit log alone, for what is measured on it.
    pub(crate) fn without_node(program: &Path) -> Result<Self> {
        running::remove_leftovers(program)?;
        let api = Some(Cluster::start(program, "api", &["--audit"])?);
        Ok(Self { api, node: None, program: program.to_owned(), database: None })
    }

    /// What the tests read from their environment. Of a cluster that was given they inherit what names it.
    pub(crate) fn variables(&self) -> Vec<(&'static str, PathBuf)> {
        let Self { api, node, program, database } = self;
        let mut variables =
            vec![(PROGRAM_VARIABLE, program.clone()), (HELM_3_VARIABLE, program::helm3(program))];
        if let Some(node) = node {
            variables.push((NODE_VARIABLE, node.folder().to_owned()));
        }
        if let Some(database) = database {
            variables.push((DATABASE_VARIABLE, database.clone()));
        }
        if let Some(api) = api {
            variables.push((KUBECONFIG_VARIABLE, api.folder().join("kubeconfig")));
            variables.push((AUDIT_VARIABLE, api.folder().join("log/audit.log")));
        }
        variables
    }
}
