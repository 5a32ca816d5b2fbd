//! The core of the engine: what records a computation, what walks it back, and every operation that
//! is not made of others, each with its vector-Jacobian product beside its value.

pub(crate) mod arrangement;
pub(crate) mod backward;
pub(crate) mod elementwise;
mod matmul;
mod operations;
mod reductions;
pub(crate) mod sums;
pub(crate) mod tape;
