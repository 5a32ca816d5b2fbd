//! The listings at other positions of their knobs than those that are pinned.
//!
//! `knob_claims.txt` holds what the chapters say of other positions, a paragraph for each: the name of the listing, the values
//! of its knobs, and lines that it then prints, in their order.

use std::process::Command;
use std::sync::LazyLock;

use crate::common::{root, text};
use notebook::compile::programs::Programs;
use notebook::listing::Listings;
use notebook::listing::output::{KNOBS, Output};
use notebook::listing::pin::Pins;
use notebook::process::Runs;
use notebook::process::limits::SECONDS;
use notebook::project::Project;
use serde_json::Value;

const CLAIMS: &str = include_str!("../book/knob_claims.txt");

fn project() -> Project {
    Project::around(&root()).unwrap()
}

/// The listings, built once for all tests.
fn programs() -> &'static Programs {
    static PROGRAMS: LazyLock<Programs> = LazyLock::new(|| {
        let programs = Programs::build(&project(), &Runs::of(SECONDS)).unwrap();
        programs.expect("the listings compile")
    });
    &PROGRAMS
}

/// The listings that have knobs, each with their declarations.
fn declared() -> Vec<(String, Vec<Value>)> {
    let project = project();
    let pins = Pins::of(&project);
    let listings = Listings::read(&project).unwrap();
    let declared = listings.iter().map(|listing| {
        let knobs = pins.knobs(&listing.name).unwrap();
        let knobs = knobs
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        (listing.name.clone(), knobs.collect())
    });
    declared
        .filter(|(_, knobs): &(_, Vec<Value>)| !knobs.is_empty())
        .collect()
}

/// The least and the greatest value of a knob, or all that it has.
fn ends(knob: &Value) -> Vec<String> {
    match knob["kind"].as_str().unwrap() {
        "number" | "integer" => vec![knob["min"].to_string(), knob["max"].to_string()],
        "choice" => {
            let options = knob["options"].as_array().unwrap().iter();
            options
                .map(|option| option.as_str().unwrap().to_owned())
                .collect()
        }
        "toggle" => vec!["false".to_owned(), "true".to_owned()],
        "seed" => vec!["0".to_owned(), (1_u64 << 53).to_string()],
        kind => panic!("a knob of the kind `{kind}`"),
    }
}

fn figures(output: &Output) -> Vec<&str> {
    let figures = output.figures.iter();
    figures.map(|figure| figure.name.as_str()).collect()
}

#[test]
fn what_the_chapters_say_of_other_positions_is_what_the_listings_print_there() {
    let programs = programs();
    for claim in CLAIMS.split("\n\n") {
        let (listing, rest) = claim.split_once('\n').unwrap();
        let is_value = |line: &&str| {
            line.split_once('=')
                .is_some_and(|(_, to)| !to.starts_with(' '))
        };
        let values: Vec<&str> = rest.lines().take_while(is_value).collect();
        let printed = programs
            .run_with_knobs(listing, &values.join("\n"))
            .unwrap();
        let mut lines = printed.text.lines();
        assert!(!values.is_empty() && values.len() < rest.lines().count());
        for claimed in rest.lines().skip(values.len()) {
            assert!(
                lines.any(|line| line == claimed),
                "{listing} with {values:?} does not print `{claimed}`, or not there, but\n{}",
                printed.text
            );
        }
        for value in values {
            let (name, value) = value.split_once('=').unwrap();
            let is_set = |knob: &Value| {
                knob["name"] == name && knob["value"].to_string().trim_matches('"') == value
            };
            let knobs = printed
                .knobs
                .iter()
                .map(|knob| serde_json::from_str(knob).unwrap());
            assert!(
                knobs.into_iter().any(|knob| is_set(&knob)),
                "{listing} has no {name}"
            );
        }
    }
}

#[test]
fn at_the_ends_of_all_knobs_a_listing_runs_and_draws_the_same_figures() {
    let programs = programs();
    for (listing, knobs) in declared() {
        let drawn = programs.run(&listing).unwrap();
        let mut positions = vec![String::new()];
        for knob in &knobs {
            let name = knob["name"].as_str().unwrap();
            let lines = ends(knob).into_iter().map(|end| format!("{name}={end}\n"));
            let longer = |line: String| {
                positions
                    .iter()
                    .map(move |before| format!("{before}{line}"))
            };
            positions = lines.flat_map(longer).collect();
        }
        assert!(positions.len() >= 2, "{listing}");
        for position in positions {
            let there = programs.run_with_knobs(&listing, &position).unwrap();
            assert_eq!(figures(&there), figures(&drawn), "{listing} at {position}");
        }
    }
}

/// What a listing prints at these values of its knobs.
fn printed(programs: &Programs, listing: &str, values: &str) -> String {
    programs.run_with_knobs(listing, values).unwrap().text
}

/// The number at the end of each line that begins so.
fn numbers_after(text: &str, start: &str) -> Vec<f64> {
    let lines = text.lines().filter(|line| line.starts_with(start));
    let last = lines.map(|line| line.rsplit(' ').next().unwrap());
    last.map(|number| number.parse().unwrap()).collect()
}

#[test]
fn the_third_loss_is_nine_times_the_first_at_every_weight() {
    let programs = programs();
    for stop in 0..=80 {
        let text = printed(programs, "weight", &format!("w={}", f64::from(stop) / 20.0));
        let losses = numbers_after(&text, "x ");
        assert!((losses[2] - 9.0 * losses[0]).abs() < 0.01, "{text}");
    }
}

#[test]
fn the_rates_at_which_ten_epochs_come_nearer_are_two_ranges() {
    let programs = programs();
    for stop in 1..=110 {
        let text = printed(
            programs,
            "descent",
            &format!("learning rate={}", f64::from(stop) / 200.0),
        );
        let distance = (2.0 - numbers_after(&text, "epoch 10")[0]).abs();
        let is_good = (1..=40).contains(&stop) || (96..=103).contains(&stop);
        assert_eq!(distance < 1.0, is_good, "{text}");
    }
}

#[test]
fn the_descent_from_3_mirrors_the_one_from_1() {
    let programs = programs();
    for rate in ["0.01", "0.1", "0.3"] {
        let from = |start| {
            let values = format!("starting w={start}\nlearning rate={rate}");
            numbers_after(&printed(programs, "descent", &values), "epoch")
        };
        for (low, high) in from(1).into_iter().zip(from(3)) {
            assert!((low + high - 4.0).abs() < 2e-6, "{low} and {high}");
        }
    }
}

#[test]
fn the_walk_passes_the_gradient_through_the_subtraction_and_multiplies_it_by_x() {
    let programs = programs();
    for (x, y, w) in [
        (-3, -6, "-4"),
        (-1, 2, "0.3"),
        (0, 5, "3.7"),
        (2, 1, "-2.9"),
        (3, 6, "2"),
    ] {
        let text = printed(programs, "walk", &format!("step=7\nx={x}\ny={y}\nw={w}"));
        let numbers = numbers_after(&text, "step ");
        let s = f64::from(x) * w.parse::<f64>().unwrap() - f64::from(y);
        for (found, expected) in numbers[5..]
            .iter()
            .zip([2.0 * s, 2.0 * s, 2.0 * s * f64::from(x)])
        {
            assert!((found - expected).abs() < 1e-4, "{text}");
        }
    }
}

#[test]
fn a_value_that_no_knob_can_have_ends_the_program_with_a_message_that_names_all() {
    for (value, message) in [
        (
            "4.5",
            "knob \"w\": the value \"4.5\" is no number from 0 to 4",
        ),
        (
            "NaN",
            "knob \"w\": the value \"NaN\" is no number from 0 to 4",
        ),
        ("", "knob \"w\": the value \"\" is no number from 0 to 4"),
    ] {
        let mut command = programs().command("weight");
        let output = command.env(KNOBS, format!("w={value}")).output().unwrap();
        assert_eq!(output.status.code(), Some(101));
        let said = text(&output);
        assert!(said.contains(message), "{said}");
        assert!(
            said.contains("book/listings/src/linear_model/weight.rs:"),
            "{said}"
        );
    }
}

#[test]
fn a_value_of_the_range_is_taken_in_any_notation_bit_for_bit() {
    let programs = programs();
    for text in [
        "1.50000000000000000000000000000000000000001",
        "0.1000000000000000055511151231257827021181583404541015625",
        "+1.5",
        "0001.5",
        "1e-320",
        "5e-324",
        "1E-30",
        "4.0000000000000000000",
        "0.0000000000000000000000000000000000000001e40",
        "-0",
    ] {
        let output = programs
            .run_with_knobs("weight", &format!("w={text}"))
            .unwrap();
        // As text: as JSON it would be read with another last bit.
        let (_, value) = output.knobs[0].split_once("\"value\":").unwrap();
        let value: f64 = value.split(',').next().unwrap().parse().unwrap();
        let expected: f64 = text.parse().unwrap();
        assert_eq!(value.to_bits(), expected.to_bits(), "{text}");
    }
    for text in [
        "4.0000000000000005",
        "-5e-324",
        "1e308",
        "1e999",
        "inf",
        "0x1",
        "1e",
    ] {
        let error = programs
            .run_with_knobs("weight", &format!("w={text}"))
            .unwrap_err();
        let message = format!("the value \"{text}\" is no number from 0 to 4");
        assert!(format!("{error:#}").contains(&message), "{error:#}");
    }
}

#[test]
fn in_a_terminal_a_knob_is_set_and_declares_nothing() {
    let run = |values: &str| {
        let mut command: Command = programs().command("weight");
        let output = command.env(KNOBS, values).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let pinned = Pins::of(&project()).text("weight").unwrap();
    assert_eq!(run(""), pinned);
    assert_eq!(run("rate=5\nof another listing\n"), pinned);
    assert!(run("w=2").ends_with("mean of the losses 0.000000\n"));
}
