//! From sources to programs: all listings by cargo, one text by rustc, the modules for pages.

pub mod batch;
pub mod compiler;
pub mod included;
pub mod inputs;
pub mod kept;
pub mod library;
pub mod main_file;
pub mod outcome;
pub mod page_module;
pub mod programs;
pub mod rustc;
pub mod wasm;
