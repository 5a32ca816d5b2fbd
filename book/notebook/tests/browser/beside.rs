//! What stands side by side, and the number at the right of an equation: in the small book, whose
//! second chapter gets both.

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;

use crate::common::{Copy, output, text};
use crate::driver::Browser;
use crate::server::Server;
use crate::{assert_nothing, axe};

/// How two outputs lie to each other; whether the number of a short equation ends where its line
/// does; whether each equation's number stands behind all of its formula.
const PLACES: &str = "(() => {
    const box = (element) => element.getBoundingClientRect();
    const [left, right] = [...document.querySelectorAll('.beside > *')].map(box);
    const abreast = Math.abs(left.top - right.top) < 1 && left.right < right.left
        && Math.abs(left.width - right.width) < 1;
    const stacked = left.bottom < right.top && Math.abs(left.left - right.left) < 1;
    const short = document.getElementById('equation-short');
    const number = box(short.querySelector('.number'));
    const ends = Math.abs(number.right - box(short).right) < 1;
    const behind = [...document.querySelectorAll('.equation')]
        .every((equation) => box(equation.firstChild).right <= box(equation.lastChild).left);
    return `${abreast ? 'abreast' : ''}${stacked ? 'stacked' : ''} ${ends} ${behind}`;
})()";

#[test]
#[ignore = "needs Chromium: cargo test --test browser -- --ignored"]
fn two_outputs_stand_side_by_side_where_there_is_room_and_an_equation_has_its_number_at_the_right()
{
    let copy = Copy::small();
    let terms = "a + b + ".repeat(30);
    copy.replace(
        "book/src/second-chapter.md",
        "## An exercise\n",
        &format!(
            "<div class=\"beside\">\n\n{{{{#output halves 1-3}}}}\n\n\
             {{{{#output descent 1-3}}}}\n\n</div>\n\n{{{{#equation short}}}} $$ a = b $$\n\n\
             {{{{#equation long}}}} $$ {terms} c $$\n\n## An exercise\n"
        ),
    );
    let site = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("beside");
    let mut build = Command::new(env!("CARGO_BIN_EXE_notebook"));
    build.args(["build", "--dest"]).arg(&site);
    let built = output(copy.in_copy(&mut build));
    assert!(built.status.success(), "{}", text(&built));
    let server = Server::start(&site);
    let mut browser = Browser::start();
    for (width, scheme, expected) in [
        (1200, "light", "abreast true true"),
        (400, "dark", "stacked true true"),
    ] {
        browser.resize(width);
        browser.prefer(scheme, "reduce");
        browser.open(&server.page("second-chapter.html"));
        assert_eq!(browser.evaluate(PLACES), json!(expected), "{width} wide");
        assert_nothing(&browser.complaints(include_str!("overflow.js")));
        let found = axe(&mut browser);
        assert!(found.is_empty(), "{width} wide, {scheme}: {found:#?}");
    }
    browser.resize(1200);
    browser.print();
    assert_nothing(&browser.complaints(include_str!("paper.js")));
}
