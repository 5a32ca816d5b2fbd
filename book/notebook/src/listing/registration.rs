//! The two lines that a listing has in `book/listings/src/main.rs`: one in the module of its
//! chapter, one in the table. What is missing there shows up elsewhere, as a program that does not
//! run or a module that the compiler does not find.

use std::fs;

use anyhow::{Context, Result};
use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

use crate::listing::{Listing, Listings};
use crate::message::problem::Problem;
use crate::project::Project;

/// The lines that listings lack.
///
/// # Errors
///
/// When `main.rs` cannot be read.
pub fn missing_lines(project: &Project, listings: &Listings) -> Result<Vec<Problem>> {
    let path = project.listings().join("main.rs");
    let file = project.relative(&path);
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {file}"))?;
    let words = words(&text);
    let missing = listings.iter().flat_map(|listing| {
        let lines = [
            missing_module(&words, listing),
            missing_row(&words, listing),
        ];
        lines.into_iter().flatten()
    });
    let problems = missing.map(|(line, message)| Problem {
        file: file.clone(),
        line,
        message,
    });
    Ok(problems.collect())
}

/// A piece of code that is no blank and no comment, and its line.
type Word<'a> = (&'a str, usize);

fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut line = 1;
    let mut rest = text;
    for token in tokenize(text, FrontmatterAllowed::No) {
        let (word, behind) = rest.split_at(token.len as usize);
        let counts = !matches!(
            token.kind,
            TokenKind::Whitespace | TokenKind::LineComment { .. } | TokenKind::BlockComment { .. }
        );
        if counts {
            words.push((word, line));
        }
        line += word.matches('\n').count();
        rest = behind;
    }
    words
}

/// Where a row of words begins.
fn find(words: &[Word<'_>], wanted: &[&str]) -> Option<usize> {
    let mut rows = words.windows(wanted.len());
    rows.position(|row| {
        row.iter()
            .zip(wanted)
            .all(|((word, _), wanted)| word == wanted)
    })
}

/// The line of `main.rs` at which a listing lacks its module, and what to write there.
fn missing_module(words: &[Word<'_>], listing: &Listing) -> Option<(usize, String)> {
    let Listing { name, file, .. } = listing;
    let module = listing.module();
    let Some(start) = find(words, &["mod", &module, "{"]) else {
        let message = format!("{file} has no module: write `mod {module} {{ pub mod {name}; }}`");
        return Some((1, message));
    };
    let inside = &words[start..];
    let end = find(inside, &["}"]).unwrap_or(inside.len());
    match find(&inside[..end], &["mod", name, ";"]) {
        Some(_) => None,
        None => Some((
            words[start].1,
            format!("the module of {file} is missing here: write `pub mod {name};`"),
        )),
    }
}

/// The line of `main.rs` at which a listing lacks its row of the table, and what to write there.
fn missing_row(words: &[Word<'_>], listing: &Listing) -> Option<(usize, String)> {
    let Listing { name, file, .. } = listing;
    let module = listing.module();
    let quoted = format!("\"{name}\"");
    let row = ["(", &quoted, ",", &module, ":", ":", name, ":", ":", "main"];
    if find(words, &row).is_some() {
        return None;
    }
    let line = format!("`({quoted}, {module}::{name}::main),`");
    if let Some(other) = find(words, &["(", &quoted, ","]) {
        let message = format!("this line of the table does not run {file}: write {line}");
        return Some((words[other].1, message));
    }
    let table = find(words, &["const", "LISTINGS"]).map_or(1, |table| words[table].1);
    let message = format!("{file} has no line in the table: write {line}");
    Some((table, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIN: &str = "mod one {\n    pub mod a; // pub mod b;\n}\n\nconst LISTINGS: &[(&str, \
    fn())] = &[\n    (\"a\", one::a::main),\n];\n";

    fn missing(main: &str, name: &str) -> Option<(usize, String)> {
        let file = format!("book/listings/src/one/{name}.rs");
        let listing = Listing::parse(name, "one", &file, "//! x\n".to_owned()).unwrap();
        let words = words(main);
        missing_module(&words, &listing).or_else(|| missing_row(&words, &listing))
    }

    #[test]
    fn a_listing_without_one_of_its_lines_is_told_which_and_where() {
        assert_eq!(missing(MAIN, "a"), None);
        for (main, name, line, wanted) in [
            (MAIN.to_owned(), "b", 1, "write `pub mod b;`"),
            (
                MAIN.replace("// pub mod b;", "pub mod b;"),
                "b",
                5,
                "write `(\"b\", one::b::main),`",
            ),
            (
                MAIN.replace("one::a::main", "one::b::main"),
                "a",
                6,
                "this line of the table does not run book/listings/src/one/a.rs",
            ),
            (
                MAIN.replace("mod one", "mod two"),
                "a",
                1,
                "write `mod one { pub mod a; }`",
            ),
        ] {
            let (at, message) = missing(&main, name).unwrap();
            assert_eq!(at, line, "{message}");
            assert!(message.contains(wanted), "{message}");
        }
    }
}
