//! What records a computation, and what walks it back.
//!
//! [`core`] is what it is about: follow a value through it, from the handle in `core/tape.rs` to
//! the walk in `core/backward.rs`. It stands on numbers ([`float`]), what a tape takes them from
//! ([`elements`]), their [`shape`], [`axes`] and [`indices`], which handle belongs to which node
//! ([`serials`]), what all handles share ([`shared`]) and how a [`misuse`] is reported. On it stand
//! what a tape is given ([`leaves`]), the [`operands`] of operators, operations of several steps
//! ([`composed`]), what becomes of a [`freed`] graph, and what can be done with a handle besides
//! computing ([`variable`], [`no_grad`], [`fuse_products`], [`show`], [`std_traits`]), for which
//! [`ancestors`] tells what a value was computed from.

pub(crate) mod ancestors;
pub(crate) mod axes;
pub(crate) mod composed;
pub(crate) mod core;
pub(crate) mod elements;
pub(crate) mod float;
pub(crate) mod freed;
pub(crate) mod fuse_products;
pub(crate) mod indices;
pub(crate) mod leaves;
pub(crate) mod misuse;
pub(crate) mod no_grad;
pub(crate) mod operands;
pub(crate) mod serials;
pub(crate) mod shape;
pub(crate) mod shared;
mod show;
mod std_traits;
pub(crate) mod variable;
