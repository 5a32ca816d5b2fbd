//! The finished site in Firefox and in WebKit: every page is looked at, every listing run.
//!
//! They need the browsers, and the programs that drive them: `cargo test --test engines --
//! --ignored`. What only one engine can be asked, and all that is not about engines, is in
//! `tests/browser/`, which drives Chromium.

#![cfg(unix)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../browser/listings.rs"]
mod listings;
mod marionette;
#[path = "../browser/server.rs"]
#[allow(dead_code)]
mod server;
mod webdriver;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Instant;

use notebook::compile::programs::Programs;
use notebook::listing::Listings;
use notebook::listing::pin::Pins;
use notebook::process::Runs;
use notebook::process::limits::SECONDS;
use notebook::project::Project;

use common::root;
use listings::{HEARD, LISTEN, RUNNABLE, assert_all_ran};
use server::{Server, build_site};
use webdriver::{Browser, Engine};

/// The page that holds the others.
const FRAME: &str = "frame.html";

/// The site, with a script in each page that keeps what goes wrong there.
fn site() -> &'static Path {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    SITE.get_or_init(|| {
        let site = build_site("engines");
        let pages = pages(&site);
        fs::write(site.join("errors.js"), include_str!("errors.js")).unwrap();
        fs::write(site.join(FRAME), include_str!("frame.html")).unwrap();
        for page in pages {
            let path = site.join(page);
            let html = fs::read_to_string(&path).unwrap();
            let watched = html.replacen("<head>", "<head>\n<script src=\"errors.js\"></script>", 1);
            assert_ne!(html, watched);
            fs::write(path, watched).unwrap();
        }
        site
    })
}

/// The names of the pages of a site.
fn pages(site: &Path) -> Vec<String> {
    let entries = fs::read_dir(site).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut pages: Vec<String> = names
        .filter(|name| name.ends_with(".html") && name != "toc.html" && name != FRAME)
        .collect();
    pages.sort();
    pages
}

/// What a script of the page's tells of it, by name.
const SEEN: [(&str, &str); 3] = [
    ("what sticks out", include_str!("../browser/overflow.js")),
    ("what is missing", include_str!("../browser/content.js")),
    ("broken code", include_str!("unbroken.js")),
];

#[test]
#[ignore = "needs Firefox: cargo test --test engines -- --ignored"]
fn every_page_and_every_listing_is_right_in_firefox() {
    assert_right_in(Engine::Firefox);
}

#[test]
#[ignore = "needs WebKitWebDriver and Xvfb: cargo test --test engines -- --ignored"]
fn every_page_and_every_listing_is_right_in_webkit() {
    assert_right_in(Engine::WebKit);
}

fn assert_right_in(engine: Engine) {
    let server = Server::start(site());
    let start = Instant::now();
    let browser = Browser::start(engine);
    browser.open_frame(&server.page(FRAME));
    let mut complaints = Vec::new();
    let mut ran = Vec::new();
    for page in pages(site()) {
        browser.open(&server.page(&page));
        let mut found = Vec::new();
        for width in [1200, 400] {
            browser.resize(width);
            for (what, script) in SEEN {
                let seen = browser.complaints(script).into_iter();
                found.extend(seen.map(|seen| format!("{what} at {width}: {seen}")));
            }
        }
        if page != "print.html" {
            let (names, differences) = run_listings(&browser);
            ran.extend(names);
            found.extend(differences);
        }
        found.extend(browser.complaints("mistakes"));
        complaints.extend(found.iter().map(|found| format!("{page}: {found}")));
    }
    browser.open(&server.page("gradient-descent.html"));
    complaints.extend(move_a_knob(&browser));
    complaints.extend(choose_a_theme(&browser));
    let pages = pages(site()).len();
    println!(
        "{}: {pages} pages looked at, {} listings run, in {:.1} s",
        browser.name,
        ran.len(),
        start.elapsed().as_secs_f64()
    );
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
    assert_all_ran(&Listings::read(&project()).unwrap(), ran);
}

fn project() -> Project {
    Project::around(&root()).unwrap()
}

/// Presses every Run of the page, and returns the names of the listings and how what they print and
/// draw differs from the pins.
fn run_listings(browser: &Browser) -> (Vec<String>, Vec<String>) {
    let project = project();
    let pins = Pins::of(&project);
    let listings = Listings::read(&project).unwrap();
    browser.evaluate(LISTEN);
    let names = browser.evaluate(RUNNABLE);
    let names: Vec<String> = serde_json::from_value(names).unwrap();
    let mut differences = Vec::new();
    for name in &names {
        let figure = format!("document.querySelector('figure.listing[data-listing={name}]')");
        let status = format!("{figure}.querySelector('.status').textContent");
        browser.evaluate(&format!(
            "heard.length = 0, {figure}.closest('details')?.setAttribute('open', ''),
             {figure}.querySelector('button.start').click()"
        ));
        browser.until(&format!("/\\.$/.test({status})"));
        let listing = listings.get(name).unwrap();
        let heard = browser.evaluate(HEARD);
        let said = browser.evaluate(&status);
        differences.extend(listings::differences(&pins, listing, &heard, &said));
    }
    (names, differences)
}

/// Moves a slider; what is then shown is what the program prints natively with that value.
fn move_a_knob(browser: &Browser) -> Option<String> {
    let programs = Programs::build(&project(), &Runs::of(SECONDS))
        .unwrap()
        .unwrap();
    let expected = programs
        .run_with_knobs("descent", "learning rate=0.48")
        .unwrap();
    browser.evaluate(
        "(() => {
            const label = [...document.querySelectorAll('.knob label')].find(({textContent}) => textContent === 'learning rate');
            label.control.value = 0.48;
            label.control.dispatchEvent(new Event('input', {bubbles: true}));
        })()",
    );
    let shown = "[...document.querySelectorAll('figure.output[data-listing=descent]:not([data-lines]) samp')]
        .map((samp) => samp.textContent).join('\\n')";
    browser.until(
        "getComputedStyle(
            document.querySelector('figure.output[data-listing=descent] > figcaption'), '::after'
        ).visibility === 'visible'",
    );
    let shown = browser.evaluate(shown);
    (shown != expected.text.trim_end()).then(|| format!("after a knob was moved: {shown}"))
}

/// Chooses the dark theme and the light one; the ground is dark, then light.
fn choose_a_theme(browser: &Browser) -> Vec<String> {
    let ground = "(() => {
        const [red] = getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/);
        return Number(red);
    })()";
    let mut complaints = Vec::new();
    for (theme, range) in [("navy", 0..100), ("light", 200..256)] {
        browser.evaluate(&format!(
            "document.getElementById('mdbook-theme-{theme}').click()"
        ));
        let red = browser.evaluate(ground).as_i64().unwrap();
        if !range.contains(&red) {
            complaints.push(format!("the ground of the theme {theme} has {red} of red"));
        }
    }
    complaints
}
