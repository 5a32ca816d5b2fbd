//! The programs of the book, run by the kernel.

use std::time::Instant;

use serde_json::json;

use crate::client::{Call, Shared};

/// The text of a listing, as its file has it.
fn listing(shared: &Shared, file: &str) -> String {
    let file = shared.copy.path(&format!("book/listings/src/{file}.rs"));
    std::fs::read_to_string(file).unwrap()
}

#[test]
fn a_listing_prints_and_draws_what_is_pinned() {
    let shared = Shared::get();
    let run = shared.run(&listing(&shared, "gradient_descent/sgd"));
    assert_eq!(run.outcome(), "finished", "{:?} {}", run.end, run.stderr);
    assert!(run.diagnostics.is_empty(), "{:?}", run.diagnostics);
    let pin = std::fs::read_to_string(shared.copy.path("snapshots/sgd.snap")).unwrap();
    let pinned = pin.splitn(3, "---\n").nth(2).unwrap().trim_end();
    assert!(run.stdout.contains(pinned), "{}", run.stdout);
    assert_eq!(
        run.stdout
            .matches("EVCXR_BEGIN_CONTENT image/svg+xml")
            .count(),
        2
    );
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
    let _alone = shared.alone();
    let run = |knobs: &str| {
        let source = listing(&shared, "linear_model/weight");
        let body = json!({ "listing": "weight", "source": source, "knobs": knobs });
        Call::new(&shared.server, "run", &body)
            .send(&shared.server)
            .run()
    };
    let (default, two) = (run(""), run("w=2.5"));
    assert!(
        default.stdout.contains("\"name\":\"w\""),
        "{}",
        default.stdout
    );
    assert!(two.stdout.contains("\"value\":2.5"), "{}", two.stdout);
    assert_ne!(default.stdout, two.stdout);
    let wrong = run("w=much");
    assert_eq!(wrong.outcome(), "failed");
    assert!(wrong.message().contains('w'), "{:?}", wrong.end);
}

/// Measured and printed, not judged: a busy machine is slow.
#[test]
fn from_the_click_to_the_first_output() {
    let shared = Shared::get();
    let _alone = shared.alone();
    for file in [
        "gradient_descent/sgd",
        "backpropagation/graph",
        "linear_model/weight",
    ] {
        let source = listing(&shared, file);
        let mut times: Vec<u128> = (0..9)
            .map(|_| {
                let start = Instant::now();
                let mut answer = Call::run(&shared.server, &source).send(&shared.server);
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
