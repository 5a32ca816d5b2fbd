//! The numbers beside marked lines, on the pages of this book that have them.

use std::fs;

use serde_json::{Value, json};

use crate::driver::Browser;
use crate::server::Server;
use crate::{chapters, site};

/// The pages with marked lines: each look of a check must find nothing wrong.
fn on_every_page_with_marks(width: u32, mut check: impl FnMut(&mut Browser) -> Value) {
    let server = Server::start(site());
    let mut browser = Browser::start();
    browser.resize(width);
    browser.prefer("light", "reduce");
    let mut pages = 0;
    for page in chapters() {
        // To open a page takes long, and most say nowhere that they have marks.
        let html = fs::read_to_string(site().join(&page)).unwrap();
        if !html.contains("callout") {
            continue;
        }
        browser.open(&server.page(&page));
        if browser.evaluate("document.querySelector('pre .callout') !== null") == true {
            pages += 1;
            let wrong = check(&mut browser);
            let is_right = |found: &Value| found.as_array().is_some_and(Vec::is_empty);
            let mut looks = wrong.as_array().unwrap().iter();
            assert!(looks.all(is_right), "{page}, {width} wide: {wrong}");
        }
    }
    assert!(pages > 0, "no page has marked lines");
}

/// Every number stands whole beside its line, left of all code, inside its block.
const BESIDE: &str = "[...document.querySelectorAll('pre .callout')].filter((callout) => {
    const code = callout.closest('code').getBoundingClientRect();
    const box = callout.getBoundingClientRect();
    const margin = parseFloat(getComputedStyle(callout.closest('code')).paddingLeft);
    const line = document.createRange();
    line.setStartAfter(callout);
    line.setEnd(callout.closest('code'), callout.closest('code').childNodes.length);
    const [first] = [...line.getClientRects()].filter(({width}) => width > 0);
    const text = getComputedStyle(callout, '::before');
    return text.content !== `\"${callout.dataset.number}\"` || box.width < 10
        || box.left < code.left || box.right > code.left + margin + 1 || box.right > first.left + 1
        || Math.abs(box.top + box.bottom - first.top - first.bottom) > 12;
}).map((callout) => callout.ariaLabel)";

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_number_stands_beside_its_line_on_a_screen_of_any_width_and_on_paper() {
    on_every_page_with_marks(1200, |browser| {
        let wide = browser.evaluate(BESIDE);
        browser.print();
        let on_paper = browser.evaluate(BESIDE);
        browser.resize(1200);
        browser.prefer("light", "reduce");
        json!([wide, on_paper])
    });
    on_every_page_with_marks(400, |browser| {
        let narrow = browser.evaluate(BESIDE);
        browser.resize(360);
        let narrower = browser.evaluate(BESIDE);
        browser.resize(400);
        json!([narrow, narrower])
    });
}

/// A number that begins an item stands left of its text, in the place of any other bullet, and the
/// text begins where its further lines do.
const BULLETS: &str = "(() => {
    return [...document.querySelectorAll('main .bullet')].filter((bullet) => {
        const item = bullet.closest('li');
        const box = bullet.firstChild.getBoundingClientRect();
        const text = bullet.nextElementSibling.getBoundingClientRect();
        const left = item.getBoundingClientRect().left;
        return getComputedStyle(item).listStyleType !== '\"\"'
            || box.left < 0 || box.right > left || Math.abs(text.left - left) > 4;
    }).map((bullet) => bullet.textContent);
})()";

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_number_that_begins_an_item_is_its_bullet_in_text_of_any_size() {
    for width in [1200, 360] {
        let mut pages = 0;
        on_every_page_with_marks(width, |browser| {
            if browser.evaluate("document.querySelector('main .bullet') !== null") == true {
                pages += 1;
            }
            browser.evaluate("document.documentElement.style.fontSize = '125%'");
            let large = browser.evaluate(BULLETS);
            browser.evaluate("document.documentElement.style.fontSize = ''");
            let wrong = browser.evaluate(BULLETS);
            json!([large, wrong])
        });
        assert!(pages > 0, "no page has an item that a number begins");
    }
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn who_copies_a_listing_with_marks_gets_the_program_alone() {
    on_every_page_with_marks(1200, |browser| {
        browser.evaluate(
            "document.execCommand = () => {
            window.copied = document.activeElement.value;
            return true;
        }",
        );
        let buttons = "[...document.querySelectorAll('pre:has(.callout) .clip-button')]";
        let count = browser.evaluate(&format!("{buttons}.length"));
        for index in 0..count.as_u64().unwrap() {
            browser.evaluate("window.copied = undefined");
            browser.click(&format!("{buttons}[{index}]"));
            browser.until("window.copied !== undefined");
            // A line that is only a number, or begins with one, was a callout's.
            let digits =
                browser.evaluate("copied.split('\\n').filter((line) => /^\\s*\\d/.test(line))");
            assert_eq!(digits, json!([]));
            // What is folded is copied where the eye shows it.
            let same = browser.evaluate(&format!(
                "(() => {{
                    const code = {buttons}[{index}].closest('pre').querySelector('code');
                    const shown = code.cloneNode(true);
                    shown.querySelectorAll('.boring').forEach((line) => line.remove());
                    return copied === shown.textContent;
                }})()"
            ));
            assert_eq!(same, true);
        }
        json!([])
    });
}

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn a_number_in_the_text_leads_to_its_line_and_a_screen_reader_says_both() {
    on_every_page_with_marks(400, |browser| {
        let tree = browser.call("Accessibility.getFullAXTree", json!({}));
        let named = |role: &str, name: &str| {
            let nodes = tree["nodes"].as_array().unwrap().iter();
            let mut found =
                nodes.filter(|node| node["role"]["value"] == role && node["name"]["value"] == name);
            found.next().is_some()
        };
        let count = browser.evaluate("document.querySelectorAll('.callout > a').length");
        for index in 0..count.as_u64().unwrap() {
            let link = format!("document.querySelectorAll('.callout > a')[{index}]");
            browser.click(&link);
            let number = browser.evaluate(&format!("{link}.textContent"));
            let number = number.as_str().unwrap();
            browser.until(&format!(
                "document.querySelector(':target')?.dataset.number === '{number}'"
            ));
            let seen = browser.evaluate(
                "(() => {
                    const {top, bottom} = document.querySelector(':target').getBoundingClientRect();
                    return top > 60 && bottom < innerHeight;
                })()",
            );
            assert_eq!(seen, true, "the line of {number}");
            assert!(named("link", number), "the link {number}");
            assert!(named("image", &format!("mark {number}")), "mark {number}");
        }
        json!([])
    });
}
