//! The kernel: whom it answers, what keeps the programs that it runs in bounds, and what it says of them.

mod bounds;
pub mod client;
mod ending;
mod guard;
mod running;
mod saving;
