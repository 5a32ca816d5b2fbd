//! The modules of a built site, a file among the generated ones for each page that runs listings.
//!
//! A file is named by what it holds: after a change in one chapter, a reader's browser still has
//! those of the others, and no page runs anything but the programs that it shows.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::chapter::contents::Contents;
use crate::compile::page_module::{self, Packages};
use crate::compile::programs::CompileError;
use crate::compile::wasm::{self, Compiler, Options, Quality};
use crate::listing::Listing;
use crate::message::problem::{Problem, Problems};
use crate::process::parallel::in_parallel;
use crate::project::Project;
use crate::site::{freshness, notes};

/// The name of the notes.
const NOTES: &str = "modules";

/// The module of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Module {
    /// What it was made of.
    sources: String,
    /// Its file among the generated ones.
    file: String,
}

/// A module that is to be made.
struct Wanted<'a> {
    page: &'a str,
    sources: String,
    listings: Vec<&'a Listing>,
}

/// Makes the modules that are not there yet, side by side, and returns the name of each page's
/// file, by the name of the page. `write` gets the name and the bytes of a file.
///
/// # Errors
///
/// When the listings do not compile for the browser, or a file cannot be read or written.
pub fn make(
    project: &Project,
    contents: &Contents,
    compiler: &Compiler,
    write: impl Fn(&str, &[u8]) -> Result<()>,
) -> Result<BTreeMap<String, String>> {
    let notes = notes::file(project, NOTES);
    let known: BTreeMap<String, Module> = notes::read(&notes);
    let mut made = BTreeMap::new();
    let mut wanted = Vec::new();
    let mut hasher = DefaultHasher::new();
    freshness::shared(project, &contents.listings)?.hash(&mut hasher);
    let options = wasm::options(project, compiler, Quality::Published)?;
    page_module::fingerprint(&options, &mut hasher)?;
    for (chapter, source) in contents.sources.iter().enumerate() {
        let page = source.name.as_str();
        let listings = contents.runs(chapter);
        if listings.is_empty() {
            continue;
        }
        let mut hasher = hasher.clone();
        for (name, listing) in &listings {
            (name, &listing.source).hash(&mut hasher);
        }
        let sources = format!("{:016x}", hasher.finish());
        match known.get(page) {
            Some(module)
                if module.sources == sources
                    && is_generated(project, &options, page, module, &write)? =>
            {
                made.insert(page.to_owned(), module.clone());
            }
            _ => wanted.push(Wanted {
                page,
                sources,
                listings: listings.into_values().collect(),
            }),
        }
    }
    if !wanted.is_empty() {
        let packages = Packages::build(project, options)?;
        let compiled = in_parallel(&wanted, |Wanted { page, listings, .. }| {
            packages.module(project, page, listings)
        });
        let mut problems = Vec::new();
        for (Wanted { page, sources, .. }, compiled) in wanted.into_iter().zip(compiled) {
            match compiled? {
                Ok(bytes) => {
                    let file = file_name(page, &bytes);
                    write(&file, &bytes)?;
                    made.insert(page.to_owned(), Module { sources, file });
                }
                Err(errors) => problems.extend(errors.into_iter().map(problem)),
            }
        }
        if !problems.is_empty() {
            // Those that are made are not made again.
            notes::write(&notes, &made)?;
            problems.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
            problems.dedup();
            return Err(Problems(problems).into());
        }
    }
    if made != known {
        notes::write(&notes, &made)?;
    }
    let files = made.into_iter().map(|(page, module)| (page, module.file));
    Ok(files.collect())
}

/// Whether a module lies among the generated files. The author's server, whose pages use none,
/// clears them away: what the compiler made is then put there again.
fn is_generated(
    project: &Project,
    options: &Options,
    page: &str,
    module: &Module,
    write: impl Fn(&str, &[u8]) -> Result<()>,
) -> Result<bool> {
    if project.generated().join(&module.file).is_file() {
        return Ok(true);
    }
    match fs::read(page_module::compiled(options, page)) {
        Ok(bytes) if file_name(page, &bytes) == module.file => {
            write(&module.file, &bytes)?;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// The name of a page's module, by what it holds.
fn file_name(page: &str, bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{page}-{:016x}.wasm", hasher.finish())
}

/// A mistake in a listing that only a browser's compiler finds.
pub fn problem(error: CompileError) -> Problem {
    error.problem("the listings do not compile for a browser")
}
