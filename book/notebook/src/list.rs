//! Names the listings, by chapter.

use std::fmt::Write;

use anyhow::Result;

use crate::book::{load, sources};
use crate::listing::{Listing, Listings};
use crate::project::Project;

/// Every listing under its chapter, each with the first line of its documentation.
///
/// # Errors
///
/// When the book or a listing cannot be read.
pub fn list(project: &Project) -> Result<String> {
    let listings = Listings::read(project)?;
    let width = listings
        .iter()
        .map(|listing| listing.name.len())
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for source in sources(&load(project)?.book) {
        let of_chapter: Vec<&Listing> = listings
            .iter()
            .filter(|listing| listing.chapter == source.name)
            .collect();
        if of_chapter.is_empty() {
            continue;
        }
        let number = source
            .number
            .map_or_else(String::new, |number| format!("{number}. "));
        writeln!(text, "{number}{}", source.title)?;
        for listing in of_chapter {
            writeln!(text, "   {:width$}   {}", listing.name, listing.summary())?;
        }
    }
    Ok(text)
}
