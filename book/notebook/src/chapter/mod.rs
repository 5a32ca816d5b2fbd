//! A chapter: its directives, what its prose may hold, and the page that comes of it.

pub mod caption;
pub mod contents;
pub mod directive;
pub mod html;
pub mod index;
pub mod label;
pub mod manuscript;
pub mod numbers;
pub mod page;
pub mod prose;
pub mod published;
