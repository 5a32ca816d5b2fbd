//! The built site: who writes it, what it consists of, what its pages may load.

pub mod build;
pub mod policy;
pub mod runtime;
pub mod staging;
pub mod unchanged;
