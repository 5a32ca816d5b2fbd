//! What Markdown, HTML and LaTeX mean to the tool, whatever the book is about.

pub mod addresses;
pub mod footnotes;
pub mod formula;
pub mod highlight;
pub mod html;
pub mod markup;
pub mod math;
pub mod tags;
