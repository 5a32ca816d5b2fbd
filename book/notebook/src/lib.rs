//! The tool behind the book: it turns listings and chapters into pinned, tested pages.
//!
//! Data goes one way: [`listing`] (a program's source) → [`program`] (run it) → [`output`] (what it
//! printed and drew) → [`pin`] (what it is known to print) → [`page`] (chapter to Markdown, called
//! by [`preprocessor`]) → mdBook → the site. What the chapters hold, and under which number, is in
//! [`contents`]. What would reach a reader broken is found by [`prose`], with [`formula`],
//! [`markup`], [`addresses`] and [`footnotes`], and by [`manuscript`], with [`numbers`].
//! [`mod@test`] takes the code of the finished page back to `rustc`, [`serve`] shows
//! the site, [`kernel`] runs what its readers write, [`review`] shows what changed in the pins.
//! Whatever is run is run by [`process`], under [`limits`]; what the tool says goes through
//! [`terminal`].

#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod addresses;
pub mod background;
pub mod book;
pub mod build;
pub mod characters;
pub mod compile;
pub mod connections;
pub mod contents;
pub mod directive;
pub mod draft;
pub mod editor;
pub mod excerpt;
pub mod folder;
pub mod footnotes;
pub mod formula;
pub mod freshness;
pub mod highlight;
pub mod html;
mod included;
pub mod kernel;
pub mod leftover;
pub mod library;
pub mod limits;
pub mod list;
pub mod listing;
pub mod lock;
pub mod made_of;
pub mod manuscript;
pub mod markup;
pub mod math;
pub mod module;
pub mod numbers;
pub mod output;
pub mod page;
pub mod pin;
pub mod policy;
pub mod preprocessor;
pub mod problem;
pub mod process;
pub mod program;
pub mod project;
pub mod prose;
pub mod registration;
pub mod review;
pub mod runtime;
pub mod serve;
pub mod signals;
pub mod site;
pub mod site_path;
pub mod source_line;
pub mod staging;
pub mod summary;
pub mod svg;
pub mod tags;
pub mod terminal;
pub mod test;
pub mod unchanged;
pub mod watch;
