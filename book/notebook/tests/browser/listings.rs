//! What every browser is asked about the listings of a page: which can be run, what they print and
//! draw there, and how that differs from the pins.

use notebook::listing::output::{Figure, Output};
use notebook::listing::pin::Pins;
use notebook::listing::{Failure, Listing, Listings};
use serde_json::Value;

/// Keeps all that workers send to the page in `window.heard`.
pub const LISTEN: &str = "window.heard = [], window.Worker = class extends Worker {
    constructor(...how) {
        super(...how);
        this.addEventListener('message', ({data}) => heard.push(data));
    }
}, true";

/// What was heard of one run.
pub const HEARD: &str = "({
    text: heard.map(({text}) => text).join(''),
    figures: heard.flatMap(({figures}) => figures),
})";

/// The names of the listings with a Run button on the page.
pub const RUNNABLE: &str = "[...document.querySelectorAll('figure.listing:has(button.start)')]
    .map((figure) => figure.dataset.listing)";

/// How a run in the page, of which this was [heard](HEARD) and the page says this, differs from
/// what is pinned.
pub fn differences(pins: &Pins, listing: &Listing, heard: &Value, said: &Value) -> Vec<String> {
    let name = &listing.name;
    let figures: Vec<(String, String)> = serde_json::from_value(heard["figures"].clone()).unwrap();
    let figures = figures.into_iter().map(|(name, svg)| Figure { name, svg });
    let output = Output {
        text: heard["text"].as_str().unwrap().to_owned(),
        figures: figures.collect(),
        // The page has them from the pin.
        knobs: pins
            .knobs(name)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect(),
    };
    let mut differences = Vec::new();
    // Of a panic the page itself says what the book shows.
    if listing.failure.is_none() {
        let moved = pins.differences_by_default(listing, &output).unwrap();
        differences.extend(moved.iter().map(ToString::to_string));
    }
    let said = said.as_str().unwrap();
    if !said.ends_with("with the output of the book.") {
        differences.push(format!("{name}: {said}"));
    }
    differences
}

/// Fails unless these are all listings that compile, each once.
pub fn assert_all_ran(listings: &Listings, mut ran: Vec<String>) {
    let all: Vec<&str> = listings
        .iter()
        .filter(|listing| listing.failure != Some(Failure::DoesNotCompile))
        .map(|listing| listing.name.as_str())
        .collect();
    ran.sort();
    assert_eq!(
        ran, all,
        "every listing that compiles has a Run button, once"
    );
}
