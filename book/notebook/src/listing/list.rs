//! Names the listings, by chapter.

use std::fmt::Write;

use anyhow::Result;

use crate::listing::{Listing, Listings};
use crate::project::Project;
use crate::project::book::{load, sources};

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
    let sources = sources(&load(project)?.book);
    let homeless = listings
        .iter()
        .filter(|listing| sources.iter().all(|source| source.name != listing.chapter));
    let homeless: Vec<&Listing> = homeless.collect();
    for source in &sources {
        let of_chapter: Vec<&Listing> = listings
            .iter()
            .filter(|listing| listing.chapter == source.name)
            .collect();
        if of_chapter.is_empty() {
            continue;
        }
        writeln!(text, "{}", source.numbered_title())?;
        write_listings(&mut text, &of_chapter, width)?;
    }
    if !homeless.is_empty() {
        writeln!(text, "In no chapter")?;
        write_listings(&mut text, &homeless, width)?;
    }
    Ok(text)
}

fn write_listings(text: &mut String, listings: &[&Listing], width: usize) -> Result<()> {
    for listing in listings {
        let (name, summary) = (&listing.name, listing.summary());
        let failure = listing.failure.map(|failure| format!(" ({failure})"));
        let failure = failure.unwrap_or_default();
        writeln!(text, "   {name:width$}   {summary}{failure}")?;
    }
    Ok(())
}
