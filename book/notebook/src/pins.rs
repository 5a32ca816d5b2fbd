//! The command `pins`: shows what differs between the listings and their pins, and accepts it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Error, Result, bail};

use crate::chapter::contents::Contents;
use crate::chapter::published::Published;
use crate::compile::main_file;
use crate::compile::programs::{CompileError, Programs};
use crate::listing::Listing;
use crate::listing::accept;
use crate::listing::check::check_listing;
use crate::listing::difference::Difference;
use crate::message::problem::{Problem, Problems};
use crate::message::terminal;
use crate::process::Runs;
use crate::project::book::{load, sources};
use crate::project::lock::Lock;
use crate::project::{Project, command};
use crate::review::Review;
use crate::site::freshness::{compile_problem, run_all};
use crate::site::refusals::{Again, compare};

/// What the command found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The pins are what the listings print, draw and declare, or are it now.
    Agreement,
    /// Something differs, and is not accepted.
    Differences,
}

/// What differs between a book and what is known of it.
struct Comparison {
    contents: Contents,
    /// The pins that differ, by their listings' names.
    differences: BTreeMap<String, Vec<Difference>>,
    published: Published,
    /// The addresses that the list of those published lacks.
    new_addresses: BTreeSet<String>,
    /// The listings that do not run or print what no pin can hold, the exercises that take a wrong
    /// answer, and the addresses that are gone.
    problems: Vec<Problem>,
}

/// Shows what differs in the terminal, and writes a page that shows it, figures as pictures.
/// `names` are the listings to look at; without any, all listings and the addresses.
///
/// # Errors
///
/// When there is no listing of a name, the listings do not compile, or, after the rest was shown,
/// one does not run or an address that was published is gone.
pub fn show(project: &Project, names: &[String], runs: &Runs) -> Result<Found> {
    let Comparison {
        contents,
        differences,
        new_addresses,
        problems,
        ..
    } = Comparison::of(project, names, runs)?;
    let review = Review::of(&contents, differences);
    let mut told = review.text();
    let mut summary = review.summary();
    if !new_addresses.is_empty() {
        summary += &match new_addresses.len() {
            1 => "; 1 address is new".to_owned(),
            count => format!("; {count} addresses are new"),
        };
        let addresses: Vec<String> = new_addresses.into_iter().collect();
        told += &format!("New addresses\n\n{}\n\n", addresses.join("\n"));
    }
    let found = match told.is_empty() {
        true => Found::Agreement,
        false => Found::Differences,
    };
    if found == Found::Differences {
        terminal::print(told.trim_end());
    }
    let page = review.write(project)?;
    let how = match found {
        Found::Agreement => String::new(),
        Found::Differences => format!("; `{} pins --accept` accepts what is meant", command()),
    };
    if found == Found::Agreement && !problems.is_empty() {
        "No other pin differs".clone_into(&mut summary);
    }
    terminal::tell(format_args!("{summary}{how}."));
    terminal::print(page.display());
    if !problems.is_empty() {
        bail!(Problems(problems));
    }
    Ok(found)
}

/// Writes what differs into the pins, and says file by file what it wrote. `names` are the listings
/// to accept; without any, all listings and the addresses.
///
/// # Errors
///
/// As [`show`], and when a pin cannot be written.
pub fn accept(project: &Project, names: &[String], runs: &Runs) -> Result<Found> {
    let comparison = Comparison::of(project, names, runs)?;
    let Comparison {
        contents,
        differences,
        published,
        new_addresses,
        problems,
    } = comparison;
    // A build sees all of them or none.
    let _checkout = Lock::of(&project.book())?;
    let mut done = accept::accept(project, &contents.listings, &differences)?;
    done.extend(published.add(project, &new_addresses)?);
    match done.is_empty() {
        true => terminal::tell("There is nothing to accept."),
        false => terminal::print(done.join("\n")),
    }
    if !problems.is_empty() {
        bail!(Problems(problems));
    }
    Ok(Found::Agreement)
}

impl Comparison {
    fn of(project: &Project, names: &[String], runs: &Runs) -> Result<Self> {
        let book = load(project)?;
        let redirects = book.config.html_config().unwrap_or_default().redirect;
        // What is wrong with the book is for the build to say.
        let (contents, _) = Contents::read(project, sources(&book.book))?;
        let is_wanted = |name: &String| names.is_empty() || names.contains(name);
        let mut differences = contents.pins.gone(&contents.listings)?;
        for name in names.iter().filter(|name| !differences.contains_key(*name)) {
            contents.listings.get(name).map_err(Error::msg)?;
        }
        differences.retain(|name, _| is_wanted(name));
        let listings = contents.listings.iter();
        let listings: Vec<&Listing> = listings
            .filter(|listing| is_wanted(&listing.name))
            .collect();
        let mut problems = Vec::new();
        if !listings.is_empty() {
            let programs = Programs::build(project, runs)?.map_err(|errors| {
                let table = project.relative(&main_file::file(project));
                let is_of_table = |error: &CompileError| error.file == table;
                // What the tool's own file does not find, a listing lacks.
                let lacks: Vec<Problem> = match errors.iter().any(is_of_table) {
                    true => contents.listings.iter().flat_map(check_listing).collect(),
                    false => Vec::new(),
                };
                let errors = errors.into_iter();
                let told = errors.filter(|error| lacks.is_empty() || !is_of_table(error));
                let told = told.map(|error| compile_problem(error, &contents));
                Problems(told.chain(lacks.clone()).collect())
            })?;
            let run = listings.iter().copied();
            problems = run_all(
                project,
                runs,
                &programs,
                run,
                &contents,
                |listing, output| {
                    let differ = contents.pins.differences(listing, output);
                    let differ = differ.map_err(|error| format!("{error:#}"))?;
                    if !differ.is_empty() {
                        differences.insert(listing.name.clone(), differ);
                    }
                    Ok(())
                },
            )?;
            // What does not take its solution says nothing of a wrong answer.
            if problems.is_empty() {
                let again = Again::WithTheLibrary;
                let (refusals, taken) = compare(project, &contents, &listings, runs, again)?;
                for (name, difference) in refusals {
                    differences.entry(name).or_default().push(difference);
                }
                problems = taken;
            }
        }
        let published = Published::read(project)?;
        let mut new_addresses = BTreeSet::new();
        if names.is_empty() {
            new_addresses = published.missing(&contents);
            problems.extend(published.gone(&contents, &redirects));
        }
        Ok(Self {
            contents,
            differences,
            published,
            new_addresses,
            problems,
        })
    }
}
