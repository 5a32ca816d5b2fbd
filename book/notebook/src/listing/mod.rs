//! The listings: which programs the book has, what they print and draw, and the pins of both.

pub mod accept;
pub mod changes;
pub mod check;
pub mod difference;
pub mod list;
pub mod output;
pub mod pin;
pub mod position;
pub mod replace;
pub mod svg;
mod text;

pub use text::{
    Failure, Listing, MARK, MEANT_TO_FAIL, Mark, PageLine, READERS_FILE, STUB, WRONG, WRONG_CODE,
    WRONG_UNCOMPILED, WrongAnswer, is_name_of_mark, text_at_its_lines, text_of, tidy_lines,
};

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, ensure};

use crate::message::problem::{Problem, Problems, did_you_mean, shortened};
use crate::project::Project;
use crate::project::leftover::{rust_files, sorted_entries};
use crate::project::summary::not_utf8;
use crate::rust::highlight::KEYWORDS;

/// Every listing of the book, by name.
#[derive(Clone, Debug, Default)]
pub struct Listings(BTreeMap<String, Listing>);

impl Listings {
    /// Reads them all: `book/listings/src/CHAPTER/NAME.rs`.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, lies outside a chapter's folder, has a name that no module can
    /// have, lacks documentation or has regions that do not match, or two have the same name.
    pub fn read(project: &Project) -> Result<Self> {
        let mut read = Vec::new();
        for folder in sorted_entries(&project.listings())? {
            let chapter = folder.file_name().unwrap_or_default().to_string_lossy();
            if !folder.is_dir() {
                if chapter.ends_with(".rs") && chapter != "main.rs" {
                    read.push(Err(Problem {
                        file: project.relative(&folder),
                        line: 1,
                        message: "a listing lies in the folder of its chapter: move it there"
                            .to_owned(),
                    }));
                }
                continue;
            }
            let named = |path: &Path, what| {
                let name = path.file_stem().unwrap_or_default().to_string_lossy();
                require_module_name(&name, what).map_err(|message| Problem {
                    file: project.relative(path),
                    line: 1,
                    message,
                })
            };
            let files = rust_files(&folder)?;
            if !files.is_empty()
                && let Err(problem) = named(&folder, "folder")
            {
                read.push(Err(problem));
                continue;
            }
            for path in files {
                let listing = read_file(project, &path, &chapter.replace('_', "-"))?;
                let named = named(&path, "file");
                read.push(named.and(listing).and_then(Listing::require_documentation));
            }
        }
        Self::gather(read)
    }

    /// Reads the library's files, `src/PATH.rs`, of which chapters show regions as they show those
    /// of listings. Such a file is named by its path below `src/`, as in `engine/core/backward`.
    ///
    /// # Errors
    ///
    /// When there is no such folder, or a file cannot be read or has regions that do not match.
    pub fn read_library(project: &Project) -> Result<Self> {
        let source = project.library().folder.join("src");
        ensure!(
            source.is_dir(),
            "the package `{}` has no folder {}, in which its source lies for chapters that show \
             it, and for whoever follows what changes: move its files there",
            project.library().name,
            project.relative(&source)
        );
        let mut read = Vec::new();
        for path in rust_files_below(&source)? {
            let name = path.strip_prefix(&source).unwrap_or(&path);
            let name = name.with_extension("").to_string_lossy().replace('\\', "/");
            let file = read_file(project, &path, "")?;
            read.push(file.map(|mut file| {
                file.name = name;
                file
            }));
        }
        Self::gather(read)
    }

    fn gather(read: Vec<Result<Listing, Problem>>) -> Result<Self> {
        let mut listings: BTreeMap<String, Listing> = BTreeMap::new();
        let mut problems = Vec::new();
        for listing in read {
            match listing {
                Ok(listing) => match listings.get(&listing.name) {
                    Some(twin) => problems.push(Problem {
                        message: format!(
                            "a second listing named `{}`, beside {}: a name stands for one \
                             program, so give one of \
                             them another",
                            listing.name, twin.file
                        ),
                        file: listing.file,
                        line: 1,
                    }),
                    None => {
                        listings.insert(listing.name.clone(), listing);
                    }
                },
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() {
            Ok(Self(listings))
        } else {
            Err(Problems(problems).into())
        }
    }

    /// The listing of that name.
    ///
    /// # Errors
    ///
    /// When there is none; the message names what was most likely meant.
    pub fn get(&self, name: &str) -> Result<&Listing, String> {
        self.0.get(name).ok_or_else(|| {
            format!(
                "there is no listing `{}`; {}",
                shortened(name),
                did_you_mean(name, self.0.keys().map(String::as_str))
            )
        })
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Listing> {
        self.0.values()
    }

    /// The listing that a figure belongs to: figures are named `LISTING-FIGURE`.
    pub fn of_figure(&self, figure: &str) -> Option<&Listing> {
        self.0.get(owner_of_figure(figure))
    }
}

/// The listing that a figure belongs to: a figure's name is the listing's, a dash and more.
pub fn owner_of_figure(figure: &str) -> &str {
    figure
        .split_once('-')
        .map_or(figure, |(listing, _)| listing)
}

fn read_file(project: &Project, path: &Path, chapter: &str) -> Result<Result<Listing, Problem>> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let file = project.relative(path);
    let bytes = fs::read(path).with_context(|| format!("cannot read {file}"))?;
    if let Some(problem) = not_utf8(&bytes, &file) {
        return Ok(Err(problem));
    }
    let text = String::from_utf8(bytes)?;
    // A server reads all files at each run and after each save. To take a text apart takes a
    // hundred times as long as to read it, so what did not change is kept.
    static PARSED: Mutex<BTreeMap<PathBuf, (String, Listing)>> = Mutex::new(BTreeMap::new());
    let parsed = || PARSED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, listing)) = parsed().get(path).filter(|(known, _)| *known == text) {
        return Ok(Ok(listing.clone()));
    }
    let listing = Listing::parse(&name, chapter, &file, text.clone());
    if let Ok(listing) = &listing {
        parsed().insert(path.to_owned(), (text, listing.clone()));
    }
    Ok(listing)
}

/// A listing's file and its chapter's folder are modules of Rust.
fn require_module_name(name: &str, what: &str) -> Result<(), String> {
    let mut bytes = name.bytes();
    let is_name = bytes.next().is_some_and(|byte| byte.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    if is_name && !KEYWORDS.contains(&name) {
        return Ok(());
    }
    Err(format!(
        "no module of Rust can be named as the {what} `{name}`, but for example `{}`: a name is \
         made of small letters, digits and \
         underscores, starts with a letter, and is no keyword",
        possible_name(name)
    ))
}

/// A name that a module can have, as near to `name` as may be.
fn possible_name(name: &str) -> String {
    let lower = name.to_lowercase();
    let name: String = lower
        .chars()
        .map(|character| match character {
            'a'..='z' | '0'..='9' | '_' => character,
            _ => '_',
        })
        .collect();
    match name.starts_with(|first: char| first.is_ascii_lowercase())
        && !KEYWORDS.contains(&lower.as_str())
    {
        true => name,
        false => format!("a_{name}"),
    }
}

fn rust_files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = rust_files(folder)?;
    for room in sorted_entries(folder)? {
        if room.is_dir() {
            files.extend(rust_files_below(&room)?);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_no_module_can_have_is_answered_with_one_that_it_can() {
        for (name, possible) in [
            ("three-steps", "three_steps"),
            ("Sgd", "sgd"),
            ("loop", "a_loop"),
            ("2nd", "a_2nd"),
            ("größe", "gr__e"),
        ] {
            let message = require_module_name(name, "file").unwrap_err();
            assert!(
                message.contains(&format!("the file `{name}`, but for example `{possible}`")),
                "{message}"
            );
            assert_eq!(require_module_name(possible, "file"), Ok(()));
        }
    }
}
