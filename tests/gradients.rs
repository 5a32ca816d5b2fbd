//! What must hold of values, gradients and the steps that they lead to, in one program: what its
//! files have in common is compiled once. `cargo mutants` runs it a thousand times, so it is fast.

mod engine;
mod gradient_check;
mod meanings;
mod mistakes;
mod optimizers;
mod panics;
mod properties;
mod references;
mod rust_files;
mod sums;
