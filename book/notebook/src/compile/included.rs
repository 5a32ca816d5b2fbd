//! The files that a program includes by `include_str!` and the like: where it is compiled in a
//! folder of its own, they have to lie there, too.

use std::path::{Component, Path, PathBuf};

use crate::rust::tokens::{Token, tokens};

/// The macros that include a file.
const MACROS: [&str; 3] = ["include", "include_bytes", "include_str"];

/// The files that `text` includes if it stands in `file`: paths relative to the project, as `file`
/// is, and only those inside the project.
pub fn files(text: &str, file: &str) -> Vec<PathBuf> {
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    let code = tokens(text).filter(Token::is_code);
    let words: Vec<&str> = code.map(|token| token.text).collect();
    words
        .windows(4)
        .filter(|words| MACROS.contains(&words[0]) && words[1] == "!")
        .filter_map(|words| inside(folder, string(words[3])?))
        .collect()
}

/// What a string without escapes holds.
fn string(literal: &str) -> Option<&str> {
    let raw = literal.strip_prefix('r');
    let inside = raw.map_or(literal, |raw| raw.trim_matches('#'));
    let inside = inside.strip_prefix('"')?.strip_suffix('"')?;
    (raw.is_some() || !inside.contains('\\')).then_some(inside)
}

/// The path relative to the project, where it leads to a place in it.
fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let mut place = PathBuf::new();
    for part in folder.join(path).components() {
        match part {
            Component::Normal(name) => place.push(name),
            Component::ParentDir if place.pop() => {}
            Component::CurDir => {}
            _ => return None,
        }
    }
    Some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_the_project_is_found_and_no_other() {
        let text = r##"
            let a = include_str!("a.txt");
            let b = include_bytes ! /* here */ [ r#"../b.bin"# ];
            include!("./c.rs"); // include_str!("comment")
            let d = "include_str!(\"d\")";
            let e = include_str!("../../../../../e");
            let f = (include_str!("/f"), include_str!(concat!("g", "h")), include_str!("\x69"));
        "##;
        let folder = Path::new("book/listings/src");
        assert_eq!(
            files(text, "book/listings/src/one/x.rs"),
            [
                folder.join("one/a.txt"),
                folder.join("b.bin"),
                folder.join("one/c.rs")
            ]
        );
    }
}
