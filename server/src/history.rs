//! History: which stretch of it a request means, how finely it is kept, and for how long.

pub mod level;
pub mod range;
pub mod retention;
