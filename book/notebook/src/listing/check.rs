//! What is wrong with the text of a listing that rustc would not tell: no place on a page for it, a
//! caption without an end, a marker with a slip, marks of a merge.

use std::fs;

use anyhow::Result;
use ra_ap_rustc_lexer::TokenKind;
use similar::TextDiff;

use crate::listing::{
    Listing, MARK, MEANT_TO_FAIL, PageLine, STUB, WRONG, WRONG_CODE, WRONG_UNCOMPILED,
    is_name_of_mark,
};
use crate::message::problem::Problem;
use crate::project::Project;
use crate::project::leftover::is_there;
use crate::project::merge::merge_marks;
use crate::rust::tokens::tokens;

/// How many lines of a listing a page shows unfolded, at most.
const LINES: usize = 60;

/// The longest of them, in characters: more would not fit beside the page's margins.
const WIDTH: usize = 80;

/// How many wrong answers an exercise names at least.
const WRONG_ANSWERS: usize = 2;

/// The text of a listing: no marks of a merge, markers without a slip, a first sentence with its
/// end, a `main`, no more than fits on a page, and the wrong answers that an exercise expects.
pub fn check_listing(listing: &Listing) -> Vec<Problem> {
    let mut problems = merge_marks(&listing.file, &listing.source);
    problems.extend(check_markers(&listing.file, &listing.source));
    let summary = listing.summary();
    if !summary.is_empty() && !summary.ends_with(['.', '?', '!']) {
        let message = format!(
            "the first line, which becomes the caption, is one whole sentence with its full stop, \
             not `{summary}`"
        );
        problems.push(Problem::at(&listing.file, 1, message));
    }
    if !listing.source.lines().any(|line| line == "pub fn main() {") {
        problems.push(Problem::at(
            &listing.file,
            1,
            "a listing is a whole program: it has a `pub fn main() {`",
        ));
    }
    if let Some(line) = names_the_crate(&listing.source) {
        problems.push(Problem::at(
            &listing.file,
            line,
            "a listing is a whole program: `crate::` is all of the book's listings in a build and \
             this one alone on its page, so take it away",
        ));
    }
    let visible = |page: Vec<PageLine>| page.into_iter().filter(|line| !line.hidden);
    let mut shown: Vec<PageLine> = visible(listing.whole()).collect();
    if shown.len() > LINES {
        let message = format!(
            "the page shows {} lines of this listing, and has room for {LINES}: fold imports and \
             plumbing away in a `// region: hidden`",
            shown.len()
        );
        problems.push(Problem::at(&listing.file, 1, message));
    }
    if let Some(solution) = listing.line_of_solution() {
        if listing.failure.is_some() {
            let message = "an exercise is solved in its file, so it is not meant to fail: take \
                           this region away, or the line that says so";
            problems.push(Problem::at(&listing.file, solution, message));
        }
        shown.extend(visible(listing.stub()));
        let count = listing.wrong_answers().len();
        if count < WRONG_ANSWERS {
            let message = format!(
                "the exercise `{}` names {count} of the wrong answers that it expects, and \
                 {WRONG_ANSWERS} are needed to see that its check refuses them: write \
                 `{WRONG}NAME` at the end of this region, and below it the lines of the answer, \
                 each behind `{WRONG_CODE}`",
                listing.name
            );
            problems.push(Problem::at(&listing.file, solution, message));
        }
    }
    shown.sort_by_key(|line| line.number);
    shown.dedup();
    for line in shown {
        let width = line.text.chars().count();
        if width > WIDTH {
            let message =
                format!("a line of {width} characters, where the page has room for {WIDTH}");
            problems.push(Problem::at(&listing.file, line.number, message));
        }
    }
    problems
}

/// Marks and markers in the files of listings, where one of them cannot be read because its regions
/// do not match.
///
/// # Errors
///
/// When a file cannot be read.
pub fn check_unread(project: &Project) -> Result<Vec<Problem>> {
    let mut problems = Vec::new();
    for folder in fs::read_dir(project.listings())? {
        let folder = folder?.path();
        if !folder.is_dir() {
            continue;
        }
        for file in fs::read_dir(folder)? {
            let file = file?.path();
            if is_there(&file)
                && file.extension().is_some_and(|extension| extension == "rs")
                && let Ok(source) = fs::read_to_string(&file)
            {
                let file = project.relative(&file);
                problems.extend(merge_marks(&file, &source));
                problems.extend(check_markers(&file, &source));
            }
        }
    }
    Ok(problems)
}

/// The line of the first path that begins with `crate::`; in a macro, `$crate` is another.
fn names_the_crate(source: &str) -> Option<usize> {
    let token = tokens(source).find(|token| {
        token.kind == TokenKind::Ident
            && token.text == "crate"
            && !source[..token.range.start].ends_with('$')
            && source[token.range.end..].trim_start().starts_with("::")
    })?;
    Some(source[..token.range.start].matches('\n').count() + 1)
}

/// Comments that look like the marker of a region, of a stub or of a wrong answer and are none.
fn check_markers(file: &str, source: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for token in tokens(source) {
        let is_comment = matches!(
            token.kind,
            TokenKind::LineComment { doc_style: None }
                | TokenKind::BlockComment {
                    doc_style: None,
                    ..
                }
        );
        let before = source[..token.range.start]
            .rsplit('\n')
            .next()
            .unwrap_or_default();
        let comment = token.text.trim_end();
        // A comment of several lines is a stretch that somebody has taken out, and one that is
        // indented holds code of a wrong answer.
        if is_comment
            && !comment.contains('\n')
            && !comment.starts_with(WRONG_CODE)
            && let Some(message) = mistyped_marker(comment, before.trim().is_empty())
        {
            let line = source[..token.range.start].matches('\n').count() + 1;
            problems.push(Problem::at(file, line, message));
        }
    }
    problems
}

/// What is wrong with a comment whose first word is that of a marker.
fn mistyped_marker(comment: &str, alone: bool) -> Option<String> {
    let words = comment
        .trim_start_matches(['/', '*', ' ', '\t', '#'])
        .to_lowercase();
    let word = words
        .split(|sign: char| !sign.is_alphabetic())
        .next()
        .unwrap_or_default();
    let behind = words[word.len()..].trim_start();
    let (right, is_right) = match word {
        "region" | "regions" => {
            let name = comment
                .strip_prefix("// region: ")
                .map(str::trim)
                .unwrap_or_default();
            ("// region: NAME", !name.is_empty() && !name.contains(' '))
        }
        "endregion" => ("// endregion", comment == "// endregion"),
        "end" if behind.starts_with("region") => ("// endregion", false),
        // A sentence may begin with that word.
        "mark" | "marks" if behind.starts_with(':') || !behind.contains(' ') => (
            "// mark: NAME",
            comment.strip_prefix(MARK).is_some_and(is_name_of_mark),
        ),
        "stub" | "stubs" => ("// stub: CODE", comment.starts_with(STUB)),
        "wrong" if behind.starts_with([':', ',']) => {
            let starts = [WRONG, WRONG_UNCOMPILED];
            let is_right = starts.iter().any(|start| comment.starts_with(start));
            let right = match behind.starts_with(',') {
                true => "// wrong, does not compile: NAME",
                false => "// wrong: NAME",
            };
            (right, is_right)
        }
        "meant" if behind.starts_with("to fail") => {
            ("// meant to fail: HOW", comment.starts_with(MEANT_TO_FAIL))
        }
        // A word that was mistyped itself, before a colon.
        _ if behind.starts_with(':') && word.len() >= 4 => {
            let right = ["// region: NAME", "// stub: CODE", "// wrong: NAME"];
            let name = |right: &str| right[3..].split(':').next().map(str::to_owned);
            let is_meant = |right: &&str| name(right).is_some_and(|name| is_like(&name, word));
            (right.into_iter().find(is_meant)?, false)
        }
        _ => return None,
    };
    if !is_right || !alone {
        return Some(format!(
            "`{comment}` is no marker: write `{right}` on a line of its own, or begin the comment \
             with another word"
        ));
    }
    let name = comment.strip_prefix("// region: ")?.trim();
    let special = ["hidden", "solution"];
    let meant = special
        .into_iter()
        .find(|known| *known != name && is_like(known, name))?;
    Some(format!("a region named `{name}`: did you mean `{meant}`?"))
}

/// Whether a word is nearly another one.
fn is_like(word: &str, other: &str) -> bool {
    TextDiff::from_chars(word, other).ratio() >= 0.75
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_marker_is_told_from_a_marker_and_from_a_comment() {
        for right in [
            "// region: update",
            "// region: hidden",
            "// endregion",
            "// stub: todo!()",
            "// mark: update",
            "// Mark the lowest one.",
            "// the region",
            "// A stubborn one.",
            "// ends",
            "// wrong: a half",
            "// wrong, does not compile: a half",
            "// Wrong by a half.",
            "// meant to fail: panics",
            "// Meant for later.",
        ] {
            assert_eq!(mistyped_marker(right, true), None, "{right}");
        }
        for wrong in [
            "// region update",
            "//region: update",
            "// Region: update",
            "// region:",
            "// region: a b",
            "// #region x",
            "/* region: x */",
            "//endregion",
            "// end region",
            "// endregion:",
            "// EndRegion",
            "// stub",
            "//stub: x",
            "// Stub: x",
            "// stub x",
            "// mark",
            "// mark update",
            "// mark:update",
            "//mark: update",
            "// Mark: update",
            "// marks: update",
            "// mark: the update",
            "// stbu: x",
            "//wrong: x",
            "// wrong:",
            "// Wrong: x",
            "// wrogn: x",
            "// wrong, does not compile",
            "// Meant to fail: panics",
            "// meant to fail, it panics",
            "// wrong, and does not compile: x",
            "// regoin: x",
            "// region: hiden",
            "// region: Hidden",
            "// region: solutions",
        ] {
            assert!(mistyped_marker(wrong, true).is_some(), "{wrong}");
        }
        assert!(mistyped_marker("// endregion", false).is_some());
        assert!(mistyped_marker("// mark: update", false).is_some());
    }

    #[test]
    fn markers_in_strings_and_in_what_was_taken_out_are_text() {
        let source = "//! A.\n\npub fn main() {\n    let s = \"\n// Region: x\n\";\n}\n";
        assert_eq!(check_markers("x.rs", source), []);
        let taken_out = "/* // region: a\nfn b() {}\n// endregion */\n";
        assert_eq!(check_markers("x.rs", taken_out), []);
    }

    #[test]
    fn a_listing_is_a_whole_program_that_fits_on_a_page() {
        let wrong = |source: &str| {
            let listing = Listing::parse("x", "one", "x.rs", source.to_owned()).unwrap();
            let problems = check_listing(&listing).into_iter();
            problems
                .map(|problem| problem.to_string())
                .collect::<Vec<_>>()
        };
        let body = "    step();\n".repeat(9);
        assert_eq!(
            wrong(&format!("//! A sum.\n\npub fn main() {{\n{body}}}\n")),
            [""; 0]
        );
        let problems = wrong(&format!(
            "//! A sum\n//! of two.\n\nfn main() {{\n    {}();\n}}\n",
            "x".repeat(78)
        ));
        for (problem, expected) in problems.iter().zip([
            "x.rs:1: the first line",
            "x.rs:1: a listing is a whole",
            "x.rs:5: a line of 85 characters",
        ]) {
            assert!(problem.starts_with(expected), "{problems:?}");
        }
        assert_eq!(problems.len(), 3, "{problems:?}");
        let long = "    step();\n".repeat(60);
        assert!(
            wrong(&format!("//! A sum.\n\npub fn main() {{\n{long}}}\n"))[0]
                .contains("shows 62 lines of this listing, and has room for 60")
        );
        let hidden = format!(
            "//! A.\n\npub fn main() {{\n{body}    // region: hidden\n    {}();\n{long}    // \
             endregion\n}}\n",
            "x".repeat(90)
        );
        assert_eq!(wrong(&hidden), [""; 0]);
    }

    #[test]
    fn a_path_that_means_another_crate_on_the_page_is_found() {
        assert_eq!(
            names_the_crate("//! crate::x\n\nuse crate::a::b;\n"),
            Some(3)
        );
        assert_eq!(names_the_crate("fn f() {\n    crate ::a();\n}\n"), Some(2));
        let right = "pub(crate) struct A;\nlet a = \"crate::a\"; // crate::a\nmacro!($crate::b)";
        assert_eq!(names_the_crate(right), None);
    }

    #[test]
    fn an_exercise_names_two_wrong_answers() {
        let wrong = |answers: &str| {
            let source = format!(
                "//! One.\n\nfn one() -> u8 {{\n    // region: solution\n    1\n{answers}    \
                 // endregion\n}}\n\npub fn main() {{\n    one();\n}}\n"
            );
            let listing = Listing::parse("x", "one", "x.rs", source).unwrap();
            let problems = check_listing(&listing).into_iter();
            problems
                .map(|problem| problem.to_string())
                .collect::<Vec<_>>()
        };
        for (answers, count) in [("", 0), ("    // wrong: two\n    //     2\n", 1)] {
            let problems = wrong(answers);
            let expected = format!("x.rs:4: the exercise `x` names {count} of the wrong answers");
            assert!(problems[0].starts_with(&expected), "{problems:?}");
            assert_eq!(problems.len(), 1);
        }
        // The lines of an answer are no markers, whatever they begin with.
        let two =
            "    // wrong: two\n    //     2 // stub\n    // wrong: three\n    //     wrong: 3\n";
        assert_eq!(wrong(two), [""; 0]);
    }
}
