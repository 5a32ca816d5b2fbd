//! Keeps pages from going stale: before a build, every listing whose program changed since it last
//! agreed with its pin is run again.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::chapter::contents::Contents;
use crate::compile::compiler;
use crate::compile::inputs::{self, Inputs};
use crate::compile::main_file;
use crate::compile::outcome;
use crate::compile::programs::{CompileError, Programs, Unfinished};
use crate::listing::output::{Output, failure};
use crate::listing::pin::disagrees;
use crate::listing::{Listing, Listings};
use crate::message::problem::Problem;
use crate::process::{Runs, Stopped};
use crate::project::leftover::is_there;
use crate::project::{COMPILED_BY, Project};
use crate::site::notes;

/// How many listings may come to no end before the others are not run: each takes all its time, and
/// where what they use is at fault, all of them do.
const PATIENCE: usize = 3;

/// The name of the notes.
pub const NOTES: &str = "fresh";

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
    let notes = notes::file(project, NOTES);
    let known: Notes = notes::read(&notes);
    let fingerprints = fingerprints(project, contents, &known.inputs)?;
    let changed: Vec<&Listing> = listings
        .iter()
        .filter(|listing| known.agreed.get(&listing.name) != fingerprints.get(&listing.name))
        .collect();
    let gone = known
        .agreed
        .keys()
        .any(|name| !fingerprints.contains_key(name));
    if changed.is_empty() && !gone {
        return Ok(Vec::new());
    }
    let programs = match Programs::build(project, runs)? {
        Ok(programs) => programs,
        Err(errors) => {
            return Ok(errors
                .into_iter()
                .map(|error| compile_problem(error, contents))
                .collect());
        }
    };
    // A program may include other files by now.
    let inputs = Inputs::of(programs.binary(), project)?;
    let with_these = self::fingerprints(project, contents, &inputs)?;
    // What was saved while cargo built is in no program, and the next build runs them again.
    let was_saved = self::fingerprints(project, contents, &known.inputs)? != fingerprints;
    let fingerprints = if was_saved { fingerprints } else { with_these };
    let mut agreed = known.agreed;
    agreed.retain(|name, _| fingerprints.contains_key(name));
    let problems = run_all(
        project,
        runs,
        &programs,
        changed,
        contents,
        |listing, output| match pins.differences(listing, output) {
            Ok(differences) if differences.is_empty() => {
                agreed.insert(listing.name.clone(), fingerprints[&listing.name].clone());
                Ok(())
            }
            Ok(differences) => Err(disagrees(listing, &differences)),
            Err(error) => Err(format!("{error:#}")),
        },
    );
    notes::write(&notes, &Notes { inputs, agreed })?;
    problems
}

/// Runs listings one after the other, and gives `judge` what each printed, drew and declared. What
/// it says against that is a problem, as is a listing that does not run. After some that came to
/// no end the others are not run.
///
/// # Errors
///
/// [`Stopped`] when a run was stopped before its end.
pub fn run_all<'a>(
    project: &Project,
    runs: &Runs,
    programs: &Programs,
    listings: impl IntoIterator<Item = &'a Listing>,
    contents: &Contents,
    mut judge: impl FnMut(&'a Listing, &Output) -> Result<(), String>,
) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    let (mut endless, mut left_out) = (0, 0);
    let library = OnceCell::new();
    for listing in listings {
        if endless == PATIENCE {
            left_out += 1;
            continue;
        }
        let positions = contents.positions(&listing.name);
        let ran = outcome::run(project, programs, &library, listing, &positions, runs);
        let judged = match ran {
            Ok(output) => judge(listing, &output),
            Err(error) if error.is::<Stopped>() => return Err(error),
            Err(error) => {
                let limit = error.downcast_ref::<Unfinished>();
                endless += usize::from(limit.is_some_and(|limit| limit.is_of_time()));
                let (name, file) = (&listing.name, &listing.file);
                Err(format!("the listing `{name}` ({file}) {}", failure(&error)))
            }
        };
        problems.extend(
            judged
                .err()
                .map(|message| problem_at(listing, contents, message)),
        );
    }
    if let (Some(last), 1..) = (problems.last_mut(), left_out) {
        last.message += &format!(
            "\nAfter {PATIENCE} listings that came to no end, {left_out} more were not run."
        );
    }
    Ok(problems)
}

/// A mistake of a listing, told at the place in the book where it stands.
pub fn problem_at(listing: &Listing, contents: &Contents, message: String) -> Problem {
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
pub fn compile_problem(error: CompileError, contents: &Contents) -> Problem {
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
    shared(project, listings)?.hash(&mut hasher);
    for listing in listings.iter() {
        (&listing.name, &listing.source).hash(&mut hasher);
    }
    Ok(hasher.finish())
}

/// What every listing is made of besides its own file, as a number that changes with it.
///
/// # Errors
///
/// When a file cannot be read.
pub fn shared(project: &Project, listings: &Listings) -> Result<u64> {
    shared_sources(project, listings, &noted_inputs(project))
}

/// What the packages that the listings use are made of, as a number that changes with it.
///
/// # Errors
///
/// When a file cannot be read.
pub fn library(project: &Project) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    let mut files = package_files(project)?;
    let listings = project.listings();
    files.retain(|file| !file.starts_with(&listings));
    hash_files(project, files)?.hash(&mut hasher);
    inputs::options(project).hash(&mut hasher);
    Ok(hasher.finish())
}

/// The files of all packages of which the listings are made, and those that say how to compile
/// them.
fn package_files(project: &Project) -> Result<Vec<PathBuf>> {
    let root = project.root();
    let mut files: Vec<PathBuf> = COMPILED_BY.iter().map(|file| root.join(file)).collect();
    for package in project.packages() {
        files.extend(["Cargo.toml", "build.rs"].map(|file| package.join(file)));
        collect(&package.join("src"), &mut files)?;
    }
    files.retain(|file| file.is_file());
    Ok(files)
}

/// What every listing's program is made of besides its own file: what it uses, the rest of the
/// listings' package, what any of them includes, and what tells cargo how to build them.
fn shared_sources(project: &Project, listings: &Listings, inputs: &Inputs) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    inputs::options(project).hash(&mut hasher);
    inputs.hash_variables(&mut hasher);
    let root = project.root();
    let mut files = package_files(project)?;
    // That one of these is gone is for the compiler to say.
    let included = inputs.files().map(|file| root.join(file));
    files.extend(included.filter(|file| file.is_file()));
    // That of the table is made of the names of the listings.
    let table = main_file::file(project);
    files.retain(|file| {
        *file != table
            && !listings
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

/// What every program of the book is built with and made of besides its own file, as far as the
/// last build noted what programs include.
///
/// # Errors
///
/// When a file cannot be read.
pub fn built_with(project: &Project, contents: &Contents) -> Result<String> {
    let shared = shared(project, &contents.listings)?;
    let mut hasher = DefaultHasher::new();
    (compiler::identity(project), shared).hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

fn noted_inputs(project: &Project) -> Inputs {
    let known: Notes = notes::read(&notes::file(project, NOTES));
    known.inputs
}

/// What each listing agrees with its pin for, by its name: what it is built with and made of, its
/// pins, and at which positions of its knobs the book shows figures of it.
fn fingerprints(
    project: &Project,
    contents: &Contents,
    inputs: &Inputs,
) -> Result<BTreeMap<String, String>> {
    let listings = &contents.listings;
    let shared = shared_sources(project, listings, inputs)?;
    let built_with = (compiler::identity(project), shared);
    let fingerprints = listings.iter().map(|listing| {
        let fingerprint = fingerprint(listing, contents, &built_with)?;
        Ok((listing.name.clone(), fingerprint))
    });
    fingerprints.collect()
}

fn fingerprint(listing: &Listing, contents: &Contents, built_with: &impl Hash) -> Result<String> {
    let pins = &contents.pins;
    let mut hasher = DefaultHasher::new();
    built_with.hash(&mut hasher);
    listing.source.hash(&mut hasher);
    // A missing pin is a problem of the page that shows it; here it only has to differ from every
    // pin.
    pins.text(&listing.name).ok().hash(&mut hasher);
    pins.knobs(&listing.name)?.hash(&mut hasher);
    contents.positions(&listing.name).hash(&mut hasher);
    for figure in pins.figures_of(&listing.name)? {
        pins.figure(&figure)?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// What was noted of the last build.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Notes {
    /// What the listings were made of.
    inputs: Inputs,
    /// What each listing agreed with its pin for.
    agreed: BTreeMap<String, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_changes_with_the_files_of_all_that_listings_use_and_with_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap_or(Path::new("."))).unwrap();
            fs::write(file, text).unwrap();
        };
        let package = |name: &str, uses: &str| {
            format!("[package]\nname = \"{name}\"\n[dependencies]\n{uses}\n")
        };
        let settings = "[preprocessor.notebook]\nlibrary = \".\"\nlistings = \"book/listings\"\n\
                        pins = \"pins\"\n";
        write("book/book.toml", settings);
        write(
            "Cargo.toml",
            &package("mine", "other = { path = \"tools/other\" }"),
        );
        write(
            "book/listings/Cargo.toml",
            &package("programs", "mine = { path = \"../..\" }"),
        );
        write("tools/other/Cargo.toml", &package("other", ""));
        for package in [".", "book/listings", "tools/other", "tools/unused"] {
            write(&format!("{package}/src/lib.rs"), "");
        }
        let project = Project::around(folder.path()).unwrap();
        let before = library(&project).unwrap();
        write("book/listings/src/one/first.rs", "// New.");
        write("tools/unused/src/lib.rs", "// New.");
        assert_eq!(library(&project).unwrap(), before);
        write("src/engine/core/tape.rs", "// New.");
        let with_tape = library(&project).unwrap();
        assert_ne!(with_tape, before);
        write("tools/other/src/lib.rs", "// New.");
        assert_ne!(library(&project).unwrap(), with_tape);
    }
}
