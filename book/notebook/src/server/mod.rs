//! The site on this machine: what it answers, how it follows what is saved, and who may run what.

pub mod answer;
pub mod background;
pub mod connections;
pub mod editor;
pub mod kernel;
pub mod module;
pub mod serve;
pub mod site_path;
pub mod watch;
