//! The programs of the book, run by the kernel.

use std::fs;
use std::path::Path;
use std::time::Instant;

use serde_json::json;

use super::client::{Call, Shared};
use crate::common::root;
use crate::common::server::Server;

/// The text of a listing of a book, as its file has it.
fn listing(book: &Path, file: &str) -> String {
    fs::read_to_string(book.join(format!("book/listings/src/{file}.rs"))).unwrap()
}

#[test]
fn a_listing_prints_and_draws_what_is_pinned() {
    let shared = Shared::get();
    let run = shared.run(&listing(&shared.copy.path(""), "second_chapter/descent"));
    assert_eq!(run.outcome(), "finished", "{:?} {}", run.end, run.stderr);
    assert!(run.diagnostics.is_empty(), "{:?}", run.diagnostics);
    let pin = fs::read_to_string(shared.copy.path("snapshots/descent.snap")).unwrap();
    let pinned = pin.splitn(3, "---\n").nth(2).unwrap().trim_end();
    assert!(run.stdout.contains(pinned), "{}", run.stdout);
    assert_eq!(
        run.stdout
            .matches("EVCXR_BEGIN_CONTENT image/svg+xml")
            .count(),
        1
    );
    let drawn = fs::read_to_string(shared.copy.path("snapshots/descent-path.snap.svg"));
    assert!(run.stdout.contains(drawn.unwrap().trim_end()));
    let state = Call::state(&shared.server).send(&shared.server).json();
    let whole = if cfg!(target_os = "linux") {
        json!([])
    } else {
        state["missing_limits"].clone()
    };
    assert_eq!(state, json!({ "ready": true, "missing_limits": whole }));
}

#[test]
fn knobs_get_the_values_that_the_page_sends() {
    let shared = Shared::get();
    let run = |knobs: &str| {
        let source = listing(&shared.copy.path(""), "first_chapter/heights");
        let body = json!({ "listing": "heights", "source": source, "knobs": knobs });
        Call::new(&shared.server, "run", &body)
            .send(&shared.server)
            .run()
    };
    let (default, other) = (run(""), run("start=27"));
    assert!(
        default.stdout.contains("\"name\":\"start\""),
        "{}",
        default.stdout
    );
    assert!(other.stdout.contains("\"value\":27"), "{}", other.stdout);
    assert_ne!(default.stdout, other.stdout);
    let wrong = run("start=much");
    assert_eq!(wrong.outcome(), "failed");
    assert!(wrong.message().contains('w'), "{:?}", wrong.end);
    assert!(wrong.stderr.contains("knob \"start\""), "{}", wrong.stderr);
}

/// Measured and printed, not judged: a busy machine is slow. These are listings of this book.
#[test]
#[ignore = "measures: cargo test --test tool -- --ignored --nocapture first_output"]
fn from_the_click_to_the_first_output() {
    let server = Server::of_this_book();
    for file in [
        "gradient_descent/sgd",
        "backpropagation/graph",
        "linear_model/weight",
    ] {
        let source = listing(&root(), file);
        let mut times: Vec<u128> = (0..9)
            .map(|_| {
                let start = Instant::now();
                let body = json!({ "listing": "sgd", "source": source });
                let mut answer = Call::new(&server, "run", &body).send(&server);
                while answer.event().expect("an output")["kind"] != "stdout" {}
                let time = start.elapsed().as_millis();
                while answer.event().is_some() {}
                time
            })
            .collect();
        times.sort_unstable();
        println!(
            "{file}: from the click to the first output {} ms (median of 9; {times:?})",
            times[4]
        );
    }
}
