//! The tool behind the book: it turns listings and chapters into pinned, tested pages.
//!
//! Data goes one way: [`listing`] (a program's source) → [`program`] (run it) → [`output`] (what it printed and drew) →
//! [`pin`] (what it is known to print) → [`page`] (chapter to Markdown, called by [`preprocessor`]) → mdBook → the site. What the chapters
//! hold, and under which number, is in [`contents`]. What would reach a reader broken is found by
//! [`prose`], with [`formula`], [`markup`], [`addresses`] and [`footnotes`], and by [`manuscript`],
//! with [`numbers`].
//! [`mod@test`] takes the code of the finished page back to `rustc`, [`serve`] shows the site, [`kernel`] runs what its readers write,
//! [`review`] shows what changed in the pins.

pub mod addresses;
pub mod background;
pub mod book;
pub mod build;
pub mod compile;
pub mod contents;
pub mod directive;
pub mod draft;
pub mod editor;
pub mod footnotes;
pub mod formula;
pub mod freshness;
pub mod highlight;
pub mod html;
pub mod kernel;
pub mod library;
pub mod list;
pub mod listing;
pub mod manuscript;
pub mod markup;
pub mod math;
pub mod module;
pub mod numbers;
pub mod output;
pub mod page;
pub mod pin;
pub mod preprocessor;
pub mod problem;
pub mod program;
pub mod project;
pub mod prose;
pub mod review;
pub mod runtime;
pub mod serve;
pub mod site;
pub mod test;
pub mod unchanged;
pub mod watch;
