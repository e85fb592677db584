//! The whole path under test: built binaries as processes, a database of their own, faults at random.
//!
//! Nothing of the product is linked in but its wire types. [`Server`] and [`Agent`] are processes that
//! can be killed and started again, [`Reporter`] speaks the agent protocol from inside the test so that
//! the fate of each envelope is known, [`Storage`] looks into the database behind the server's back.

mod agent;
mod asker;
mod binary;
mod browser;
mod chance;
mod fate;
mod http;
mod identity;
mod numbers;
mod peer;
mod process;
mod proxy;
mod reporter;
mod scale;
mod server;
mod storage;
mod ticks;

pub use agent::Agent;
pub use asker::Asker;
pub use binary::command;
pub use browser::Browser;
pub use chance::Chance;
pub use fate::{CommandFault, Fate, command_faults};
pub use http::{Answer, Connection, Request, ask, gzip};
pub use identity::Identity;
pub use numbers::{Numbers, compare};
pub use peer::{Memory, Peer};
pub use process::{Finished, Process, finish, wait_until};
pub use proxy::{Proxy, Weather};
pub use reporter::{Attempts, Reporter, Retry};
pub use scale::{say, scaled};
pub use server::Server;
pub use storage::{CommandRow, GapRow, Storage};
pub use ticks::{Fault, Series, Stretch, faults};
