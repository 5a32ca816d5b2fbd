//! A listing that is shown as what changed since another one: in the small book, since its second
//! chapter can have one that fails.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::common::{Copy, output, server, text, with_module};
use crate::driver::Browser;
use crate::editor::{edit, open};
use crate::run::slide;
use crate::server::Server;
use crate::{assert_nothing, axe};

const FIGURE: &str = "document.querySelector('figure.listing[data-listing=parts]')";

const PAGE: &str = "second-chapter.html";

/// As `halves`, into as many parts as its knob says.
const LISTING: &str = r#"//! A number and its parts.

use notebook_page::knobs::knob;

const FIRST: f64 = 0.75;

pub fn main() {
    let parts = knob("parts", 3, 0..=9);
    let mut number = FIRST;
    for step in 1..=8 {
        assert!(parts > 0, "a number is not cut into zero parts of any size");
        number /= f64::from(parts as u8);
        println!("{step} {number:?}");
    }
}
"#;

/// The small book with that listing.
fn book() -> Copy {
    let copy = Copy::small();
    copy.write("book/listings/src/second_chapter/parts.rs", LISTING);
    // One that differs little, so that much of it is folded.
    copy.write(
        "book/listings/src/second_chapter/larger.rs",
        &LISTING.replace("0.75", "1.75"),
    );
    copy.replace(
        "book/src/second-chapter.md",
        "## An exercise\n",
        "{{#listing parts against halves}}\n\n{{#knobs parts}} How many?\n\n\
         {{#listing larger against parts}}\n\n{{#knobs larger}} How many?\n\n## An exercise\n",
    );
    let accepted = copy.notebook(&["pins", "--accept"]);
    assert!(accepted.status.success(), "{}", text(&accepted));
    copy
}

/// Its site, built once for all tests.
fn site() -> &'static Path {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    SITE.get_or_init(|| {
        let copy = book();
        let site = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("changes");
        let mut build = Command::new(env!("CARGO_BIN_EXE_notebook"));
        build.args(["build", "--dest"]).arg(&site);
        let built = output(with_module(copy.in_copy(&mut build)));
        assert!(built.status.success(), "{}", text(&built));
        site
    })
}

fn page(width: u32, scheme: &str) -> (Server, Browser) {
    let server = Server::start(site());
    let mut browser = Browser::start();
    browser.resize(width);
    browser.prefer(scheme, "reduce");
    browser.open(&server.page(PAGE));
    (server, browser)
}

/// The program as a page carries it: without the line of documentation.
fn program() -> &'static str {
    LISTING.split_once("\n\n").unwrap().1.trim_end()
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn it_runs_and_where_it_fails_the_line_is_shown_in_the_whole_program() {
    let (_server, mut browser) = page(1200, "light");
    browser.click(&format!("{FIGURE}.querySelector('button.start')"));
    browser.until(&format!(
        "{FIGURE}.querySelector('.status').textContent.endsWith('with the output of the book.')"
    ));
    assert_eq!(
        browser.evaluate(&format!("{FIGURE}.querySelector('.whole').open")),
        false
    );
    browser.evaluate(&slide("parts", 0.0));
    browser.until(&format!("{FIGURE}.querySelector('mark') !== null"));
    let marked = browser.evaluate(&format!(
        "(({{ textContent }}, isSeen) => [isSeen, textContent])(
            {FIGURE}.querySelector('mark'), {FIGURE}.querySelector('mark').checkVisibility())"
    ));
    assert_eq!(marked[0], true);
    let line = marked[1].as_str().unwrap();
    assert!(line.starts_with("assert!(parts > 0"), "{line}");
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn who_copies_gets_the_newer_program_without_signs_by_button_and_by_hand() {
    let (_server, mut browser) = page(1200, "light");
    // Keys reach what is folded.
    browser.evaluate(&format!(
        "{FIGURE}.querySelector('.whole > summary').focus()"
    ));
    browser.press("Enter");
    browser.until(&format!("{FIGURE}.querySelector('.whole').open"));
    browser.evaluate(
        "document.execCommand = () => {
            window.copied = document.activeElement.value;
            return true;
        }",
    );
    browser.click(&format!("{FIGURE}.querySelector('.clip-button')"));
    browser.until("window.copied !== undefined");
    let copied = browser.evaluate("copied.trimEnd()");
    assert_eq!(copied, program());
    let selected = browser.evaluate(&format!(
        "for (const folded of {FIGURE}.querySelectorAll('.changes details')) {{
            folded.open = true;
        }}
        getSelection().selectAllChildren({FIGURE}.querySelector('.changes'));
        getSelection().toString()"
    ));
    let lines = |text: &str| {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(selected.as_str().unwrap()), lines(program()));
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn it_fits_and_can_be_read_in_both_themes_at_any_width_and_on_paper() {
    for (width, scheme) in [
        (1200, "light"),
        (1200, "dark"),
        (400, "light"),
        (360, "dark"),
    ] {
        let (_server, mut browser) = page(width, scheme);
        browser.evaluate(
            "for (const folded of document.querySelectorAll('main details')) {
                folded.open = true;
            }",
        );
        let narrow = browser.complaints(include_str!("overflow.js"));
        assert!(narrow.is_empty(), "{width}, {scheme}: {narrow:?}");
        // No line has to be pushed to and fro.
        let scrolls = browser.evaluate(&format!(
            "[...{FIGURE}.querySelectorAll('.changes, .changes *')]
                .filter((part) => getComputedStyle(part).display !== 'inline')
                .some((part) => part.scrollWidth > part.clientWidth + 1)"
        ));
        assert_eq!(scrolls, false, "{width}");
        let found = axe(&mut browser);
        assert!(found.is_empty(), "{width}, {scheme}: {found:#?}");
    }
    let (_server, mut browser) = page(1200, "dark");
    browser.print();
    assert_nothing(&browser.complaints(include_str!("paper.js")));
    assert_eq!(
        browser.evaluate("document.querySelectorAll('.changes details').length"),
        1
    );
    let printed = browser.evaluate(&format!(
        "[{FIGURE}.querySelector('.changes'), {FIGURE}.querySelector('.whole')]
            .map((part) => part.checkVisibility())"
    ));
    assert_eq!(printed, serde_json::json!([true, false]));
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn its_editor_opens_where_it_can_be_seen() {
    let copy = book();
    let server = server::Server::start(&copy, server::free_port());
    let mut browser = open(&server, PAGE);
    edit(&mut browser, FIGURE);
    let editor = browser.evaluate(&format!(
        "[{FIGURE}.querySelector('.editor').checkVisibility(),
            {FIGURE}.querySelector('.editor').env.editor.getValue().trimEnd()]"
    ));
    assert_eq!(editor[0], true);
    assert_eq!(editor[1], program());
}
