//! What packages are made of: the server, and the agent.

/// A program that is given to people, with all that belongs to it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Product {
    /// What package managers call it, and its program.
    pub(crate) name: &'static str,
    pub(super) summary: &'static str,
    pub(super) description: &'static str,
    /// Settings, which an upgrade does not write over; and where they stand in the tree.
    pub(super) settings: Option<(&'static str, &'static str)>,
    /// Scripts of the package manager: after installation, before removal, after removal.
    pub(super) scripts: [&'static str; 3],
}

pub(crate) const SERVER: Product = Product {
    name: "spectra-server",
    summary: "Host and fleet monitoring: keeps what agents report, and shows it",
    description: "Spectra's server takes what agents report about their hosts, keeps it in an embedded\ndatabase or in TimescaleDB, and shows it in a browser.",
    settings: Some(("/etc/spectra/server.env", "deploy/server.env")),
    scripts: ["deploy/postinstall.sh", "deploy/preremove.sh", "deploy/postremove.sh"],
};

pub(crate) const AGENT: Product = Product {
    name: "spectra-agent",
    summary: "Host and fleet monitoring: reads this host and reports to a Spectra server",
    description: "Spectra's agent reads a host's processors, memory, disks, network, sensors, processes and\nworkloads, and sends them to a Spectra server. After installation, tell it where that is:\nsudo spectra-agent install --server URL --token-file -",
    settings: None,
    scripts: ["deploy/agent-postinstall.sh", "deploy/agent-preremove.sh", "deploy/agent-postremove.sh"],
};

impl Product {
    pub(super) fn program(&self) -> String {
        format!("/usr/bin/{}", self.name)
    }

    pub(super) fn unit(&self) -> String {
        format!("/usr/lib/systemd/system/{}.service", self.name)
    }

    pub(super) fn document(&self, name: &str) -> String {
        format!("/usr/share/doc/{}/{name}", self.name)
    }
}
