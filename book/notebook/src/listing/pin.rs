//! Pins: what every listing is known to print, draw and declare, kept in `snapshots/` as insta
//! keeps it.
//!
//! The text of a listing `sgd` is `snapshots/sgd.snap`, a figure `sgd-path` is
//! `snapshots/sgd-path.snap.svg`, at other values of its knobs
//! `snapshots/sgd-path@learning-rate=0_25.snap.svg`, and its knobs are
//! `snapshots/sgd-knobs.snap`, a line for each.
//! What the check of an exercise `batch` says of the wrong answers is
//! `snapshots/batch-wrong.snap`. A listing's name is that of a Rust module and so holds no dash, a
//! figure's name is the listing's and a dash and more, but never `knobs` or `wrong`: no two
//! collide.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::listing::difference::{Change, Difference, PinKind};
use crate::listing::output::Output;
use crate::listing::position::is_at_position;
use crate::listing::{Listing, Listings, owner_of_figure};
use crate::project::leftover::is_leftover;
use crate::project::{Project, command};

/// The file beside the pins that lists every address of the book that was published.
pub const ADDRESSES: &str = "addresses.txt";

/// The folder of the pins.
#[derive(Clone, Debug)]
pub struct Pins {
    folder: PathBuf,
    /// The folder as messages name it.
    name: String,
}

impl Pins {
    /// The pins of `project`.
    pub fn of(project: &Project) -> Self {
        Self {
            folder: project.snapshots(),
            name: project.relative(&project.snapshots()),
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
                let file = self.path(&format!("{listing}{KNOBS}.snap"));
                format!("{file} holds a line that is no JSON")
            })?;
            Ok(knob["name"].as_str().unwrap_or_default().to_owned())
        });
        names.collect()
    }

    fn read_text(&self, file: &str, owner: &str) -> Result<String> {
        let snapshot = self.read(file, owner)?;
        let body = body(&snapshot).with_context(|| {
            let (file, accept) = (self.path(file), how_to_accept());
            format!("{file} is not a snapshot of insta's: {accept}")
        })?;
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
        let text = self.read_if_there(file)?;
        text.with_context(|| {
            let (file, accept) = (self.path(file), how_to_accept());
            format!("{owner} has no pin {file}: {accept}")
        })
    }

    /// The text of a file in the folder; nothing where there is none.
    pub(super) fn read_if_there(&self, file: &str) -> Result<Option<String>> {
        match fs::read_to_string(self.folder.join(file)) {
            Ok(text) => Ok(Some(text.replace("\r\n", "\n"))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("cannot read {}", self.path(file))),
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
        let mut compare = |name: &str, kind, before, after| {
            let difference = Change::between(before, after).map(|change| Difference {
                folder: self.name.clone(),
                name: name.to_owned(),
                kind,
                change,
            });
            differences.extend(difference);
        };
        let name = &listing.name;
        let pinned = self.body_if_there(name)?;
        compare(name, PinKind::Text, pinned, Some(output.text.clone()));
        let name = format!("{name}{KNOBS}");
        let declared = (!output.knobs.is_empty()).then(|| output.knobs.join("\n"));
        compare(&name, PinKind::Knobs, self.body_if_there(&name)?, declared);
        let mut drawn = BTreeSet::new();
        for figure in &output.figures {
            let name = &figure.name;
            ensure!(
                name.contains('-')
                    && owner_of_figure(name) == listing.name
                    && ![KNOBS, WRONG].iter().any(|end| name.ends_with(end)),
                "{}: the figure `{name}` must be named `{}-…`, after its listing, and not after \
                 its knobs or wrong answers",
                listing.file,
                listing.name
            );
            ensure!(
                drawn.insert(name.clone()),
                "{}: two figures are named `{name}`",
                listing.file
            );
            let pinned = self.read_if_there(&format!("{name}.snap.svg"))?;
            compare(name, PinKind::Figure, pinned, Some(figure.svg.clone()));
        }
        for name in self.figures_of(&listing.name)?.difference(&drawn) {
            compare(name, PinKind::Figure, Some(self.figure(name)?), None);
        }
        Ok(differences)
    }

    /// As [`differences`](Self::differences) of what a listing did where its knobs have their
    /// defaults, and nobody ran it [at other positions](crate::listing::position): the pins of
    /// those are passed over.
    ///
    /// # Errors
    ///
    /// As [`differences`](Self::differences).
    pub fn differences_by_default(
        &self,
        listing: &Listing,
        output: &Output,
    ) -> Result<Vec<Difference>> {
        let mut differences = self.differences(listing, output)?;
        differences.retain(|difference| !is_at_position(&difference.name));
        Ok(differences)
    }

    /// What the check of an exercise is known to say of its wrong answers; nothing where there is
    /// no pin.
    ///
    /// # Errors
    ///
    /// When the pin cannot be read.
    pub fn wrong(&self, listing: &str) -> Result<Option<String>> {
        self.body_if_there(&format!("{listing}{WRONG}"))
    }

    /// How what the check of an exercise says of its wrong answers differs from the pin, if it
    /// does; `said` is nothing where the listing names none.
    ///
    /// # Errors
    ///
    /// When the pin cannot be read.
    pub fn wrong_difference(
        &self,
        listing: &Listing,
        said: Option<String>,
    ) -> Result<Option<Difference>> {
        let change = Change::between(self.wrong(&listing.name)?, said);
        Ok(change.map(|change| Difference {
            folder: self.name.clone(),
            name: format!("{}{WRONG}", listing.name),
            kind: PinKind::Wrong,
            change,
        }))
    }

    /// What a file of insta's holds; nothing where there is none, or it is none of insta's.
    fn body_if_there(&self, name: &str) -> Result<Option<String>> {
        let snapshot = self.read_if_there(&format!("{name}.snap"))?;
        Ok(snapshot.and_then(|snapshot| body(&snapshot).map(str::to_owned)))
    }

    /// The pins of listings that are not there any more, by the listing's name.
    ///
    /// # Errors
    ///
    /// When the folder or a pin cannot be read.
    pub fn gone(&self, listings: &Listings) -> Result<BTreeMap<String, Vec<Difference>>> {
        let mut gone: BTreeMap<String, Vec<Difference>> = BTreeMap::new();
        for stray in self.strays(listings)? {
            let (name, kind) = match stray.strip_suffix(".snap.svg") {
                Some(name) => (name, PinKind::Figure),
                None => {
                    let name = stray.strip_suffix(".snap").unwrap_or_default();
                    // What insta notes of a figure goes with the figure.
                    let Some((_, kind)) = owner_of_lines(name) else {
                        continue;
                    };
                    (name, kind)
                }
            };
            let owner = owner_of_figure(name);
            if listings.get(owner).is_err()
                && let Some(change) = Change::between(self.read_if_there(&stray)?, None)
            {
                let difference = Difference {
                    folder: self.name.clone(),
                    name: name.to_owned(),
                    kind,
                    change,
                };
                gone.entry(owner.to_owned()).or_default().push(difference);
            }
        }
        for differences in gone.values_mut() {
            differences.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
        }
        Ok(gone)
    }

    /// The path of a file of the folder, relative to the project's folder.
    pub fn path(&self, file: &str) -> String {
        format!("{}/{file}", self.name)
    }

    /// The file with the pin of a listing's knobs.
    pub fn knobs_file(&self, listing: &str) -> String {
        self.path(&format!("{listing}{KNOBS}.snap"))
    }

    /// The files with the pin of a figure: insta keeps its own notes in a second one.
    pub fn figure_files(&self, figure: &str) -> String {
        let file = self.path(&format!("{figure}.snap"));
        format!("{file}.svg and {file}")
    }

    /// The files in the folder that belong to no listing, and are no list of addresses.
    ///
    /// # Errors
    ///
    /// When the folder cannot be read.
    pub fn strays(&self, listings: &Listings) -> Result<Vec<String>> {
        let figures = self.figures()?;
        let known = |file: &String| {
            if file == ADDRESSES {
                return true;
            }
            let stem = file.strip_suffix(".svg").unwrap_or(file);
            match stem.strip_suffix(".snap") {
                Some(name)
                    if owner_of_lines(name)
                        .is_some_and(|(owner, _)| listings.get(owner).is_ok()) =>
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

    pub(super) fn files(&self) -> Result<BTreeSet<String>> {
        let entries = match fs::read_dir(&self.folder) {
            // A book without pins has none, and git keeps no empty folder.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeSet::new()),
            entries => entries.with_context(|| {
                let folder = self.folder.display();
                format!("cannot read the folder of the pins, {folder}")
            })?,
        };
        let mut files = entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<Result<BTreeSet<String>>>()?;
        files.retain(|file| !is_leftover(file));
        Ok(files)
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
    message + &format!("\nIf the new output is right, {}.", how_to_accept())
}

/// What the name of the pin of a listing's knobs ends in.
pub const KNOBS: &str = "-knobs";

/// What the name of the pin of an exercise's wrong answers ends in.
pub const WRONG: &str = "-wrong";

/// The listing that the pin of a text, of knobs or of wrong answers belongs to, by the pin's name,
/// and what the pin holds; nothing where a figure has the name.
pub fn owner_of_lines(name: &str) -> Option<(&str, PinKind)> {
    let ends = [
        ("", PinKind::Text),
        (KNOBS, PinKind::Knobs),
        (WRONG, PinKind::Wrong),
    ];
    ends.into_iter().find_map(|(end, kind)| {
        let owner = name.strip_suffix(end)?;
        (!owner.is_empty() && !owner.contains('-')).then_some((owner, kind))
    })
}

/// What a file of insta's holds, which starts with a header between two lines of dashes and ends in
/// one line break more than it holds; nothing where it has no header.
pub fn body(snapshot: &str) -> Option<&str> {
    let (_, body) = snapshot.strip_prefix("---\n")?.split_once("\n---\n")?;
    Some(body)
}

/// How a pin is made or changed; the end of every message that says one is missing or differs.
pub fn how_to_accept() -> String {
    let command = command();
    format!(
        "run `{command} pins`, look at what it shows, and accept it with `{command} pins --accept`"
    )
}
