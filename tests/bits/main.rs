//! The same bits everywhere: what the listings print and draw and how a network trains, on every kind of machine that
//! this one can be or stand in for.
//!
//! ```sh
//! cargo test --test bits -- --ignored --nocapture
//! ```
//!
//! compares all of them with the pins and ends in a table of what is the same and what could not be checked here, and
//! what for. CONTRIBUTING.md names what it needs.

mod machine;

use std::path::Path;
use std::thread;
use std::{env, fs};

use insta::{Settings, assert_snapshot};
use notebook::chapter::contents::Contents;
use notebook::listing::pin::body;
use notebook::listing::position::Position;
use notebook::project::Project;
use notebook::project::book::{load, sources};

use machine::{Machine, aarch64, debug, release, wasm, x86_64};

fn project() -> Project {
    Project::around(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// What the program `training` prints, for each kind of numbers that a tape can hold.
const RUNS: [&str; 4] = ["f32", "f64", "fused-f32", "fused-f64"];

/// The name of a training run's pin, which lies beside this file.
fn pin(run: &str) -> String {
    format!("training-{run}")
}

#[test]
fn a_training_run_has_the_pinned_bits() {
    let project = project();
    let here = debug(&project);
    let mut settings = Settings::new();
    settings.set_snapshot_path(project.root().join("tests/bits"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let here = &here;
    let printed = thread::scope(|scope| {
        RUNS.map(|run| scope.spawn(move || here.train(run).unwrap().text))
            .map(|running| running.join().unwrap())
    });
    for (run, printed) in RUNS.into_iter().zip(printed) {
        settings.bind(|| assert_snapshot!(pin(run), printed));
    }
}

#[test]
#[ignore = "needs other targets, qemu-user and node: CONTRIBUTING.md names them"]
fn every_machine_gives_the_pinned_bits() {
    let project = project();
    let (contents, _) = Contents::read(&project, sources(&load(&project).unwrap().book)).unwrap();
    let release = release(&project);
    let machines = [
        ("this machine, debug", Ok(debug(&project))),
        ("x86-64, AVX-512", x86_64(&release, 512)),
        ("x86-64, AVX2", x86_64(&release, 256)),
        ("x86-64, SSE2", x86_64(&release, 128)),
        ("aarch64", aarch64(&project, &release)),
        ("wasm32-wasip1", wasm(&project, &contents)),
    ];
    let checked = thread::scope(|scope| {
        let started = machines.map(|(name, machine)| {
            let check = || machine.map(|machine| Checked::on(&project, &contents, machine));
            (name, scope.spawn(check))
        });
        started.map(|(name, checking)| (name, checking.join().unwrap()))
    });

    let titles = ["listings", "f32", "f64", "fused f32", "fused f64"];
    let mut table = row("target", "how", titles);
    let mut failures = String::new();
    for (name, checked) in checked {
        match checked {
            Ok(Checked { how, differences }) => {
                let cells = differences.each_ref().map(|difference| match difference {
                    None => "same",
                    Some(_) => "DIFFERENT",
                });
                table += &row(name, &how, cells);
                for difference in differences.iter().flatten() {
                    failures += &format!("{name} ({how}): {difference}\n");
                }
            }
            Err(why) => {
                table += &format!("{name:<20} | NOT CHECKED: {why}\n");
                // Chance decides whether CI has AVX-512.
                if env::var_os("CI").is_some() && !name.contains("AVX-512") {
                    failures += &format!("{name}: to be checked in CI, but {why}\n");
                }
            }
        }
    }
    println!("{failures}{table}");
    assert!(failures.is_empty(), "not the same bits everywhere");
}

fn row(target: &str, how: &str, cells: [&str; 5]) -> String {
    let cells = cells.map(|cell| format!("{cell:<9}")).join(" | ");
    format!("{target:<20} | {how:<26} | {cells}\n")
}

/// How the listings and the training runs differ from their pins on one kind of machine.
struct Checked {
    how: String,
    differences: [Option<String>; 5],
}

impl Checked {
    fn on(project: &Project, contents: &Contents, machine: Machine) -> Checked {
        let listings = listings(contents, &machine);
        let [single, double, fused_single, fused_double] =
            RUNS.map(|run| training(project, &machine, run));
        Checked {
            differences: [listings, single, double, fused_single, fused_double],
            how: machine.how,
        }
    }
}

/// The lines in which listings or figures differ from their pins.
fn listings(contents: &Contents, machine: &Machine) -> Option<String> {
    let Contents { listings, pins, .. } = contents;
    let mut differences = Vec::new();
    for listing in listings.iter().filter(|listing| listing.failure.is_none()) {
        let name = &listing.name;
        let output = machine
            .list(name, &Position::default())
            .and_then(|mut output| {
                for (position, shown) in contents.positions(name) {
                    let there = machine.list(name, &position)?;
                    output.figures.extend(position.figures(there, &shown));
                }
                Ok(output)
            });
        match output {
            Ok(output) => {
                let moved = pins.differences(listing, &output).unwrap();
                differences.extend(moved.iter().map(ToString::to_string));
            }
            Err(error) => differences.push(format!("{}: {error:#}", listing.file)),
        }
    }
    (!differences.is_empty()).then(|| differences.join("\n"))
}

/// The first line in which a training run differs from its pin.
fn training(project: &Project, machine: &Machine, run: &str) -> Option<String> {
    let file = format!("tests/bits/{}.snap", pin(run));
    let snapshot = fs::read_to_string(project.root().join(&file)).unwrap();
    let pinned = body(&snapshot).unwrap().trim_end();
    let printed = match machine.train(run) {
        Ok(output) => output.text,
        Err(error) => return Some(format!("training {run}: {error:#}")),
    };
    if printed.trim_end() == pinned {
        return None;
    }
    let same = |(a, b): &(&str, &str)| a == b;
    let same = pinned.lines().zip(printed.lines()).take_while(same).count();
    let line = |text: &str| text.lines().nth(same).unwrap_or("nothing").to_owned();
    Some(format!(
        "training {run} differs from line {} of {file} on\n    - {}\n    + {}",
        same + 1,
        line(pinned),
        line(&printed)
    ))
}
