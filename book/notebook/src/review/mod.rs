//! A page for who decides whether a change is meant: every pin that moved since an earlier
//! revision, or that differs from what its listing does now, before and after.

mod base;
mod lines;
mod numbers;
mod page;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result};

use crate::chapter::contents::Contents;
use crate::listing::difference::{Change, Difference, PinKind};
use crate::listing::owner_of_figure;
use crate::listing::pin::{body, owner_of_lines};
use crate::listing::position::address;
use crate::project::Project;
use crate::project::book::{Source, load, sources};
use crate::project::leftover::is_leftover;

use base::Base;

/// What changed in the pins, or would change if it was accepted.
pub struct Review {
    comparison: Comparison,
    chapters: Vec<Chapter>,
}

/// What is compared.
enum Comparison {
    /// The pins of a revision with those of the working tree.
    Revision {
        base: Base,
        /// How many of the working tree's pins are not accepted yet.
        waiting: usize,
    },
    /// What is pinned with what the listings print, draw and declare now.
    Now,
}

/// The listings of a chapter whose pins changed, in the order of its page.
struct Chapter {
    title: String,
    listings: Vec<MovedListing>,
}

/// What stands in the name of what insta has written beside a pin.
const NEW: &str = ".snap.new";

/// A listing whose pins changed.
struct MovedListing {
    name: String,
    /// What it is called in the book, such as `Listing 2.1`; nothing where no page numbers it.
    number: Option<String>,
    /// Its file; nothing where neither the working tree nor the revision has one.
    file: Option<String>,
    /// Its source, where that changed too.
    source: Option<Change>,
    pins: Vec<Pin>,
}

/// A pin that changed.
struct Pin {
    /// What a figure is called in the book, such as `Figure 2.1`.
    number: Option<String>,
    difference: Difference,
}

impl Review {
    /// Compares the pins in the working tree with those at the revision `base`; without one, with
    /// those at the merge base of `HEAD` and `main`.
    ///
    /// # Errors
    ///
    /// When git, the revision or the book cannot be read.
    pub fn since(project: &Project, base: Option<&str>) -> Result<Self> {
        let base = Base::find(project, base)?;
        let (snapshots, waiting) = newest(snapshots(project)?);
        let folder = project.relative(&project.snapshots());
        let moved = moved_pins(&folder, &pins(base.files(&folder)?), &pins(snapshots));
        let old_sources = sources_by_name(base.files(&project.relative(&project.listings()))?);
        // What is wrong with the book is for the build to say.
        let (contents, _) = Contents::read(project, sources(&load(project)?.book))?;
        Ok(Self {
            chapters: chapters(&contents, moved, Some(&old_sources)),
            comparison: Comparison::Revision { base, waiting },
        })
    }

    /// Compares the pins with what the listings print, draw and declare now: the differences, by
    /// the listings' names.
    pub fn of(contents: &Contents, differences: BTreeMap<String, Vec<Difference>>) -> Self {
        Self {
            chapters: chapters(contents, differences, None),
            comparison: Comparison::Now,
        }
    }

    /// One sentence without its full stop: how many pins changed, and since when.
    pub fn summary(&self) -> String {
        match &self.comparison {
            Comparison::Revision { base, waiting } => {
                format!("{} since {base}{}", self.count(), told(*waiting))
            }
            Comparison::Now => self.count(),
        }
    }

    /// The differences chapter by chapter, as the terminal shows them; empty where there are none.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for chapter in &self.chapters {
            text += &format!("{}\n\n", chapter.title);
            for listing in &chapter.listings {
                let file = listing.file.as_deref();
                let file = file.map_or_else(String::new, |file| format!(" ({file})"));
                text += &format!("{}{file}\n", listing.name);
                for pin in &listing.pins {
                    text += &format!("{}\n", pin.difference);
                }
            }
        }
        text
    }

    /// How many pins changed, or are not accepted yet.
    fn count(&self) -> String {
        let listings = self.chapters.iter().flat_map(|chapter| &chapter.listings);
        let count = listings.map(|listing| listing.pins.len()).sum();
        match (&self.comparison, count) {
            (Comparison::Revision { .. }, 0) => "No pin changed".to_owned(),
            (Comparison::Revision { .. }, 1) => "1 pin changed".to_owned(),
            (Comparison::Revision { .. }, count) => format!("{count} pins changed"),
            (Comparison::Now, 0) => "Every pin is accepted".to_owned(),
            (Comparison::Now, 1) => "1 pin is not accepted yet".to_owned(),
            (Comparison::Now, count) => format!("{count} pins are not accepted yet"),
        }
    }
}

/// How many pins are not accepted yet, as the end of a sentence.
fn told(waiting: usize) -> String {
    match waiting {
        0 => String::new(),
        1 => "; 1 of them is not accepted yet".to_owned(),
        count => format!("; {count} of them are not accepted yet"),
    }
}

/// The listings whose pins differ, in the order of the book. `old_sources` are the paths and texts
/// that the listings had, where these are compared, too.
fn chapters(
    contents: &Contents,
    moved: BTreeMap<String, Vec<Difference>>,
    old_sources: Option<&BTreeMap<String, (String, String)>>,
) -> Vec<Chapter> {
    let mut listings = Vec::new();
    for (name, differences) in moved {
        let pins = differences.into_iter().map(|difference| Pin {
            number: match difference.kind {
                PinKind::Figure => {
                    let id = format!("figure-{}", address(&difference.name));
                    let mut labels = contents.labels();
                    let label = labels.find(|label| label.id == id);
                    label.map(|label| label.title.clone())
                }
                PinKind::Text | PinKind::Knobs | PinKind::Wrong => None,
            },
            difference,
        });
        let listing = contents.listings.get(&name).ok();
        let old = old_sources.and_then(|sources| sources.get(&name).cloned());
        let (old_file, old_source) = old.unzip();
        let chapter = listing.map(|listing| listing.chapter.as_str());
        let line = contents.place_of(&name).map(|(_, line)| line);
        let place = (position(&contents.sources, chapter), line.is_none(), line);
        let new_source = listing.map(|listing| listing.source.replace("\r\n", "\n"));
        listings.push((
            place,
            MovedListing {
                number: number(contents, &name),
                file: listing.map(|listing| listing.file.clone()).or(old_file),
                source: old_sources.and_then(|_| Change::between(old_source, new_source)),
                pins: pins.collect(),
                name,
            },
        ));
    }
    // The sort is stable: what has no place on a page stays in the order of the names.
    listings.sort_by_key(|(place, _)| *place);

    let mut chapters: Vec<(Position, Chapter)> = Vec::new();
    for ((position, ..), listing) in listings {
        match chapters.last_mut() {
            Some((last, chapter)) if *last == position => chapter.listings.push(listing),
            _ => chapters.push((
                position,
                Chapter {
                    title: position.title(&contents.sources),
                    listings: vec![listing],
                },
            )),
        }
    }
    chapters.into_iter().map(|(_, chapter)| chapter).collect()
}

/// Where a listing stands in the book; what is in no chapter comes after the chapters, and what is
/// no listing any more comes last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Position {
    Chapter(usize),
    NoChapter,
    NoListing,
}

impl Position {
    fn title(self, sources: &[Source]) -> String {
        match self {
            Self::Chapter(index) => sources[index].numbered_title(),
            Self::NoChapter => "In no chapter".to_owned(),
            Self::NoListing => "Without a listing".to_owned(),
        }
    }
}

fn position(sources: &[Source], chapter: Option<&str>) -> Position {
    let Some(chapter) = chapter else {
        return Position::NoListing;
    };
    sources
        .iter()
        .position(|source| source.name == chapter)
        .map_or(Position::NoChapter, Position::Chapter)
}

fn number(contents: &Contents, name: &str) -> Option<String> {
    contents.label(name).ok().map(|label| label.title.clone())
}

/// The text of every file in `snapshots/`, by its path.
fn snapshots(project: &Project) -> Result<BTreeMap<String, String>> {
    let folder = project.snapshots();
    let entries = fs::read_dir(&folder)
        .with_context(|| format!("cannot read the folder of the pins, {}", folder.display()))?;
    let mut files = BTreeMap::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // Beside a pin lies what insta has written and nobody has accepted yet.
        if !is_leftover(&name.replace(NEW, ".snap")) && path.is_file() {
            let file = project.relative(&path);
            let bytes = fs::read(&path).with_context(|| format!("cannot read {file}"))?;
            let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
            files.insert(file, text);
        }
    }
    Ok(files)
}

/// The files of `snapshots/` with what insta has written beside a pin, and nobody has accepted yet,
/// in its place; and how many of these there are.
fn newest(files: BTreeMap<String, String>) -> (BTreeMap<String, String>, usize) {
    let (new, mut files): (BTreeMap<_, _>, BTreeMap<_, _>) =
        files.into_iter().partition(|(path, _)| path.contains(NEW));
    let pinned: BTreeMap<_, _> = new
        .into_iter()
        .map(|(path, text)| (path.replace(NEW, ".snap"), text))
        .collect();
    let count = pins(pinned.clone()).len();
    files.extend(pinned);
    (files, count)
}

/// The pins among the files of their folder. The text is without insta's header and, as everywhere,
/// without the blank lines at its end; a file that has no header counts as it is.
fn pins(files: BTreeMap<String, String>) -> BTreeMap<(String, PinKind), String> {
    let mut pins = BTreeMap::new();
    for (path, text) in files {
        let file = path.rsplit('/').next().unwrap_or_default();
        if is_leftover(file) {
            continue;
        }
        if let Some(name) = file.strip_suffix(".snap.svg") {
            pins.insert(
                (name.to_owned(), PinKind::Figure),
                text.trim_end().to_owned(),
            );
        } else if let Some(name) = file.strip_suffix(".snap") {
            // Beside a figure insta keeps a file with nothing but a header.
            let Some((_, kind)) = owner_of_lines(name) else {
                continue;
            };
            let text = body(&text).unwrap_or(&text).trim_end().to_owned();
            pins.insert((name.to_owned(), kind), text);
        }
    }
    pins
}

/// The pins that are not the same, by the name of their listing.
fn moved_pins(
    folder: &str,
    before: &BTreeMap<(String, PinKind), String>,
    after: &BTreeMap<(String, PinKind), String>,
) -> BTreeMap<String, Vec<Difference>> {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let mut moved: BTreeMap<String, Vec<Difference>> = BTreeMap::new();
    for key in keys {
        if let Some(change) = Change::between(before.get(key).cloned(), after.get(key).cloned()) {
            let (name, kind) = key.clone();
            let listing = owner_of_figure(&name).to_owned();
            let difference = Difference {
                folder: folder.to_owned(),
                name,
                kind,
                change,
            };
            moved.entry(listing).or_default().push(difference);
        }
    }
    moved
}

/// The path and the text of each listing, by its name: `…/src/CHAPTER/NAME.rs`.
fn sources_by_name(files: BTreeMap<String, String>) -> BTreeMap<String, (String, String)> {
    let mut sources = BTreeMap::new();
    for (path, text) in files {
        let name = match path.rsplit('/').collect::<Vec<_>>()[..] {
            [file, _, "src", ..] => file.strip_suffix(".rs").map(str::to_owned),
            _ => None,
        };
        if let Some(name) = name {
            sources.insert(name, (path, text));
        }
    }
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = |&(path, text): &(&str, &str)| (path.to_owned(), text.to_owned());
        files.iter().map(owned).collect()
    }

    #[test]
    fn the_header_of_a_pin_is_no_part_of_it() {
        let one = files(&[("snapshots/a.snap", "---\nsource: one\n---\n1.0\n")]);
        let other = files(&[("snapshots/a.snap", "---\nsource: two\n---\n1.0\n")]);
        assert!(moved_pins("snapshots", &pins(one.clone()), &pins(other)).is_empty());
        let moved = files(&[("snapshots/a.snap", "---\nsource: one\n---\n1.5\n")]);
        assert_eq!(
            moved_pins("snapshots", &pins(one), &pins(moved))["a"].len(),
            1
        );
    }

    #[test]
    fn figures_and_knobs_go_with_their_listing_and_the_header_file_of_a_figure_is_no_pin() {
        let after = files(&[
            ("snapshots/a.snap", "---\n---\n1.0\n"),
            ("snapshots/a-b.snap", "---\nextension: svg\n---\n"),
            ("snapshots/a-b.snap.svg", "<svg/>"),
            ("snapshots/a-knobs.snap", "---\n---\n{}\n"),
            ("snapshots/a.snap.new", "2.0"),
        ]);
        let moved = moved_pins("snapshots", &BTreeMap::new(), &pins(after));
        let names: Vec<&str> = moved["a"].iter().map(|pin| pin.name.as_str()).collect();
        assert_eq!(names, ["a", "a-b", "a-knobs"]);
    }
}
