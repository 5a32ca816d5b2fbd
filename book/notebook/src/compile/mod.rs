//! From sources to programs: all listings by cargo, one text by rustc, the module for a page.

pub mod included;
pub mod library;
pub mod made_of;
pub mod programs;
pub mod rustc;
pub mod table;
pub mod wasm;
