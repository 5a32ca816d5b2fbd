//! The core of the engine: what records a computation, what walks it back, and every operation of
//! one step, with its vector-Jacobian product beside its value.

mod arrangement;
mod backward;
mod elementwise;
mod matmul;
mod operations;
pub(crate) mod record;
pub(crate) mod reductions;
pub(crate) mod slots;
pub(crate) mod sums;
pub(crate) mod tape;
