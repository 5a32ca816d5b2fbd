//! The tool behind the book: it turns listings and chapters into pinned, tested pages.
//!
//! Each folder is a room, and a room uses only what stands above it in this list:
//!
//! - [`message`]: what the tool says, and how it reaches the terminal;
//! - [`project`]: where the parts of the book lie on disk;
//! - [`process`]: how any program is run, in bounds;
//! - [`compile`]: programs from sources;
//! - [`markdown`]: what Markdown, HTML and LaTeX mean, whatever the book is about;
//! - [`listing`]: a program of the book, what it prints and draws, and the pin of both;
//! - [`chapter`]: directives, prose and numbers, and the page that comes of them;
//! - [`site`]: what is built of all pages;
//! - [`server`]: the site on this machine, the editor in it, and who may run what;
//! - [`review`]: what changed in the pins, as a page.
//!
//! Data goes one way: a [`listing`] is run
//! ([`programs`](compile::programs)), what it [printed and drew](listing::output) is compared with
//! its [`pin`](listing::pin), a chapter becomes Markdown ([`page`](chapter::page)), mdBook makes a
//! site of it ([`build`](site::build)), and [`test_pages`] takes the code of the finished pages back
//! to rustc. What differs from a pin is shown, and accepted, by [`pins`].

#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod chapter;
pub mod compile;
pub mod listing;
pub mod markdown;
pub mod message;
pub mod pins;
pub mod process;
pub mod project;
pub mod review;
pub mod server;
pub mod site;
pub mod test_pages;
