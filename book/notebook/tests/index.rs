//! The index: a page of the book that lists all others' listings, figures, exercises and knobs.

use std::fs;
use std::path::PathBuf;

use crate::common::{Copy, text};
use notebook::chapter::contents::Contents;
use notebook::chapter::index::index;
use notebook::project::Project;
use notebook::project::book::{load, sources};

const PAGE: &str = "book/src/listings-and-figures.md";

/// The small book with an index behind its chapters.
fn book() -> Copy {
    let book = Copy::small();
    let summary = "book/src/SUMMARY.md";
    book.append(
        summary,
        "---\n\n[Listings and figures](listings-and-figures.md)",
    );
    book.write(PAGE, "# Listings and figures\n\n{{#index}}\n");
    book
}

/// Builds the book, and returns the lines of the list on that page of the site.
fn listed(book: &Copy, page: &str) -> Vec<String> {
    let output = book.notebook(&["build"]);
    assert!(output.status.success(), "{}", text(&output));
    let site = PathBuf::from(String::from_utf8(output.stdout).unwrap().trim());
    let html = fs::read_to_string(site.join(page)).unwrap();
    let (_, list) = html.split_once("<ul class=\"index\">").unwrap();
    let page = list.find("</main>").unwrap_or(list.len());
    list[..page]
        .lines()
        .filter(|line| line.starts_with("<li>"))
        .map(|line| line.replace('\u{a0}', " "))
        .collect()
}

#[test]
fn the_index_lists_every_chapters_listings_figures_exercises_and_knobs_in_reading_order() {
    let lines = listed(&book(), "listings-and-figures.html");
    let expected = [
        "<li><a href=\"first-chapter.html\">1. The first chapter</a>",
        "<li><a href=\"first-chapter.html#source-lib-next\">Listing 1.1</a> <span>The whole \
         crate</span></li>",
        "<li><a href=\"first-chapter.html#listing-sequence\">Listing 1.2</a> <span>",
        "<li><a href=\"first-chapter.html#listing-heights\">Listing 1.3</a> <span>",
        "<li><a href=\"first-chapter.html#figure-heights-path\">Figure 1.1</a> <span>Each number \
         on the way from the start to 1, at its height.</span></li>",
        "<li><a href=\"first-chapter.html#knobs-heights\">Knobs of Listing 1.3</a> \
         <span><strong>Find out.</strong> The number after the start 7 is 22,",
        "<li><a href=\"first-chapter.html#exercise-steps\">Exercise 1.1</a> <span>How many \
         steps?</span></li>",
        "<li><a href=\"second-chapter.html\">2. The second chapter</a>",
        "<li><a href=\"second-chapter.html#listing-halves\">Listing 2.1</a> <span>",
        "<li><a href=\"second-chapter.html#listing-descent\">Listing 2.2</a> <span>",
        "<li><a href=\"second-chapter.html#figure-descent-path\">Figure 2.1</a> <span>The weight \
         after each epoch.</span></li>",
        "<li><a href=\"second-chapter.html#knobs-descent\">Knobs of Listing 2.2</a> <span>",
        "<li><a href=\"second-chapter.html#exercise-quarter\">Exercise 2.1</a> <span>How much is a \
         quarter?</span></li>",
    ];
    assert_eq!(lines.len(), expected.len(), "{lines:#?}");
    for (line, expected) in lines.iter().zip(expected) {
        assert!(line.starts_with(expected), "{line}\nfor\n{expected}");
    }
    // A listing without a caption has its own first line.
    assert!(lines[2].len() > expected[2].len() + 20, "{}", lines[2]);
}

#[test]
fn the_index_holds_a_captions_formulas_and_of_its_links_the_text() {
    let book = book();
    book.replace(
        "book/src/second-chapter.md",
        "The weight after each epoch.",
        "Below $x^2$, [halves](#halves) of {{#ref sequence}}.",
    );
    let figure = |lines: &[String]| {
        let mut lines = lines.iter();
        lines
            .find(|line| line.contains("descent-path"))
            .unwrap()
            .clone()
    };
    let line = figure(&listed(&book, "listings-and-figures.html"));
    assert!(line.contains("<math"), "{line}");
    assert!(
        line.contains("halves of Listing 1.2.</span></li>"),
        "{line}"
    );
    assert_eq!(line.matches("<a ").count(), 1, "{line}");
    // Where all chapters stand on one page, it leads to a place of that page.
    let line = figure(&listed(&book, "print.html"));
    assert!(
        line.contains("href=\"#second-chapter-figure-descent-path\"")
            || line.contains("href=\"#figure-descent-path\""),
        "{line}"
    );
}

#[test]
fn what_is_wrong_with_a_caption_or_with_the_index_is_told_once_where_it_stands() {
    let book = book();
    let second = "book/src/second-chapter.md";
    let line = book.replace(second, "each epoch.", "{{#ref seqence}}.");
    book.append(PAGE, "{{#index halves}}");
    let output = book.notebook(&["build"]);
    let said = text(&output);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains(&format!("{second}:{line}: nothing in the book is named")),
        "{said}"
    );
    assert_eq!(said.matches("seqence").count(), 1, "{said}");
    assert!(
        said.contains(&format!("{PAGE}:5: `{{{{#index}}}}` lists the whole book")),
        "{said}"
    );
}

#[test]
fn an_index_of_nothing_is_an_error() {
    let book = book();
    let project = Project::around(&book.path("")).unwrap();
    let mut sources = sources(&load(&project).unwrap().book);
    sources.retain(|source| ["preface", "listings-and-figures"].contains(&&*source.name));
    let (contents, _) = Contents::read(&project, sources).unwrap();
    let error = index(&contents).unwrap_err();
    assert!(error.starts_with("the index is empty"), "{error}");
}
