//! Debian's packages that a node runs with. They start no service, and the node needs none.

use crate::programs::Program;

const PURPOSE: &str = "a node of Kubernetes runs pods with it";

pub(crate) const PROGRAMS: &[Program] = &[
    Program { name: "containerd", package: "containerd", purpose: PURPOSE },
    Program { name: "ctr", package: "containerd", purpose: PURPOSE },
    Program { name: "runc", package: "runc", purpose: PURPOSE },
    Program { name: "/usr/lib/cni/ptp", package: "containernetworking-plugins", purpose: PURPOSE },
    Program { name: "nft", package: "nftables", purpose: PURPOSE },
    // The plugin for ports calls it, also for pods without one.
    Program { name: "iptables", package: "iptables", purpose: PURPOSE },
];
