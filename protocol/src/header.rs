//! Names of the HTTP headers that agents send, in lower case as HTTP/2 and the `http` crate want them.

/// UUID of the agent, given at registration.
pub const AGENT_ID: &str = "x-agent-id";
/// Secret of the agent: 64 hexadecimal characters.
pub const AGENT_SECRET: &str = "x-agent-secret";
/// Version of the agent, e.g. `0.1.0`.
pub const AGENT_VERSION: &str = "x-agent-version";
/// The same version a second time; the original server reads this one for its label.
pub const SPECTRA_AGENT_VERSION: &str = "x-spectra-agent-version";
/// Short hash of the commit the agent was built from; `unknown` when not stamped.
pub const AGENT_COMMIT: &str = "x-agent-commit";
/// Lower-case hexadecimal SHA-256 of the agent's executable.
pub const AGENT_BINARY_HASH: &str = "x-agent-binary-hash";
/// Version of the protocol additions the agent speaks; [`PROTOCOL_VERSION`]. The original sends none.
pub const PROTOCOL: &str = "x-spectra-protocol";
/// UUID of the numbered sequence of envelopes that the body belongs to.
pub const STREAM: &str = "x-spectra-stream";
/// Number of the body's first envelope in its stream; the first envelope of a stream is 1.
pub const SEQUENCE: &str = "x-spectra-sequence";
/// `1` on the last request of a stream that ends on purpose: nothing follows and nothing is missing.
pub const STREAM_END: &str = "x-spectra-stream-end";
/// UUIDs of the agent's other streams that go on, separated by commas: a backlog beside the newest values. The
/// first request of a new stream ends all that are not named.
pub const STREAMS_OPEN: &str = "x-spectra-streams-open";
/// Times of the first readings of those processes of the agent of which more will come: microseconds since 1970,
/// separated by commas. What a stream that is lost missed ends there at the latest.
pub const LIVES: &str = "x-spectra-lives";
/// With [`STREAM_END`]: why the agent takes its leave, `stopped` or `asleep`.
pub const LEAVING: &str = "x-spectra-leaving";
/// The agent's clock when it sent the request: milliseconds since the Unix epoch.
pub const CLOCK: &str = "x-spectra-clock";
/// The `revision` of the settings that the agent follows, decimal; on every request once it has them.
pub const CONFIG_REVISION: &str = "x-spectra-config-revision";

/// Streams that are named in [`STREAMS_OPEN`], 2.4 kB; more are not read. A process that is killed in an outage
/// leaves two.
pub const STREAMS_OPEN_MOST: usize = 64;

/// Value of [`PROTOCOL`] of this version.
pub const PROTOCOL_VERSION: u32 = 2;
