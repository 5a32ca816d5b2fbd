//! The listings, run in the page.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fs};

use notebook::compile::programs::{Build, Programs, cargo_build};
use notebook::compile::wasm::{self, Compiler, Quality};
use notebook::listing::Listings;
use notebook::listing::pin::Pins;
use notebook::process::Runs;
use notebook::process::limits::SECONDS;
use notebook::project::Project;
use serde_json::json;

use crate::common::server::{Server as AuthorServer, free_port};
use crate::common::{Copy, output, root, text, with_module};
use crate::driver::Browser;
use crate::listings::{HEARD, LISTEN, RUNNABLE, assert_all_ran, differences};
use crate::server::{Host, Server};
use crate::{assert_nothing, axe, chapters, failures, misbehaving, pages, site};

/// What the module of a page may weigh, as it goes over the line, in bytes: compiled by the Rust of
/// today, as the published ones are, and by an older one that `CROSS_RUSTC` names, which makes them
/// larger.
const MODULE: [u64; 2] = [150_000, 180_000];

/// What the scripts may weigh that a page loads to run listings before any is run.
const SCRIPTS: u64 = 15_000;

/// The code of a listing, and the line under it.
fn code(listing: &str) -> String {
    format!("document.querySelector('figure.listing[data-listing={listing}]')")
}

/// What the page says of a listing.
fn status(listing: &str) -> String {
    format!("{}.querySelector('.status').textContent", code(listing))
}

/// What a listing printed, as its block shows it.
pub fn shown(listing: &str) -> String {
    format!(
        "[...document.querySelectorAll('figure.output[data-listing={listing}]:not([data-lines]) samp')]
            .map((samp) => samp.textContent).join('\\n')"
    )
}

/// What stands in all places of listings, without how it is laid out.
pub const PLACES: &str = "[...document.querySelectorAll('main figure:is(.output, .figure)')]
    .map((figure) => figure.outerHTML.replace(/ (tabindex|style|open)=\"[^\"]*\"/g, '')).join()";

/// Presses Run, or Stop.
fn press(browser: &mut Browser, listing: &str) {
    browser.evaluate(&format!(
        "{0}.closest('details')?.setAttribute('open', ''); {0}.querySelector('button.start').click()",
        code(listing)
    ));
}

/// Presses Run and waits until the listing has ended as it is meant to.
fn run(browser: &mut Browser, listing: &str) {
    press(browser, listing);
    browser.until(&format!(
        "/^(Ran|Panicked, as it is meant to,) in/.test({})",
        status(listing)
    ));
}

/// Chooses one of the words of the misbehaving listing's knob.
fn choose(browser: &mut Browser, word: &str) {
    browser.evaluate(&format!(
        "document.querySelector('[data-knobs=wild] [value={word}]').click()"
    ));
}

/// Sets the slider of a knob as a hand does.
pub fn slide(knob: &str, value: f64) -> String {
    format!(
        "(() => {{
            const label = [...document.querySelectorAll('.knob label')].find(({{textContent}}) => textContent === '{knob}');
            label.control.value = {value};
            label.control.dispatchEvent(new Event('input', {{bubbles: true}}));
            return true;
        }})()"
    )
}

/// A page of the site with the misbehaving listing.
fn misbehaving_page() -> (Server, Browser) {
    let server = Server::start(&misbehaving::site().0);
    let mut browser = Browser::start();
    browser.open(&server.page(misbehaving::PAGE));
    (server, browser)
}

fn project() -> Project {
    Project::around(&root()).unwrap()
}

/// The names of the listings with a Run button on a page.
fn runnable(browser: &mut Browser) -> Vec<String> {
    let names = browser.evaluate(RUNNABLE);
    serde_json::from_value(names).unwrap()
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn every_listing_prints_and_draws_in_the_page_what_is_pinned_byte_for_byte() {
    let project = project();
    let pins = Pins::of(&project);
    let listings = Listings::read(&project).unwrap();
    let server = Server::start(site());
    let mut browser = Browser::start();
    let mut complaints = Vec::new();
    let mut ran = Vec::new();
    for page in chapters() {
        browser.open(&server.page(&page));
        browser.evaluate(LISTEN);
        let before = browser.evaluate(PLACES);
        for name in runnable(&mut browser) {
            browser.evaluate("heard.length = 0");
            run(&mut browser, &name);
            let listing = listings.get(&name).unwrap();
            let heard = browser.evaluate(HEARD);
            let said = browser.evaluate(&status(&name));
            complaints.extend(differences(&pins, listing, &heard, &said));
            ran.push(name);
        }
        if browser.evaluate(PLACES) != before {
            complaints.push(format!("{page} does not look as it did"));
        }
    }
    assert_nothing(&complaints);
    assert_all_ran(&listings, ran);
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_knob_gives_in_the_page_what_it_gives_in_a_terminal() {
    let copy = Copy::small();
    let project = Project::around(&copy.path("")).unwrap();
    let programs = Programs::build(&project, &Runs::of(SECONDS))
        .unwrap()
        .unwrap();
    let server = Server::start(&misbehaving::site().0);
    let mut browser = Browser::start();
    browser.open(&server.page(misbehaving::PAGE));
    browser.evaluate(LISTEN);
    // Faster than it can be run: only the last value counts.
    for value in [0.1, 0.2, 0.3, 0.4, 0.48] {
        browser.evaluate(&slide("learning rate", value));
    }
    let said = status("descent");
    browser.until(&format!("{said}.startsWith('Ran in')"));
    let expected = programs
        .run_with_knobs("descent", "learning rate=0.48")
        .unwrap();
    assert_eq!(
        browser.evaluate(&shown("descent")),
        expected.text.trim_end()
    );
    for figure in &expected.figures {
        let drawn = browser.evaluate(&format!(
            "heard.flatMap(({{figures}}) => figures).filter(([name]) => name === '{}').at(-1)[1]",
            figure.name
        ));
        assert_eq!(drawn, figure.svg.as_str());
    }
    // A value between two steps of the slider stays what was typed.
    browser.evaluate(
        "(() => { const field = document.querySelector('[aria-label=\"learning rate, as a number\"]');
            field.value = '0.0123'; field.dispatchEvent(new Event('input')); })()",
    );
    let expected = programs
        .run_with_knobs("descent", "learning rate=0.0123")
        .unwrap();
    browser.until(&format!(
        "{} === {}",
        shown("descent"),
        json!(expected.text.trim_end())
    ));
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn what_is_shown_while_a_knob_moves_is_never_older_than_what_was_shown_before() {
    let server = Server::start(&misbehaving::site().0);
    let mut browser = Browser::start();
    browser.open(&server.page(misbehaving::PAGE));
    // The first step of the listing `descent` leads from 1 to 1 - 2 times its rate.
    browser.evaluate(
        "window.seen = []; new MutationObserver(() => {
            const points = document.querySelector('#descent-path polyline').getAttribute('points');
            const hundredths = Math.round(50 - 50 * points.match(/ 1,(\\S+)/)[1]);
            if (seen.at(-1) !== hundredths) seen.push(hundredths);
        }).observe(document.querySelector('[data-figure=descent-path]'), {childList: true, subtree: true})",
    );
    let steps: Vec<f64> = (26..=85).map(|step| f64::from(step) / 100.0).collect();
    for &value in &steps {
        browser.evaluate(&slide("learning rate", value));
    }
    browser.until("seen.at(-1) === 85");
    let seen: Vec<f64> = serde_json::from_value(browser.evaluate("seen")).unwrap();
    assert!(seen.is_sorted(), "{seen:?}");
    assert!(
        seen.len() > 5,
        "it is redrawn while the knob moves: {seen:?}"
    );
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn an_endless_loop_leaves_the_page_alive_and_can_be_stopped() {
    let (_server, mut browser) = misbehaving_page();
    for word in ["loop", "print"] {
        choose(&mut browser, word);
        browser.until(&format!("{}.startsWith('Running…')", status("wild")));
        // A frame is drawn, a link followed.
        browser.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");
        if word == "print" {
            browser.until(&format!(
                "{}.includes('of which the first are shown')",
                status("wild")
            ));
            let lines = format!("{}.split('\\n').length <= 5000", shown("wild"));
            assert_eq!(browser.evaluate(&lines), true);
        }
        let beside = browser
            .evaluate("document.querySelector('[data-knobs=wild] button.start').textContent");
        assert_eq!(beside, "Stop", "beside the knobs, too");
        press(&mut browser, "wild");
        assert_eq!(
            browser.evaluate(&format!(
                "{}.startsWith('You stopped it after')",
                status("wild")
            )),
            true
        );
    }
    // Another value makes way for itself.
    choose(&mut browser, "loop");
    browser.until(&format!("{}.startsWith('Running…')", status("wild")));
    choose(&mut browser, "end");
    browser.until(&format!("{}.startsWith('Ran in')", status("wild")));
    assert_eq!(browser.evaluate(&shown("wild")), "it began\nit ended");
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_listing_that_is_meant_to_panic_panics_in_the_page_as_the_book_shows_it() {
    let (_server, mut browser) = misbehaving_page();
    let before = browser.evaluate(&shown("shares"));
    let pinned =
        "8 shared by\nthread 'main' panicked at src/main.rs:7:20:\nattempt to divide by zero";
    assert_eq!(before, pinned);
    press(&mut browser, "shares");
    browser.until(&format!(
        "/^Panicked, as it is meant to, in .*, with the output of the book\\.$/.test({})",
        status("shares")
    ));
    assert_eq!(browser.evaluate(&shown("shares")), pinned);
    let mark = "document.querySelector('mark')?.textContent ?? ''";
    assert_eq!(browser.evaluate(mark), "println!(\"{}\", 8 / none());");
    let yours = "document.querySelectorAll('.yours, .message').length";
    assert_eq!(browser.evaluate(yours), 0);
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_failure_says_what_happened_and_where_and_no_path_of_this_machine() {
    let (site, copy) = misbehaving::site();
    let (_server, mut browser) = misbehaving_page();
    let file = misbehaving::FILE;
    let message = format!(
        "{}.querySelector('.message')?.textContent ?? ''",
        code("wild")
    );
    let mark = "document.querySelector('mark')?.textContent ?? ''";
    for (word, place, said, marked) in [
        (
            "panic",
            Some("values[2]"),
            "index out of bounds: the len is 2 but the index is 2",
            "values[2]",
        ),
        (
            "overflow",
            Some("\"overflow\" =>"),
            "attempt to subtract with overflow",
            "\"overflow\" => println!(\"{}\", then.len() as u8 - 9),",
        ),
        ("exit", None, "", ""),
        ("recurse", None, "", ""),
        (
            "fill",
            None,
            "memory allocation of 1900000000 bytes failed",
            "",
        ),
    ] {
        choose(&mut browser, word);
        let expected = match (word, place) {
            (_, Some(code)) => format!(
                "It panicked in line {} of {file}:",
                misbehaving::line_of(code)
            ),
            ("exit", _) => "It ended with the exit code 7.".to_owned(),
            ("recurse", _) => {
                "It ran out of stack: a function may call itself without end.".to_owned()
            }
            _ => "It ran out of memory:".to_owned(),
        };
        browser.until(&format!("{} === {}", status("wild"), json!(expected)));
        assert_eq!(browser.evaluate(&message), said, "{word}");
        assert_eq!(browser.evaluate(mark), marked, "{word}");
        assert_eq!(browser.evaluate(&shown("wild")), "it began", "{word}");
        if !marked.is_empty() {
            let visible = "document.querySelector('mark').checkVisibility()";
            assert_eq!(
                browser.evaluate(visible),
                true,
                "{word}: a folded line is unfolded"
            );
        }
    }
    let text = browser.evaluate("document.body.innerText");
    let modules: Vec<Vec<u8>> = modules_of(site)
        .iter()
        .map(|file| fs::read(file).unwrap())
        .collect();
    assert_eq!(modules.len(), 2, "one for each chapter");
    for path in [copy.as_path(), &root(), &std::env::home_dir().unwrap()] {
        let path = path.to_str().unwrap().trim_end_matches('/');
        assert!(
            !text.as_str().unwrap().contains(path),
            "{path} stands on the page"
        );
        let found = modules.iter().any(|module| {
            let mut parts = module.windows(path.len());
            parts.any(|bytes| bytes == path.as_bytes())
        });
        assert!(!found, "{path} stands in a module");
    }
    // What the mark did to the code is undone.
    choose(&mut browser, "end");
    browser.until(&format!("{}.startsWith('Ran in')", status("wild")));
    assert_eq!(browser.evaluate(mark), "");
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn what_cannot_be_run_is_said_and_the_book_stands() {
    let no_wasm = "delete window.WebAssembly";
    let no_worker = "window.Worker = function () { throw new Error('no workers here'); }";
    for (host, before, why) in [
        (Host::Missing(".wasm"), "", "answers 404"),
        (
            Host::Missing("worker.js"),
            "",
            "the script that runs them cannot be loaded",
        ),
        (
            Host::Damaged(".wasm"),
            "",
            "this browser does not take the file",
        ),
        (Host::Good, no_wasm, "this browser has no WebAssembly"),
        (Host::Good, no_worker, "no workers here"),
    ] {
        let server = Server::start_as(&misbehaving::site().0, host);
        let mut browser = Browser::start();
        browser.open(&server.page(misbehaving::PAGE));
        let places = browser.evaluate(PLACES);
        browser.evaluate(&format!("{before}; true"));
        for _ in 0..2 {
            press(&mut browser, "halves");
            browser.until(&format!(
                "{}.startsWith('The programs of the book cannot be loaded: ')",
                status("halves")
            ));
            let said = browser.evaluate(&status("halves"));
            assert!(said.as_str().unwrap().contains(why), "{said}");
        }
        assert!(browser.evaluate(PLACES) == places, "{why}");
    }
    // A host that does not know the type of the file.
    let server = Server::start_as(&misbehaving::site().0, Host::Untyped(".wasm"));
    let mut browser = Browser::start();
    browser.open(&server.page(misbehaving::PAGE));
    run(&mut browser, "halves");
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_page_that_is_opened_as_a_file_is_the_book_and_promises_nothing() {
    let mut browser = Browser::start();
    browser.open(&format!(
        "file://{}/first-chapter.html",
        misbehaving::site().0.display()
    ));
    let buttons = browser.evaluate("document.querySelectorAll('main .run, main .controls').length");
    assert_eq!(buttons, 0);
    assert_nothing(&browser.complaints(include_str!("content.js")));
}

/// How high a page is without what programs print and draw.
const HEIGHT_WITHOUT_RUNS: &str = "(() => {
    const height = (element) => element.getBoundingClientRect().height;
    const made = [...document.querySelectorAll('main figure > :is(svg, pre:has(samp))')];
    return made.reduce((rest, part) => rest - height(part), height(document.querySelector('main')));
})()";

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn the_first_run_of_a_knob_moves_the_page_by_nothing_but_the_lines_that_it_prints() {
    let server = Server::start(site());
    let mut browser = Browser::start();
    let mut moved = 0;
    for width in [1200, 400, 360] {
        browser.resize(width);
        for page in chapters() {
            browser.open(&server.page(&page));
            let names: Vec<String> = serde_json::from_value(browser.evaluate(
                "[...document.querySelectorAll('[data-knobs]')].map(({dataset}) => dataset.knobs)",
            ))
            .unwrap();
            for name in names {
                let place = format!("document.querySelector('[data-knobs={name}]')");
                browser.until(&format!(
                    "{place}.querySelector('input[type=range]') !== null"
                ));
                let before = browser.evaluate(HEIGHT_WITHOUT_RUNS).as_f64().unwrap();
                browser.evaluate(&format!(
                    "{place}.querySelector('input[type=range]').stepUp(2);
                    {place}.querySelector('input[type=range]')
                        .dispatchEvent(new Event('input', {{bubbles: true}}))"
                ));
                browser.until(&format!(
                    "{place}.querySelector('.status').textContent.startsWith('Ran in')"
                ));
                let after = browser.evaluate(HEIGHT_WITHOUT_RUNS).as_f64().unwrap();
                let grown = after - before;
                assert!(
                    grown.abs() < 0.5,
                    "{page}, {width} wide: {name} moves it by {grown}"
                );
                moved += 1;
            }
        }
    }
    assert!(moved > 0, "no page has knobs");
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn knobs_are_moved_by_keys() {
    let (_server, mut browser) = misbehaving_page();
    browser.evaluate("document.querySelector('[data-knobs=wild] :checked').focus()");
    browser.press("ArrowDown");
    browser.until(&format!("{}.startsWith('It panicked')", status("wild")));
    let output = "document.querySelector('#descent-path polyline').getAttribute('points')";
    let before = browser.evaluate(output);
    browser.evaluate("document.querySelector('[data-knobs=descent] input[type=range]').focus()");
    browser.press("ArrowRight");
    browser.until(&format!("{output} !== {before}"));
    let value = "document.querySelector('[data-knobs=descent] input[type=number]').value";
    assert_eq!(browser.evaluate(value), "0.26", "one step of the slider");
    browser.press("Tab");
    assert_eq!(browser.evaluate("document.activeElement.type"), "number");
    let back = "document.querySelector('[data-knobs=descent] button.reset')";
    browser.until(&format!("!{back}.hidden"));
    browser.evaluate(&format!("{back}.focus()"));
    browser.press("Enter");
    browser.until(&format!("{output} === {before}"));
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_program_that_reads_gets_the_end_of_its_input_one_that_waits_goes_on_and_there_are_no_files() {
    let (_server, mut browser) = misbehaving_page();
    choose(&mut browser, "ask");
    browser.until(&format!("{}.startsWith('Ran in')", status("wild")));
    assert_eq!(
        browser.evaluate(&shown("wild")),
        "it began\nit read 0 bytes\nit found 0 file"
    );
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn the_page_survives_what_a_program_prints_and_shows_what_is_no_frame_as_text() {
    let (_server, mut browser) = misbehaving_page();
    choose(&mut browser, "frames");
    browser.until(&format!("{}.startsWith('Ran in')", status("wild")));
    let output = browser.evaluate(&shown("wild"));
    let output = output.as_str().unwrap();
    for part in [
        "EVCXR_BEGIN_CONTENT image/svg+xml\nno picture\nEVCXR_END_CONTENT\n",
        "\n<b>no content</b>\n",
        "\nno declaration\n",
        "\nnull\n",
        "\nafter the frames\nEVCXR_BEGIN_CONTENT image/svg+xml\n<svg id=\"wild-a\">",
    ] {
        assert!(output.contains(part), "{part}: {output}");
    }
    // So much has room on the page.
    choose(&mut browser, "line");
    browser.until(&format!("{}.length === 500_000", shown("wild")));
    // What does not end is text at last, and can be stopped.
    for word in ["frame", "figures"] {
        choose(&mut browser, word);
        // What was said of the run before may say the same.
        browser.until(&format!("{}.startsWith('Running…')", status("wild")));
        browser.until(&format!(
            "{}.includes('of which the first are shown')",
            status("wild")
        ));
        press(&mut browser, "wild");
        let said = format!("{}.startsWith('You stopped it after')", status("wild"));
        assert_eq!(browser.evaluate(&said), true);
    }
    choose(&mut browser, "end");
    browser.until(&format!("{}.startsWith('Ran in')", status("wild")));
    assert_eq!(browser.evaluate(&shown("wild")), "it began\nit ended");
    assert_nothing(&failures(&browser, "http"));
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_listing_that_cannot_be_started_takes_nothing_from_the_others() {
    let (site, _) = misbehaving::site();
    let page = fs::read_to_string(site.join(misbehaving::PAGE)).unwrap();
    let numbers = " data-numbers=\"";
    let at = page.find("data-listing=\"wild\"").unwrap();
    let start = page[..at].rfind("<figure").unwrap();
    let end = start + page[start..].find('>').unwrap();
    let broken = page[start..end].replace(numbers, " data-lost=\"");
    assert_ne!(broken, page[start..end]);
    // A copy, because other tests have the site.
    let copy = tempfile::tempdir().unwrap();
    copy_folder(site, copy.path());
    let broken = format!("{}{broken}{}", &page[..start], &page[end..]);
    fs::write(copy.path().join(misbehaving::PAGE), broken).unwrap();
    let server = Server::start(copy.path());
    let mut browser = Browser::start();
    browser.open(&server.page(misbehaving::PAGE));
    assert!(!runnable(&mut browser).contains(&"wild".to_owned()));
    run(&mut browser, "halves");
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy_folder(&path, &to),
            false => drop(fs::copy(&path, &to).unwrap()),
        }
    }
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn reset_brings_the_book_back() {
    let server = Server::start(&misbehaving::site().0);
    let mut browser = Browser::start();
    browser.open(&server.page(misbehaving::PAGE));
    let before = browser.evaluate(PLACES);
    browser.evaluate(&slide("learning rate", 0.3));
    browser.until(&format!("{PLACES} !== {before}"));
    browser.until("location.hash !== ''");
    // In the middle of a run, too.
    browser.evaluate(&slide("learning rate", 0.4));
    browser.evaluate("document.querySelector('[data-knobs=descent] button.reset').click()");
    assert!(browser.evaluate(PLACES) == before);
    browser.until("location.hash === '#knobs-descent'");
    assert_eq!(
        browser.evaluate(PLACES),
        before,
        "nothing of the run comes later"
    );
    let value = "document.querySelector('[aria-label=\"learning rate, as a number\"]').value";
    assert_eq!(browser.evaluate(value), "0.25");
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn the_address_of_a_page_holds_the_knobs_and_a_place() {
    let server = Server::start(&misbehaving::site().0);
    let mut browser = Browser::start();
    browser.resize(1200);
    browser.open(&server.page(misbehaving::PAGE));
    browser.evaluate(&slide("learning rate", 0.3));
    browser.evaluate(&slide("epochs", 5.0));
    browser.until("location.hash === '#knobs-descent?descent.learning+rate=0.3&descent.epochs=5'");
    browser.until(&format!("{}.startsWith('Ran in')", status("descent")));
    let (output, places) = (shown("descent"), browser.evaluate(PLACES));
    let text = browser.evaluate(&output);
    // A link within the page leads to its place, and the knobs stay.
    browser.evaluate("document.querySelector('a[href=\"#listing-halves\"]').click()");
    browser.until("location.hash === '#listing-halves?descent.learning+rate=0.3&descent.epochs=5'");
    let address = browser.evaluate("location.href");
    // Somebody else opens it, and comes to the place.
    let mut other = Browser::start();
    other.resize(1200);
    other.open(address.as_str().unwrap());
    other.until(&format!("{output} === {text}"));
    assert!(other.evaluate(PLACES) == places);
    let top = "document.getElementById('listing-halves').getBoundingClientRect().top";
    other.until(&format!("{top} >= 0 && {top} < 200"));
    // Loaded anew, it is the same.
    other.evaluate("location.reload()");
    other.until(&format!("{output} === {text}"));
    // What is no value of a knob, or no knob, changes nothing; what is, counts.
    let odd = "#?descent.learning+rate=9&descent.epochs=1.5&descent.nothing=1&none.w=2&wild.then=x";
    let mut stranger = Browser::start();
    stranger.open(&server.page(misbehaving::PAGE));
    let before = stranger.evaluate(PLACES);
    stranger.open(&server.page("preface.html"));
    stranger.open(&server.page(&format!("{}{odd}", misbehaving::PAGE)));
    assert!(stranger.evaluate(PLACES) == before);
    assert_eq!(
        stranger.evaluate("document.querySelectorAll('.yours').length"),
        0
    );
    stranger.evaluate("location.hash = '#%?descent.epochs=5&descent.learning+rate=%'");
    let number = "document.querySelector('[aria-label=\"epochs, as a number\"]').value";
    stranger.until(&format!("{number} === '5'"));
    assert!(failures(&stranger, &server.site()).is_empty());
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_page_takes_the_values_of_a_knob_that_its_program_takes() {
    let server = Server::start(&misbehaving::site().0);
    let mut browser = Browser::start();
    browser.open(&server.page(misbehaving::PAGE));
    // What the knob of a declaration has when the address gives it a text, and what its program
    // gets.
    let mut taken = |declaration: &str, text: &str| {
        let script = "performance.getEntriesByType('resource').find(({name}) => name.endsWith('/knobs.js')).name";
        let value = browser.evaluate(&format!(
            "import({script}).then(({{Knobs}}) => {{
                const knobs = new Knobs([{{name: 'k', {declaration}}}], 'a test', () => {{}});
                knobs.accept(new Map([['k', '{text}']]));
                return knobs.changed().get('k') ?? 'default';
            }})"
        ));
        value.as_str().unwrap().to_owned()
    };
    let number = "kind: 'number', default: 1, min: 0, max: 4, step: 0.05";
    for (text, value) in [
        ("1e-320", "1e-320"),
        ("+1.5", "1.5"),
        ("0002.50", "2.5"),
        ("1.50000000000000000000000000000000000000001", "1.5"),
        ("4.0000000000000005", "default"),
        ("0x1", "default"),
        ("0b10", "default"),
        (" 2", "default"),
        ("Infinity", "default"),
        ("", "default"),
    ] {
        assert_eq!(taken(number, text), value, "{text}");
    }
    let tiny = "kind: 'number', default: 0, min: 0, max: 1e-20, step: 1e-22";
    assert_eq!(taken(tiny, "3e-21"), "3e-21");
    let integer = "kind: 'integer', default: 10, min: 1, max: 50, step: 1";
    for (text, value) in [
        ("+7", "7"),
        ("007", "7"),
        ("7.0", "default"),
        ("7e0", "default"),
        ("51", "default"),
    ] {
        assert_eq!(taken(integer, text), value, "{text}");
    }
    let seed = "kind: 'seed', default: 1";
    for (text, value) in [
        ("9007199254740992", "9007199254740992"),
        ("9007199254740993", "default"),
        ("-1", "default"),
    ] {
        assert_eq!(taken(seed, text), value, "{text}");
    }
    let toggle = "kind: 'toggle', default: false";
    let choice = "kind: 'choice', default: 'a', options: ['a', 'b']";
    for text in ["toString", "constructor", "__proto__", "hasOwnProperty"] {
        assert_eq!(taken(toggle, text), "default");
        assert_eq!(taken(choice, text), "default");
    }
    assert_eq!(
        (taken(toggle, "true"), taken(choice, "b")),
        ("true".into(), "b".into())
    );
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn axe_finds_nothing_after_a_run_with_knobs_nor_in_a_failure() {
    let (_server, mut browser) = misbehaving_page();
    for (width, scheme) in [(1200, "light"), (400, "dark")] {
        browser.resize(width);
        browser.prefer(scheme, "reduce");
        browser.evaluate(&slide("learning rate", 0.3));
        choose(&mut browser, "panic");
        browser.until(&format!("{}.startsWith('It panicked')", status("wild")));
        browser.until(&format!("{}.startsWith('Ran in')", status("descent")));
        let mut found = axe(&mut browser);
        found.remove("empty-table-header");
        assert!(found.is_empty(), "{width}, {scheme}: {found:#?}");
        for check in [include_str!("overflow.js"), include_str!("motion.js")] {
            assert_nothing(&browser.complaints(check));
        }
        choose(&mut browser, "end");
        browser.until(&format!("{}.startsWith('Ran in')", status("wild")));
    }
    choose(&mut browser, "panic");
    browser.until(&format!("{}.startsWith('It panicked')", status("wild")));
    browser.print();
    assert_nothing(&browser.complaints(include_str!("paper.js")));
}

/// The size of files as they go over the line.
fn weights(browser: &mut Browser, files: &str) -> Vec<(String, u64)> {
    let sizes = browser.evaluate(&format!(
        "Promise.all({files}.map(async (file) => {{
            const {{body}} = await fetch(file);
            const sent = new Response(body.pipeThrough(new CompressionStream('gzip')));
            return [new URL(file).pathname.split('/').at(-1), (await sent.arrayBuffer()).byteLength];
        }}))"
    ));
    serde_json::from_value(sizes).unwrap()
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn what_it_takes_to_run_listings_is_light_and_waits_for_the_first_run() {
    let server = Server::start(site());
    let mut browser = Browser::start();
    let loaded = "performance.getEntriesByType('resource').map(({name}) => name).filter((name) => name.includes('/generated/'))";
    let limit = MODULE[usize::from(env::var_os("CROSS_RUSTC").is_some())];
    let (mut all_chapters, mut chapters_that_run) = (0, 0);
    let chapters = chapters();
    for page in pages() {
        browser.open(&server.page(&page));
        let names = browser.evaluate(loaded).to_string();
        for late in [".wasm", "worker.js", "wasi.js", "frames.js"] {
            assert!(
                !names.contains(late),
                "{page} loads {late} before any listing is run"
            );
        }
        if !chapters.contains(&page) {
            continue;
        }
        let scripts = weights(&mut browser, loaded);
        let first: u64 = scripts.iter().map(|(_, size)| size).sum();
        assert!(first <= SCRIPTS, "{first} bytes, more than {SCRIPTS}");
        let start = "document.querySelector('main figure.listing button.start')";
        if browser.evaluate(&format!("{start} === null")) == true {
            continue;
        }
        assert!(first > 0);
        browser.evaluate(&format!(
            "{start}.closest('details')?.setAttribute('open', ''); {start}.click()"
        ));
        let ended = "/^(Ran|Panicked, as it is meant to,) in/.test(
            document.querySelector('main figure.listing .status').textContent)";
        browser.until_patiently(ended);
        let all = weights(&mut browser, loaded);
        let (modules, rest): (Vec<_>, Vec<_>) =
            all.iter().partition(|(name, _)| name.ends_with(".wasm"));
        let [(name, module)] = modules[..] else {
            panic!("{page} fetches {modules:?}");
        };
        let chapter = page.trim_end_matches(".html");
        assert!(name.starts_with(chapter), "{page} fetches {name}");
        let rest: u64 = rest.iter().map(|(_, size)| size).sum::<u64>() - first;
        println!(
            "{page}: {first} bytes of scripts; at the first run {module} bytes of programs, \
             {rest} bytes of scripts"
        );
        assert!(
            *module <= limit,
            "{page}: {module} bytes, more than {limit}"
        );
        all_chapters += module;
        chapters_that_run += 1;
    }
    assert!(chapters_that_run > 1);
    println!("the programs of all {chapters_that_run} chapters: {all_chapters} bytes");
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn what_only_a_browser_s_compiler_refuses_stops_the_build_at_its_line() {
    let copy = Copy::small();
    let listing = "book/listings/src/second_chapter/halves.rs";
    let line = copy.append(
        listing,
        "#[cfg(target_family = \"wasm\")] const _: u8 = 300;",
    );
    let mut build = Command::new(env!("CARGO_BIN_EXE_notebook"));
    let built = output(with_module(copy.in_copy(build.arg("build"))));
    let said = text(&built);
    assert!(!built.status.success(), "{said}");
    let place = format!("{listing}:{line}: the listings do not compile for a browser");
    assert!(said.contains(&place), "no `{place}` in\n{said}");
}

/// The files of a site's modules, in the order of their names.
fn modules_of(site: &Path) -> Vec<PathBuf> {
    modules_in(&site.join("generated"))
}

fn modules_in(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().flatten();
    let files = files.map(|entry| entry.path());
    let is_module = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "wasm");
    let mut files: Vec<PathBuf> = files.filter(is_module).collect();
    files.sort();
    files
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_change_in_a_chapter_leaves_the_programs_of_the_others_where_they_are() {
    let copy = Copy::small();
    let site = copy.path("target/book");
    let names = || {
        let mut build = Command::new(env!("CARGO_BIN_EXE_notebook"));
        let built = output(with_module(copy.in_copy(build.arg("build"))));
        assert!(built.status.success(), "{}", text(&built));
        let files = modules_of(&site).into_iter();
        let names = files.map(|file| file.file_name().unwrap().to_str().unwrap().to_owned());
        let names: [String; 2] = names.collect::<Vec<_>>().try_into().unwrap();
        names
    };
    let [first, second] = names();
    assert!(first.starts_with("first-chapter-"), "{first}");
    assert!(second.starts_with("second-chapter-"), "{second}");
    copy.append(
        "book/listings/src/second_chapter/halves.rs",
        "// What stands here does nothing.\n",
    );
    assert_eq!(
        names(),
        [first.clone(), second.clone()],
        "they hold the same"
    );
    copy.replace(
        "book/listings/src/second_chapter/halves.rs",
        "pub fn main() {",
        "pub fn main() {\n    assert!(std::env::args().len() < 9, \"nine\");",
    );
    let [same, other] = names();
    assert_eq!(same, first);
    assert_ne!(other, second);
    for (chapter, file) in [("first-chapter", same), ("second-chapter", other)] {
        let page = fs::read_to_string(site.join(format!("{chapter}.html"))).unwrap();
        let attribute = format!("data-programs=\"generated/{file}\"");
        assert_eq!(page.matches("data-programs").count(), 1);
        assert!(page.contains(&attribute), "no {attribute} in {chapter}");
    }
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_build_after_the_author_s_server_has_the_programs_of_the_pages_without_compiling_them() {
    let copy = Copy::small();
    let build = || {
        let mut build = Command::new(env!("CARGO_BIN_EXE_notebook"));
        let built = output(with_module(copy.in_copy(build.arg("build"))));
        assert!(built.status.success(), "{}", text(&built));
    };
    build();
    let site = copy.path("target/book");
    let before = modules_of(&site);
    let compiled = copy.target().join("module/pages/second-chapter.wasm");
    let time = || fs::metadata(&compiled).unwrap().modified().unwrap();
    let then = time();
    // Its pages use the draft alone.
    drop(AuthorServer::start_with_module(&copy, free_port()));
    assert!(modules_in(&copy.path("book/src/generated")).is_empty());
    build();
    assert_eq!(modules_of(&site), before);
    assert_eq!(time(), then, "it is compiled again");
}

pub fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
}

/// Prints how long a reader waits. It holds no limit: the machines that run it are not alike.
#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn how_long_a_reader_waits() {
    let server = Server::start(site());
    let milliseconds =
        |value: serde_json::Value| Duration::from_secs_f64(value.as_f64().unwrap() / 1e3);
    let first: Vec<Duration> = (0..7)
        .map(|_| {
            // Nothing is kept from the run before.
            let mut browser = Browser::start();
            browser.open(&server.page("gradient-descent.html"));
            milliseconds(browser.evaluate(
                "new Promise((done) => {
                    const bar = document.querySelector('#listing-sgd .status');
                    const start = performance.now();
                    new MutationObserver(() => {
                        if (bar.textContent.startsWith('Ran')) requestAnimationFrame(() => done(performance.now() - start));
                    }).observe(bar, {childList: true, characterData: true, subtree: true});
                    document.querySelector('#listing-sgd button.start').click();
                })",
            ))
        })
        .collect();
    println!(
        "from the first Run to the output on the page: {:.0} ms (median of 7)",
        median(first)
    );
    let mut browser = Browser::start();
    for (page, knob, figure, values) in [
        (
            "linear-model.html",
            "w",
            "weight-curve",
            (1..=40).map(|i| f64::from(i) * 0.1).collect::<Vec<_>>(),
        ),
        (
            "gradient-descent.html",
            "learning rate",
            "descent-path",
            (1..=40).map(|i| f64::from(i) * 0.005).collect(),
        ),
        (
            "backpropagation.html",
            "w",
            "walk-graph",
            (1..=40).map(|i| 1.0 - f64::from(i) * 0.1).collect(),
        ),
    ] {
        browser.open(&server.page(page));
        let mut times = Vec::new();
        for value in values {
            times.push(milliseconds(browser.evaluate(&format!(
                "new Promise((done) => {{
                    const figure = document.querySelector('[data-figure={figure}]');
                    const start = performance.now();
                    const observer = new MutationObserver(() => {{
                        observer.disconnect();
                        requestAnimationFrame(() => done(performance.now() - start));
                    }});
                    observer.observe(figure, {{childList: true}});
                    {};
                    setTimeout(() => done(1e6), 5000);
                }})",
                slide(knob, value)
            ))));
        }
        // The first one loads the programs.
        times.remove(0);
        println!(
            "from `{knob}` of {page} to its figure redrawn: {:.0} ms (median of {})",
            median(times.clone()),
            times.len()
        );
    }
}

/// The program of `benches/speed.rs`, for this machine or compiled as the programs of the pages are: its file.
fn speed(options: impl FnOnce(&mut Command)) -> PathBuf {
    let built = cargo_build(&project(), &["listings"], &None, |cargo| {
        cargo.args(["--example", "speed", "--features", "speed"]);
        options(cargo);
    });
    let Ok(Build::Done(messages)) = built else {
        panic!("benches/speed.rs does not compile: {built:?}");
    };
    let mut files = messages
        .iter()
        .filter_map(|message| message["executable"].as_str());
    files.next_back().unwrap().into()
}

/// Prints how fast a network trains in a page, beside the same program compiled for this machine. It holds no limit.
#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn how_fast_a_page_trains() {
    let project = project();
    let native = Command::new(speed(|cargo| {
        cargo.arg("--release");
    }))
    .output()
    .unwrap();
    let native = String::from_utf8(native.stdout).unwrap();
    let compiler = Compiler::of(wasm::TARGET, &project).expect("the target is installed");
    let flags = wasm::options(&project, &compiler, Quality::Published).unwrap();
    let program = speed(|cargo| flags.apply(cargo));
    // A worker of the site, and this program in place of the listings.
    let folder = tempfile::tempdir().unwrap();
    fs::copy(program, folder.path().join("speed.wasm")).unwrap();
    for script in fs::read_dir(project.theme().join("run")).unwrap() {
        let script = script.unwrap();
        fs::copy(script.path(), folder.path().join(script.file_name())).unwrap();
    }
    fs::write(
        folder.path().join("index.html"),
        "<!DOCTYPE html><title>Speed</title>",
    )
    .unwrap();
    fs::copy(
        folder.path().join("index.html"),
        folder.path().join("404.html"),
    )
    .unwrap();
    let server = Server::start(folder.path());
    let mut browser = Browser::start();
    browser.open(&server.site());
    browser.evaluate(
        "window.printed = ''; WebAssembly.compileStreaming(fetch('speed.wasm')).then((module) => {
            const worker = new Worker('worker.js', {type: 'module'});
            worker.onmessage = ({data}) => { printed += data.text; window.end = data.end; };
            worker.onerror = () => { window.end = {failure: 'the worker cannot be loaded'}; };
            worker.postMessage({module, listing: '', values: ''});
        }); true",
    );
    browser.until_patiently("window.end !== undefined");
    assert_eq!(browser.evaluate("end.failure ?? 'none'"), "none");
    let page = browser.evaluate("printed");
    println!("{:>12} {:>12} {:>6}", "page", "native", "times");
    for (page, native) in page.as_str().unwrap().lines().zip(native.lines()) {
        let (page, work) = page.split_once('\t').unwrap();
        let (native, same) = native.split_once('\t').unwrap();
        assert_eq!(work, same);
        let [page, native] = [page, native].map(|time| time.parse::<f64>().unwrap());
        println!(
            "{page:>9.0} ns {native:>9.0} ns {:>6.1} {work}",
            page / native
        );
    }
}
