//! The tool behind the book: it turns listings and chapters into pinned, tested pages.
//!
//! Each folder is a room, and a room uses only what stands above it in this list:
//!
//! - [`message`]: what the tool says, which characters a text may hold, and the way to the
//!   terminal;
//! - [`project`]: where the parts of the book lie on disk, its settings, and what lies there that
//!   is none of it, such as what editors leave;
//! - [`process`]: how any program is run, in bounds;
//! - [`rust`]: what the compiler's own lexer sees in the text of a program;
//! - [`markdown`]: what Markdown, LaTeX and HTML mean, and which HTML a chapter may hold;
//! - [`listing`]: a program of the book, what its output may hold, and the pins of what it prints,
//!   draws and declares, as they are read, compared and written;
//! - [`compile`]: programs from sources, and what else goes into them;
//! - [`chapter`]: directives, prose and numbers, and the page that comes of them;
//! - [`test_pages`]: the code of the pages, compiled and run as it stands there;
//! - [`wrong_answers`]: what the check of an exercise refuses, and with which words;
//! - [`site`]: what is built of all pages, and what these may load;
//! - [`server`]: the site on this machine, built again when something is saved, the editor in it,
//!   and who may run what;
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
pub mod wrong_answers;
