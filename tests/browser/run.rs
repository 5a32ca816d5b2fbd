//! The listings, run in the page.

use notebook::listing::Listings;
use notebook::output::{Figure, Output};
use notebook::pin::Pins;
use notebook::project::Project;

use crate::common::root;
use crate::driver::Browser;
use crate::server::Server;
use crate::{assert_nothing, chapters, site};

/// Keeps all that workers send to the page in `window.heard`.
const LISTEN: &str = "window.heard = []; window.Worker = class extends Worker {
    constructor(...how) {
        super(...how);
        this.addEventListener('message', ({data}) => heard.push(data));
    }
}; true";

/// Presses Run under a listing and waits until it has run.
fn run(browser: &mut Browser, listing: &str) {
    browser.evaluate(&format!(
        "document.querySelector('figure.listing[data-listing={listing}]').closest('details')?.setAttribute('open', '');
         document.querySelector('figure.listing[data-listing={listing}] button.start').click()"
    ));
    browser.until(&format!("{}.startsWith('Ran in')", status(listing)));
}

/// What the page says of a listing.
fn status(listing: &str) -> String {
    format!(
        "(document.querySelector('figure.listing[data-listing={listing}] .status')?.textContent ?? 'no status')"
    )
}

/// The names of the listings with a Run button on a page.
fn runnable(browser: &mut Browser) -> Vec<String> {
    let names = browser.evaluate(
        "[...document.querySelectorAll('figure.listing:has(button.start)')].map((figure) => figure.dataset.listing)",
    );
    let names = names.as_array().unwrap().iter();
    names
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn every_listing_prints_and_draws_in_the_page_what_is_pinned_byte_for_byte() {
    let project = Project::around(&root()).unwrap();
    let pins = Pins::of(&project);
    let listings = Listings::read(&project).unwrap();
    let server = Server::start(site());
    let mut browser = Browser::start();
    let mut complaints = Vec::new();
    let mut ran = Vec::new();
    for page in chapters() {
        browser.open(&server.page(&page));
        browser.evaluate(LISTEN);
        for listing in runnable(&mut browser) {
            browser.evaluate("heard.length = 0");
            run(&mut browser, &listing);
            let heard = browser.evaluate(
                "({ text: heard.map(({text}) => text).join(''), figures: heard.flatMap(({figures}) => figures) })",
            );
            let figures: Vec<(String, String)> =
                serde_json::from_value(heard["figures"].clone()).unwrap();
            let output = Output {
                text: heard["text"].as_str().unwrap().to_owned(),
                figures: figures
                    .into_iter()
                    .map(|(name, svg)| Figure { name, svg })
                    .collect(),
                // The page has them from the pin.
                knobs: pins
                    .knobs(&listing)
                    .unwrap()
                    .lines()
                    .map(str::to_owned)
                    .collect(),
            };
            let listing = listings.get(&listing).unwrap();
            complaints.extend(pins.differences(listing, &output).unwrap());
            let listing = listing.name.clone();
            let said = browser.evaluate(&status(&listing));
            if !said
                .as_str()
                .unwrap()
                .ends_with("with the output of the book.")
            {
                complaints.push(format!("{listing}: {said}"));
            }
            ran.push(listing);
        }
    }
    assert_nothing(&complaints);
    let all: Vec<&str> = listings
        .iter()
        .map(|listing| listing.name.as_str())
        .collect();
    ran.sort();
    assert_eq!(ran, all, "every listing has a Run button, once");
}
