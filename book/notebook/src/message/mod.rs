//! What the tool says: problems with file and line, cut and cleaned, by one way to the terminal.

pub mod characters;
pub mod excerpt;
pub mod problem;
pub mod terminal;
