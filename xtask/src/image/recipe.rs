//! What an image is made of beside its program: who runs it, where it writes, what it is told.

use anyhow::{Result, bail};

/// An image of one of our programs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Recipe {
    /// The package, its program and the image.
    pub(crate) name: &'static str,
    /// By number: there is no `/etc/passwd`.
    pub(super) user: u32,
    /// Before what the container is started with.
    pub(super) entrypoint: &'static [&'static str],
    /// What it is started with where nothing is said.
    pub(super) arguments: &'static [&'static str],
    pub(super) environment: &'static [&'static str],
    /// What outlives the container.
    pub(super) state: Option<&'static str>,
    /// Folders that the user owns.
    pub(super) folders: &'static [&'static str],
    pub(super) port: Option<u16>,
}

/// `nobody`, whom the numbers of the host know too: an agent that reads a host's files shall own none of them.
const NOBODY: u32 = 65_534;
/// `nonroot`, as images without a distribution call it.
const NONROOT: u32 = 65_532;

pub(crate) const RECIPES: &[Recipe] = &[
    Recipe {
        name: "spectra-server",
        user: NONROOT,
        entrypoint: &[],
        arguments: &["run"],
        environment: &["STATE_DIRECTORY=/var/lib/spectra"],
        state: Some("/var/lib/spectra"),
        folders: &["/tmp", "/var/lib/spectra"],
        port: Some(8080),
    },
    Recipe {
        name: "spectra-operator",
        user: NONROOT,
        entrypoint: &[],
        arguments: &["run"],
        environment: &[],
        state: None,
        folders: &[],
        port: Some(8081),
    },
    Recipe {
        name: "spectra-agent",
        user: NOBODY,
        entrypoint: &["run"],
        arguments: &[],
        environment: &[
            "SPECTRA_IDENTITY=/var/lib/spectra-agent/agent-id.json",
            "SPECTRA_AUDIT=/var/lib/spectra-agent/audit.jsonl",
            // Where `spectra-agent status` asks.
            "RUNTIME_DIRECTORY=/run/spectra-agent",
        ],
        // Identity, spool and audit.
        state: Some("/var/lib/spectra-agent"),
        folders: &["/var/lib/spectra-agent", "/run/spectra-agent"],
        port: None,
    },
];

impl Recipe {
    /// By its short name: server, operator or agent.
    pub(crate) fn parse(text: &str) -> Result<&'static Self> {
        let known = || RECIPES.iter().map(|recipe| recipe.name.trim_start_matches("spectra-"));
        let found = RECIPES.iter().zip(known()).find(|(_, name)| *name == text);
        match found {
            Some((recipe, _)) => Ok(recipe),
            None => bail!("there are images of {}", known().collect::<Vec<_>>().join(", ")),
        }
    }

    /// Where the program is.
    pub(super) fn program(&self) -> String {
        format!("usr/bin/{}", self.name)
    }
}

/// The recipe of a program that is known to have one.
#[cfg(test)]
pub(super) fn recipe(name: &str) -> &'static Recipe {
    Recipe::parse(name).expect("the test names a recipe")
}
