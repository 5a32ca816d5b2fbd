//! Accepts what listings print, draw and declare: writes it into their pins, as insta would.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};

use crate::listing::difference::{Difference, PinKind};
use crate::listing::pin::{Pins, body};
use crate::listing::replace::{Step, replace_all};
use crate::listing::{Listing, Listings};
use crate::project::Project;

/// Writes the pins that differ, by their listings' names, and deletes those of what is gone.
/// Returns what was done, a line for each file.
///
/// # Errors
///
/// When a file cannot be read or written, or is more than a file; the message names it.
pub fn accept(
    project: &Project,
    listings: &Listings,
    differences: &BTreeMap<String, Vec<Difference>>,
) -> Result<Vec<String>> {
    let pins = Pins::of(project);
    let source = source_of_others(&pins, listings)?;
    let folder = project.relative(&project.snapshots());
    let mut steps = Vec::new();
    for (owner, differences) in differences {
        let listing = listings.get(owner).ok();
        for difference in differences {
            let (name, after) = (&difference.name, &difference.change.after);
            let file = |end: &str| format!("{folder}/{name}.{end}");
            let old = pins.read_if_there(&format!("{name}.snap"))?;
            let new = listing.zip(after.as_deref());
            let text = new.map(|(listing, after)| {
                snapshot(listing, difference.kind, after, old.as_deref(), &source)
            });
            steps.push(Step {
                file: file("snap"),
                text,
            });
            if difference.kind == PinKind::Figure {
                steps.push(Step {
                    file: file("snap.svg"),
                    text: new.map(|(_, svg)| svg.to_owned()),
                });
            }
            // What insta has written beside a pin is another answer to the same question.
            for end in ["snap.new", "snap.new.svg"] {
                steps.push(Step {
                    file: file(end),
                    text: None,
                });
            }
        }
    }
    let folder = project.snapshots();
    fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let taken = replace_all(project, steps)?;
    let told = taken.iter().map(|step| match step.text {
        Some(_) => format!("wrote {}", step.file),
        None => format!("deleted {}", step.file),
    });
    Ok(told.collect())
}

/// What insta's header of a listing's pins says they are of.
pub fn description(listing: &Listing) -> String {
    format!("chapter {}, {}", listing.chapter, listing.file)
}

/// What the file of a pin holds, to which insta would write the same: `old` is what it holds now,
/// and `source` where the other pins say that they come from. A figure's picture lies beside it.
pub fn snapshot(
    listing: &Listing,
    kind: PinKind,
    after: &str,
    old: Option<&str>,
    source: &str,
) -> String {
    let header = header(old, listing, kind, source);
    match kind {
        PinKind::Text | PinKind::Knobs | PinKind::Wrong => {
            format!("{header}{}\n", after.trim_end())
        }
        PinKind::Figure => header,
    }
}

/// The header of a pin: that of the pin as it is, with the listing's chapter and file as they are
/// now, or a new one.
fn header(old: Option<&str>, listing: &Listing, kind: PinKind, source: &str) -> String {
    let described = format!("description: {}", quoted(&description(listing)));
    if let Some((old, body)) = old.and_then(|old| Some((old, body(old)?))) {
        let lines = old[..old.len() - body.len()].lines();
        let lines = lines.map(|line| match line.starts_with("description: ") {
            true => described.as_str(),
            false => line,
        });
        return lines.flat_map(|line| [line, "\n"]).collect();
    }
    let source = match source {
        "" => quoted(&listing.file),
        source => source.to_owned(),
    };
    let binary = match kind {
        PinKind::Text | PinKind::Knobs | PinKind::Wrong => "",
        PinKind::Figure => "extension: svg\nsnapshot_kind: binary\n",
    };
    format!("---\nsource: {source}\n{described}\n{binary}---\n")
}

/// Where the other pins say that they come from, which is a test with insta; nothing where no test
/// made them: then each names its listing.
fn source_of_others(pins: &Pins, listings: &Listings) -> Result<String> {
    for file in pins.files()?.iter().filter(|file| file.ends_with(".snap")) {
        let text = pins.read_if_there(file)?.unwrap_or_default();
        let header = text.strip_prefix("---\n").unwrap_or_default().lines();
        let mut header = header.take_while(|line| *line != "---");
        let source = header.find_map(|line| line.strip_prefix("source: "));
        let source = source.filter(|source| {
            let mut files = listings.iter().map(|listing| quoted(&listing.file));
            !files.any(|file| file == *source)
        });
        if let Some(source) = source {
            return Ok(source.to_owned());
        }
    }
    Ok(String::new())
}

/// A text as insta writes it into a header: between quotes, where it is more than a plain path.
fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./ ".contains(c);
    match text.chars().all(is_plain) && text.starts_with(char::is_alphanumeric) {
        true => text.to_owned(),
        false => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}
