//! The book as its author meets it: what is wrong stops the build with chapter, line and what would be right.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Copy, root, text};
use notebook::book::{load, sources};
use notebook::contents::Contents;
use notebook::limits::SECONDS;
use notebook::listing::{Listings, text_of};
use notebook::process::Runs;
use notebook::project::Project;
use serde_json::Value;

const CHAPTER: &str = "book/src/gradient-descent.md";

/// Builds a copy of the book whose chapter 2 ends in `wrong`; the build must fail at that line, with `message`.
fn assert_stops_the_build(wrong: &str, message: &str) {
    let copy = Copy::new();
    let line = copy.append(CHAPTER, wrong);
    let output = copy.notebook(&["build"]);
    let said = text(&output);
    assert!(!output.status.success(), "the build passed with {wrong}");
    assert!(said.contains(&format!("{CHAPTER}:{line}: ")), "{said}");
    assert!(said.contains(message), "{said}");
}

#[test]
fn an_unknown_listing_stops_the_build() {
    assert_stops_the_build(
        "{{#listing sdg}}",
        "there is no listing `sdg`; did you mean `sgd`?",
    );
}

#[test]
fn where_the_target_is_missing_a_line_says_how_to_install_it_and_no_page_promises_to_run() {
    let copy = Copy::new();
    let output = copy.notebook(&["build"]);
    let said = text(&output);
    assert!(output.status.success(), "{said}");
    let told = said
        .lines()
        .filter(|line| line.contains("rustup target add wasm32-wasip1"));
    assert_eq!(told.count(), 1, "{said}");
    let site = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
    let page = fs::read_to_string(site.join("gradient-descent.html")).unwrap();
    assert!(
        page.contains("listing-sgd") && !page.contains("page.js"),
        "{page}"
    );
    let generated = fs::read_dir(site.join("generated")).unwrap().flatten();
    let folders = generated.filter(|entry| entry.path().is_dir());
    assert_eq!(folders.count(), 0);
}

#[test]
fn an_unknown_region_stops_the_build() {
    assert_stops_the_build("{{#listing sgd:trainin}}", "did you mean `training`?");
}

#[test]
fn an_unknown_figure_stops_the_build() {
    assert_stops_the_build(
        "{{#figure sgd-pth}} A path.",
        "there is no pinned figure `sgd-pth`; did you mean `sgd-path`?",
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
    assert_stops_the_build("See {{#ref swep}}.", "did you mean `sweep`?");
}

#[test]
fn a_listing_of_another_chapter_stops_the_build() {
    assert_stops_the_build("{{#listing sweep}}", "`sweep` stands in the book twice");
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
        "[there](backpropagatoin.md)",
        "did you mean `backpropagation`?",
    );
}

#[test]
fn a_link_to_no_heading_stops_the_build() {
    assert_stops_the_build(
        "[there](backpropagation.md#the-tap)",
        "`backpropagation.md` has no `#the-tap`; did you mean `the-tape`?",
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
        "see {{#output sgd 1-2}} here",
        "> {{#output sgd 1-2}}",
        "{{#ref}} is nothing",
    ] {
        assert_stops_the_build(wrong, "must stand alone, at the start of its line");
    }
    assert_stops_the_build(
        "- {{#output sgd 1-2}}",
        "must stand alone, at the start of its line",
    );
    assert_stops_the_build(
        "   {{#output sgd 1-2}}",
        "must stand at the start of its line",
    );
    assert_stops_the_build("see {{ #ref sgd}}", "a directive begins with `{{#`");
}

/// Builds a copy of the book in which `pieces` stand at the end of chapter 2, each with the message
/// that its first line must get, or an empty one where it is right; all of them must be told at
/// once.
fn assert_all_are_told(pieces: &[(&str, &str)]) {
    let copy = Copy::new();
    let lines: Vec<usize> = pieces
        .iter()
        .map(|(wrong, _)| copy.append(CHAPTER, wrong))
        .collect();
    let output = copy.notebook(&["build"]);
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
            "{{#listing sgd:training}} Sums a Vec<f64>.",
            "`` `Vec<f64>` ``",
        ),
        (
            "{{#listing sgd:training}} <details>",
            "`<details>` inside a paragraph",
        ),
        ("A ticket is $5-$10 there.", "write `\\$` for the sign"),
        ("A claim[^nowhere].", "the footnote `nowhere` has no text"),
        (
            "{{#listing sgd:training}} A claim[^mine].",
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
            "{{#listing sgd:training}} An `unclosed word.",
            "a backtick that begins or ends no code",
        ),
        (r"The weight \(w\).", "a formula stands between two `$`"),
        ("It costs $x$ $ 5.", "`It costs $x$ $ 5.`"),
        (
            "[^alone]: A note that nothing refers to.",
            "nothing refers to the footnote `alone`",
        ),
        ("## Listing sgd", "so has the listing `sgd`"),
        ("## Sgd path", "so has the figure `sgd-path`"),
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
            "A {{listing sgd}} without its sign.",
            "a directive begins with `{{#`",
        ),
        ("<aside>", "`<aside>` does not end where it stands"),
        ("```text\nswallowed", "this code does not end"),
    ]);
}

#[test]
fn numbers_that_nothing_prints_and_what_else_a_text_must_not_hold_is_told_at_once() {
    assert_all_are_told(&[
        (
            "After it, the prediction is 7.804863933862126.",
            "no listing of this chapter has or prints `7.804863933862126`",
        ),
        (
            "The first gradient is 2.0 and −2.0, its sign −0.98.",
            "prints `−0.98`, but one has or prints 0.98",
        ),
        (
            "It differs by $9.266\\cdot10^{-2}$.",
            "prints `9.266\\cdot10^{-2}`",
        ),
        (
            "The first loss is 18.666666666666668.",
            "the listing `sweep` of the chapter linear-model does; name it",
        ),
        (
            "{{#ref sweep}} begins with 18.666666666666668, as chapter 1 says.",
            "",
        ),
        ("It is the 4.666666666666667 of chapter 1.", ""),
        (
            "{{#listing sgd:training}} It ends at 1.9512159834655314.",
            "prints `1.9512159834655314`",
        ),
        ("{{#hint bias}} Try 0.123.", "prints `0.123`"),
        ("{{#stub bias}}", "`bias` has its stub in line"),
        (
            "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other",
            "a mark of a merge",
        ),
    ]);
}

#[test]
fn what_is_wrong_in_the_files_of_listings_and_in_the_summary_is_told_at_once() {
    let copy = Copy::new();
    let sgd = "book/listings/src/gradient_descent/sgd.rs";
    let bias = "book/listings/src/gradient_descent/bias.rs";
    copy.replace(
        sgd,
        "//! Gradient descent with",
        "//! A Vec<f64> of 0.123 with",
    );
    let wide = copy.replace(
        sgd,
        "    println!(",
        &format!("    // {}\n    println!(", "x".repeat(80)),
    );
    let marker = copy.append(sgd, "// Region: update");
    let stub = copy.replace(bias, "// stub: todo", "//stub: todo");
    copy.replace(bias, "pub fn main() {", "pub fn run() {");
    let mark = copy.append(bias, "<<<<<<< HEAD");
    copy.replace(
        "book/listings/src/gradient_descent/epochs.rs",
        "more epochs give.",
        "more epochs give",
    );
    copy.replace(
        "book/src/SUMMARY.md",
        "[Preface]",
        "[Preface of a Vec<f64>]",
    );
    let order = copy.replace(CHAPTER, "{{#stub average}}", "");
    let order = order + copy.append(CHAPTER, "{{#stub average}}") - order;
    let said = text(&copy.notebook(&["build"]));
    for (file, line, message) in [
        (sgd, 1, "`` `Vec<f64>` ``"),
        (
            sgd,
            1,
            "`0.123` stands neither in this listing's code nor in its output",
        ),
        (
            sgd,
            wide,
            "a line of 87 characters, where the page has room for 80",
        ),
        (
            sgd,
            marker,
            "`// Region: update` is no marker: write `// region: NAME`",
        ),
        (bias, stub, "is no marker: write `// stub: CODE`"),
        (bias, 1, "it has a `pub fn main() {`"),
        (bias, mark, "a mark of a merge"),
        (
            "book/listings/src/gradient_descent/epochs.rs",
            1,
            "one whole sentence with its full stop",
        ),
        (
            "book/src/SUMMARY.md",
            3,
            "`<f64>` would be taken for an HTML tag",
        ),
        (CHAPTER, order, "the stub of `average` stands behind its"),
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
    let copy = Copy::new();
    let sgd = "book/listings/src/gradient_descent/sgd.rs";
    let line = copy.replace(sgd, "// region: training", "// region training");
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains("an `// endregion` that ends no region"),
        "{said}"
    );
    assert!(
        said.contains(&format!("{sgd}:{line}: `// region training` is no marker")),
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

{{#listing sgd:training}} 1986. The year $a<b>c$.

{{#listing sgd:training}} # No heading

{{#listing sgd:training}} - No item, \"quoted\"

{{#listing sgd:training}} | a |

{{#listing sgd:training}} > a

{{#listing sgd:training}} ***

{{#listing sgd:training}} [x]: y

Next *paragraph*.
";

#[test]
fn a_page_with_every_kind_of_heading_and_formula_is_whole_and_has_the_addresses_of_our_table() {
    let copy = Copy::new();
    copy.append(CHAPTER, HEADINGS);
    copy.append(CHAPTER, FORMULAS);
    let output = copy.notebook(&["build"]);
    let said = text(&output);
    assert!(output.status.success() && !said.contains("WARN"), "{said}");
    let site = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
    let page = fs::read_to_string(site.join("gradient-descent.html")).unwrap();
    let project = Project::around(&copy.path("")).unwrap();
    let sources = sources(&load(&project).unwrap().book);
    let (contents, _) = Contents::read(&project, sources).unwrap();
    assert_eq!(ids(&page), *contents.ids("gradient-descent").unwrap());
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
        "{{#listing sgd:training}} Half, $\\frac{1}{2$.",
        "this LaTeX does not parse",
    );
    assert_stops_the_build(
        "{{#listing sgd:training}} See {{#ref swep}}.",
        "did you mean `sweep`?",
    );
    assert_stops_the_build(
        "{{#listing sgd:training}} [there](nowhere.md)",
        "there is no chapter `nowhere.md`",
    );
}

#[test]
fn what_html_would_hide_stops_the_build() {
    assert_stops_the_build("<p>why $w$?</p>", "inside HTML is not read");
    assert_stops_the_build("<p>{{#ref sgd}}</p>", "inside HTML is not read");
}

#[test]
fn what_no_browser_would_run_stops_the_build() {
    let copy = Copy::new();
    let chapter = "book/src/linear-model.md";
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
    let lines = wrong.map(|(text, _)| copy.append(chapter, text));
    let failed = copy.notebook(&["build"]);
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
        "## After {{#ref sgd}}",
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
        "[see {{#ref sgd}}](backpropagation.md)",
        "a reference inside a link",
    );
    assert_stops_the_build("Half of $x {{#ref sgd}}$ is", "this LaTeX does not parse");
    assert_stops_the_build("$$ x % {{#ref sgd}} $$", "inside another one");
}

#[test]
fn dollars_in_code_formulas_in_quotations_comments_and_windows_line_ends_are_no_mistake() {
    let copy = Copy::new();
    copy.append(
        CHAPTER,
        "```console\n$ cargo run\n```\n\n`$x` and \\$5.\n\n$$ w = 1 $$\n\n\
         > a\n>\n> $$\n> w < 1\n> $$\n>\n> b\n\n\
         <!-- $5, 0.123456,\n\n$x$ {{#ref later}} -->\n",
    );
    let chapter = fs::read_to_string(copy.path(CHAPTER)).unwrap();
    fs::write(copy.path(CHAPTER), chapter.replace('\n', "\r\n")).unwrap();
    let output = copy.notebook(&["build"]);
    assert!(output.status.success(), "{}", text(&output));
}

#[test]
fn a_chapter_that_the_summary_does_not_name_or_mistypes_stops_the_build() {
    let copy = Copy::new();
    copy.replace("book/src/SUMMARY.md", "preface.md", "prefase.md");
    let said = text(&copy.notebook(&["build"]));
    assert!(said.contains("prefase.md"), "{said}");
    assert!(!copy.path("book/src/prefase.md").exists());
    let copy = Copy::new();
    copy.replace("book/src/SUMMARY.md", "[Preface](preface.md)\n", "");
    let said = text(&copy.notebook(&["build"]));
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
    let copy = Copy::new();
    let built = copy.notebook(&["build"]);
    assert!(built.status.success(), "{}", text(&built));
    let site = PathBuf::from(String::from_utf8(built.stdout).unwrap().trim());
    let before = files(&site);
    for (folder, name) in [
        ("book/src", "preface.md"),
        ("book/theme", "notebook.css"),
        ("book/theme/fonts", "fonts.css"),
        ("book/theme/run", "page.js"),
        ("book/listings/src", "main.rs"),
        ("book/listings/src/linear_model", "sweep.rs"),
        ("snapshots", "sweep.snap"),
        ("src", "tape.rs"),
        ("src/figure/plot", "axis.rs"),
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
            fs::write(copy.path(folder).join(left), b"\xff\0").unwrap();
        }
        // The lock of an editor is a link to nowhere.
        #[cfg(unix)]
        std::os::unix::fs::symlink(
            "author@machine.1234:1700000000",
            copy.path(folder).join(format!(".#{name}")),
        )
        .unwrap();
        fs::create_dir(copy.path(folder).join(".vscode")).unwrap();
        fs::write(copy.path(folder).join(".vscode").join(name), "").unwrap();
    }
    let built = copy.notebook(&["build"]);
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
    let copy = Copy::new();
    fs::create_dir(copy.path("precious")).unwrap();
    fs::write(copy.path("precious/thesis.txt"), "years").unwrap();
    for folder in ["precious", ".", "book"] {
        let output = copy.notebook(&["build", "--dest", folder]);
        assert!(!output.status.success());
        assert!(
            text(&output).contains("a build would delete what is there"),
            "{}",
            text(&output)
        );
    }
    assert_eq!(
        fs::read_to_string(copy.path("precious/thesis.txt")).unwrap(),
        "years"
    );
    for _ in 0..2 {
        let output = copy.notebook(&["build", "--dest", "site"]);
        assert!(output.status.success(), "{}", text(&output));
    }
}

#[test]
fn several_failures_are_all_told_and_a_missing_pin_is_one_of_them() {
    let copy = Copy::new();
    fs::remove_file(copy.path("snapshots/sgd.snap")).unwrap();
    copy.replace(
        "book/listings/src/gradient_descent/epochs.rs",
        "0..=120",
        "0..=121",
    );
    copy.replace(
        "book/listings/src/gradient_descent/epochs.rs",
        "100, 120",
        "100, 121",
    );
    let said = text(&copy.notebook(&["test", "-c", "gradient-descent"]));
    assert!(said.contains("the listing `sgd` has no pin"), "{said}");
    assert!(
        said.contains("the listing `epochs`") && said.contains("no longer agrees"),
        "{said}"
    );
    assert!(said.contains("2 failed"), "{said}");
}

#[test]
fn lines_that_a_listing_does_not_print_stop_the_build() {
    assert_stops_the_build("{{#output sgd 40-50}}", "`sgd` prints 42 lines, not 40-50");
}

#[test]
fn knobs_that_a_listing_does_not_have_stop_the_build() {
    assert_stops_the_build("{{#knobs sdg}} Why?", "did you mean `sgd`?");
    assert_stops_the_build(
        "{{#knobs sgd}} Why?",
        "the listing `sgd` has no pinned knobs: call `downhill::knobs::knob` in book/listings/src/gradient_descent/sgd.rs",
    );
    assert_stops_the_build(
        "{{#knobs weight}} Why?",
        "the listing `weight` belongs to the chapter linear-model",
    );
}

#[test]
fn knobs_stand_beside_one_question() {
    const FIRST: &str = "book/src/linear-model.md";
    let copy = Copy::new();
    let line = copy.append(FIRST, "{{#knobs weight}} Why?");
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains(&format!(
            "{FIRST}:{line}: the knobs of `weight` stand in the book already, in {FIRST}:"
        )),
        "{said}"
    );
    let line = copy.replace(FIRST, "{{#knobs weight}} **", "{{#knobs weight}}\n\n**");
    copy.replace(FIRST, "{{#knobs weight}} Why?", "");
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains(&format!(
            "{FIRST}:{line}: the knobs of `weight` stand beside no question: write `{{{{#knobs weight}}}} QUESTION`"
        )),
        "{said}"
    );
    copy.replace(FIRST, "{{#knobs weight}}", "");
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains(
            "book/listings/src/linear_model/weight.rs:1: the knobs of `weight` have no place in the book"
        ),
        "{said}"
    );
}

#[test]
fn a_knob_that_no_longer_agrees_with_its_pin_stops_the_build() {
    let copy = Copy::new();
    let listing = "book/listings/src/linear_model/weight.rs";
    copy.replace(
        listing,
        "knob(\"w\", 1.0, 0.0..=4.0)",
        "knob(\"w\", 1.0, 0.0..=5.0)",
    );
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains("snapshots/weight-knobs.snap (- pinned, + printed now)")
            && said.contains("\"max\":5"),
        "{said}"
    );
    copy.replace(
        listing,
        "Plot::new(\"weight-line\"",
        "Plot::new(\"weight-knobs\"",
    );
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains("the figure `weight-knobs` must be named `weight-…`, after its listing, and not after its knobs"),
        "{said}"
    );
    copy.replace(listing, "weight-knobs", "weight-line");
    copy.replace(listing, "knob(\"w\", 1.0, 0.0..=5.0)", "1.0");
    copy.replace(listing, "knob(\"third target\", 6.0, 4.0..=8.0)", "6.0");
    copy.replace(listing, "use downhill::knobs::knob;\n", "");
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains("    1 - {\"kind\":\"number\",\"name\":\"w\""),
        "{said}"
    );
}

#[test]
fn a_missing_caption_stops_the_build() {
    let copy = Copy::new();
    let figure = "{{#figure sgd-path}}";
    let chapter = fs::read_to_string(copy.path(CHAPTER)).unwrap();
    let whole = chapter
        .lines()
        .find(|line| line.starts_with(figure))
        .unwrap();
    let line = copy.replace(CHAPTER, whole, figure);
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains(&format!(
            "{CHAPTER}:{line}: the figure `sgd-path` has no caption"
        )),
        "{said}"
    );
}

#[test]
fn a_missing_alternative_text_and_a_pin_that_is_no_figure_stop_the_build() {
    let copy = Copy::new();
    let pin = "snapshots/sgd-path.snap.svg";
    let svg = fs::read_to_string(copy.path(pin)).unwrap();
    let (_, description) = svg.split_once("<desc").unwrap();
    let (description, _) = description.split_once("</desc>").unwrap();
    let (_, description) = description.split_once('>').unwrap();
    copy.replace(pin, description, "");
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains("the figure `sgd-path` has no alternative text"),
        "{said}"
    );
    assert!(said.contains(CHAPTER), "{said}");
    copy.write(pin, "damaged");
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains(&format!("{pin} is no SVG: delete it")),
        "{said}"
    );
}

#[test]
fn a_missing_pin_stops_the_build() {
    let copy = Copy::new();
    fs::remove_file(copy.path("snapshots/sgd.snap")).unwrap();
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains(
            "the listing `sgd` has no pin snapshots/sgd.snap: run `cargo test --test pins`"
        ),
        "{said}"
    );
    assert!(said.contains(CHAPTER), "{said}");
}

#[test]
fn a_pin_without_a_listing_stops_the_build() {
    let copy = Copy::new();
    fs::copy(
        copy.path("snapshots/sgd.snap"),
        copy.path("snapshots/gone.snap"),
    )
    .unwrap();
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains("snapshots/gone.snap:1: a pin without a listing"),
        "{said}"
    );
}

#[test]
fn where_something_has_a_wrong_name_or_place_the_message_says_which_and_what_to_do() {
    let copy = Copy::new();
    let said = || {
        let built = copy.notebook(&["build"]);
        assert!(!built.status.success(), "{}", text(&built));
        text(&built)
    };
    let (listings, main) = ("book/listings/src", "book/listings/src/main.rs");
    let moved = |from: &str, to: &str| {
        let [from, to] = [from, to].map(|file| copy.path(&format!("{listings}/{file}")));
        fs::rename(&from, &to).unwrap();
        let said = said();
        fs::rename(to, from).unwrap();
        assert!(said.contains("\n1 problem\n"), "{said}");
        said
    };
    for (from, to, name) in [
        ("gradient_descent", "gradient-descent", "gradient_descent"),
        ("gradient_descent/sgd.rs", "gradient_descent/Sgd.rs", "sgd"),
        (
            "gradient_descent/three_steps.rs",
            "gradient_descent/three-steps.rs",
            "three_steps",
        ),
        (
            "gradient_descent/stop.rs",
            "gradient_descent/break.rs",
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
        let line = copy.replace(file, from, to);
        let said = said();
        copy.replace(file, to, from);
        (line, said)
    };
    let (line, told) = said_of(main, "    pub mod sgd;\n", "    // No sgd.\n");
    let module = format!(
        "{main}:{}: the module of {listings}/gradient_descent/sgd.rs is missing here",
        line - 6
    );
    assert!(
        told.contains(&module) && told.contains("write `pub mod sgd;`"),
        "{told}"
    );
    let row = "    (\"sgd\", gradient_descent::sgd::main),\n";
    let (_, told) = said_of(main, row, "    // No sgd.\n");
    assert!(
        told.contains(&format!("has no line in the table: write `{}`", row.trim())),
        "{told}"
    );
    let (line, told) = said_of(
        main,
        "gradient_descent::sgd::main",
        "gradient_descent::slope::main",
    );
    assert!(
        told.contains(&format!(
            "{main}:{line}: this line of the table does not run"
        )),
        "{told}"
    );

    let summary = "book/src/SUMMARY.md";
    let chapter = "- [Gradient descent](gradient-descent.md)\n";
    let (line, told) = said_of(summary, chapter, &chapter.repeat(2));
    let twice = format!(
        "{summary}:{}: the chapter gradient-descent.md stands in line {line} already",
        line + 1
    );
    assert!(told.contains(&twice), "{told}");
    fs::create_dir(copy.path("book/src/part")).unwrap();
    fs::copy(
        copy.path("book/src/preface.md"),
        copy.path("book/src/part/preface.md"),
    )
    .unwrap();
    let (line, told) = said_of(summary, "(preface.md)", "(part/preface.md)");
    let inside =
        format!("{summary}:{line}: chapters lie in book/src itself, not in a folder of it");
    assert!(told.contains(&inside), "{told}");
    let (_, told) = said_of(summary, chapter, "");
    let without = "SUMMARY.md names no chapter gradient-descent.md";
    assert_eq!(told.matches(without).count(), 1, "{told}");
    fs::write(copy.path("snapshots/sgd-path.txt"), "x").unwrap();
    fs::copy(
        copy.path(CHAPTER),
        copy.path(&format!("{listings}/other.rs")),
    )
    .unwrap();
    let told = said();
    assert!(
        told.contains("other.rs:1: a listing lies in the folder of its chapter"),
        "{told}"
    );
    fs::remove_file(copy.path(&format!("{listings}/other.rs"))).unwrap();
    let told = said();
    assert!(
        told.contains("snapshots/sgd-path.txt:1: this is no pin"),
        "{told}"
    );
    fs::write(copy.path(CHAPTER), b"one\ntwo\n\xff\n").unwrap();
    let told = said();
    assert!(
        told.contains(&format!("{CHAPTER}:3: this line is not UTF-8")),
        "{told}"
    );
}

#[test]
fn what_a_listing_no_longer_draws_or_declares_is_gone_when_the_advice_is_followed() {
    let copy = Copy::new();
    let said = || text(&copy.notebook(&["build"]));
    let listing = "book/listings/src/linear_model/weight.rs";
    copy.replace(listing, "knob(\"w\", 1.0, 0.0..=4.0)", "1.0");
    copy.replace(listing, "knob(\"third target\", 6.0, 4.0..=8.0)", "6.0");
    copy.replace(listing, "use downhill::knobs::knob;\n", "");
    copy.replace(
        listing,
        "Plot::new(\"weight-line\"",
        "Plot::new(\"weight-curve\"",
    );
    let told = said();
    assert!(
        told.contains("two figures are named `weight-curve`"),
        "{told}"
    );
    let text_of = fs::read_to_string(copy.path(listing)).unwrap();
    let (before, figure) = text_of.split_once("Plot::new(\"weight-curve\"").unwrap();
    let (_, after) = figure.split_once(".show();").unwrap();
    let without = format!("{before}();{after}");
    copy.write(listing, &without);
    let told = said();
    for cure in [
        "no longer draws the figure `weight-line`. If that is right, delete \
         snapshots/weight-line.snap.svg and \
         snapshots/weight-line.snap.",
        "has no knobs any more. If that is right, delete snapshots/weight-knobs.snap.",
    ] {
        assert!(told.contains(cure), "{told}");
    }
    assert!(
        !told.contains("insta review"),
        "nobody can accept that: {told}"
    );
    for pin in [
        "weight-line.snap.svg",
        "weight-line.snap",
        "weight-knobs.snap",
    ] {
        fs::remove_file(copy.path("snapshots").join(pin)).unwrap();
    }
    let told = said();
    assert!(
        told.contains("there is no pinned figure `weight-line`")
            && told.contains("take this line away"),
        "{told}"
    );
    let chapter = "book/src/linear-model.md";
    let kept: Vec<String> = fs::read_to_string(copy.path(chapter))
        .unwrap()
        .lines()
        .filter(|line| {
            !line.starts_with("{{#figure weight-line}}") && !line.starts_with("{{#knobs weight}}")
        })
        .map(|line| line.replace("{{#ref weight-line}}", "the line"))
        .collect();
    copy.write(chapter, &kept.join("\n"));
    let built = copy.notebook(&["build"]);
    assert!(built.status.success(), "{}", text(&built));
}

#[test]
fn a_listing_without_a_place_in_the_book_stops_the_build() {
    let copy = Copy::new();
    let line = "{{#listing epochs}}";
    copy.replace(CHAPTER, line, "");
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains("`epochs` has no listing in the book: write `{{#listing epochs}}`"),
        "{said}"
    );
    assert!(
        said.contains("book/listings/src/gradient_descent/epochs.rs:1"),
        "{said}"
    );
}

#[test]
fn an_exercise_without_its_hint_stops_the_build() {
    let copy = Copy::new();
    copy.replace(CHAPTER, "{{#hint stop}}", "");
    let said = text(&copy.notebook(&["build"]));
    assert!(
        said.contains("`stop` has no hint in the book: write `{{#hint stop}}`"),
        "{said}"
    );
}

/// Spoils the listing `sgd` in a copy and asks the two commands that run listings; each must say all of `expected`.
fn assert_both_commands_say(from: &str, to: &str, expected: &[&str]) {
    let copy = Copy::new();
    copy.replace("book/listings/src/gradient_descent/sgd.rs", from, to);
    let chapter = fs::read_to_string(copy.path(CHAPTER)).unwrap();
    let before = chapter.split_once("{{#listing sgd}}").unwrap().0;
    let place = format!("{CHAPTER}:{}: ", before.matches('\n').count() + 1);
    for command in ["build", "test"] {
        let output = copy.notebook(&[command]);
        let said = text(&output);
        assert!(!output.status.success(), "`{command}` passed: {said}");
        for part in expected.iter().chain([&place.as_str(), &"`sgd`"]) {
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
        "let grad = gradient(x, y, w);",
        "let grad = gradient(x, y, v);",
        &[
            "does not compile",
            "E0425",
            "cannot find value `v`",
            "gradient_descent/sgd.rs:",
        ],
    );
}

#[test]
fn a_listing_that_panics_is_named_with_its_line_and_message() {
    assert_both_commands_say(
        "let grad = gradient(x, y, w);",
        "let grad = gradient(x, y, w); assert!(grad < -1.0, \"too flat\");",
        &["does not run", "too flat", "gradient_descent/sgd.rs:"],
    );
}

#[test]
fn what_a_program_says_moves_nothing_in_the_terminal() {
    let copy = Copy::new();
    copy.replace(
        "book/listings/src/gradient_descent/sgd.rs",
        "pub fn main() {",
        "pub fn main() {\n    assert_eq!(1, 2, \"\\u{1b}]0;title\\u{7}\\u{9b}2J\\r\\u{202e}\");",
    );
    let line = copy.append(CHAPTER, "{{#listing \u{1b}[2J}}");
    let output = copy.notebook(&["build"]);
    let said = text(&output);
    let place = format!("{CHAPTER}:{line}: ");
    assert!(
        said.contains(&place) && said.contains("\\u{1b}[2J"),
        "{said:?}"
    );
    copy.replace(CHAPTER, "{{#listing \u{1b}[2J}}", "");
    let output = copy.notebook(&["build"]);
    let both = said + &text(&output);
    let shown = "\\u{1b}]0;title\\u{7}\\u{9b}2J\\r\\u{202e}";
    assert!(both.contains(shown), "{both:?}");
    let obeyed = |c: char| c.is_control() && !['\n', '\t'].contains(&c) || c == '\u{202e}';
    assert!(!both.contains(obeyed), "{both:?}");
}

#[test]
fn a_listing_that_prints_something_else_is_named_with_the_lines_that_differ() {
    assert_both_commands_say(
        "2.0 * x * (x * w - y)",
        "-2.0 * x * (x * w - y)",
        &[
            "no longer agrees with its pin",
            "    2 -     grad: 1.0 2.0 -2.0",
            "    2 +     grad: 1.0 2.0 2.0",
            "snapshots/sgd-path.snap.svg",
            "cargo insta review",
        ],
    );
}

#[test]
fn what_a_listing_is_built_with_and_what_it_includes_make_it_run_again() {
    let copy = Copy::new();
    copy.write("rates/first.txt", "0.01");
    copy.replace(
        "book/listings/src/gradient_descent/sgd.rs",
        "pub fn main() {\n",
        "pub fn main() {\n    assert!(!cfg!(special), \"specially built\");\n    \
         assert_eq!(option_env!(\"RATE\"), None);\n    \
         assert_eq!(include_str!(\"../../../../rates/first.txt\"), \"0.01\");\n",
    );
    let build = |variable: Option<(&str, &str)>| {
        let mut build = Command::new(env!("CARGO_BIN_EXE_notebook"));
        copy.run(build.arg("build").envs(variable))
    };
    let passes = || {
        let built = build(None);
        assert!(built.status.success(), "{}", text(&built));
        text(&built)
    };
    let fails = |variable, expected: &str| {
        let said = text(&build(variable));
        assert!(
            said.contains("the listing `sgd`") && said.contains(expected),
            "{said}"
        );
    };
    passes();
    assert!(!passes().contains("Finished"), "nothing has changed");
    let tested = copy.notebook(&["test", "-c", "gradient-descent"]);
    assert!(tested.status.success(), "{}", text(&tested));
    fails(Some(("RUSTFLAGS", "--cfg special")), "specially built");
    fails(Some(("RATE", "0.02")), "Some(\"0.02\")");
    passes();
    copy.write("rates/first.txt", "0.02");
    fails(None, "left: \"0.02\"");
    copy.write("rates/first.txt", "0.01");
    copy.write(
        ".cargo/config.toml",
        "[build]\nrustflags = [\"--cfg\", \"special\"]\n",
    );
    fails(None, "specially built");
}

#[test]
fn a_figure_that_does_more_than_draw_is_named() {
    assert_both_commands_say(
        "pub fn main() {",
        "pub fn main() {\n    println!(\"EVCXR_BEGIN_CONTENT image/svg+xml\");\n    \
         println!(\"<svg id=\\\"sgd-x\\\">\\n<a/></svg>\\nEVCXR_END_CONTENT\");",
        &[
            "gradient_descent/sgd.rs",
            "the figure `sgd-x` holds `<a>` in its line 2",
        ],
    );
}

#[test]
fn a_stub_that_is_solved_already_is_named() {
    let copy = Copy::new();
    copy.replace(
        "book/listings/src/gradient_descent/bias.rs",
        "// stub: todo!(\"the two gradients at x = {x}, y = {y}, w = {w}, b = {b}\")",
        "// stub: (2.0 * x * (x * w + b - y), 2.0 * (x * w + b - y))",
    );
    let said = text(&copy.notebook(&["test", "-c", "gradient-descent"]));
    assert!(
        said.contains("the stub of `bias`") && said.contains("is solved already"),
        "{said}"
    );
}

#[test]
fn the_code_of_every_page_prints_its_pin_and_every_stub_compiles_and_is_unsolved() {
    let project = Project::around(&root()).unwrap();
    notebook::test::run(&project, None, &Runs::of(SECONDS)).unwrap();
}

#[test]
fn an_unknown_chapter_or_listing_is_answered_with_the_nearest() {
    let copy = Copy::new();
    let said = text(&copy.notebook(&["test", "-c", "gradient"]));
    assert!(
        said.contains("there is no chapter `gradient`; did you mean `gradient-descent`?"),
        "{said}"
    );
    let said = text(&copy.notebook(&["run", "sdg"]));
    assert!(
        said.contains("there is no listing `sdg`; did you mean `sgd`?"),
        "{said}"
    );
}

#[test]
fn a_listing_runs_in_the_terminal_and_saves_its_figures() {
    let copy = Copy::new();
    let output = copy.notebook(&["run", "sgd"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(
        stdout.ends_with("predict (after training) 4 7.804863933862125\n"),
        "{stdout}"
    );
    assert!(!stdout.contains("<svg"), "{stdout}");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("figure saved: target/figures/sgd-path.svg"),
        "{stderr}"
    );
    let saved = fs::read_to_string(copy.path("target/figures/sgd-path.svg")).unwrap();
    assert_eq!(
        saved,
        fs::read_to_string(root().join("snapshots/sgd-path.snap.svg")).unwrap()
    );
}

#[test]
fn a_listing_runs_in_the_terminal_with_other_values_of_its_knobs() {
    let copy = Copy::new();
    let output = copy.notebook(&["run", "descent", "learning rate=0.5", "epochs=1"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert!(stdout.ends_with("\nepoch  1  w 2.000000\n"), "{stdout}");
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
        let output = copy.notebook(&["run", "descent", wrong]);
        assert!(!output.status.success());
        assert!(text(&output).contains(message), "{}", text(&output));
    }
}

#[test]
fn the_list_names_every_listing_under_its_chapter() {
    let project = Project::around(&root()).unwrap();
    let list = notebook::list::list(&project).unwrap();
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
    assert!(list.starts_with("1. The linear model\n"), "{list}");
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
        text(&output).contains("lies in no copy of the book"),
        "{}",
        text(&output)
    );
}

#[test]
fn a_command_that_there_is_not_and_a_folder_that_cannot_be_made_are_named() {
    let said = |arguments: &[&str], target: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_notebook"));
        command.args(arguments).current_dir(root());
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

/// The build lets a shorter one pass, which is not wrong; a listing of this book has more to show.
#[test]
fn a_listing_of_this_book_shows_at_least_10_lines() {
    let project = Project::around(&root()).unwrap();
    for listing in Listings::read(&project).unwrap().iter() {
        let page = listing.whole();
        let lines = page.iter().filter(|line| !line.hidden).count();
        assert!(lines >= 10, "{} shows {lines} lines", listing.file);
    }
}

#[test]
fn every_test_file_is_in_a_manifest() {
    let manifests = ["Cargo.toml", "book/notebook/Cargo.toml"]
        .map(|file| fs::read_to_string(root().join(file)).unwrap())
        .concat();
    for entry in fs::read_dir(root().join("tests")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if Path::new(&name)
            .extension()
            .is_some_and(|extension| extension == "rs")
        {
            assert!(
                manifests.contains(&format!("tests/{name}\"")),
                "no manifest names tests/{name}"
            );
        }
    }
}

#[test]
fn a_listing_runs_in_a_new_package_with_the_dependency_line_of_the_readme() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let dependency = readme
        .lines()
        .find(|line| line.starts_with("downhill = {"))
        .unwrap();
    let copy = Copy::new();
    let package = copy.path("package");
    fs::create_dir_all(package.join("src")).unwrap();
    let root = root().to_string_lossy().into_owned();
    fs::write(
        package.join("Cargo.toml"),
        format!(
            "[workspace]\n[package]\nname = \"mine\"\nedition = \"2024\"\n[dependencies]\n{}\n",
            dependency.replace("../downhill", &root)
        ),
    )
    .unwrap();
    fs::copy(copy.path("Cargo.lock"), package.join("Cargo.lock")).unwrap();
    let project = Project::around(Path::new(&root)).unwrap();
    let listings = Listings::read(&project).unwrap();
    let page = listings.get("autograd").unwrap().whole();
    fs::write(package.join("src/main.rs"), text_of(&page)).unwrap();
    let mut run = Command::new(env!("CARGO"));
    let output = copy.run(
        run.args(["run", "--quiet", "--offline"])
            .arg("--manifest-path")
            .arg(package.join("Cargo.toml")),
    );
    let pin = notebook::pin::Pins::of(&project).text("autograd").unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        pin,
        "{}",
        text(&output)
    );
}

/// A version of Rust, `1.88` or `1.88.0`, as numbers that compare.
fn version(text: &str) -> Vec<u32> {
    let mut numbers: Vec<u32> = text.split('.').map(|part| part.parse().unwrap()).collect();
    numbers.resize(3, 0);
    numbers
}

fn cargo(arguments: &[&str]) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    let output = cargo
        .args(arguments)
        .arg("--locked")
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn no_dependency_needs_a_c_compiler() {
    let tree = cargo(&["tree", "--workspace", "--prefix=none"]);
    let mut lines = tree.lines();
    let tools = ["cc v", "cmake v", "bindgen v"];
    let builds_c = lines.find(|line| tools.iter().any(|tool| line.starts_with(tool)));
    assert_eq!(builds_c, None);
}

#[test]
fn no_dependency_needs_a_newer_rust_than_the_manifests_state() {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version=1"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    for (package, stated) in [
        ("downhill", "1.85"),
        ("listings", "1.85"),
        ("notebook", "1.88"),
    ] {
        let tree = cargo(&[
            "tree",
            "--edges=normal,build",
            "--prefix=none",
            "--package",
            package,
        ]);
        assert!(tree.lines().count() > 3, "{tree}");
        for line in tree.lines() {
            let mut words = line.split(' ');
            let (name, number) = (words.next().unwrap(), words.next().unwrap());
            let described = packages
                .iter()
                .find(|described| described["name"] == name && described["version"] == number[1..]);
            if let Some(needed) = described.unwrap()["rust_version"].as_str() {
                assert!(
                    version(needed) <= version(stated),
                    "{name} needs Rust {needed}, not {stated}"
                );
            }
        }
    }
}
