//! The four kinds of Spectra's API group, as the API server stores and checks them.
//!
//! The types are the only source: `spectra-operator crds` prints what follows from them. Within a version fields are
//! only added, and every addition is optional or has a default.

#![expect(unreachable_pub, reason = "KubeSchema copies each type, with its visibility, into a function")]
#![expect(clippy::duplicated_attributes, reason = "columns of a table may have the same type")]

pub mod agent;
pub mod collector;
pub mod condition;
pub mod crds;
pub mod diagnostic;
mod duration;
pub mod fleet;
mod schema;
pub mod token;
pub mod workload;

pub use agent::SpectraAgent;
pub use diagnostic::SpectraDiagnostic;
pub use duration::Span;
pub use fleet::SpectraFleet;
pub use token::SpectraToken;

/// The API group of every kind; also the prefix of labels, annotations and finalizers.
pub const GROUP: &str = "spectra.dev";
/// The version that is served and stored.
pub const VERSION: &str = "v1alpha1";
