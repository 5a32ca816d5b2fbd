//! Pins: what every listing is known to print, draw and declare, kept in `snapshots/` by insta.
//!
//! The text of a listing `sgd` is `snapshots/sgd.snap`, a figure `sgd-path` is
//! `snapshots/sgd-path.snap.svg`, and its knobs are `snapshots/sgd-knobs.snap`, a line for each. A
//! listing's name is that of a Rust module and so holds no dash, a figure's name is the listing's
//! and a dash and more, but never `knobs`: no two collide.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;
use std::{fmt, fs};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use similar::{DiffTag, TextDiff};

use crate::listing::output::Output;
use crate::listing::{Listing, Listings, owner_of_figure};
use crate::message::excerpt;
use crate::project::Project;
use crate::project::leftover::is_leftover;

/// The folder of the pins.
#[derive(Clone, Debug)]
pub struct Pins {
    folder: PathBuf,
}

impl Pins {
    /// The pins of `project`.
    pub fn of(project: &Project) -> Self {
        Self {
            folder: project.snapshots(),
        }
    }

    /// What the listing is known to print.
    ///
    /// # Errors
    ///
    /// When it has no pin, or that cannot be read; the message says how to make it.
    pub fn text(&self, listing: &str) -> Result<String> {
        let file = format!("{listing}.snap");
        self.read_text(&file, &format!("the listing `{listing}`"))
    }

    /// The knobs that the listing is known to declare, a line of JSON each; empty where it has
    /// none.
    ///
    /// # Errors
    ///
    /// When the pin cannot be read.
    pub fn knobs(&self, listing: &str) -> Result<String> {
        let file = format!("{listing}{KNOBS}.snap");
        if !self.folder.join(&file).exists() {
            return Ok(String::new());
        }
        self.read_text(&file, &format!("what the listing `{listing}` declares"))
    }

    /// The names of the knobs that the listing is known to declare.
    ///
    /// # Errors
    ///
    /// When the pin cannot be read, or holds anything but declarations.
    pub fn knob_names(&self, listing: &str) -> Result<Vec<String>> {
        let knobs = self.knobs(listing)?;
        let names = knobs.lines().map(|line| {
            let knob: Value = serde_json::from_str(line).with_context(|| {
                format!("snapshots/{listing}{KNOBS}.snap holds a line that is no JSON")
            })?;
            Ok(knob["name"].as_str().unwrap_or_default().to_owned())
        });
        names.collect()
    }

    fn read_text(&self, file: &str, owner: &str) -> Result<String> {
        let snapshot = self.read(file, owner)?;
        let body = body(&snapshot)
            .with_context(|| format!("snapshots/{file} is not a snapshot of insta's: {ACCEPT}"))?;
        Ok(body.to_owned())
    }

    /// What the figure is known to look like.
    ///
    /// # Errors
    ///
    /// When it has no pin, or that cannot be read; the message says how to make it.
    pub fn figure(&self, name: &str) -> Result<String> {
        self.read(&format!("{name}.snap.svg"), &format!("the figure `{name}`"))
    }

    fn read(&self, file: &str, owner: &str) -> Result<String> {
        match fs::read_to_string(self.folder.join(file)) {
            Ok(text) => Ok(text.replace("\r\n", "\n")),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                bail!("{owner} has no pin snapshots/{file}: {ACCEPT}")
            }
            Err(error) => Err(error).with_context(|| format!("cannot read snapshots/{file}")),
        }
    }

    /// The names of all pinned figures.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn figures(&self) -> Result<BTreeSet<String>> {
        Ok(self
            .files()?
            .into_iter()
            .filter_map(|file| file.strip_suffix(".snap.svg").map(str::to_owned))
            .collect())
    }

    /// The names of the pinned figures of one listing.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn figures_of(&self, listing: &str) -> Result<BTreeSet<String>> {
        let mut figures = self.figures()?;
        figures.retain(|figure| owner_of_figure(figure) == listing);
        Ok(figures)
    }

    /// How what `listing` printed, drew and declared differs from its pins; empty where it does
    /// not. The pins are left as they are.
    ///
    /// # Errors
    ///
    /// When a pin cannot be read or the listing drew two figures of the same name or one named
    /// after another listing.
    pub fn differences(&self, listing: &Listing, output: &Output) -> Result<Vec<Difference>> {
        let mut differences = Vec::new();
        differences.extend(difference(
            &format!("snapshots/{}.snap", listing.name),
            self.text(&listing.name)?.trim_end(),
            output.text.trim_end(),
        ));
        let knobs = knobs_file(&listing.name);
        let pinned = self.knobs(&listing.name)?;
        let moved = difference(&knobs, pinned.trim_end(), &output.knobs.join("\n"));
        differences.extend(moved.map(|moved| match output.knobs.is_empty() {
            true => Difference::Gone(format!(
                "{moved}The listing has no knobs any more. If that is right, delete {knobs}."
            )),
            false => moved,
        }));
        let mut drawn = BTreeSet::new();
        for figure in &output.figures {
            let name = &figure.name;
            ensure!(
                name.contains('-')
                    && owner_of_figure(name) == listing.name
                    && !name.ends_with(KNOBS),
                "{}: the figure `{name}` must be named `{}-…`, after its listing, and not after \
                 its knobs",
                listing.file,
                listing.name
            );
            ensure!(
                drawn.insert(name.clone()),
                "{}: two figures are named `{name}`",
                listing.file
            );
            differences.extend(difference(
                &format!("snapshots/{name}.snap.svg"),
                self.figure(name)?.trim_end(),
                figure.svg.trim_end(),
            ));
        }
        for pinned in self.figures_of(&listing.name)?.difference(&drawn) {
            differences.push(Difference::Gone(format!(
                "The listing no longer draws the figure `{pinned}`. If that is right, delete {}.",
                figure_files(pinned)
            )));
        }
        Ok(differences)
    }

    /// The files in `snapshots/` that belong to no listing.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn strays(&self, listings: &Listings) -> Result<Vec<String>> {
        let figures = self.figures()?;
        let known = |file: &String| {
            let stem = file.strip_suffix(".svg").unwrap_or(file);
            match stem.strip_suffix(".snap") {
                Some(name)
                    if listings
                        .get(name.strip_suffix(KNOBS).unwrap_or(name))
                        .is_ok() =>
                {
                    stem == file
                }
                Some(name) => figures.contains(name) && listings.of_figure(name).is_some(),
                None => false,
            }
        };
        let files = self.files()?.into_iter();
        Ok(files.filter(|file| !known(file)).collect())
    }

    fn files(&self) -> Result<BTreeSet<String>> {
        let folder = self.folder.display();
        let entries = fs::read_dir(&self.folder)
            .with_context(|| format!("cannot read the folder of the pins, {folder}"))?;
        let mut files = entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<Result<BTreeSet<String>>>()?;
        files.retain(|file| !is_leftover(file));
        Ok(files)
    }
}

/// In what a listing and its pins differ, for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Something else is printed, drawn or declared than is pinned.
    Changed(String),
    /// Something is pinned that is not there any more, which nobody can accept: the pin is to be
    /// deleted.
    Gone(String),
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Changed(text) | Self::Gone(text)) = self;
        formatter.write_str(text)
    }
}

/// The message about a listing that no longer prints what is pinned.
pub fn disagrees(listing: &Listing, differences: &[Difference]) -> String {
    let mut message = format!(
        "the listing `{}` ({}) no longer agrees with its pin",
        listing.name, listing.file
    );
    for difference in differences {
        message += &format!("\n{difference}");
    }
    if differences
        .iter()
        .any(|difference| matches!(difference, Difference::Changed(_)))
    {
        message += &format!("\nIf the new output is right, {ACCEPT}.");
    }
    message
}

/// The file with the pin of a listing's knobs.
pub fn knobs_file(listing: &str) -> String {
    format!("snapshots/{listing}{KNOBS}.snap")
}

/// The files with the pin of a figure: insta keeps its own notes in a second one.
pub fn figure_files(figure: &str) -> String {
    format!("snapshots/{figure}.snap.svg and snapshots/{figure}.snap")
}

/// What the name of the pin of a listing's knobs ends in.
pub const KNOBS: &str = "-knobs";

/// What a file of insta's holds, which starts with a header between two lines of dashes and ends in
/// one line break more than it holds; nothing where it has no header.
pub fn body(snapshot: &str) -> Option<&str> {
    let (_, body) = snapshot.strip_prefix("---\n")?.split_once("\n---\n")?;
    Some(body)
}

/// How a pin is made or changed; the end of every message that says one is missing or differs.
pub const ACCEPT: &str =
    "run `cargo test --test pins`, look at what it shows, and accept it with `cargo insta review`";

/// How many lines of a difference are shown.
const SHOWN: usize = 24;

/// How long the shortest difference is looked for.
const PATIENCE: Duration = Duration::from_millis(500);

/// The lines in which `printed` differs from `pinned`, under the name of the pin; nothing where
/// they are equal.
fn difference(pin: &str, pinned: &str, printed: &str) -> Option<Difference> {
    if pinned == printed {
        return None;
    }
    // Of two million lines nobody waits for the shortest difference.
    let mut diff = TextDiff::configure();
    let diff = diff.timeout(PATIENCE).diff_lines(pinned, printed);
    let (old, new): (Vec<&str>, Vec<&str>) = (pinned.lines().collect(), printed.lines().collect());
    let (mut changes, mut count) = (Vec::new(), 0);
    for operation in diff.ops() {
        if operation.tag() == DiffTag::Equal {
            continue;
        }
        // Line by line, so that a pair that belongs together stands together.
        let mut removed = operation
            .old_range()
            .map(|index| ('-', index + 1, old[index]));
        let mut added = operation
            .new_range()
            .map(|index| ('+', index + 1, new[index]));
        loop {
            let pair = [removed.next(), added.next()];
            if pair == [None, None] {
                break;
            }
            for change in pair.into_iter().flatten() {
                count += 1;
                if count <= SHOWN {
                    changes.push(change);
                }
            }
        }
    }
    let mut text = format!("{pin} (- pinned, + printed now)\n");
    for (sign, number, line) in changes {
        text += &format!("{number:>5} {sign} {}\n", excerpt::line(line));
    }
    if count > SHOWN {
        text += &format!("      … and {} lines more\n", count - SHOWN);
    }
    Some(Difference::Changed(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_names_the_pin_and_the_lines() {
        let text = difference("snapshots/a.snap", "one\ntwo\nthree", "one\n2\nthree").unwrap();
        assert_eq!(
            text.to_string(),
            "snapshots/a.snap (- pinned, + printed now)\n    2 - two\n    2 + 2\n"
        );
        assert_eq!(difference("x", "same", "same"), None);
    }
}
