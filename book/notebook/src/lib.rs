//! The tool behind the book: it turns listings and chapters into pinned, tested pages.
//!
//! Each folder is a room, and a room uses only what stands above it in this list:
//!
//! - [`message`]: what the tool says, and how it reaches the terminal;
//! - [`project`]: where the parts of the book lie on disk;
//! - [`process`]: how any program is run, in bounds;
//! - [`rust`]: what the compiler's own lexer sees in the text of a program;
//! - [`markdown`]: what Markdown, HTML and LaTeX mean, whatever the book is about;
//! - [`listing`]: a program of the book, what it prints and draws, and the pin of both;
//! - [`compile`]: programs from sources, and what else goes into them;
//! - [`chapter`]: directives, prose and numbers, and the page that comes of them;
//! - [`test_pages`]: the code of the pages, compiled and run as it stands there;
//! - [`site`]: what is built of all pages;
//! - [`server`]: the site on this machine, the editor in it, and who may run what;
//! - [`review`]: what changed in the pins, as a page;
//! - [`pins`]: what differs from the pins, shown and accepted;
//! - [`new`]: a book to begin with.
//!
//! Data goes one way: a [`listing`] is run ([`programs`](compile::programs)), what it [printed and
//! drew](listing::output) is compared with its [`pin`](listing::pin), a chapter becomes Markdown
//! ([`page`](chapter::page)), and mdBook makes a site of it ([`build`](site::build)).
//! What differs from a pin is shown, and accepted, by [`pins`].

#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod chapter;
pub mod compile;
pub mod listing;
pub mod markdown;
pub mod message;
pub mod new;
pub mod pins;
pub mod process;
pub mod project;
pub mod review;
pub mod rust;
pub mod server;
pub mod site;
pub mod test_pages;
