//! What records a computation, and what walks it back.
//!
//! Follow a value: [`variable`] is the handle that a program holds, [`core`] records it, computes
//! it and walks back from it, [`composed`] holds the operations that are made of others. The rest
//! is what these stand on: numbers, elements, shapes, and handles that know when it is too late.

pub(crate) mod checks;
pub(crate) mod composed;
pub(crate) mod core;
pub(crate) mod elements;
pub(crate) mod float;
mod no_grad;
pub(crate) mod serials;
pub(crate) mod shape;
pub(crate) mod shared;
mod std_traits;
pub(crate) mod variable;
