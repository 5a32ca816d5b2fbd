//! A figure at other values of its listing's knobs: numbered, linked, listed and pinned as any
//! other, and it stays as it is printed.

use std::fs;
use std::path::PathBuf;

use crate::common::{Copy, text};

const CHAPTER: &str = "book/src/first-chapter.md";

const PIN: &str = "snapshots/heights-path@start=27.snap.svg";

/// The small book with the way from 27 at the end of its first chapter, not pinned yet, and an
/// index; and the line of the figure.
fn book() -> (Copy, usize) {
    let book = Copy::small();
    let line = book.append(CHAPTER, "{{#figure heights-path start=27}} The long way.");
    book.append(
        CHAPTER,
        "\nSee {{#ref heights-path start=27}}, not {{#ref heights-path}}.",
    );
    book.append("book/src/SUMMARY.md", "---\n\n[Figures](figures.md)");
    book.write("book/src/figures.md", "# Figures\n\n{{#index}}\n");
    (book, line)
}

/// What a build says that must fail.
fn refused(book: &Copy) -> String {
    let output = book.notebook(&["build"]);
    assert!(!output.status.success(), "the build passed");
    text(&output)
}

/// The pages of a build that must pass: those of the chapter and of the index.
fn built(book: &Copy) -> [String; 2] {
    let output = book.notebook(&["build"]);
    assert!(output.status.success(), "{}", text(&output));
    let site = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
    ["first-chapter.html", "figures.html"].map(|page| {
        let html = fs::read_to_string(site.join(page)).unwrap();
        html.replace('\u{a0}', " ").replace("&nbsp;", " ")
    })
}

#[test]
fn a_figure_at_other_values_is_pinned_numbered_linked_and_listed_and_no_script_finds_it() {
    let (book, line) = book();
    let told = refused(&book);
    let missing =
        format!("{CHAPTER}:{line}: the figure `heights-path` has no pin {PIN} at start=27");
    assert!(told.contains(&missing), "{told}");
    let told = text(&book.notebook(&["pins"]));
    assert!(
        told.contains(&format!("{PIN} is new: a figure, ")),
        "{told}"
    );
    let told = text(&book.notebook(&["pins", "--accept"]));
    assert!(told.contains(&format!("wrote {PIN}")), "{told}");

    let svg = fs::read_to_string(book.path(PIN)).unwrap();
    let default = fs::read_to_string(book.path("snapshots/heights-path.snap.svg")).unwrap();
    assert_ne!(
        svg.replace("-at-start-27", ""),
        default,
        "27 has another way"
    );
    let [page, index] = built(&book);
    let (_, figure) = page
        .split_once("id=\"figure-heights-path-at-start-27\"")
        .unwrap();
    let (figure, _) = figure.split_once("</figure>").unwrap();
    assert!(!figure.contains("data-figure"), "{figure}");
    assert!(figure.contains(svg.lines().last().unwrap()), "{figure}");
    assert!(
        figure.contains("id=\"heights-path-at-start-27\""),
        "{figure}"
    );
    assert!(
        figure.contains("The long way. ") && figure.contains(" at start = 27"),
        "{figure}"
    );
    let link = "See <a href=\"#figure-heights-path-at-start-27\">Figure 1.2</a>, \
                not <a href=\"#figure-heights-path\">Figure 1.1</a>.";
    assert!(page.contains(link), "{page}");
    let entry = "<a href=\"first-chapter.html#figure-heights-path-at-start-27\">Figure 1.2</a> \
                 <span>The long way.</span>";
    assert!(index.contains(entry), "{index}");
}

#[test]
fn a_build_runs_the_listing_at_the_values_again_and_tells_what_moved_there() {
    let (book, line) = book();
    book.notebook(&["pins", "--accept"]);
    built(&book);
    let listing = "book/listings/src/first_chapter/heights.rs";
    let source = fs::read_to_string(book.path(listing)).unwrap();
    // Nothing but the way from 27 is as long.
    let draw = "    draw(&heights, *highest);\n";
    let other = "    draw(&heights[..heights.len().min(20)], *highest);\n";
    book.replace(listing, draw, other);
    let told = refused(&book);
    assert!(
        told.contains(&format!("{PIN} (- pinned, + printed now)")),
        "{told}"
    );
    assert!(!told.contains("heights-path.snap.svg"), "{told}");
    book.write(listing, &source);
    built(&book);
    book.append(PIN, "<!-- more -->");
    let told = refused(&book);
    assert!(
        told.contains(&format!("{PIN} (- pinned, + printed now)")),
        "{told}"
    );

    // What no chapter shows any more goes, and the message says by what.
    let chapter = fs::read_to_string(book.path(CHAPTER)).unwrap();
    let before: Vec<&str> = chapter.lines().take(line - 1).collect();
    book.write(CHAPTER, &(before.join("\n") + "\n"));
    let told = refused(&book);
    let unshown = format!("{PIN}:1: no chapter shows this figure");
    assert!(
        told.contains(&unshown) && told.contains("pins --accept` deletes"),
        "{told}"
    );
    let told = text(&book.notebook(&["pins", "--accept", "heights"]));
    assert!(told.contains(&format!("deleted {PIN}")), "{told}");
    assert!(!book.path(PIN).exists());
}

#[test]
fn values_that_no_reader_can_choose_are_told_at_their_lines() {
    let book = Copy::small();
    let wrong = [
        (
            "heights-path begin=27",
            "the listing `heights` has no knob `begin`; there are: start",
        ),
        (
            "heights-path start=31",
            "the knob `start` is an integer from 1 to 30, and `31` is none",
        ),
        (
            "heights-path start=2.5",
            "an integer from 1 to 30, and `2.5` is none",
        ),
        (
            "heights-path start=7",
            "`start` is 7 by default: leave it out",
        ),
        (
            "heights-path 27",
            "`27` is no value of a knob: write `NAME=VALUE`",
        ),
        (
            "heights-paths start=27",
            "there is no pinned figure `heights-paths`; did you mean",
        ),
        ("descent-path learning rate=0.2", "has no pin"),
        (
            "descent-path learning  rate = 0.2",
            "stands in the book twice, first in",
        ),
    ];
    let lines = wrong
        .map(|(inside, _)| book.append(CHAPTER, &format!("{{{{#figure {inside}}}}} A caption.")));
    let told = refused(&book);
    for (line, (inside, said)) in lines.into_iter().zip(wrong) {
        let at = format!("{CHAPTER}:{line}: ");
        let mut messages = told.lines().filter(|told| told.contains(&at));
        let is_said = messages.any(|message| message.contains(said));
        assert!(
            is_said,
            "{inside} is to be told in line {line}: {said}\n{told}"
        );
    }
    // `pins` tries no value that the listing cannot have.
    let told = text(&book.notebook(&["pins", "heights"]));
    assert!(
        !told.contains("does not run") && !told.contains('@'),
        "{told}"
    );
}
