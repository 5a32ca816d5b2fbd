//! The finished site in a real browser.
//!
//! These need Chromium, on the path or named in the variable CHROMIUM: `cargo test --test browser -- --ignored`.

mod beside;
mod callouts;
mod changes;
#[path = "../common/mod.rs"]
mod common;
mod door;
mod driver;
mod editor;
mod listings;
mod live;
mod misbehaving;
mod run;
mod server;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use notebook::project::Project;
use notebook::project::book::{load, sources};
use serde_json::{Value, json};

use common::root;
use driver::Browser;
use server::{Server, build_site};

/// What a chapter's first visit may load, in bytes.
const FIRST_LOAD: u64 = 200_000;

/// What axe finds and nobody has to mend: the rule, and why.
const ACCEPTED: &[(&str, &str)] = &[(
    "empty-table-header",
    "axe does not take a formula for text: the headers are MathML",
)];

/// The site as it is put online, built once for all tests.
fn site() -> &'static Path {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    SITE.get_or_init(|| build_site("site"))
}

/// The chapters' pages, in the order of the book.
fn chapters() -> Vec<String> {
    let project = Project::around(&root()).unwrap();
    let book = load(&project).unwrap().book;
    let chapters = sources(&book).into_iter();
    chapters
        .map(|source| format!("{}.html", source.name))
        .collect()
}

/// Every page.
fn pages() -> Vec<String> {
    let mut pages = chapters();
    pages.extend(["index.html", "404.html", "print.html"].map(str::to_owned));
    pages
}

/// Fails with everything that was found wrong, page by page.
fn assert_nothing(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// What went wrong while a page was loaded.
fn failures(browser: &Browser, site: &str) -> Vec<String> {
    let mut failures = Vec::new();
    for entry in browser.events("Log.entryAdded") {
        failures.push(entry["entry"].to_string());
    }
    for call in browser.events("Runtime.consoleAPICalled") {
        failures.push(call["args"].to_string());
    }
    for exception in browser.events("Runtime.exceptionThrown") {
        failures.push(exception["exceptionDetails"].to_string());
    }
    for failed in browser.events("Network.loadingFailed") {
        failures.push(failed.to_string());
    }
    for request in browser.events("Network.requestWillBeSent") {
        let address = request["request"]["url"].as_str().unwrap();
        if !address.starts_with(site) && !address.starts_with("data:") {
            failures.push(format!("it asks for {address}"));
        }
    }
    for response in browser.events("Network.responseReceived") {
        let response = &response["response"];
        if response["status"].as_u64() >= Some(400) {
            failures.push(format!("{} is not there", response["url"]));
        }
    }
    failures
}

/// The pages in a wide window. To open one takes longer than most looks at it, so each is opened
/// once. What axe finds depends on the width by the layout and on the theme by the colours, so this
/// and the narrow dark window hold all; the sidebar of the dark theme is opened below.
#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn every_page_is_whole_light_still_and_accessible_in_a_wide_window_and_on_paper() {
    let server = Server::start(site());
    let mut browser = Browser::start();
    let chapters = chapters();
    let mut complaints = Vec::new();
    let mut accepted = BTreeSet::new();
    for page in pages() {
        let is_chapter = chapters.contains(&page);
        browser.resize(1200);
        browser.prefer("light", "no-preference");
        browser.open(&server.page(&page));
        let mut found = failures(&browser, &server.site());
        found.extend(browser.complaints(include_str!("content.js")));
        found.extend(browser.complaints(include_str!("structure.js")));
        if is_chapter {
            found.extend(too_heavy(&mut browser));
        }
        browser.prefer("light", "reduce");
        found.extend(browser.complaints(include_str!("overflow.js")));
        found.extend(news(axe(&mut browser), &mut accepted));
        if is_chapter {
            found.extend(browser.complaints(include_str!("motion.js")));
        }
        browser.resize(800);
        found.extend(browser.complaints(include_str!("content.js")));
        browser.evaluate("document.getElementById('mdbook-theme-navy').click()");
        browser.print();
        found.extend(browser.complaints(include_str!("paper.js")));
        // The next page is nobody's choice again.
        browser.evaluate("document.getElementById('mdbook-theme-default_theme').click()");
        complaints.extend(found.iter().map(|complaint| format!("{page}: {complaint}")));
    }
    assert_nothing(&complaints);
    assert_all_found(&accepted);
}

/// The pages in a narrow window, and the text of twice the size.
#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn nothing_sticks_out_of_a_narrow_window_and_all_can_be_read_and_reached_in_the_dark() {
    let server = Server::start(site());
    let mut browser = Browser::start();
    browser.prefer("dark", "reduce");
    let mut complaints = Vec::new();
    let mut accepted = BTreeSet::new();
    for page in pages() {
        browser.resize(400);
        browser.open(&server.page(&page));
        let mut found = browser.complaints(include_str!("overflow.js"));
        // The page for printing holds the chapters, which are looked at one by one.
        if page != "print.html" {
            found.extend(news(axe(&mut browser), &mut accepted));
        }
        browser.resize(360);
        found.extend(browser.complaints(include_str!("overflow.js")));
        browser.evaluate("document.documentElement.style.fontSize = '125%'");
        let large = browser.complaints(include_str!("overflow.js"));
        // No browser breaks a formula that stands in a line.
        found.extend(large.into_iter().filter(|text| !text.starts_with("math ")));
        complaints.extend(found.iter().map(|complaint| format!("{page}: {complaint}")));
    }
    assert_nothing(&complaints);
    assert_all_found(&accepted);
}

/// What is wrong with the weight of a first visit of this page, of which it prints a table.
fn too_heavy(browser: &mut Browser) -> Option<String> {
    let sizes = browser.evaluate(include_str!("weight.js"));
    let mut sum = 0;
    println!();
    for size in sizes.as_array().unwrap() {
        let bytes = size[1].as_u64().unwrap();
        println!("{bytes:>9} {}", size[0].as_str().unwrap());
        sum += bytes;
    }
    println!("{sum:>9} together");
    (sum > FIRST_LOAD)
        .then(|| format!("it loads {sum} bytes, more than {FIRST_LOAD}: see the table above"))
}

/// What axe found that is not accepted. What is, is noted.
fn news(found: BTreeMap<String, String>, accepted: &mut BTreeSet<String>) -> Vec<String> {
    let mut news = Vec::new();
    for (rule, places) in found {
        match ACCEPTED.iter().any(|(accepted, _)| *accepted == rule) {
            true => drop(accepted.insert(rule)),
            false => news.push(format!("{rule}: {places}")),
        }
    }
    news
}

/// Fails unless axe found all that is accepted, on all pages together.
fn assert_all_found(accepted: &BTreeSet<String>) {
    for (rule, reason) in ACCEPTED {
        println!("accepted: {rule} ({reason})");
        assert!(
            accepted.contains(*rule),
            "axe finds no {rule} any more: take it off the list"
        );
    }
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn the_page_for_what_is_missing_is_whole_at_any_depth() {
    let server = Server::start(site());
    let mut browser = Browser::start();
    let address = server.page("no/such/page.html");
    browser.open(&address);
    let failures = failures(&browser, &server.site());
    let failures: Vec<_> = failures
        .into_iter()
        .filter(|failure| !failure.contains(&address))
        .collect();
    assert_nothing(&failures);
    assert_nothing(&browser.complaints(include_str!("content.js")));
}

/// The figures of a page.
const FIGURES: &str = "document.querySelectorAll('main figure > svg')";

/// Opens what is folded over figures, and hides what would lie over one to which a page is
/// scrolled.
const UNCOVER: &str = "document.getElementById('mdbook-menu-bar').style.visibility = 'hidden';
    document.querySelectorAll('main details').forEach((folded) => { folded.open = true; })";

/// Scrolls to a figure, and whether it is in the window then. A picture of what is not would lay
/// out all of the page anew.
const IN_THE_WINDOW: &str = "(() => {
    FIGURE.scrollIntoView({block: 'center', behavior: 'instant'});
    const {top, bottom} = FIGURE.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
})()";

/// Where a figure lies on the page.
const PLACE: &str = "(() => {
    const {x, y, width, height} = FIGURE.getBoundingClientRect();
    return {x: x + scrollX, y: y + scrollY, width, height, scale: 1};
})()";

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn every_figure_can_be_seen_in_both_themes() {
    let server = Server::start(site());
    let mut browser = Browser::start();
    browser.resize(1000);
    let mut seen = 0;
    for page in chapters() {
        browser.open(&server.page(&page));
        browser.evaluate(UNCOVER);
        for scheme in ["light", "dark"] {
            browser.prefer(scheme, "reduce");
            let count = browser.evaluate(&format!("{FIGURES}.length"));
            for index in 0..count.as_u64().unwrap() {
                let figure = format!("{FIGURES}[{index}]");
                browser.until(&IN_THE_WINDOW.replace("FIGURE", &figure));
                let clip = browser.evaluate(&PLACE.replace("FIGURE", &figure));
                let share = ink(&mut browser, &clip);
                assert!(
                    (0.005..0.8).contains(&share),
                    "{page}, {scheme}: {share} of the figure {index} differs from its ground"
                );
                seen += 1;
            }
        }
    }
    assert!(seen >= 2, "the book has no figures");
}

/// The share of a picture of a part of the page that is not of its commonest colour.
fn ink(browser: &mut Browser, clip: &Value) -> f64 {
    let picture = browser.call(
        "Page.captureScreenshot",
        json!({"clip": clip, "captureBeyondViewport": false, "optimizeForSpeed": true}),
    );
    let script = include_str!("ink.js").replace("PICTURE", picture["data"].as_str().unwrap());
    browser.evaluate(&script).as_f64().unwrap()
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn every_page_is_whole_without_a_script() {
    let server = Server::start(site());
    let mut browser = Browser::start();
    browser.resize(1200);
    browser.prefer("dark", "no-preference");
    browser.call(
        "Emulation.setScriptExecutionDisabled",
        json!({"value": true}),
    );
    let mut complaints = Vec::new();
    for page in pages() {
        browser.open(&server.page(&page));
        let mut found = failures(&browser, &server.site());
        for script in [
            include_str!("content.js"),
            include_str!("structure.js"),
            include_str!("overflow.js"),
            include_str!("noscript.js"),
        ] {
            found.extend(browser.complaints(script));
        }
        complaints.extend(found.iter().map(|complaint| format!("{page}: {complaint}")));
    }
    assert_nothing(&complaints);
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn search_finds_prose_code_captions_and_output() {
    let server = Server::start(site());
    let mut browser = Browser::start();
    browser.resize(1200);
    let mut places = BTreeSet::new();
    for page in chapters() {
        browser.open(&server.page(&page));
        let words = browser.evaluate(include_str!("words.js"));
        browser.evaluate("document.getElementById('mdbook-search-toggle').click()");
        browser.until("document.querySelector('.searching') === null");
        for (place, word) in words.as_object().unwrap() {
            let word = word.as_str().unwrap();
            browser.evaluate("document.getElementById('mdbook-searchbar').value = ''");
            browser.write(word);
            browser.until(&format!(
                "document.getElementById('mdbook-searchresults-header').textContent.includes(`'{word}'`)"
            ));
            let found = browser.evaluate(&format!(
                "[...document.querySelectorAll('#mdbook-searchresults a')].some((link) => link.href.includes('/{page}'))"
            ));
            assert_eq!(found, true, "{page}: `{word}`, a word of its {place}");
            places.insert(place.clone());
        }
    }
    assert_eq!(places.len(), 4, "only {places:?} was searched for");
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn the_keyboard_reaches_everything_and_its_place_is_seen() {
    let server = Server::start(site());
    let mut browser = Browser::start();
    browser.resize(400);
    browser.prefer("dark", "reduce");
    browser.open(&server.page("gradient-descent.html"));
    browser.press("Tab");
    assert_eq!(
        browser.evaluate("document.activeElement.textContent"),
        "Skip to the text"
    );
    browser.press("Enter");
    assert_eq!(browser.evaluate("document.activeElement.tagName"), "MAIN");

    browser.open(&server.page("gradient-descent.html"));
    let mut reached = BTreeSet::new();
    loop {
        browser.press("Tab");
        let focus = browser.evaluate(include_str!("focus.js"));
        assert!(focus["wrong"].is_null(), "{focus}");
        if !reached.insert(focus["place"].as_str().unwrap().to_owned()) {
            break;
        }
    }
    let wanted = browser.evaluate(include_str!("controls.js"));
    for control in wanted.as_array().unwrap() {
        let control = control.as_str().unwrap();
        assert!(reached.contains(control), "Tab does not reach {control}");
    }

    let expanded = "document.querySelector('button[aria-controls=\"mdbook-sidebar\"]').ariaExpanded
        + ' ' + document.querySelector('#mdbook-sidebar a').checkVisibility({visibilityProperty: true})";
    assert_eq!(browser.evaluate(expanded), "false false");
    browser.evaluate("document.querySelector('button[aria-controls=\"mdbook-sidebar\"]').focus()");
    browser.press("Enter");
    assert_eq!(browser.evaluate(expanded), "true true");
    browser.press("Enter");
    assert_eq!(browser.evaluate(expanded), "false false");
}

/// Lays the page out a second time in one frame, as WebKit does of its own accord.
#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_page_that_is_laid_out_twice_in_a_frame_is_no_mistake_and_is_marked_as_it_is_at_last() {
    let server = Server::start(site());
    let mut browser = Browser::start();
    browser.resize(1200);
    browser.open(&server.page("gradient-descent.html"));
    let scrolling =
        "[...document.querySelectorAll('main pre')].filter((pre) => pre.tabIndex === 0).length";
    assert_eq!(browser.evaluate(scrolling), 0);
    let mistakes = browser.evaluate(
        "new Promise((resolve) => {
            const mistakes = [];
            addEventListener('error', ({ message }) => mistakes.push(message));
            const main = document.querySelector('main');
            let times = 0;
            const observer = new ResizeObserver(() => {
                times += 1;
                if (times === 1) {
                    setTimeout(() => (main.style.width = '300px'), 100);
                } else {
                    observer.disconnect();
                    main.style.width = '200px';
                    setTimeout(() => resolve(mistakes), 200);
                }
            });
            observer.observe(main.querySelector('h1'));
        })",
    );
    assert_eq!(mistakes, json!([]));
    assert_ne!(browser.evaluate(scrolling), 0);
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn only_themes_that_the_book_is_made_for_are_offered() {
    let server = Server::start(site());
    let mut browser = Browser::start();
    browser.prefer("dark", "reduce");
    browser.open(&server.site());
    let themes = "[...document.querySelectorAll('button.theme')].map((theme) => theme.textContent)";
    assert_eq!(browser.evaluate(themes), json!(["Auto", "Light", "Navy"]));
    // Another book on the same host may have left its choice behind.
    browser.evaluate("localStorage.setItem('mdbook-theme', 'coal')");
    browser.open(&server.site());
    let class = "document.documentElement.classList.value";
    let classes = browser.evaluate(class).as_str().unwrap().to_owned();
    assert!(
        classes.contains("navy") && !classes.contains("coal"),
        "{classes}"
    );
}

/// What axe finds in the page as it is now, by rule.
fn axe(browser: &mut Browser) -> BTreeMap<String, String> {
    let program = env::var_os("AXE").map_or_else(
        || root().join("target/ci-tools/node_modules/axe-core/axe.min.js"),
        PathBuf::from,
    );
    let program = fs::read_to_string(&program).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; `npm install --prefix target/ci-tools axe-core@4.14.1` puts it there",
            program.display()
        )
    });
    browser.evaluate(&format!("{program}; true"));
    let found = browser.evaluate(include_str!("axe.js"));
    let found = found.as_object().unwrap().iter();
    found
        .map(|(rule, places)| (rule.clone(), places.to_string()))
        .collect()
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn axe_finds_nothing_in_what_opens() {
    let server = Server::start(site());
    let mut browser = Browser::start();
    browser.resize(400);
    for scheme in ["light", "dark"] {
        browser.prefer(scheme, "reduce");
        for open in [
            "document.getElementById('mdbook-sidebar-toggle').click()",
            "document.getElementById('mdbook-theme-toggle').click()",
            "document.dispatchEvent(new KeyboardEvent('keydown', {key: '?'}))",
            "document.getElementById('mdbook-search-toggle').click()",
        ] {
            browser.open(&server.site());
            browser.evaluate(open);
            if open.contains("search") {
                browser.until("document.querySelector('.searching') === null");
                browser.write("gradient");
                browser.until("document.querySelector('#mdbook-searchresults li') !== null");
            }
            let found = axe(&mut browser);
            assert!(found.is_empty(), "{scheme}, after {open}: {found:#?}");
        }
    }
}
