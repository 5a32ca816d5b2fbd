//! The pages of the author's server: how they follow what is saved.

use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::common::server::{Server, free_port};
use crate::common::{Copy, server};
use crate::driver::Browser;

const CHAPTER: &str = "book/src/second-chapter.md";

/// What stands on the banner, or nothing.
const BANNER: &str = "(document.querySelector('#notebook-mistakes')?.shadowRoot.querySelector('section').innerText ?? '')";

fn open(copy: &Copy, page: &str) -> (Server, Browser) {
    let server = server::Server::start(copy, free_port());
    let mut browser = Browser::start();
    browser.resize(1200);
    browser.open(&format!("http://{}/{page}", server.address));
    (server, browser)
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_saved_chapter_is_loaded_where_the_reader_was() {
    let copy = Copy::small();
    let (_server, mut browser) = open(&copy, "second-chapter.html");
    let top = "Math.round(document.getElementById('descent-path').getBoundingClientRect().top)";
    browser.evaluate(
        "document.querySelector('main details').open = true; \
         document.getElementById('descent-path').scrollIntoView({behavior: 'instant'}); \
         scrollBy({top: -150, behavior: 'instant'})",
    );
    let before = browser.evaluate(top).as_i64().unwrap();
    assert!((0..400).contains(&before), "the figure is at {before}");
    browser.evaluate("window.open_since_the_start = true");
    // Much text above, some below, and a change in the very block before the reader's eyes.
    let paragraph = "Much that was written above where the reader is. ".repeat(40);
    copy.replace(CHAPTER, "## Halves", &format!("{paragraph}\n\n## Halves"));
    browser.until("document.body.innerText.includes('Much that was written above')");
    browser.until(&format!("Math.abs({top} - {before}) <= 1"));
    copy.append(CHAPTER, "A last sentence.");
    browser.until("document.body.innerText.includes('A last sentence.')");
    browser.until(&format!("Math.abs({top} - {before}) <= 1"));
    assert_eq!(
        browser.evaluate("window.open_since_the_start"),
        true,
        "text is exchanged in the open page"
    );
    copy.replace(
        CHAPTER,
        "The weight after each epoch.",
        "What each epoch leads to.",
    );
    browser.until("document.body.innerText.includes('What each epoch leads to.')");
    browser.until(&format!("Math.abs({top} - {before}) <= 1"));
    assert!(
        browser.evaluate("window.open_since_the_start").is_null(),
        "a figure is loaded with its page"
    );
    assert_eq!(
        browser.evaluate("document.querySelector('main details').open"),
        true
    );
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_mistake_is_a_banner_over_the_last_good_page_until_it_is_mended() {
    let copy = Copy::small();
    let (server, mut browser) = open(&copy, "second-chapter.html");
    let good = fs::read_to_string(copy.path(CHAPTER)).unwrap();
    let line = copy.append(CHAPTER, "{{#figure descent-pth}} A caption");
    browser.until(&format!("{BANNER}.includes('{CHAPTER}:{line}: ')"));
    let banner = browser.evaluate(BANNER);
    let banner = banner.as_str().unwrap();
    assert!(banner.contains("did you mean `descent-path`?"), "{banner}");
    assert!(banner.contains("the last page that could"), "{banner}");
    assert_eq!(
        browser.evaluate("!!document.getElementById('descent-path')"),
        true
    );
    // Whoever comes now sees it too.
    browser.open(&format!("http://{}/preface.html", server.address));
    browser.until(&format!("{BANNER}.includes('{CHAPTER}:{line}: ')"));
    copy.write(CHAPTER, &good);
    browser.until(&format!("{BANNER} === ''"));
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_saved_listing_is_run_as_it_stands() {
    let copy = Copy::small();
    let server = Server::start_with_module(&copy, free_port());
    let mut browser = Browser::start();
    browser.open(&format!("http://{}/first-chapter.html", server.address));
    // The module is compiled while the page is read, the first time with all that it is made of.
    let ran = |browser: &mut Browser| {
        browser.evaluate("document.querySelector('#listing-heights button.start').click()");
        let status = "document.querySelector('#listing-heights .status').textContent";
        browser.until_patiently(&format!("{status}.startsWith('Ran in')"));
        browser.evaluate(status).as_str().unwrap().to_owned()
    };
    let said = ran(&mut browser);
    assert!(said.ends_with("with the output of the book."), "{said}");
    let (before, after) = ("at the highest", "is the highest");
    copy.replace("book/listings/src/first_chapter/heights.rs", before, after);
    browser.until(&format!(
        "{BANNER}.includes('no longer agrees with its pin')"
    ));
    copy.replace("snapshots/heights.snap", before, after);
    browser.until(&format!(
        "document.querySelector('#listing-heights').innerText.includes('{after}')"
    ));
    browser.until("document.querySelector('#listing-heights button.start') !== null");
    let said = ran(&mut browser);
    assert!(said.ends_with("with the output of the book."), "{said}");
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_page_is_loaded_anew_once_at_most_for_each_version() {
    let copy = Copy::small();
    let (server, mut browser) = open(&copy, "second%2Dchapter.html");
    browser.evaluate("window.loaded_before = true");
    thread::sleep(Duration::from_secs(3));
    assert_eq!(browser.evaluate("window.loaded_before"), true);
    // Another way to write an address is no other page, either.
    copy.append(CHAPTER, "## A heading\n\nA sentence.");
    browser.until("document.querySelector('#a-heading') !== null");
    // Where loading does not bring what was promised, it is not tried again.
    browser.open(&format!("http://{}/first-chapter.html", server.address));
    browser.call(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({"source": "
            sessionStorage.setItem('loads', 1 + Number(sessionStorage.getItem('loads')));
            document.addEventListener('readystatechange', () => {
                const script = document.querySelector('script[data-version]');
                if (script) { script.dataset.version = '0-0'; }
            });"}),
    );
    browser.evaluate("location.reload()");
    thread::sleep(Duration::from_secs(4));
    let loads = browser.evaluate("Number(sessionStorage.getItem('loads'))");
    assert!(loads.as_u64() <= Some(3), "{loads}");
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_page_follows_what_is_saved_whatever_the_browser_keeps_or_if_it_keeps_nothing() {
    let copy = Copy::small();
    let (server, mut browser) = open(&copy, "first-chapter.html");
    let place = |rest: &str| {
        format!(
            "sessionStorage.setItem('notebook-place', '{{\"page\":\"/second-chapter.html\"{rest}')"
        )
    };
    for (number, before) in [
        "sessionStorage.setItem('notebook-loaded-for', 'no JSON')".to_owned(),
        "sessionStorage.setItem('notebook-loaded-for', '5')".to_owned(),
        "sessionStorage.setItem('notebook-place', 'no JSON')".to_owned(),
        place("}"),
        place(r#","texts":5,"open":{},"index":"a"}"#),
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no'); } })".to_owned(),
    ]
    .into_iter()
    .enumerate()
    {
        let source = format!(
            "window.failed = []; \
             addEventListener('error', ({{ message, filename }}) => \
                 filename.endsWith('/live.js') && window.failed.push(message)); \
             {before};"
        );
        let added = browser.call("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }));
        browser.open(&format!("http://{}/second-chapter.html", server.address));
        copy.append(CHAPTER, &format!("The sentence {number}."));
        browser.until(&format!("document.body.innerText.includes('The sentence {number}.')"));
        assert_eq!(browser.evaluate("window.failed"), json!([]), "{before}");
        browser.call(
            "Page.removeScriptToEvaluateOnNewDocument",
            json!({ "identifier": added["identifier"] }),
        );
    }
}

/// Prints how long an author waits. It holds no limit: the machines that run it are not alike.
#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn from_saving_to_the_new_page() {
    let copy = Copy::of_this_book();
    let (_server, mut browser) = open(&copy, "gradient-descent.html");
    let mut seconds =
        |file: &str, text: &dyn Fn(usize) -> String, seen: &dyn Fn(usize) -> String| {
            let mut times: Vec<Duration> = (0..3)
                .map(|turn| {
                    let old = fs::read_to_string(copy.path(file)).unwrap();
                    let new = old.replacen(&text(turn), &text(turn + 1), 1);
                    assert_ne!(old, new);
                    let start = Instant::now();
                    copy.write(file, &new);
                    // The first program that is saved has all others compiled, too.
                    browser.until_patiently(&seen(turn + 1));
                    start.elapsed()
                })
                .collect();
            times.sort();
            times[1].as_secs_f64()
        };
    let listing = seconds(
        "book/listings/src/gradient_descent/sgd.rs",
        &|turn| match turn {
            0 => "let residual = ".to_owned(),
            _ => format!("let residual = {turn}.0 * 0.0 + "),
        },
        &|turn| {
            format!("document.querySelector('#listing-sgd')?.innerText.includes('{turn}.0 * 0.0')")
        },
    );
    println!("from saving a listing to the new page: {listing:.2} s (median of 3)");
    let text = seconds(
        "book/src/gradient-descent.md",
        &|turn| match turn {
            0 => "Ten epochs is a guess.".to_owned(),
            _ => format!("Ten epochs is a guess, saved {turn}."),
        },
        &|turn| format!("document.body.innerText.includes('a guess, saved {turn}.')"),
    );
    println!("from saving a paragraph to the new page: {text:.2} s (median of 3)");
    let heading = seconds(
        "book/src/gradient-descent.md",
        &|turn| match turn {
            0 => "# Gradient descent".to_owned(),
            _ => format!("# Gradient descent, saved {turn}"),
        },
        &|turn| {
            format!(
                "document.querySelector('main h1')?.innerText === 'Gradient descent, saved {turn}'"
            )
        },
    );
    println!("from saving a heading to the new page, loaded anew: {heading:.2} s (median of 3)");
}
