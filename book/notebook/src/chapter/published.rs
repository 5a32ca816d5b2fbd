//! The addresses of the book that somebody may have noted: none of them is to lead nowhere.
//!
//! A file beside the pins lists them all. One that moves gets a line under `[output.html.redirect]`
//! in `book.toml`; none leaves the list.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::ErrorKind;

use anyhow::{Context, Result};
use mdbook_markdown::pulldown_cmark::{Event, Tag};

use crate::chapter::contents::Contents;
use crate::listing::pin::ADDRESSES;
use crate::listing::replace::{Step, replace_all};
use crate::markdown::parser::parser;
use crate::markdown::{addresses, formula};
use crate::message::problem::{Problem, did_you_mean};
use crate::project::Project;

/// What `book.toml` holds under `[output.html.redirect]`: where an address leads that has moved.
pub type Redirects = HashMap<String, String>;

/// The addresses that were published.
#[derive(Clone, Debug, Default)]
pub struct Published {
    /// The file that lists them, relative to the project's folder.
    file: String,
    lines: Vec<String>,
}

impl Published {
    /// Reads the list; without its file nothing was published.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn read(project: &Project) -> Result<Self> {
        let path = project.snapshots().join(ADDRESSES);
        let file = project.relative(&path);
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            text => text.with_context(|| format!("cannot read {file}"))?,
        };
        let lines = text
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect();
        Ok(Self { file, lines })
    }

    /// The addresses of the book that are not on the list.
    pub fn missing(&self, contents: &Contents) -> BTreeSet<String> {
        let mut addresses = all(contents);
        addresses.retain(|address| !self.lines.contains(address));
        addresses
    }

    /// The addresses on the list that lead nowhere any more.
    pub fn gone(&self, contents: &Contents, redirects: &Redirects) -> Vec<Problem> {
        let pages = pages(contents);
        let is_there = |address: &str| {
            let (page, id) = address.split_once('#').unwrap_or((address, ""));
            let chapter = pages.get(page).and_then(|chapter| contents.ids(chapter));
            chapter.is_some_and(|ids| id.is_empty() || ids.contains(id))
        };
        let leads_somewhere = |address: &str| {
            let (page, id) = address.split_once('#').unwrap_or((address, ""));
            let moved = |address: &str| redirects.get(&format!("/{address}"));
            // The page that is sent elsewhere sends a place in it to the same place there.
            let sent = moved(page).map(|to| to.trim_start_matches(['.', '/']));
            is_there(address)
                || moved(address).is_some()
                || sent.is_some_and(|to| is_there(&format!("{to}#{id}")))
        };
        let lines = self.lines.iter().enumerate();
        let gone = lines.filter(|(_, line)| !line.is_empty() && !leads_somewhere(line));
        let gone: Vec<_> = gone.collect();
        if gone.is_empty() {
            return Vec::new();
        }
        // One that moved has another name, which is not on the list yet.
        let new = self.missing(contents);
        let problems = gone.into_iter().map(|(index, address)| {
            let meant = match new.is_empty() {
                true => String::new(),
                false => format!(
                    "; {}",
                    did_you_mean(address, new.iter().map(String::as_str))
                ),
            };
            let message = format!(
                "the address {address} was published, and leads nowhere any more: bring it back, \
                 write `\"/{address}\" = \"NEW ADDRESS\"` under [output.html.redirect] in \
                 book/book.toml, or delete this line if nobody has seen the book yet{meant}"
            );
            Problem {
                file: self.file.clone(),
                line: index + 1,
                message,
            }
        });
        problems.collect()
    }

    /// Adds addresses to the list, and returns what was done, as one line; nothing where there are
    /// none.
    ///
    /// # Errors
    ///
    /// When the file cannot be written; it is then as it was.
    pub fn add(&self, project: &Project, new: &BTreeSet<String>) -> Result<Option<String>> {
        // Somebody may have added some since it was read.
        let now = Self::read(project)?;
        let mut lines: BTreeSet<&str> = now.lines.iter().map(String::as_str).collect();
        let before = lines.len();
        lines.extend(new.iter().map(String::as_str));
        let added = lines.len() - before;
        if added == 0 {
            return Ok(None);
        }
        let text = lines.into_iter().flat_map(|line| [line, "\n"]).collect();
        let file = self.file.clone();
        replace_all(
            project,
            vec![Step {
                file,
                text: Some(text),
            }],
        )?;
        let addresses = if added == 1 { "address" } else { "addresses" };
        Ok(Some(format!(
            "wrote {}: {added} {addresses} more",
            self.file
        )))
    }
}

/// Every address that a reader can take from a page: its own, and those of the places in it that
/// have or are given a link in it, such as headings, listings and figures.
pub fn all(contents: &Contents) -> BTreeSet<String> {
    let mut places: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (chapter, source) in contents.sources.iter().enumerate() {
        let blocks = contents.blocks(chapter).iter();
        let lines: Vec<_> = blocks.map(|block| block.range.clone()).collect();
        let masked = formula::mask(&source.content, &lines);
        let events: Vec<_> = parser(&masked.text).collect();
        let of_markdown = addresses::of_markdown(&events).into_iter();
        let linked = events.iter().filter_map(|(event, _)| match event {
            Event::Start(Tag::Link { dest_url, .. }) => dest_url.strip_prefix('#'),
            _ => None,
        });
        let ids = places.entry(&source.name).or_default();
        ids.extend(of_markdown.map(|address| address.id));
        ids.extend(linked.map(str::to_owned));
        let labels = contents
            .labels()
            .filter(|label| label.chapter == source.name);
        ids.extend(labels.map(|label| label.id.clone()));
        for listing in contents.listings.iter() {
            let label = contents.label(&listing.name);
            if label.is_ok_and(|label| label.chapter == source.name) {
                ids.extend(listing.addresses_of_marks());
            }
        }
    }
    let pages = pages(contents).into_iter();
    let addresses = pages.flat_map(|(page, chapter)| {
        let ids = places.get(chapter).into_iter().flatten();
        let places: Vec<String> = ids.map(|id| format!("{page}#{id}")).collect();
        places.into_iter().chain([page])
    });
    addresses.collect()
}

/// The pages of the chapters, by their files' names; the first chapter has two.
fn pages(contents: &Contents) -> BTreeMap<String, &str> {
    let names = contents.sources.iter().map(|source| source.name.as_str());
    let first = names
        .clone()
        .take(1)
        .map(|name| ("index.html".to_owned(), name));
    let pages = names.map(|name| (format!("{name}.html"), name));
    pages.chain(first).collect()
}
