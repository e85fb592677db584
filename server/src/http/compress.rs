//! Compression of what people get: an overview of 10,000 hosts is 8 MB of text.
//!
//! Answers to agents stay as they are: the original's agents leave a compressed empty body unread, and with
//! it the connection.

use axum::routing::MethodRouter;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

use super::access::Access;
use crate::app::App;

/// Below this the headers weigh more than what is saved.
const LEAST_BYTES: u64 = 1024;

/// The route's handler, compressing if its answers are for people.
pub(super) fn of(access: Access, handler: MethodRouter<App>) -> MethodRouter<App> {
    if matches!(access, Access::Anyone | Access::Agent | Access::Holder) {
        return handler;
    }
    // Programs are files that are compressed already or have to arrive in ranges; events must not wait.
    let worth = SizeAbove::new(LEAST_BYTES)
        .and(NotForContentType::new("application/octet-stream"))
        .and(NotForContentType::new("text/event-stream"));
    // The lowest level: twice as fast as the default, at nine tenths of the gain.
    let layer = CompressionLayer::new().gzip(true).zstd(true).quality(CompressionLevel::Fastest);
    handler.layer(layer.compress_when(worth))
}
