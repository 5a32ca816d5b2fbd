//! The book as its author meets it: what is wrong stops the build with chapter, line and what would be right.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{Copy, text};
use notebook::chapter::contents::Contents;
use notebook::listing::Listings;
use notebook::project::Project;
use notebook::project::book::{load, sources};

const CHAPTER: &str = "book/src/first-chapter.md";

const SECOND: &str = "book/src/second-chapter.md";

/// Builds a book whose first chapter ends in `wrong`; the build must fail at that line, with `message`.
fn assert_stops_the_build(wrong: &str, message: &str) {
    let book = Copy::small();
    let line = book.append(CHAPTER, wrong);
    let output = book.notebook(&["build"]);
    let said = text(&output);
    assert!(!output.status.success(), "the build passed with {wrong}");
    assert!(said.contains(&format!("{CHAPTER}:{line}: ")), "{said}");
    assert!(said.contains(message), "{said}");
}

#[test]
fn an_unknown_listing_stops_the_build() {
    assert_stops_the_build(
        "{{#listing seqence}}",
        "there is no listing `seqence`; did you mean `sequence`?",
    );
}

#[test]
fn where_the_target_is_missing_a_line_says_how_to_install_it_and_no_page_promises_to_run() {
    let book = Copy::small();
    let output = book.notebook(&["build"]);
    let said = text(&output);
    assert!(output.status.success(), "{said}");
    let told = said
        .lines()
        .filter(|line| line.contains("rustup target add wasm32-wasip1"));
    assert_eq!(told.count(), 1, "{said}");
    let site = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
    let page = fs::read_to_string(site.join("first-chapter.html")).unwrap();
    assert!(
        page.contains("listing-sequence") && !page.contains("page.js"),
        "{page}"
    );
    let generated = fs::read_dir(site.join("generated")).unwrap().flatten();
    let folders = generated.filter(|entry| entry.path().is_dir());
    assert_eq!(folders.count(), 0);
}

#[test]
fn an_unknown_region_stops_the_build() {
    assert_stops_the_build("{{#listing sequence:lop}}", "did you mean `loop`?");
}

#[test]
fn an_unknown_figure_stops_the_build() {
    assert_stops_the_build(
        "{{#figure heights-pth}} A path.",
        "there is no pinned figure `heights-pth`; did you mean `heights-path`?",
    );
}

#[test]
fn an_unknown_directive_stops_the_build() {
    assert_stops_the_build(
        "{{#include file.rs}}",
        "there is no directive `{{#include}}`",
    );
}

#[test]
fn an_unknown_reference_stops_the_build() {
    assert_stops_the_build("See {{#ref havles}}.", "did you mean `halves`?");
}

#[test]
fn a_listing_of_another_chapter_stops_the_build() {
    assert_stops_the_build("{{#listing halves}}", "`halves` stands in the book twice");
}

#[test]
fn a_listing_that_cannot_be_compared_with_another_is_told_at_once() {
    assert_all_are_told(&[
        (
            "{{#listing sequence:loop against seqence:loop}}",
            "there is no listing `seqence`; did you mean `sequence`?",
        ),
        (
            "{{#listing sequence:loop against sequence:lop}}",
            "sequence.rs has no region `lop`; did you mean `loop`?",
        ),
        (
            "{{#listing sequence:lop against sequence:loop}}",
            "sequence.rs has no region `lop`; did you mean `loop`?",
        ),
        (
            "{{#listing sequence:loop against halves:halving}}",
            "`halves` comes later, in book/src/second-chapter.md:7: a program is compared with one",
        ),
        (
            "{{#listing sequence:loop against sequence:loop}}",
            "differs between the two: show one alone, `{{#listing sequence:loop}}`",
        ),
        (
            "{{#listing sequence:loop against steps:loop}}",
            "`steps` is an exercise",
        ),
        (
            "{{#listing heights against sequence:loop}}",
            "a whole program is compared with a whole one",
        ),
    ]);
    // A chapter knows the listings that stand in it further up, and no others.
    let book = Copy::small();
    let line = book.replace(
        SECOND,
        "{{#listing halves}}",
        "{{#listing halves against descent}}",
    );
    let said = text(&book.notebook(&["build"]));
    let expected = format!(
        "{SECOND}:{line}: `descent` comes later, in {SECOND}:{}",
        line + 6
    );
    assert!(said.contains(&expected), "{said}");
    // A figure shows no program.
    book.replace(SECOND, "{{#listing descent}}\n", "");
    let said = text(&book.notebook(&["build"]));
    let expected = "no page shows the program `descent` as text, so no reader can compare with it";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn a_listing_against_another_shows_what_changed_and_is_a_listing_as_any_other() {
    let book = Copy::small();
    let page = |copy: &Copy| {
        let output = copy.notebook(&["build"]);
        assert!(output.status.success(), "{}", text(&output));
        let site = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
        fs::read_to_string(site.join("second-chapter.html")).unwrap()
    };
    let alone = page(&book);
    let against = "{{#listing halves against sequence}} Halves, not followers.";
    book.replace(SECOND, "{{#listing halves}}", against);
    let tested = text(&book.notebook(&["test", "-c", "second-chapter"]));
    assert!(tested.contains(": halves … ok"), "{tested}");
    let region = "{{#listing halves:halving against sequence:loop}} The loop.";
    book.replace(SECOND, against, &format!("{against}\n\n{region}"));
    let compared = page(&book);
    // It keeps its number, its address and its whole program, which is what a page runs.
    let figure = |page: &str| {
        let start = page
            .find("<figure class=\"listing\" id=\"listing-halves\"")
            .unwrap();
        let length = page[start..].find("</figure>").unwrap();
        page[start..start + length].to_owned()
    };
    let program = |figure: &str| {
        let (_, code) = figure.split_once("<pre").unwrap();
        code.split_once("</pre>").unwrap().0.to_owned()
    };
    let (alone, whole) = (figure(&alone), figure(&compared));
    assert_eq!(program(&alone), program(&whole));
    let attributes = |figure: &str| figure.split_once("<figcaption>").unwrap().0.to_owned();
    assert_eq!(attributes(&alone), attributes(&whole));
    assert!(
        whole.contains("href=\"generated/second_chapter-halves.rs.txt\""),
        "{whole}"
    );
    assert!(
        whole.contains("<a href=\"first-chapter.html#listing-sequence\">Listing\u{a0}1.2</a>"),
        "{whole}"
    );
    // Signs stand before the lines that differ, and only before these.
    let signs = |sign: &str| {
        let lines = whole.lines().filter(|line| line.contains(sign));
        lines.map(plain).collect::<Vec<_>>()
    };
    assert_eq!(
        signs("<del>"),
        [
            "− use small::next;",
            "−     let mut n = 7;",
            "−     while n != 1 {",
            "−         println!(\"{n:2} is followed by {:2}\", next(n));",
            "−         n = next(n);",
        ]
    );
    assert_eq!(
        signs("<ins>"),
        [
            "+ const FIRST: f64 = 0.75;",
            "+     let mut number = FIRST;",
            "+     for step in 1..=8 {",
            "+         number /= 2.0;",
            "+         println!(\"{step} {number:?}\");",
        ]
    );
    let region = compared.split("The loop.").nth(1).unwrap();
    let region = &region[..region.find("</figure>").unwrap()];
    assert_eq!(region.matches("<del>").count(), 3, "{region}");
    assert_eq!(region.matches("class=\"same\"").count(), 1, "{region}");
    assert!(!region.contains("<pre"), "{region}");
}

#[test]
fn what_did_not_change_is_folded_with_how_many_lines_and_hidden_lines_are_not_compared() {
    let book = Copy::small();
    let listing = "book/listings/src/second_chapter/descent.rs";
    let text_of = fs::read_to_string(book.path(listing)).unwrap();
    let steeper = text_of
        .replace("Steps down a parabola.", "Steps down a steeper one.")
        .replace("rate * 2.0 * w", "rate * 3.0 * w")
        .replace("From 1 to 0.", "Down to 0.")
        .replace("descent-path", "steeper-path");
    book.write("book/listings/src/second_chapter/steeper.rs", &steeper);
    book.replace(
        SECOND,
        "## An exercise\n",
        "{{#listing steeper against descent}}\n\n{{#figure steeper-path}} The weight.\n\n\
         {{#knobs steeper}} How fast?\n\n## An exercise\n",
    );
    let accepted = text(&book.notebook(&["pins", "--accept"]));
    let output = book.notebook(&["build"]);
    assert!(output.status.success(), "{accepted}\n{}", text(&output));
    let site = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
    let page = fs::read_to_string(site.join("second-chapter.html")).unwrap();
    let start = page.find("id=\"listing-steeper\"").unwrap();
    let figure = &page[start..start + page[start..].find("</figure>").unwrap()];
    let (changes, program) = figure.split_once("<pre").unwrap();
    assert_eq!(changes.matches("<del>").count(), 1, "{changes}");
    let summaries = changes.split("<summary>").skip(1);
    let summaries = summaries.map(|summary| summary.split_once('<').unwrap().0);
    assert_eq!(
        summaries.collect::<Vec<_>>(),
        ["7 unchanged lines", "The whole program"]
    );
    // What is hidden stands in the whole program alone.
    assert!(!changes.contains("Down to 0."), "{changes}");
    assert!(program.contains("Down to 0."), "{program}");
}

#[test]
fn a_mention_without_a_mark_and_a_mark_that_no_text_speaks_of_are_told_at_once() {
    let book = Copy::small();
    let sequence = "book/listings/src/first_chapter/sequence.rs";
    let spoken = book.replace(
        sequence,
        "    let mut n",
        "    // mark: begin\n    let mut n",
    );
    let silent = book.replace(
        sequence,
        "        n = next",
        "        // mark: go\n        n = next",
    );
    let steps = "book/listings/src/first_chapter/steps.rs";
    let solved = book.replace(steps, "    while n", "    // mark: loop\n    while n");
    let library = book.replace("src/lib.rs", "pub fn next", "// mark: next\npub fn next");
    let trailing = book.replace(
        "book/listings/src/second_chapter/halves.rs",
        "/= 2.0;",
        "/= 2.0; // mark: half",
    );
    // Its figure stands in the book, its program does not.
    book.replace(SECOND, "{{#listing descent}}\n", "");
    let descent = "book/listings/src/second_chapter/descent.rs";
    book.replace(descent, "    let mut w", "    // mark: from\n    let mut w");
    let said = assert_all_are_told_in(
        &book,
        &[
            ("At {{#mark sequence:begin}} it begins.", ""),
            (
                "At {{#mark seqence:begin}} too.",
                "there is no listing `seqence`; did you mean `sequence`?",
            ),
            (
                "At {{#mark sequence:begun}} too.",
                "sequence.rs has no mark `begun`; did you mean `begin`?",
            ),
            (
                "At {{#mark halves:half}} too.",
                "halves.rs has no mark `half`; there are none",
            ),
            (
                "At {{#mark sequence}} too.",
                "`{{#mark sequence}}` needs a mark: `{{#mark sequence:MARK}}`",
            ),
            (
                "At {{mark sequence:begin}} too.",
                "a directive begins with `{{#`",
            ),
            (
                "At {{#mark descent:from}} too.",
                "no page shows the program `descent`, so no reader sees its marks",
            ),
            (
                "## At {{#mark sequence:begin}}",
                "a formula or reference in a heading",
            ),
            ("`{{#mark sequence:go}}` in code speaks of nothing.", ""),
        ],
    );
    for expected in [
        format!(
            "{sequence}:{silent}: no text speaks of the mark `go`: write \
             `{{{{#mark sequence:go}}}}`"
        ),
        format!("{steps}:{solved}: the mark `loop` in an exercise"),
        format!("src/lib.rs:{library}: the mark `next` in a file of the library"),
        format!(
            "halves.rs:{trailing}: `// mark: half` is no marker: write `// mark: NAME` on a line"
        ),
    ] {
        assert!(said.contains(&expected), "no `{expected}` in\n{said}");
    }
    assert!(!said.contains(&format!("{sequence}:{spoken}: ")), "{said}");
}

#[test]
fn a_mark_is_a_number_beside_its_line_and_in_the_text_and_nothing_in_the_program() {
    let book = Copy::small();
    let pages = |copy: &Copy| {
        let output = copy.notebook(&["build"]);
        assert!(output.status.success(), "{}", text(&output));
        let site = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
        ["first-chapter.html", "second-chapter.html"]
            .map(|page| fs::read_to_string(site.join(page)).unwrap())
    };
    let programs = |page: &str| {
        let codes = page.split("<pre><code").skip(1);
        let codes =
            codes.map(|code| plain(&format!("<code{}", code.split_once("</pre>").unwrap().0)));
        codes.collect::<Vec<_>>()
    };
    let [before, _] = pages(&book);
    let sequence = "book/listings/src/first_chapter/sequence.rs";
    book.replace(
        sequence,
        "    let mut n",
        "    // mark: begin\n    let mut n",
    );
    book.replace(
        sequence,
        "        n = next",
        "        // mark: go-on\n        n = next",
    );
    book.append(CHAPTER, "At {{#mark sequence:go-on}} it goes on.");
    book.append(
        CHAPTER,
        "- {{#mark sequence:begin}} begins.\n- Not before {{#mark sequence:begin}}.",
    );
    book.append(SECOND, "As at {{#mark sequence:begin}}.");
    let [first, second] = pages(&book);
    assert_eq!(programs(&first), programs(&before));
    let beside = |number: usize, id: &str| {
        format!(
            "<span class=\"callout\"{id} role=\"img\" aria-label=\"mark {number}\" \
             data-number=\"{number}\"></span>"
        )
    };
    for html in [
        beside(1, " id=\"mark-sequence-begin\"") + "    <span class=\"keyword\">let",
        beside(2, " id=\"mark-sequence-go-on\"") + "        n = next",
        // A region has the number of the whole program, and no second address.
        beside(2, "") + "    n = next",
        "At <span class=\"callout\"><a href=\"#mark-sequence-go-on\" \
         title=\"mark 2 of Listing 1.2\">2</a></span> it"
            .to_owned(),
        // An item that begins with a number has it as its bullet.
        "<li><span class=\"callout bullet\"><a href=\"#mark-sequence-begin\"".to_owned(),
        "Not before <span class=\"callout\"><a href=\"#mark-sequence-begin\"".to_owned(),
    ] {
        assert_eq!(first.matches(&html).count(), 1, "{html} in {first}");
    }
    let elsewhere =
        "<a href=\"first-chapter.html#mark-sequence-begin\" title=\"mark 1 of Listing 1.2\">1</a>";
    assert!(second.contains(elsewhere), "{second}");
    // Once it was published, its address leads somewhere for ever.
    let accepted = book.notebook(&["pins", "--accept"]);
    assert!(
        text(&accepted).contains("2 addresses more"),
        "{}",
        text(&accepted)
    );
    book.replace(sequence, "mark: go-on", "mark: on");
    book.replace(CHAPTER, "{{#mark sequence:go-on}}", "{{#mark sequence:on}}");
    let said = text(&book.notebook(&["build"]));
    let gone =
        "the address first-chapter.html#mark-sequence-go-on was published, and leads nowhere";
    assert!(said.contains(gone), "{said}");
    assert!(
        !said.contains("#mark-sequence-begin was published"),
        "{said}"
    );
}

#[test]
fn a_mark_stands_in_the_changes_of_a_program_and_its_address_with_it() {
    let book = Copy::small();
    let halves = "book/listings/src/second_chapter/halves.rs";
    book.replace(
        halves,
        "        number",
        "        // mark: halve\n        number",
    );
    let against = "{{#listing halves against sequence}} At {{#mark halves:halve}}.";
    book.replace(SECOND, "{{#listing halves}}", against);
    let output = book.notebook(&["build"]);
    assert!(output.status.success(), "{}", text(&output));
    let site = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
    let page = fs::read_to_string(site.join("second-chapter.html")).unwrap();
    let (changes, program) = page.split_once("class=\"whole\"").unwrap();
    assert_eq!(
        changes.matches("id=\"mark-halves-halve\"").count(),
        1,
        "{changes}"
    );
    assert!(
        program.contains("<span class=\"callout\" role=\"img\""),
        "{program}"
    );
    assert!(!program.contains("id=\"mark-halves-halve\""), "{program}");
}

/// A line of HTML as a reader sees it.
fn plain(html: &str) -> String {
    let mut text = String::new();
    for (index, piece) in html.split('<').enumerate() {
        text += match index {
            0 => piece,
            _ => piece.split_once('>').map_or("", |(_, text)| text),
        };
    }
    let entities = [
        ("&quot;", "\""),
        ("&gt;", ">"),
        ("&lt;", "<"),
        ("&amp;", "&"),
    ];
    entities
        .into_iter()
        .fold(text, |text, (entity, sign)| text.replace(entity, sign))
}

#[test]
fn latex_that_does_not_parse_stops_the_build() {
    assert_stops_the_build(
        r"Half is $\frac{1}{2$.",
        r"this LaTeX does not parse: `Half is $\frac{1}{2$.`",
    );
}

#[test]
fn a_link_to_no_chapter_stops_the_build() {
    assert_stops_the_build(
        "[there](second-chatper.md)",
        "did you mean `second-chapter`?",
    );
}

#[test]
fn a_link_to_no_heading_stops_the_build() {
    assert_stops_the_build(
        "[there](second-chapter.md#halvs)",
        "`second-chapter.md` has no `#halvs`; did you mean `halves`?",
    );
}

#[test]
fn a_picture_from_a_file_stops_the_build() {
    assert_stops_the_build("![alt](picture.png)", "a figure is drawn by a listing");
}

#[test]
fn code_that_nothing_tests_stops_the_build() {
    assert_stops_the_build("```rust\nlet x = 1;\n```", "make it a listing");
}

#[test]
fn a_directive_that_does_not_stand_alone_stops_the_build() {
    for wrong in [
        "see {{#output sequence 1-2}} here",
        "> {{#output sequence 1-2}}",
        "{{#ref}} is nothing",
    ] {
        assert_stops_the_build(wrong, "must stand alone, at the start of its line");
    }
    assert_stops_the_build(
        "- {{#output sequence 1-2}}",
        "must stand alone, at the start of its line",
    );
    assert_stops_the_build(
        "   {{#output sequence 1-2}}",
        "must stand at the start of its line",
    );
    assert_stops_the_build("see {{ #ref sequence}}", "a directive begins with `{{#`");
}

/// Builds a book in which `pieces` stand at the end of the first chapter, each with the message
/// that its first line must get, or an empty one where it is right; all of them must be told at
/// once.
fn assert_all_are_told(pieces: &[(&str, &str)]) {
    assert_all_are_told_in(&Copy::small(), pieces);
}

/// The same in a book that is spoilt already; what was said is returned.
fn assert_all_are_told_in(book: &Copy, pieces: &[(&str, &str)]) -> String {
    let lines: Vec<usize> = pieces
        .iter()
        .map(|(wrong, _)| book.append(CHAPTER, wrong))
        .collect();
    let output = book.notebook(&["build"]);
    let said = text(&output);
    assert!(!output.status.success(), "{said}");
    for (line, (wrong, message)) in lines.iter().zip(pieces) {
        if message.is_empty() {
            continue;
        }
        let problem = said.split("\n\n").find(|problem| {
            problem.contains(&format!("{CHAPTER}:{line}: ")) && problem.contains(message)
        });
        assert!(
            problem.is_some(),
            "line {line}, {wrong}: no `{message}` in\n{said}"
        );
    }
    said
}

#[test]
fn what_markdown_would_read_otherwise_than_it_was_meant_is_told_at_once() {
    assert_all_are_told(&[
        ("A list is a Vec<f64> of numbers.", "`` `Vec<f64>` ``"),
        (
            "> An Option<u8> in a quotation.",
            "`<u8>` would be taken for an HTML tag",
        ),
        (
            "- <A HREF=\"nowhere.html\">there</A>",
            "a link or picture in HTML",
        ),
        (
            "{{#listing sequence:loop}} Sums a Vec<f64>.",
            "`` `Vec<f64>` ``",
        ),
        (
            "{{#listing sequence:loop}} <details>",
            "`<details>` inside a paragraph",
        ),
        ("A ticket is $5-$10 there.", "write `\\$` for the sign"),
        ("A claim[^nowhere].", "the footnote `nowhere` has no text"),
        (
            "{{#listing sequence:loop}} A claim[^mine].",
            "captions, hints and titles have no footnotes",
        ),
        ("A claim[^empty].\n\n[^empty]:", ""),
        ("##Title", "a heading has a blank behind its `#`"),
        ("> [!WARN]\n> Look out.", "begins no note of these"),
        (
            "An `unclosed word.",
            "a backtick that begins or ends no code",
        ),
        (
            "{{#listing sequence:loop}} An `unclosed word.",
            "a backtick that begins or ends no code",
        ),
        (r"The weight \(w\).", "a formula stands between two `$`"),
        ("It costs $x$ $ 5.", "`It costs $x$ $ 5.`"),
        (
            "[^alone]: A note that nothing refers to.",
            "nothing refers to the footnote `alone`",
        ),
        ("## Listing sequence", "so has the listing `sequence`"),
        ("## Heights path", "so has the figure `heights-path`"),
        ("## One {#same}", ""),
        (
            "## Two {#same}",
            "so has the heading or term \u{201c}One\u{201d}",
        ),
        ("## ???", "the address `#`"),
        ("## Mdbook content", "mdBook's frame"),
        ("A [link](#) here.", "the link `#` leads nowhere"),
        ("A [link](javascript:x) here.", "leads to no chapter"),
        ("```rs\nlet x = 1;\n```", "make it a listing"),
        ("```\nlet x = 1;\n```", "code without a language"),
        (
            "```ruts\nlet x = 1;\n```",
            "`ruts` is no language of code in a chapter: there are console",
        ),
        ("    let x = 1;", "code by four blanks"),
        (
            r"Half is \frac{1}{2}, the folder C:\\x.",
            "a LaTeX command outside a formula",
        ),
        ("{#address} in a paragraph", "`{#` is text here"),
        ("a**word", "`**` that begins or ends nothing bold"),
        (
            "An **unclosed phrase.",
            "`**` that begins or ends nothing bold",
        ),
        ("so**$x$**is", "`**` that begins or ends nothing bold"),
        (
            "A {{listing sequence}} without its sign.",
            "a directive begins with `{{#`",
        ),
        ("<aside>", "`<aside>` does not end where it stands"),
        ("```text\nswallowed", "this code does not end"),
    ]);
}

/// A listing and its pin, for a chapter that has no decimals.
const RATES: [(&str, &str); 2] = [
    (
        "book/listings/src/first_chapter/rates.rs",
        "//! Two rates.\n\npub fn main() {\n    println!(\"{:?}\", 0.98 * 0.98);\n}\n",
    ),
    (
        "snapshots/rates.snap",
        "---\nsource: x\n---\n0.9603999999999999\n",
    ),
];

#[test]
fn numbers_that_nothing_prints_and_what_else_a_text_must_not_hold_is_told_at_once() {
    let book = Copy::small();
    for (file, text) in RATES {
        book.write(file, text);
    }
    book.append(CHAPTER, "{{#listing rates}}");
    assert_all_are_told_in(
        &book,
        &[
            (
                "After it, the product is 0.9603999999999998.",
                "no listing of this chapter has or prints `0.9603999999999998`",
            ),
            (
                "The first product is 0.9603999999999999 and −2.0, its sign −0.98.",
                "prints `−0.98`, but one has or prints 0.98",
            ),
            (
                "It differs by $9.266\\cdot10^{-2}$.",
                "prints `9.266\\cdot10^{-2}`",
            ),
            (
                "The last half is 0.0029296875.",
                "the listing `halves` of the chapter second-chapter does; name it",
            ),
            (
                "{{#ref halves}} ends with 0.0029296875, as chapter 2 says.",
                "",
            ),
            ("It is the 0.0234375 of chapter 2.", ""),
            (
                "{{#listing sequence:loop}} It ends at 1.9512159834655314.",
                "prints `1.9512159834655314`",
            ),
            ("{{#hint steps}} Try 0.123.", "prints `0.123`"),
            ("{{#stub steps}}", "`steps` has its stub in line"),
            (
                "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other",
                "a mark of a merge",
            ),
        ],
    );
}

#[test]
fn what_is_wrong_in_the_files_of_listings_and_in_the_summary_is_told_at_once() {
    let book = Copy::small();
    let sequence = "book/listings/src/first_chapter/sequence.rs";
    let steps = "book/listings/src/first_chapter/steps.rs";
    book.replace(
        sequence,
        "//! The numbers from 7",
        "//! A Vec<f64> of 0.123 from 7",
    );
    let wide = book.replace(
        sequence,
        "        println!(",
        &format!("        // {}\n        println!(", "x".repeat(76)),
    );
    let marker = book.append(sequence, "// Region: update");
    let stub = book.replace(steps, "// stub: todo", "//stub: todo");
    book.replace(steps, "pub fn main() {", "pub fn run() {");
    let mark = book.append(steps, "<<<<<<< HEAD");
    let halves = "book/listings/src/second_chapter/halves.rs";
    book.replace(halves, "its halves.", "its halves");
    book.replace(
        "book/src/SUMMARY.md",
        "[Preface]",
        "[Preface of a Vec<f64>]",
    );
    book.replace(SECOND, "{{#stub quarter}}", "");
    let order = book.append(SECOND, "{{#stub quarter}}");
    let said = text(&book.notebook(&["build"]));
    for (file, line, message) in [
        (sequence, 1, "`` `Vec<f64>` ``"),
        (
            sequence,
            1,
            "`0.123` stands neither in this listing's code nor in its output",
        ),
        (
            sequence,
            wide,
            "a line of 87 characters, where the page has room for 80",
        ),
        (
            sequence,
            marker,
            "`// Region: update` is no marker: write `// region: NAME`",
        ),
        (steps, stub, "is no marker: write `// stub: CODE`"),
        (steps, 1, "it has a `pub fn main() {`"),
        (steps, mark, "a mark of a merge"),
        (halves, 1, "one whole sentence with its full stop"),
        (
            "book/src/SUMMARY.md",
            3,
            "`<f64>` would be taken for an HTML tag",
        ),
        (SECOND, order, "the stub of `quarter` stands behind its"),
    ] {
        let problem = said.split("\n\n").find(|problem| {
            problem.contains(&format!("{file}:{line}: ")) && problem.contains(message)
        });
        assert!(
            problem.is_some(),
            "{file}:{line}: no `{message}` in\n{said}"
        );
    }
}

#[test]
fn a_region_that_does_not_match_is_told_with_the_marker_that_was_mistyped() {
    let book = Copy::small();
    let sequence = "book/listings/src/first_chapter/sequence.rs";
    let line = book.replace(sequence, "// region: loop", "// region loop");
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains("an `// endregion` that ends no region"),
        "{said}"
    );
    assert!(
        said.contains(&format!("{sequence}:{line}: `// region loop` is no marker")),
        "{said}"
    );
}

/// The values of an attribute `id` in the main part of a page.
fn ids(page: &str) -> BTreeSet<String> {
    let (_, main) = page.split_once("<main>").unwrap();
    let (main, _) = main.split_once("</main>").unwrap();
    let ids = main.split(" id=\"").skip(1);
    ids.map(|rest| rest.split_once('"').unwrap().0.to_owned())
        .collect()
}

const HEADINGS: &str = "
## A[^a] `Vec<f64>`, *two* & \"three\" -- four!

## A[^b] `Vec<f64>`, *two* & \"three\" -- four!

Over two
*lines*
===

## Twice

## Twice

## Twice 1

## \u{dc}n\u{ef}code \u{4e2d}\u{6587} {.wide}

## The loss $x<y$ {#own}

## H<sub>2</sub>O and a\\_b &amp; c

> ### [A link](#own) ~~gone~~ &lt;b>

Term[^a] of `it`
: A definition.

[^a]: A note.

[^b]: Another.

    ## In a note

<div id=\"raw\">

Text.

</div>
";

const FORMULAS: &str = "
$$
L(w)<L(w_0), \\quad 0<x<1, \\quad a<b>c
$$

For $0<x<1$ we see **this**, $i<n$, $a<b>c$, [$x_1*y_1*z$](#own), $a \\& b$, `$<b>$` and \\$5.

| $|x| < 1$ | $\\|y\\|$ |
|---|---|
| $a`b$ and `c` | $[x](y)$ |

- An item $x +
  y$

  $$
  L
  = (y - x)^2
  - 1
  $$

> A quotation $a
> < b$ goes on.

{{#listing sequence:loop}} 1986. The year $a<b>c$.

{{#listing sequence:loop}} # No heading

{{#listing sequence:loop}} - No item, \"quoted\"

{{#listing sequence:loop}} | a |

{{#listing sequence:loop}} > a

{{#listing sequence:loop}} ***

{{#listing sequence:loop}} [x]: y

Next *paragraph*.
";

#[test]
fn a_page_with_every_kind_of_heading_and_formula_is_whole_and_has_the_addresses_of_our_table() {
    let book = Copy::small();
    book.append(CHAPTER, HEADINGS);
    book.append(CHAPTER, FORMULAS);
    let output = book.notebook(&["build"]);
    let said = text(&output);
    assert!(output.status.success() && !said.contains("WARN"), "{said}");
    let site = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
    let page = fs::read_to_string(site.join("first-chapter.html")).unwrap();
    let project = Project::around(&book.path("")).unwrap();
    let sources = sources(&load(&project).unwrap().book);
    let (contents, _) = Contents::read(&project, sources).unwrap();
    assert_eq!(ids(&page), *contents.ids("first-chapter").unwrap());
    assert!(ids(&page).contains("in-a-note") && ids(&page).contains("fr-a-2"));

    let (_, page) = page.split_once("id=\"raw\"").unwrap();
    for right in [
        "L&#40;w&#41;&lt;L",
        "<p>For <math",
        "we see <strong>this</strong>, <span",
        "<code>$&lt;b&gt;$</code> and $5.",
        "</math></a>",
        "<p>Next <em>paragraph</em>.</p>",
        "</a>: 1986. The year <span",
        "</a>: # No heading <a",
        "</a>: - No item, \u{201c}quoted\u{201d} <a",
        "</a>: | a | <a",
        "</a>: &gt; a <a",
        "</a>: *** <a",
        "</a>: [x]: y <a",
    ] {
        let right = right.replace("&#40;", "(").replace("&#41;", ")");
        assert!(page.contains(&right), "no {right} in\n{page}");
    }
    let (cells, formulas) = (page.matches("<td>").count(), page.matches("<math").count());
    assert_eq!(
        (cells, formulas, page.matches("</math>").count()),
        (2, 14, 14),
        "{page}"
    );
}

#[test]
fn what_is_wrong_in_a_caption_stops_the_build() {
    assert_stops_the_build(
        "{{#listing sequence:loop}} Half, $\\frac{1}{2$.",
        "this LaTeX does not parse",
    );
    assert_stops_the_build(
        "{{#listing sequence:loop}} See {{#ref havles}}.",
        "did you mean `halves`?",
    );
    assert_stops_the_build(
        "{{#listing sequence:loop}} [there](nowhere.md)",
        "there is no chapter `nowhere.md`",
    );
}

#[test]
fn what_html_would_hide_stops_the_build() {
    assert_stops_the_build("<p>why $w$?</p>", "inside HTML is not read");
    assert_stops_the_build("<p>{{#ref sequence}}</p>", "inside HTML is not read");
}

#[test]
fn what_no_browser_would_run_stops_the_build() {
    let book = Copy::small();
    let chapter = SECOND;
    let wrong = [
        ("<script>alert(1)</script>", "`<script>` in a chapter"),
        (
            "<p onclick=\"alert(1)\">x</p>",
            "`onclick` of `<p>` in a chapter",
        ),
        ("<iframe src=\"x\"></iframe>", "`<iframe>` in a chapter"),
        (
            "[x](javascript://x%0aalert(1))",
            "the link `javascript://x%0aalert(1)` leads to no chapter",
        ),
    ];
    let lines = wrong.map(|(text, _)| book.append(chapter, text));
    let failed = book.notebook(&["build"]);
    assert!(!failed.status.success());
    let said = text(&failed);
    for ((_, message), line) in wrong.iter().zip(lines) {
        assert!(
            said.contains(&format!("{chapter}:{line}: {message}")),
            "{said}"
        );
    }
}

#[test]
fn a_formula_in_a_heading_without_an_address_stops_the_build() {
    assert_stops_the_build("## The loss $w^2$", "a formula or reference in a heading");
    assert_stops_the_build(
        "## After {{#ref sequence}}",
        "a formula or reference in a heading",
    );
}

#[test]
fn a_link_whose_name_is_not_defined_stops_the_build() {
    assert_stops_the_build("[the tape][tape]", "the link's name `tape` is not defined");
}

#[test]
fn a_reference_inside_a_formula_or_link_stops_the_build() {
    assert_stops_the_build(
        "[see {{#ref sequence}}](second-chapter.md)",
        "a reference inside a link",
    );
    assert_stops_the_build(
        "Half of $x {{#ref sequence}}$ is",
        "this LaTeX does not parse",
    );
    assert_stops_the_build("$$ x % {{#ref sequence}} $$", "inside another one");
}

#[test]
fn dollars_in_code_formulas_in_quotations_comments_and_windows_line_ends_are_no_mistake() {
    let book = Copy::small();
    book.append(
        CHAPTER,
        "```console\n$ cargo run\n```\n\n`$x` and \\$5.\n\n$$ w = 1 $$\n\n\
         > a\n>\n> $$\n> w < 1\n> $$\n>\n> b\n\n\
         <!-- $5, 0.123456,\n\n$x$ {{#ref later}} -->\n",
    );
    let chapter = fs::read_to_string(book.path(CHAPTER)).unwrap();
    fs::write(book.path(CHAPTER), chapter.replace('\n', "\r\n")).unwrap();
    let output = book.notebook(&["build"]);
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn a_chapter_that_the_summary_does_not_name_or_mistypes_stops_the_build() {
    let book = Copy::small();
    book.replace("book/src/SUMMARY.md", "preface.md", "prefase.md");
    let said = text(&book.notebook(&["build"]));
    assert!(said.contains("prefase.md"), "{said}");
    assert!(!book.path("book/src/prefase.md").exists());
    let book = Copy::small();
    book.replace("book/src/SUMMARY.md", "[Preface](preface.md)\n", "");
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains("book/src/preface.md:1: this chapter has no place in the book"),
        "{said}"
    );
}

/// The paths of all files in a folder.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path.to_string_lossy().into_owned()),
        }
    }
    found
}

#[test]
fn what_editors_and_systems_leave_is_neither_read_nor_compared_nor_published() {
    let book = Copy::small();
    // Files lie in a folder of the crate, too.
    book.write("src/words/one.rs", "");
    let built = book.notebook(&["build"]);
    assert!(built.status.success(), "{}", text(&built));
    let site = PathBuf::from(String::from_utf8(built.stdout).unwrap().trim());
    let before = files(&site);
    for (folder, name) in [
        ("book/src", "preface.md"),
        ("book/theme", "notebook.css"),
        ("book/theme/fonts", "fonts.css"),
        ("book/theme/run", "page.js"),
        ("book/listings/src", "main.rs"),
        ("book/listings/src/second_chapter", "halves.rs"),
        ("snapshots", "halves.snap"),
        ("src", "lib.rs"),
        ("src/words", "one.rs"),
    ] {
        let left = [
            format!("._{name}"),
            format!("{name}~"),
            format!("#{name}#"),
            format!(".{name}.swp"),
            format!("{name}.orig"),
            ".DS_Store".to_owned(),
            "Thumbs.db".to_owned(),
            "4913".to_owned(),
        ];
        for left in left {
            fs::write(book.path(folder).join(left), b"\xff\0").unwrap();
        }
        // The lock of an editor is a link to nowhere.
        #[cfg(unix)]
        std::os::unix::fs::symlink(
            "author@machine.1234:1700000000",
            book.path(folder).join(format!(".#{name}")),
        )
        .unwrap();
        fs::create_dir(book.path(folder).join(".vscode")).unwrap();
        fs::write(book.path(folder).join(".vscode").join(name), "").unwrap();
    }
    let built = book.notebook(&["build"]);
    assert!(built.status.success(), "{}", text(&built));
    let said = text(&built);
    assert!(
        !said.contains("Finished"),
        "a listing was run again: {said}"
    );
    assert_eq!(files(&site), before);
}

#[test]
fn a_build_never_deletes_what_is_not_its_own() {
    let book = Copy::small();
    fs::create_dir(book.path("precious")).unwrap();
    fs::write(book.path("precious/thesis.txt"), "years").unwrap();
    for folder in ["precious", ".", "book"] {
        let output = book.notebook(&["build", "--dest", folder]);
        assert!(!output.status.success());
        assert!(
            text(&output).contains("a build would delete what is there"),
            "{}",
            text(&output)
        );
    }
    assert_eq!(
        fs::read_to_string(book.path("precious/thesis.txt")).unwrap(),
        "years"
    );
    for _ in 0..2 {
        let output = book.notebook(&["build", "--dest", "site"]);
        assert!(output.status.success(), "{}", text(&output));
    }
}

#[test]
fn several_failures_are_all_told_and_a_missing_pin_is_one_of_them() {
    let book = Copy::small();
    fs::remove_file(book.path("snapshots/sequence.snap")).unwrap();
    let steps = "book/listings/src/first_chapter/steps.rs";
    book.replace(steps, "[1, 7, 27]", "[1, 7, 28]");
    let said = text(&book.notebook(&["test", "-c", "first-chapter"]));
    assert!(said.contains("the listing `sequence` has no pin"), "{said}");
    assert!(
        said.contains("the listing `steps`") && said.contains("no longer agrees"),
        "{said}"
    );
    assert!(said.contains("2 failed"), "{said}");
}

#[test]
fn lines_that_a_listing_does_not_print_stop_the_build() {
    assert_stops_the_build(
        "{{#output sequence 15-20}}",
        "`sequence` prints 16 lines, not 15-20",
    );
}

#[test]
fn knobs_that_a_listing_does_not_have_stop_the_build() {
    assert_stops_the_build("{{#knobs seqence}} Why?", "did you mean `sequence`?");
    assert_stops_the_build(
        "{{#knobs sequence}} Why?",
        "the listing `sequence` has no pinned knobs: call `knob` in book/listings/src/first_chapter/sequence.rs",
    );
    assert_stops_the_build(
        "{{#knobs descent}} Why?",
        "the listing `descent` belongs to the chapter second-chapter",
    );
}

#[test]
fn knobs_stand_beside_one_question() {
    let book = Copy::small();
    let line = book.append(CHAPTER, "{{#knobs heights}} Why?");
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains(&format!(
            "{CHAPTER}:{line}: the knobs of `heights` stand in the book already, in {CHAPTER}:"
        )),
        "{said}"
    );
    let line = book.replace(CHAPTER, "{{#knobs heights}} **", "{{#knobs heights}}\n\n**");
    book.replace(CHAPTER, "{{#knobs heights}} Why?", "");
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains(&format!(
            "{CHAPTER}:{line}: the knobs of `heights` stand beside no question: write `{{{{#knobs heights}}}} QUESTION`"
        )),
        "{said}"
    );
    book.replace(CHAPTER, "{{#knobs heights}}", "");
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains(
            "book/listings/src/first_chapter/heights.rs:1: the knobs of `heights` have no place in the book"
        ),
        "{said}"
    );
}

#[test]
fn a_knob_that_no_longer_agrees_with_its_pin_stops_the_build() {
    let book = Copy::small();
    let listing = "book/listings/src/first_chapter/heights.rs";
    book.replace(listing, "7, 1..=30", "7, 1..=31");
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains("snapshots/heights-knobs.snap (- pinned, + printed now)")
            && said.contains("\"max\":31"),
        "{said}"
    );
    let named = |from: &str, to: &str| {
        let program = fs::read_to_string(book.path(listing)).unwrap();
        book.write(listing, &program.replace(from, to));
    };
    named("heights-path", "heights-knobs");
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains("the figure `heights-knobs` must be named `heights-…`, after its listing, and not after its knobs"),
        "{said}"
    );
    named("heights-knobs", "heights-path");
    book.replace(listing, "knob(\"start\", 7, 1..=31)", "7");
    book.replace(listing, "use notebook_page::knobs::knob;\n", "");
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains("    1 - {\"kind\":\"integer\",\"name\":\"start\""),
        "{said}"
    );
}

#[test]
fn a_missing_caption_stops_the_build() {
    let book = Copy::small();
    let figure = "{{#figure heights-path}}";
    let chapter = fs::read_to_string(book.path(CHAPTER)).unwrap();
    let whole = chapter
        .lines()
        .find(|line| line.starts_with(figure))
        .unwrap();
    let line = book.replace(CHAPTER, whole, figure);
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains(&format!(
            "{CHAPTER}:{line}: the figure `heights-path` has no caption"
        )),
        "{said}"
    );
}

#[test]
fn a_missing_alternative_text_and_a_pin_that_is_no_figure_stop_the_build() {
    let book = Copy::small();
    let pin = "snapshots/heights-path.snap.svg";
    let svg = fs::read_to_string(book.path(pin)).unwrap();
    let (_, description) = svg.split_once("<desc").unwrap();
    let (description, _) = description.split_once("</desc>").unwrap();
    let (_, description) = description.split_once('>').unwrap();
    book.replace(pin, description, "");
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains("the figure `heights-path` has no alternative text"),
        "{said}"
    );
    assert!(said.contains(CHAPTER), "{said}");
    book.write(pin, "damaged");
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains(&format!("{pin} is no SVG: delete it")),
        "{said}"
    );
}

#[test]
fn a_missing_pin_stops_the_build() {
    let book = Copy::small();
    fs::remove_file(book.path("snapshots/sequence.snap")).unwrap();
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains(
            "the listing `sequence` has no pin snapshots/sequence.snap: run `cargo run -- pins`"
        ),
        "{said}"
    );
    assert!(said.contains(CHAPTER), "{said}");
}

#[test]
fn a_pin_without_a_listing_stops_the_build() {
    let book = Copy::small();
    fs::copy(
        book.path("snapshots/sequence.snap"),
        book.path("snapshots/gone.snap"),
    )
    .unwrap();
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains("snapshots/gone.snap:1: a pin without a listing"),
        "{said}"
    );
}

#[test]
fn where_something_has_a_wrong_name_or_place_the_message_says_which_and_what_to_do() {
    let book = Copy::small();
    let said = || {
        let built = book.notebook(&["build"]);
        assert!(!built.status.success(), "{}", text(&built));
        text(&built)
    };
    let (listings, main) = ("book/listings/src", "book/listings/src/main.rs");
    for (file, text) in RATES {
        book.write(&file.replace("rates", "two_words"), text);
    }
    book.append(CHAPTER, "{{#listing two_words}}");
    let built = book.notebook(&["build"]);
    assert!(built.status.success(), "{}", text(&built));
    let moved = |from: &str, to: &str| {
        let [from, to] = [from, to].map(|file| book.path(&format!("{listings}/{file}")));
        fs::rename(&from, &to).unwrap();
        let said = said();
        fs::rename(to, from).unwrap();
        assert!(said.contains("\n1 problem\n"), "{said}");
        said
    };
    for (from, to, name) in [
        ("first_chapter", "first-chapter", "first_chapter"),
        (
            "first_chapter/sequence.rs",
            "first_chapter/Sequence.rs",
            "sequence",
        ),
        (
            "first_chapter/two_words.rs",
            "first_chapter/two-words.rs",
            "two_words",
        ),
        (
            "first_chapter/steps.rs",
            "first_chapter/break.rs",
            "a_break",
        ),
    ] {
        let said = moved(from, to);
        let expected = format!("{listings}/{to}:1: no module of Rust can be named as");
        assert!(
            said.contains(&expected) && said.contains(&format!("for example `{name}`")),
            "{said}"
        );
    }
    let said_of = |file: &str, from: &str, to: &str| {
        let line = book.replace(file, from, to);
        let said = said();
        book.replace(file, to, from);
        (line, said)
    };
    // The file that names the listings is the tool's to mend.
    let whole = fs::read_to_string(book.path(main)).unwrap();
    for (from, to) in [
        ("    pub mod sequence;\n", "    // No sequence.\n"),
        (
            "        \"sequence\" => first_chapter::sequence::main(),\n",
            "        // No sequence.\n",
        ),
        (
            "first_chapter::sequence::main",
            "first_chapter::steps::main",
        ),
    ] {
        book.replace(main, from, to);
        let ran = book.notebook(&["run", "sequence"]);
        assert!(
            ran.stdout.starts_with(b" 7 is followed by 22\n"),
            "{}",
            text(&ran)
        );
        assert_eq!(fs::read_to_string(book.path(main)).unwrap(), whole);
    }

    let summary = "book/src/SUMMARY.md";
    let chapter = "- [The first chapter](first-chapter.md)\n";
    let (line, told) = said_of(summary, chapter, &chapter.repeat(2));
    let twice = format!(
        "{summary}:{}: the chapter first-chapter.md stands in line {line} already",
        line + 1
    );
    assert!(told.contains(&twice), "{told}");
    fs::create_dir(book.path("book/src/part")).unwrap();
    fs::copy(
        book.path("book/src/preface.md"),
        book.path("book/src/part/preface.md"),
    )
    .unwrap();
    let (line, told) = said_of(summary, "(preface.md)", "(part/preface.md)");
    let inside =
        format!("{summary}:{line}: chapters lie in book/src itself, not in a folder of it");
    assert!(told.contains(&inside), "{told}");
    let (_, told) = said_of(summary, chapter, "");
    let without = "SUMMARY.md names no chapter first-chapter.md";
    assert_eq!(told.matches(without).count(), 1, "{told}");
    fs::write(book.path("snapshots/heights-path.txt"), "x").unwrap();
    fs::copy(
        book.path(CHAPTER),
        book.path(&format!("{listings}/other.rs")),
    )
    .unwrap();
    let told = said();
    assert!(
        told.contains("other.rs:1: a listing lies in the folder of its chapter"),
        "{told}"
    );
    fs::remove_file(book.path(&format!("{listings}/other.rs"))).unwrap();
    let told = said();
    assert!(
        told.contains("snapshots/heights-path.txt:1: this is no pin"),
        "{told}"
    );
    fs::write(book.path(CHAPTER), b"one\ntwo\n\xff\n").unwrap();
    let told = said();
    assert!(
        told.contains(&format!("{CHAPTER}:3: this line is not UTF-8")),
        "{told}"
    );
}

#[test]
fn what_a_listing_no_longer_draws_or_declares_is_gone_when_the_advice_is_followed() {
    let book = Copy::small();
    let said = || text(&book.notebook(&["build"]));
    let listing = "book/listings/src/first_chapter/heights.rs";
    book.replace(listing, "knob(\"start\", 7, 1..=30)", "7");
    book.replace(listing, "use notebook_page::knobs::knob;\n", "");
    let draw = "    draw(&heights, *highest);\n";
    book.replace(listing, draw, &draw.repeat(2));
    let told = said();
    assert!(
        told.contains("two figures are named `heights-path`"),
        "{told}"
    );
    book.replace(listing, &draw.repeat(2), "");
    let told = said();
    for gone in [
        "no longer draws the figure `heights-path`: snapshots/heights-path.snap.svg and \
         snapshots/heights-path.snap go",
        "has no knobs any more: snapshots/heights-knobs.snap goes",
        "accept it with `cargo run -- pins --accept`",
    ] {
        assert!(told.contains(gone), "{told}");
    }
    let accepted = text(&book.notebook(&["pins", "--accept", "heights"]));
    for pin in [
        "heights-path.snap.svg",
        "heights-path.snap",
        "heights-knobs.snap",
    ] {
        assert!(
            accepted.contains(&format!("deleted snapshots/{pin}\n")),
            "{accepted}"
        );
        assert!(!book.path("snapshots").join(pin).exists(), "{pin} is there");
    }
    let told = said();
    assert!(
        told.contains("there is no pinned figure `heights-path`")
            && told.contains("take this line away"),
        "{told}"
    );
    let kept: Vec<String> = fs::read_to_string(book.path(CHAPTER))
        .unwrap()
        .lines()
        .filter(|line| {
            !line.starts_with("{{#figure heights-path}}") && !line.starts_with("{{#knobs heights}}")
        })
        .map(|line| line.replace("{{#ref heights-path}}", "the line"))
        .collect();
    book.write(CHAPTER, &kept.join("\n"));
    let told = said();
    let address = "first-chapter.html#figure-heights-path";
    assert!(
        told.contains(&format!(
            "the address {address} was published, and leads nowhere"
        )),
        "{told}"
    );
    let redirect = format!("\"/{address}\" = \"first-chapter.html#listing-heights\"");
    assert!(
        told.contains(&format!("`\"/{address}\" = \"NEW ADDRESS\"`")),
        "{told}"
    );
    book.append(
        "book/book.toml",
        &format!("[output.html.redirect]\n{redirect}"),
    );
    // mdBook sends it there by a script in the page, which the page's policy names.
    let told = said();
    let (_, script) = told.split_once("add '").unwrap_or_else(|| panic!("{told}"));
    let (script, _) = script.split_once('\'').unwrap();
    let policy = format!("script-src '{script}'");
    book.replace("book/theme/head.hbs", "script-src", &policy);
    let built = book.notebook(&["build"]);
    assert!(built.status.success(), "{}", text(&built));
}

#[test]
fn a_listing_without_a_place_in_the_book_stops_the_build() {
    let book = Copy::small();
    let line = "{{#listing sequence}}";
    book.replace(CHAPTER, line, "");
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains("`sequence` has no listing in the book: write `{{#listing sequence}}`"),
        "{said}"
    );
    assert!(
        said.contains("book/listings/src/first_chapter/sequence.rs:1"),
        "{said}"
    );
}

#[test]
fn an_exercise_without_its_hint_stops_the_build() {
    let book = Copy::small();
    book.replace(CHAPTER, "{{#hint steps}}", "");
    let said = text(&book.notebook(&["build"]));
    assert!(
        said.contains("`steps` has no hint in the book: write `{{#hint steps}}`"),
        "{said}"
    );
}

/// Spoils a listing in a book and asks the two commands that run listings; each must say all of `expected`.
fn assert_both_commands_say(listing: &str, from: &str, to: &str, expected: &[&str]) {
    let book = Copy::small();
    book.replace(&format!("book/listings/src/{listing}.rs"), from, to);
    let (chapter, name) = listing.split_once('/').unwrap();
    let chapter = format!("book/src/{}.md", chapter.replace('_', "-"));
    let text_of = fs::read_to_string(book.path(&chapter)).unwrap();
    let directive = format!("{{{{#listing {name}}}}}");
    let before = text_of.split_once(&directive).unwrap().0;
    let place = format!("{chapter}:{}: ", before.matches('\n').count() + 1);
    let name = format!("`{name}`");
    for command in ["build", "test"] {
        let output = book.notebook(&[command]);
        let said = text(&output);
        assert!(!output.status.success(), "`{command}` passed: {said}");
        for part in expected.iter().chain([&place.as_str(), &name.as_str()]) {
            assert!(
                said.contains(part),
                "`{command}` does not say `{part}`:\n{said}"
            );
        }
    }
}

#[test]
fn a_listing_that_does_not_compile_is_named_with_its_line_and_the_message_of_rustc() {
    assert_both_commands_say(
        "first_chapter/sequence",
        "n = next(n);",
        "n = next(v);",
        &[
            "does not compile",
            "E0425",
            "cannot find value `v`",
            "first_chapter/sequence.rs:",
        ],
    );
}

#[test]
fn a_listing_that_panics_is_named_with_its_line_and_message() {
    assert_both_commands_say(
        "first_chapter/sequence",
        "n = next(n);",
        "n = next(n); assert!(n > 4, \"too low\");",
        &["does not run", "too low", "first_chapter/sequence.rs:"],
    );
}

#[test]
fn what_a_program_says_moves_nothing_in_the_terminal() {
    let book = Copy::small();
    book.replace(
        "book/listings/src/first_chapter/sequence.rs",
        "pub fn main() {",
        "pub fn main() {\n    assert_eq!(1, 2, \"\\u{1b}]0;title\\u{7}\\u{9b}2J\\r\\u{202e}\");",
    );
    let line = book.append(CHAPTER, "{{#listing \u{1b}[2J}}");
    let output = book.notebook(&["build"]);
    let said = text(&output);
    let place = format!("{CHAPTER}:{line}: ");
    assert!(
        said.contains(&place) && said.contains("\\u{1b}[2J"),
        "{said:?}"
    );
    book.replace(CHAPTER, "{{#listing \u{1b}[2J}}", "");
    let output = book.notebook(&["build"]);
    let both = said + &text(&output);
    let shown = "\\u{1b}]0;title\\u{7}\\u{9b}2J\\r\\u{202e}";
    assert!(both.contains(shown), "{both:?}");
    let obeyed = |c: char| c.is_control() && !['\n', '\t'].contains(&c) || c == '\u{202e}';
    assert!(!both.contains(obeyed), "{both:?}");
}

#[test]
fn a_listing_that_prints_something_else_is_named_with_the_lines_that_differ() {
    assert_both_commands_say(
        "second_chapter/descent",
        "rate * 2.0 * w;",
        "rate * 2.0 * w * w;",
        &[
            "no longer agrees with its pin",
            "    2 - epoch  2  w 0.250000",
            "    2 + epoch  2  w 0.375000",
            "snapshots/descent-path.snap.svg",
            "cargo run -- pins --accept",
        ],
    );
}

#[test]
fn what_a_listing_is_built_with_and_what_it_includes_make_it_run_again() {
    let book = Copy::small();
    // Nothing is known of an earlier build.
    let _ = fs::remove_dir_all(book.target().join("notebook"));
    book.write("rates/first.txt", "0.01");
    book.replace(
        "book/listings/src/first_chapter/sequence.rs",
        "pub fn main() {\n",
        "pub fn main() {\n    assert!(!cfg!(special), \"specially built\");\n    \
         assert_eq!(option_env!(\"RATE\"), None);\n    \
         assert_eq!(include_str!(\"../../../../rates/first.txt\"), \"0.01\");\n",
    );
    let build = |variable: Option<(&str, &str)>| {
        let mut build = Command::new(env!("CARGO_BIN_EXE_notebook"));
        book.run(build.arg("build").envs(variable))
    };
    let passes = || {
        let built = build(None);
        assert!(built.status.success(), "{}", text(&built));
        text(&built)
    };
    let fails = |variable, expected: &str| {
        let said = text(&build(variable));
        assert!(
            said.contains("the listing `sequence`") && said.contains(expected),
            "{said}"
        );
    };
    passes();
    assert!(!passes().contains("Finished"), "nothing has changed");
    let tested = book.notebook(&["test", "-c", "first-chapter"]);
    assert!(tested.status.success(), "{}", text(&tested));
    fails(Some(("RUSTFLAGS", "--cfg special")), "specially built");
    fails(Some(("RATE", "0.02")), "Some(\"0.02\")");
    passes();
    book.write("rates/first.txt", "0.02");
    fails(None, "left: \"0.02\"");
    book.write("rates/first.txt", "0.01");
    book.write(
        ".cargo/config.toml",
        "[build]\nrustflags = [\"--cfg\", \"special\"]\n",
    );
    fails(None, "specially built");
}

#[test]
fn a_figure_that_does_more_than_draw_is_named() {
    assert_both_commands_say(
        "first_chapter/sequence",
        "pub fn main() {",
        "pub fn main() {\n    println!(\"EVCXR_BEGIN_CONTENT image/svg+xml\");\n    \
         println!(\"<svg id=\\\"sequence-x\\\">\\n<a/></svg>\\nEVCXR_END_CONTENT\");",
        &[
            "first_chapter/sequence.rs",
            "the figure `sequence-x` holds `<a>` in its line 2",
        ],
    );
}

#[test]
fn a_stub_that_is_solved_already_is_named() {
    let book = Copy::small();
    book.replace(
        "book/listings/src/first_chapter/steps.rs",
        "// stub: todo!(\"count the steps from {start}, with next\")",
        "// stub: if start == 1 { 0 } else { 1 + steps(next(start)) }",
    );
    let said = text(&book.notebook(&["test", "-c", "first-chapter"]));
    assert!(
        said.contains("the stub of `steps`") && said.contains("is solved already"),
        "{said}"
    );
}

#[test]
fn an_unknown_chapter_or_listing_is_answered_with_the_nearest() {
    let book = Copy::small();
    let said = text(&book.notebook(&["test", "-c", "first-chap"]));
    assert!(
        said.contains("there is no chapter `first-chap`; did you mean `first-chapter`?"),
        "{said}"
    );
    let said = text(&book.notebook(&["run", "seqence"]));
    assert!(
        said.contains("there is no listing `seqence`; did you mean `sequence`?"),
        "{said}"
    );
}

#[test]
fn a_listing_runs_in_the_terminal_and_saves_its_figures() {
    let book = Copy::small();
    let output = book.notebook(&["run", "heights"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(
        stdout.ends_with("from 7 in 16 steps, 52 at the highest\n"),
        "{stdout}"
    );
    assert!(!stdout.contains("<svg"), "{stdout}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("figure saved: target/figures/heights-path.svg"),
        "{stderr}"
    );
    let saved = fs::read_to_string(book.path("target/figures/heights-path.svg")).unwrap();
    assert_eq!(
        saved,
        fs::read_to_string(book.path("snapshots/heights-path.snap.svg")).unwrap()
    );
}

#[test]
fn a_listing_runs_in_the_terminal_with_other_values_of_its_knobs() {
    let book = Copy::small();
    let output = book.notebook(&["run", "descent", "learning rate=0.5", "epochs=1"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(stdout, "epoch  1  w 0.000000\n");
    for (wrong, message) in [
        (
            "learning",
            "`learning` is no value of a knob: write `NAME=VALUE`",
        ),
        (
            "learnin rate=1",
            "has no pinned knob `learnin rate`; did you mean `learning rate`?",
        ),
        (
            "epochs=31",
            "knob \"epochs\": the value \"31\" is no integer from 1 to 30",
        ),
    ] {
        let output = book.notebook(&["run", "descent", wrong]);
        assert!(!output.status.success());
        assert!(text(&output).contains(message), "{}", text(&output));
    }
}

#[test]
fn the_list_names_every_listing_under_its_chapter() {
    let book = Copy::small();
    let project = Project::around(&book.path("")).unwrap();
    let list = notebook::listing::list::list(&project).unwrap();
    for source in sources(&load(&project).unwrap().book) {
        let Some((_, section)) = list.split_once(&format!(". {}\n", source.title)) else {
            continue;
        };
        let named: Vec<&str> = section
            .lines()
            .take_while(|line| line.starts_with("   "))
            .map(|line| line.split_whitespace().next().unwrap())
            .collect();
        let listings = Listings::read(&project).unwrap();
        let of_chapter = listings
            .iter()
            .filter(|listing| listing.chapter == source.name);
        let of_chapter: Vec<&str> = of_chapter.map(|listing| listing.name.as_str()).collect();
        assert_eq!(named, of_chapter);
    }
    assert!(list.starts_with("1. The first chapter\n"), "{list}");
    assert!(!list.contains("In no chapter"), "{list}");
}

#[test]
fn outside_the_project_the_tool_says_where_to_go() {
    let elsewhere = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_notebook"));
    let output = command
        .arg("build")
        .current_dir(&elsewhere)
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(
        text(&output).contains("lies in no book: go to the folder that holds book/book.toml"),
        "{}",
        text(&output)
    );
}

#[test]
fn a_command_that_there_is_not_and_a_folder_that_cannot_be_made_are_named() {
    let book = Copy::small();
    let said = |arguments: &[&str], target: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_notebook"));
        book.in_copy(command.args(arguments));
        let output = command.env("CARGO_TARGET_DIR", target).output().unwrap();
        assert!(!output.status.success());
        text(&output)
    };
    let unknown = said(&["serv"], "target");
    assert!(
        unknown.contains("'serv'") && unknown.contains("cargo run -- [OPTIONS]"),
        "{unknown}"
    );
    // A file stands where a folder is wanted.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let file = file.to_str().unwrap();
    let site = format!("{file}/site");
    for message in [
        said(&["build", "--dest", &site], "target"),
        said(&["--no-open"], file),
    ] {
        assert!(
            message.starts_with("error: cannot make the folder"),
            "{message}"
        );
        assert!(
            message.contains(file) && message.trim().lines().count() == 1,
            "{message}"
        );
    }
}

#[test]
fn an_equation_has_a_number_and_an_address_that_a_reference_leads_to_from_any_chapter() {
    let book = Copy::small();
    book.append(
        CHAPTER,
        "{{#equation half}} $$ a < \\frac{b}{2} $$\n\n{{#equation whole}} $$ a * b * c $$",
    );
    book.append(SECOND, "By {{#ref whole}}, and {{#ref half}}.");
    let output = book.notebook(&["build"]);
    assert!(output.status.success(), "{}", text(&output));
    let site = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
    let page = |name: &str| fs::read_to_string(site.join(name)).unwrap();
    let (first, second) = (page("first-chapter.html"), page("second-chapter.html"));
    for (name, number) in [("half", "1.1"), ("whole", "1.2")] {
        let start =
            format!("<div class=\"equation\" id=\"equation-{name}\"><math display=\"block\">");
        let (_, equation) = first.split_once(&start).unwrap();
        let (equation, _) = equation.split_once("</div>").unwrap();
        let link = format!(
            "</math><a class=\"number\" href=\"#equation-{name}\" aria-label=\"Equation \
             {number}\">({number})</a>"
        );
        assert!(equation.ends_with(&link), "{equation}");
        let reference =
            format!("<a href=\"first-chapter.html#equation-{name}\">Equation\u{a0}{number}</a>");
        assert!(second.contains(&reference), "{second}");
    }
    assert_all_are_told(&[
        (
            "{{#equation half}} $$ \\frac{ $$",
            "this LaTeX does not parse",
        ),
        (
            "{{#equation half}} 2",
            "stands one displayed formula, on the same line",
        ),
        ("{{#ref hlaves}} or", "did you mean `halves`?"),
        (
            "{{#equation halves}} $$ x $$",
            "`halves` stands in the book twice",
        ),
    ]);
}
