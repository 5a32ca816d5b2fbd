//! The wrong answers that an exercise expects: none passes its check, and with which words each is
//! refused is pinned.

use std::fs;
use std::path::PathBuf;

use crate::common::server::{Server, free_port};
use crate::common::{Copy, text};

const STEPS: &str = "book/listings/src/first_chapter/steps.rs";

const QUARTER: &str = "book/listings/src/second_chapter/quarter.rs";

/// Builds a book that has to stand.
fn assert_builds(book: &Copy) -> String {
    let output = book.notebook(&["build"]);
    assert!(output.status.success(), "{}", text(&output));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Builds a book, which must fail with `message` at `place`.
fn assert_stops(book: &Copy, place: &str, message: &str) {
    let output = book.notebook(&["build"]);
    let said = text(&output);
    assert!(!output.status.success(), "the build passed");
    let problem = said.split("\n\n").find(|problem| problem.contains(message));
    let problem = problem.unwrap_or_else(|| panic!("no `{message}` in\n{said}"));
    assert!(problem.contains(&format!("{place}:")), "{problem}");
}

#[test]
fn an_exercise_whose_check_takes_a_wrong_answer_does_not_build() {
    let book = Copy::small();
    assert_builds(&book);
    let line = book.replace(
        QUARTER,
        "// wrong: a half",
        "// wrong: a quarter by another way",
    );
    book.replace(QUARTER, "number / 2.0", "number * 0.25");
    assert_stops(
        &book,
        &format!("{QUARTER}:{line}"),
        "the exercise `quarter` takes the wrong answer `a quarter by another way`, which passes \
         its check: let the check refuse it",
    );
    // Where the check is at fault, too.
    book.replace(QUARTER, "number * 0.25", "number / 2.0");
    book.replace(
        QUARTER,
        "assert_eq!(quarter(1.0), 0.25,",
        "assert!(quarter(1.0) > 0.0,",
    );
    assert_stops(
        &book,
        &format!("{QUARTER}:{line}"),
        "the exercise `quarter` takes the wrong answer",
    );
}

#[test]
fn an_exercise_that_names_fewer_than_two_wrong_answers_does_not_build() {
    let book = Copy::small();
    book.replace(
        QUARTER,
        "    // wrong: a half\n    //     number / 2.0\n",
        "",
    );
    let solution = book.replace(QUARTER, "// region: solution", "// region: solution");
    assert_stops(
        &book,
        &format!("{QUARTER}:{solution}"),
        "the exercise `quarter` names 1 of the wrong answers that it expects, and 2 are needed",
    );
}

#[test]
fn an_answer_that_does_not_compile_says_so_and_no_other_does() {
    let book = Copy::small();
    let line = book.replace(
        QUARTER,
        "// wrong: a half",
        "// wrong, does not compile: a half",
    );
    assert_stops(
        &book,
        &format!("{QUARTER}:{line}"),
        "the wrong answer `a half` of `quarter` compiles: write `// wrong: a half`",
    );
    let book = Copy::small();
    let line = book.replace(QUARTER, "// wrong, does not compile: a", "// wrong: a");
    assert_stops(
        &book,
        &format!("{QUARTER}:{line}"),
        "the wrong answer `a whole number` of `quarter` does not compile; where that is meant, \
         write `// wrong, does not compile: a whole number`\nerror[E0277]: cannot divide `f64` by",
    );
}

#[test]
fn an_answer_is_refused_by_words_and_not_by_silence_or_a_limit() {
    let book = Copy::small();
    let line = book.replace(
        QUARTER,
        "number / 2.0",
        "std::process::exit(i32::from(number > 0.0))",
    );
    assert_stops(
        &book,
        &format!("{QUARTER}:{}", line - 1),
        "the wrong answer `a half` of `quarter` fails without a word",
    );
    book.replace(
        QUARTER,
        "std::process::exit(i32::from(number > 0.0))",
        "loop { std::thread::park() }",
    );
    let output = book.notebook(&["build", "--seconds", "2"]);
    let said = text(&output);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains(&format!("{QUARTER}:{}: ", line - 1))
            && said.contains("`a half` of `quarter` is not refused: it was stopped after 2 s"),
        "{said}"
    );
}

#[test]
fn what_is_compiled_together_has_its_own_file_and_no_mistake_is_another_s() {
    let book = Copy::small();
    let place = "panic!(\"{number} at {}:{}\", file!(), line!())";
    let line = book.replace(QUARTER, "number / 2.0", place);
    let own = format!("+     3 at {QUARTER}:{line}\n");
    let said = text(&book.notebook(&["build"]));
    assert!(said.contains(&own), "{said}");
    book.replace(STEPS, "numbers += 1", "numbers += \"one\"");
    let said = text(&book.notebook(&["build"]));
    for told in [
        &own,
        "the wrong answer `the numbers, not the steps` of `steps` does not compile",
        "error[E0277]: cannot add-assign `&str` to",
    ] {
        assert!(said.contains(told), "no `{told}` in\n{said}");
    }
    assert!(!said.contains("`the last step is left out`"), "{said}");
    // In a module this would compile.
    book.replace(STEPS, "numbers += \"one\"", "numbers += 1");
    book.replace(QUARTER, place, "use super::*;\n    //     number / 2.0");
    let problem = "the wrong answer `a half` of `quarter` does not compile";
    assert_stops(&book, &format!("{QUARTER}:{}", line - 1), problem);
}

#[test]
fn the_words_are_pinned_shown_and_accepted() {
    let book = Copy::small();
    assert_builds(&book);
    let pin = "snapshots/quarter-wrong.snap";
    let old = fs::read_to_string(book.path(pin)).unwrap();
    book.replace(QUARTER, "\"a quarter of 1\"", "\"the quarter of 1\"");
    let moved = "snapshots/quarter-wrong.snap (- pinned, + printed now)\n    2 -     assertion \
                 `left == right` failed: a quarter of 1\n    2 +     assertion `left == right` \
                 failed: the quarter of 1\n";
    assert_stops(
        &book,
        "book/src/second-chapter.md",
        "the listing `quarter` (book/listings/src/second_chapter/quarter.rs) no longer agrees with",
    );
    let shown = book.notebook(&["pins"]);
    assert_eq!(shown.status.code(), Some(1), "{}", text(&shown));
    assert!(text(&shown).contains(moved), "{}", text(&shown));
    let accepted = text(&book.notebook(&["pins", "--accept"]));
    assert!(
        accepted.starts_with(&format!("wrote {pin}\n")),
        "{accepted}"
    );
    let new = fs::read_to_string(book.path(pin)).unwrap();
    assert_eq!(new, old.replace("a quarter of 1", "the quarter of 1"));
    assert_builds(&book);
    // A pin that is missing is made, with the header that insta would write.
    fs::remove_file(book.path(pin)).unwrap();
    assert_stops(
        &book,
        "book/src/second-chapter.md",
        "snapshots/quarter-wrong.snap is new\n",
    );
    book.notebook(&["pins", "--accept", "quarter"]);
    assert_eq!(fs::read_to_string(book.path(pin)).unwrap(), new);
    // Of a listing that is no exercise any more it goes.
    let listing = fs::read_to_string(book.path("book/listings/src/second_chapter/halves.rs"));
    assert!(!listing.unwrap().contains("region: solution"));
    fs::copy(book.path(pin), book.path("snapshots/halves-wrong.snap")).unwrap();
    let said = text(&book.notebook(&["build"]));
    let gone = "the listing names no wrong answers any more: snapshots/halves-wrong.snap goes";
    assert!(said.contains(gone), "{said}");
    let accepted = text(&book.notebook(&["pins", "--accept"]));
    assert!(
        accepted.contains("deleted snapshots/halves-wrong.snap"),
        "{accepted}"
    );
}

#[test]
fn no_page_holds_a_wrong_answer() {
    let book = Copy::small();
    let site = assert_builds(&book);
    for chapter in ["first-chapter", "second-chapter"] {
        let page = fs::read_to_string(format!("{site}/{chapter}.html")).unwrap();
        assert!(page.contains("data-stub="), "{page}");
        for words in [
            "wrong:",
            "does not compile",
            "numbers, not",
            "whole number",
            "numbers +=",
            "n &gt; ",
        ] {
            assert!(!page.contains(words), "{chapter} holds {words}");
        }
    }
}

/// When a file was written.
fn notes(book: &Copy) -> std::time::SystemTime {
    let folder = fs::read_dir(book.target().join("notebook")).unwrap();
    let mut notes = folder.map(|entry| entry.unwrap().path()).filter(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("fresh-refusals-")
    });
    fs::metadata(notes.next().unwrap())
        .unwrap()
        .modified()
        .unwrap()
}

#[test]
fn what_did_not_change_is_not_tried_again() {
    let book = Copy::small();
    assert_builds(&book);
    let tried = notes(&book);
    // Neither the text of a chapter nor another listing is of an exercise.
    book.append("book/src/first-chapter.md", "More.");
    book.append("book/listings/src/second_chapter/halves.rs", "// More.");
    assert_builds(&book);
    assert_eq!(
        notes(&book),
        tried,
        "an exercise that did not change was tried again"
    );
    book.append(STEPS, "// More.");
    assert_builds(&book);
    assert!(
        notes(&book) > tried,
        "an exercise that changed was not tried again"
    );
    // What it uses may let a wrong answer pass.
    let tried = notes(&book);
    book.append("src/lib.rs", "// More.");
    assert_builds(&book);
    assert!(
        notes(&book) > tried,
        "with another library nothing was tried again"
    );
}

#[test]
fn while_the_book_is_served_an_exercise_is_tried_when_it_changes_and_not_when_the_library_does() {
    let book = Copy::small();
    assert_builds(&book);
    let tried = notes(&book);
    let server = Server::start(&book, free_port());
    let mut page = server.listen("/second-chapter.html");
    assert!(page.mistakes().is_empty());
    book.append("src/lib.rs", "// More.");
    book.append("book/src/second-chapter.md", "More.");
    page.until_newer();
    assert_eq!(
        notes(&book),
        tried,
        "wrong answers were tried with another library"
    );
    book.replace(QUARTER, "number / 2.0", "number * 0.25");
    let mut page = server.listen("/second-chapter.html");
    let taken = "takes the wrong answer `a half`";
    while !page
        .mistakes()
        .iter()
        .any(|mistake| mistake.contains(taken))
    {}
}

/// The programs of several texts that the tool keeps.
fn kept(book: &Copy) -> Vec<PathBuf> {
    let entries = fs::read_dir(book.target().join("notebook/programs-kept"));
    let entries = entries.into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn a_program_of_the_same_texts_and_crate_is_compiled_once_and_any_other_anew() {
    let book = Copy::small();
    let test = || book.notebook(&["test", "-c", "first-chapter"]);
    assert!(test().status.success(), "{}", text(&test()));
    let first = kept(&book);
    assert!(!first.is_empty());
    // What is kept is what runs.
    for file in &first {
        fs::write(file, "#!/bin/sh\necho kept\n").unwrap();
    }
    let said = text(&test());
    assert!(said.contains("kept"), "{said}");
    assert_eq!(kept(&book).len(), first.len());

    book.replace(
        "src/lib.rs",
        "    if n",
        "    println!(\"anew\");\n    if n",
    );
    let said = text(&test());
    assert!(said.contains("anew") && !said.contains("kept"), "{said}");
    for file in &first {
        fs::remove_file(file).unwrap();
    }
}

#[test]
fn a_program_that_includes_a_file_from_elsewhere_is_not_kept() {
    let book = Copy::small();
    let elsewhere = tempfile::NamedTempFile::new().unwrap();
    book.replace(
        STEPS,
        "pub fn main() {",
        &format!(
            "pub fn main() {{\n    print!(include_str!({:?}));",
            elsewhere.path()
        ),
    );
    for text_elsewhere in ["the first\n", "the second\n"] {
        fs::write(elsewhere.path(), text_elsewhere).unwrap();
        let before = kept(&book);
        let said = text(&book.notebook(&["test", "-c", "first-chapter"]));
        assert!(said.contains(text_elsewhere.trim()), "{said}");
        assert_eq!(kept(&book).len(), before.len());
    }
}
