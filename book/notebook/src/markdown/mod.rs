//! What Markdown, HTML and LaTeX mean to the tool, whatever the book is about.

pub mod active;
pub mod addresses;
pub mod allowed_html;
pub mod code;
pub mod footnotes;
pub mod formula;
pub mod lost_signs;
pub mod math;
pub mod parser;
pub mod tags;
