//! Keeps pages from going stale: before a build, every listing whose program changed since it last agreed with its pin is
//! run again.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::contents::Contents;
use crate::leftover::is_there;
use crate::listing::{Listing, Listings};
use crate::made_of::{self, MadeOf};
use crate::output::failure;
use crate::pin::{ACCEPT, Difference, Pins};
use crate::problem::Problem;
use crate::process::{Runs, Stopped};
use crate::program::{CompileError, Programs, Unfinished};
use crate::project::{Project, SETTINGS};

/// How many listings may come to no end before the others are not run: each takes all its time, and
/// where the engine is at fault, all of them do.
const PATIENCE: usize = 3;

/// Runs the listings whose program or pin changed, and tells which of them no longer agree.
///
/// What agreed is noted under `target/`, so that the next build runs nothing.
///
/// # Errors
///
/// When a file of the project cannot be read, or cargo cannot be run; [`Stopped`] when a run was
/// stopped before its end.
pub fn check(project: &Project, contents: &Contents, runs: &Runs) -> Result<Vec<Problem>> {
    let Contents { listings, pins, .. } = contents;
    let notes = notes_of(project);
    let known = read_notes(&notes);
    let fingerprints = fingerprints(project, contents, &known.made_of)?;
    let changed: Vec<&Listing> = listings
        .iter()
        .filter(|listing| known.agreed.get(&listing.name) != fingerprints.get(&listing.name))
        .collect();
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let programs = match Programs::build(project, runs)? {
        Ok(programs) => programs,
        Err(errors) => {
            return Ok(errors
                .into_iter()
                .map(|error| place(error, contents))
                .collect());
        }
    };
    // A program may include other files by now.
    let made_of = MadeOf::beside(programs.executable(), project)?;
    let with_these = self::fingerprints(project, contents, &made_of)?;
    // What was saved while cargo built is in no program, and the next build runs them again.
    let was_saved = self::fingerprints(project, contents, &known.made_of)? != fingerprints;
    let fingerprints = if was_saved { fingerprints } else { with_these };
    let mut problems = Vec::new();
    let mut agreed = known.agreed;
    agreed.retain(|name, _| fingerprints.contains_key(name));
    let (mut endless, mut left_out) = (0, 0);
    for listing in changed {
        if endless == PATIENCE {
            left_out += 1;
            continue;
        }
        let message = match programs.run(&listing.name) {
            Ok(output) => match pins.differences(listing, &output) {
                Ok(differences) if differences.is_empty() => {
                    agreed.insert(listing.name.clone(), fingerprints[&listing.name].clone());
                    continue;
                }
                Ok(differences) => disagrees(listing, &differences),
                Err(error) => format!("{error:#}"),
            },
            Err(error) if error.is::<Stopped>() => {
                write_notes(&notes, &Notes { made_of, agreed })?;
                return Err(error);
            }
            Err(error) => {
                let limit = error.downcast_ref::<Unfinished>();
                endless += usize::from(limit.is_some_and(|limit| limit.is_of_time()));
                let (name, file) = (&listing.name, &listing.file);
                format!("the listing `{name}` ({file}) {}", failure(&error))
            }
        };
        problems.push(problem_at(listing, contents, message));
    }
    if let (Some(last), 1..) = (problems.last_mut(), left_out) {
        last.message += &format!(
            "\nAfter {PATIENCE} listings that came to no end, {left_out} more that changed were not run."
        );
    }
    write_notes(&notes, &Notes { made_of, agreed })?;
    Ok(problems)
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

fn problem_at(listing: &Listing, contents: &Contents, message: String) -> Problem {
    let (file, line) = contents
        .place_of(&listing.name)
        .unwrap_or_else(|| (listing.file.clone(), 1));
    Problem {
        file,
        line,
        message,
    }
}

/// A compiler error, told at the place in the book where the listing stands.
fn place(error: CompileError, contents: &Contents) -> Problem {
    let mut listings = contents.listings.iter();
    match listings.find(|listing| listing.file == error.file) {
        Some(listing) => problem_at(
            listing,
            contents,
            format!(
                "the listing `{}` does not compile\n{}",
                listing.name, error.rendered
            ),
        ),
        None => error.problem("the programs of the book do not compile"),
    }
}

/// What all listings together are made of, as a number that changes with it.
///
/// # Errors
///
/// When a file cannot be read.
pub fn sources(project: &Project, listings: &Listings) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    let made_of = read_notes(&notes_of(project)).made_of;
    shared_sources(project, listings, &made_of)?.hash(&mut hasher);
    for listing in listings.iter() {
        listing.source.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// What the engine is made of, as a number that changes with it.
///
/// # Errors
///
/// When a file cannot be read.
pub fn engine(project: &Project) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    hash_files(project, engine_files(project)?)?.hash(&mut hasher);
    made_of::options(project).hash(&mut hasher);
    Ok(hasher.finish())
}

fn engine_files(project: &Project) -> Result<Vec<PathBuf>> {
    let root = project.root();
    let mut files: Vec<PathBuf> = SETTINGS.iter().map(|file| root.join(file)).collect();
    files.retain(|file| file.is_file());
    collect(&root.join("src"), &mut files)?;
    collect(&root.join("book/page"), &mut files)?;
    Ok(files)
}

/// What every listing's program is made of besides its own file: the engine, the rest of the
/// listings' package, what any of them includes, and what tells cargo how to build them.
fn shared_sources(project: &Project, listings: &Listings, made_of: &MadeOf) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    made_of::options(project).hash(&mut hasher);
    made_of.hash_variables(&mut hasher);
    let root = project.root();
    let mut files = engine_files(project)?;
    collect(&root.join("book/listings"), &mut files)?;
    // That one of these is gone is for the compiler to say.
    let included = made_of.files().map(|file| root.join(file));
    files.extend(included.filter(|file| file.is_file()));
    files.retain(|file| {
        !listings
            .iter()
            .any(|listing| listing.file == project.relative(file))
    });
    hash_files(project, files)?.hash(&mut hasher);
    Ok(hasher.finish())
}

fn hash_files(project: &Project, mut files: Vec<PathBuf>) -> Result<u64> {
    let root = project.root();
    files.sort();
    files.dedup();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(root).unwrap_or(&file).hash(&mut hasher);
        fs::read(&file)
            .with_context(|| format!("cannot read {}", file.display()))?
            .hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?
    {
        let path = entry?.path();
        if !is_there(&path) {
            continue;
        }
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// What each listing agrees with its pin for, by its name: what it is built with and made of, and
/// its pins.
fn fingerprints(
    project: &Project,
    contents: &Contents,
    made_of: &MadeOf,
) -> Result<BTreeMap<String, String>> {
    let Contents { listings, pins, .. } = contents;
    let shared = shared_sources(project, listings, made_of)?;
    let built_with = (made_of::compiler(project), shared);
    let fingerprints = listings.iter().map(|listing| {
        let fingerprint = fingerprint(listing, pins, &built_with)?;
        Ok((listing.name.clone(), fingerprint))
    });
    fingerprints.collect()
}

fn fingerprint(listing: &Listing, pins: &Pins, built_with: &impl Hash) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    built_with.hash(&mut hasher);
    listing.source.hash(&mut hasher);
    // A missing pin is a problem of the page that shows it; here it only has to differ from every pin.
    pins.text(&listing.name).ok().hash(&mut hasher);
    pins.knobs(&listing.name)?.hash(&mut hasher);
    for figure in pins.figures_of(&listing.name)? {
        pins.figure(&figure)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// The notes of this copy of the project: two copies may share a build folder, and their programs differ.
fn notes_of(project: &Project) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    project.root().hash(&mut hasher);
    project
        .target()
        .join(format!("notebook/fresh-{:016x}.json", hasher.finish()))
}

/// What was noted of the last build.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Notes {
    /// What the listings were made of.
    made_of: MadeOf,
    /// What each listing agreed with its pin for.
    agreed: BTreeMap<String, String>,
}

fn read_notes(file: &Path) -> Notes {
    // Notes that are missing or damaged only cost a run of every listing.
    fs::read(file)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

fn write_notes(file: &Path, notes: &Notes) -> Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    // Whole or not at all: another build may be reading it.
    let mut whole = tempfile::NamedTempFile::new_in(folder)?;
    whole.write_all(&serde_json::to_vec_pretty(notes)?)?;
    whole
        .persist(file)
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn the_engine_changes_with_its_own_files_and_with_what_it_says_to_a_page_and_with_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str| {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap_or(Path::new("."))).unwrap();
            fs::write(file, "// New.").unwrap();
        };
        for file in ["book/book.toml", "book/listings/src/main.rs", "src/lib.rs"] {
            write(file);
        }
        write("book/page/Cargo.toml");
        let project = Project::around(folder.path()).unwrap();
        let before = engine(&project).unwrap();
        write("book/listings/src/one/first.rs");
        assert_eq!(engine(&project).unwrap(), before);
        write("src/engine/core/tape.rs");
        let with_tape = engine(&project).unwrap();
        assert_ne!(with_tape, before);
        write("book/page/src/knobs.rs");
        assert_ne!(engine(&project).unwrap(), with_tape);
    }
}
