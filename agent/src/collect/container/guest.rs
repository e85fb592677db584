//! A workload as those that know it tell of it.

/// One workload, before it is measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Guest {
    /// As on the wire; unique among the workloads of a source.
    pub id: String,
    pub source: &'static str,
    pub kind: &'static str,
    pub name: String,
    pub image: String,
    pub state: String,
    pub namespace: Option<String>,
    pub health: Option<String>,
    pub restarts: Option<u64>,
    /// The id in the name of its control group.
    pub cgroup: Option<String>,
    /// Its first process, if told.
    pub pid: Option<u32>,
    /// The pod that it is a part of.
    pub pod: Option<String>,
    /// It shares the network of the host, whose traffic is not its own.
    pub host_network: bool,
    /// Where its control group is, once found.
    pub group: Option<String>,
    /// The groups that hold its processes.
    pub groups: Vec<String>,
    /// What it uses, from whoever knows.
    pub usage: Usage,
}

impl Guest {
    /// What the names of its control groups call it.
    pub(super) fn owner(&self) -> &str {
        self.cgroup.as_deref().unwrap_or(&self.id)
    }

    /// Whether it runs in a control group whose processes are not known.
    pub(super) fn is_without_process(&self) -> bool {
        self.group.is_some() && self.pid.is_none() && !self.host_network
    }
}

/// What a workload uses. Counters count since its start.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Usage {
    pub cpu: Option<Cpu>,
    /// Processors that it may use, if they are fewer than the host's.
    pub cpu_limit: Option<f64>,
    pub memory: Option<u64>,
    pub memory_limit: Option<u64>,
    /// Received and sent.
    pub network: Option<(u64, u64)>,
    /// Read and written.
    pub block: Option<(u64, u64)>,
}

/// How the use of processors is told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cpu {
    /// Nanoseconds that the kernel counted until now.
    Counted(u64),
    /// Nanoseconds that a daemon counted until its own time, nanoseconds too.
    #[cfg_attr(not(feature = "docker"), expect(dead_code, reason = "only containers of Docker are told so"))]
    Told { nanoseconds: u64, at: u64 },
    /// Percent of one processor.
    Percent(f64),
}

impl Usage {
    /// Each value of this, or else of `other`.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            cpu: self.cpu.or(other.cpu),
            cpu_limit: self.cpu_limit.or(other.cpu_limit),
            memory: self.memory.or(other.memory),
            memory_limit: self.memory_limit.or(other.memory_limit),
            network: self.network.or(other.network),
            block: self.block.or(other.block),
        }
    }
}

/// Longest text that is taken from a daemon, bytes: more than any name or image reference.
const TEXT_BYTES: usize = 512;

/// Text of a daemon for a person and a database.
pub(super) fn told(text: &str) -> String {
    let mut end = text.len().min(TEXT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    crate::collect::text::printable(&text.as_bytes()[..end])
}
