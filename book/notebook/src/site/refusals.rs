//! Keeps the checks of exercises from taking wrong answers: before a build, those of every exercise
//! that changed since it last refused them are tried again.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use anyhow::Result;
use serde::{Deserialize, Serialize};

use crate::chapter::contents::Contents;
use crate::listing::Listing;
use crate::listing::difference::Difference;
use crate::listing::pin::disagrees;
use crate::message::problem::Problem;
use crate::process::Runs;
use crate::project::Project;
use crate::site::freshness::{built_with, problem_at};
use crate::site::notes;
use crate::wrong_answers::try_all;

/// When the wrong answers of an exercise are tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// When its program or its pin changed, or what programs are made of.
    WithTheLibrary,
    /// When its program or its pin changed: who changes the library, and looks at the pages as they
    /// follow, does not wait for every wrong answer each time.
    WithTheExercise,
}

/// What an exercise refused its wrong answers with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Refused {
    /// Its program and its pin.
    exercise: String,
    /// What programs are made of.
    built_with: String,
}

/// The exercises by their names.
type Notes = BTreeMap<String, Refused>;

/// The name of the notes.
pub const NOTES: &str = "fresh-refusals";

/// The exercises that take a wrong answer, or refuse one with other words than are pinned.
///
/// # Errors
///
/// As [`compare`].
pub fn check(
    project: &Project,
    contents: &Contents,
    runs: &Runs,
    again: Again,
) -> Result<Vec<Problem>> {
    let listings: Vec<&Listing> = contents.listings.iter().collect();
    let (differences, mut problems) = compare(project, contents, &listings, runs, again)?;
    for (name, difference) in differences {
        if let Ok(listing) = contents.listings.get(&name) {
            let message = disagrees(listing, &[difference]);
            problems.push(problem_at(listing, contents, message));
        }
    }
    Ok(problems)
}

/// How the words with which exercises refuse their wrong answers differ from the pins, by the
/// names of the exercises, and the answers that are not refused. Those of `listings` are tried
/// that changed.
///
/// What agreed is noted under `target/`, so that the next time nothing is tried.
///
/// # Errors
///
/// When a file of the project cannot be read, or cargo or rustc not be run;
/// [`Stopped`](crate::process::Stopped) when a run was stopped before its end.
pub fn compare(
    project: &Project,
    contents: &Contents,
    listings: &[&Listing],
    runs: &Runs,
    again: Again,
) -> Result<(BTreeMap<String, Difference>, Vec<Problem>)> {
    let file = notes::file(project, NOTES);
    let mut known: Notes = notes::read(&file);
    let exercises = exercises(contents)?;
    let exercise = |name: &str| known.get(name).map(|old| &old.exercise);
    let changed = |listing: &&&Listing| {
        let name = &listing.name;
        exercise(name) != exercises.get(name)
    };
    if exercises.is_empty() && known.is_empty()
        || again == Again::WithTheExercise && !listings.iter().any(|listing| changed(&listing))
    {
        return Ok((BTreeMap::new(), Vec::new()));
    }
    let built_with = built_with(project, contents)?;
    let is_stale = |listing: &&&Listing| {
        let old = known.get(&listing.name);
        again == Again::WithTheLibrary && old.is_some_and(|old| old.built_with != built_with)
    };
    let changed = listings
        .iter()
        .filter(|listing| changed(listing) || is_stale(listing));
    let changed: Vec<&Listing> = changed.copied().collect();
    if changed.is_empty() {
        return Ok((BTreeMap::new(), Vec::new()));
    }
    let mut tried = try_all(project, &changed, runs)?;
    let mut differences = BTreeMap::new();
    for listing in changed {
        let name = &listing.name;
        let words = tried.refused.remove(name);
        if words.is_none() && !listing.wrong_answers().is_empty() {
            // Why, is among the problems.
            continue;
        }
        match contents.pins.wrong_difference(listing, words)? {
            Some(difference) => {
                differences.insert(name.clone(), difference);
            }
            None => {
                let refused = exercises.get(name).map(|exercise| Refused {
                    exercise: exercise.clone(),
                    built_with: built_with.clone(),
                });
                known.extend(refused.map(|refused| (name.clone(), refused)));
            }
        }
    }
    known.retain(|name, _| exercises.contains_key(name));
    notes::write(&file, &known)?;
    Ok((differences, tried.problems))
}

/// The program and the pin of each exercise, and of each listing that was one and still has the
/// pin, as a number that changes with them.
fn exercises(contents: &Contents) -> Result<BTreeMap<String, String>> {
    let mut exercises = BTreeMap::new();
    for listing in contents.listings.iter() {
        let pin = contents.pins.wrong(&listing.name)?;
        if listing.wrong_answers().is_empty() && pin.is_none() {
            continue;
        }
        let mut hasher = DefaultHasher::new();
        (&listing.source, pin).hash(&mut hasher);
        exercises.insert(listing.name.clone(), format!("{:016x}", hasher.finish()));
    }
    Ok(exercises)
}
