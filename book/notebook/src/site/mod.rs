//! The built site: who writes it, what it consists of, what its pages may load.

pub mod build;
pub mod freshness;
pub mod in_memory;
pub mod modules;
pub mod notes;
pub mod policy;
pub mod preprocessor;
pub mod refusals;
pub mod runtime;
pub mod staging;
pub mod unchanged;
