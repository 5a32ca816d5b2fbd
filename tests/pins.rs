//! What every listing prints, draws and declares, and with which words every exercise refuses the
//! wrong answers that it expects, against `snapshots/`.
//!
//! After a change that is meant, look at what this test shows and accept it, with `cargo insta
//! review` or with `cargo run -- pins --accept`.

use std::cell::OnceCell;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use insta::{Settings, assert_binary_snapshot, assert_snapshot};
use notebook::chapter::contents::Contents;
use notebook::chapter::page::expand;
use notebook::compile::outcome;
use notebook::compile::programs::Programs;
use notebook::listing::accept::{description, snapshot};
use notebook::listing::difference::{Difference, PinKind};
use notebook::listing::output::{Output, failure};
use notebook::listing::pin::{KNOBS, Pins, WRONG};
use notebook::listing::{Listing, Listings};
use notebook::process::Runs;
use notebook::process::limits::SECONDS;
use notebook::process::parallel::in_parallel;
use notebook::project::Project;
use notebook::project::book::{load, sources};
use notebook::wrong_answers::try_all;

fn project() -> Project {
    Project::around(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn every_listing_prints_and_draws_what_is_pinned() {
    let project = project();
    let sources = sources(&load(&project).unwrap().book);
    let (contents, _) = Contents::read(&project, sources).unwrap();
    let Contents { listings, pins, .. } = &contents;
    let programs = match Programs::build(&project, &Runs::of(SECONDS)).unwrap() {
        Ok(programs) => programs,
        Err(errors) => panic!("the listings do not compile\n{}", errors[0].rendered),
    };
    let all: Vec<&Listing> = listings.iter().collect();
    let tried = try_all(&project, &all, &Runs::of(SECONDS)).unwrap();
    let taken: Vec<String> = tried
        .problems
        .iter()
        .map(|wrong| format!("\n{wrong}"))
        .collect();
    // Each of the few that rustc is meant to refuse asks cargo for the library, which is built.
    let outputs = in_parallel(&all, |listing| {
        let (positions, runs) = (contents.positions(&listing.name), Runs::of(SECONDS));
        let library = OnceCell::new();
        outcome::run(&project, &programs, &library, listing, &positions, &runs)
    });
    let mut moved = Vec::new();
    let mut broken = Vec::new();
    for (listing, output) in listings.iter().zip(outputs) {
        let name = format!("{} of the chapter {}", listing.name, listing.chapter);
        let output = match output {
            Ok(output) => output,
            Err(error) => {
                println!("{}: the listing {}", listing.file, failure(&error));
                broken.push(name);
                continue;
            }
        };
        let words = tried.refused.get(&listing.name);
        let shown = catch_unwind(AssertUnwindSafe(|| pin(listing, &output, words)));
        let differences = pins
            .differences(listing, &output)
            .and_then(|mut differences| {
                differences.extend(pins.wrong_difference(listing, words.cloned())?);
                Ok(differences)
            });
        match differences {
            Ok(differences) if differences.is_empty() && shown.is_ok() => continue,
            // insta has shown the lines of the text; of a figure, which is binary to it, it shows
            // none, nor of what is there no more.
            Ok(differences) => {
                let unseen = |difference: &&Difference| {
                    difference.kind == PinKind::Figure || difference.change.after.is_none()
                };
                for difference in differences.iter().filter(unseen) {
                    println!("{difference}");
                }
            }
            Err(error) => println!("{error:#}"),
        }
        moved.push(name);
    }
    let moved = told(
        &moved,
        "no longer agree with their pins; `cargo insta review` accepts what is meant",
    );
    let broken = told(
        &broken,
        "do not run to their end, or print what no pin can hold",
    );
    let taken = taken.concat();
    assert!(
        moved.is_empty() && broken.is_empty() && taken.is_empty(),
        "{moved}{broken}{taken}"
    );
}

/// Which listings there is something to say of; nothing where there are none.
fn told(listings: &[String], what: &str) -> String {
    match listings {
        [] => String::new(),
        listings => format!("\nthese listings {what}: {}", listings.join(", ")),
    }
}

/// Asserts the text, the knobs and the figures of one listing, and the words with which it refuses
/// the wrong answers that it names. All assertions are tried, so that one review accepts them all.
fn pin(listing: &Listing, output: &Output, words: Option<&String>) {
    let mut settings = Settings::new();
    settings.set_snapshot_path(project().snapshots());
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(description(listing));
    let mut failed = settings
        .bind(|| catch_unwind(|| assert_snapshot!(listing.name.as_str(), &output.text)).is_err());
    if !output.knobs.is_empty() {
        let name = format!("{}{KNOBS}", listing.name);
        let knobs = output.knobs.join("\n");
        failed |= settings.bind(|| catch_unwind(|| assert_snapshot!(name, knobs)).is_err());
    }
    if let Some(words) = words {
        let name = format!("{}{WRONG}", listing.name);
        failed |= settings.bind(|| catch_unwind(|| assert_snapshot!(name, words)).is_err());
    }
    for figure in &output.figures {
        let name = format!("{}.svg", figure.name);
        let bytes = figure.svg.clone().into_bytes();
        failed |= settings.bind(|| catch_unwind(|| assert_binary_snapshot!(&name, bytes)).is_err());
    }
    assert!(!failed);
}

#[test]
fn every_pin_has_a_listing_and_every_listing_and_figure_a_pin_and_a_place_in_the_book() {
    let project = project();
    let sources = sources(&load(&project).unwrap().book);
    let (contents, mut problems) = Contents::read(&project, sources).unwrap();
    for chapter in 0..contents.sources.len() {
        problems.extend(expand(&contents, chapter).1);
    }
    for listing in contents.listings.iter() {
        assert!(
            contents.pins.text(&listing.name).is_ok(),
            "{} has no pin",
            listing.file
        );
    }
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn insta_and_the_tool_write_the_same_files() {
    let project = project();
    let pins = Pins::of(&project);
    for listing in Listings::read(&project).unwrap().iter() {
        let name = &listing.name;
        let mut pinned = vec![(name.clone(), PinKind::Text, pins.text(name).unwrap())];
        let knobs = pins.knobs(name).unwrap();
        if !knobs.is_empty() {
            pinned.push((format!("{name}{KNOBS}"), PinKind::Knobs, knobs));
        }
        if let Some(words) = pins.wrong(name).unwrap() {
            pinned.push((format!("{name}{WRONG}"), PinKind::Wrong, words));
        }
        for figure in pins.figures_of(name).unwrap() {
            pinned.push((figure, PinKind::Figure, String::new()));
        }
        for (name, kind, text) in pinned {
            let file = project.snapshots().join(format!("{name}.snap"));
            let insta = fs::read_to_string(file).unwrap();
            let source = "book/notebook/../../tests/pins.rs";
            assert_eq!(
                snapshot(listing, kind, &text, None, source),
                insta,
                "{name}"
            );
        }
    }
}
