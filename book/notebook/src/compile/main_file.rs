//! The `main.rs` of the listings' package, which holds them all: a file in the folder of a chapter
//! is a listing, so nobody writes it by hand. One that is meant not to compile is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::listing::{Failure, Listing};
use crate::message::problem::{Problem, Problems};
use crate::project::Project;
use crate::project::leftover::{rust_files, sorted_entries};

/// How the file begins where this tool wrote it.
const HEADER: &str = "\
    //! All programs of the book in one binary: the name of a listing runs it.\n\
    //!\n\
    //! The book's tool writes this file: a file in the folder of a chapter is a listing.\n";

/// The names of the listings that compile, by the folders of their chapters.
type Chapters = BTreeMap<String, BTreeSet<String>>;

/// The file.
pub fn file(project: &Project) -> PathBuf {
    project.listings().join("main.rs")
}

/// Writes the file anew where it does not hold the listings that there are.
///
/// # Errors
///
/// When a folder cannot be read, the file not be written, or it is somebody's program.
pub fn write(project: &Project) -> Result<()> {
    let file = file(project);
    let text = text(&chapters(&project.listings())?, None);
    match fs::read(&file) {
        Ok(old) if old == text.as_bytes() => return Ok(()),
        Ok(old) if !is_written_by_tool(&old) => {
            let message = "this file is to name every listing, and the tool would write it over \
                           the program that it holds: move the program to another place";
            let problem = Problem::at(&project.relative(&file), 1, message);
            return Err(Problems(vec![problem]).into());
        }
        _ => {}
    }
    fs::write(&file, text).with_context(|| {
        format!(
            "cannot write {}, which is to name every listing",
            project.relative(&file)
        )
    })
}

/// Whether the file is this tool's: whole, edited behind its beginning, or half written.
fn is_written_by_tool(file: &[u8]) -> bool {
    let text = String::from_utf8_lossy(file).replace("\r\n", "\n");
    text.starts_with(HEADER) || HEADER.starts_with(text.as_str())
}

fn chapters(folder: &Path) -> Result<Chapters> {
    let mut chapters = Chapters::new();
    let entries = sorted_entries(folder)?.into_iter();
    for chapter in entries.filter(|path| path.is_dir()) {
        let mut listings = rust_files(&chapter)?;
        listings.retain(|path| !is_meant_not_to_compile(path));
        let names: BTreeSet<String> = listings.iter().map(|path| name(path)).collect();
        if !names.is_empty() {
            chapters.insert(name(&chapter), names);
        }
    }
    Ok(chapters)
}

/// Whether a file says so. That one cannot be read is said elsewhere.
fn is_meant_not_to_compile(file: &Path) -> bool {
    let source = fs::read_to_string(file).ok();
    let listing = source.and_then(|source| Listing::parse(&name(file), "", "", source).ok());
    listing.is_some_and(|listing| listing.failure == Some(Failure::DoesNotCompile))
}

fn name(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// A `main.rs` for any folder that holds only these listings.
pub fn of<'a>(project: &Project, listings: impl IntoIterator<Item = &'a Listing>) -> String {
    let mut chapters = Chapters::new();
    for listing in listings {
        let names = chapters.entry(listing.module()).or_default();
        names.insert(listing.name.clone());
    }
    text(&chapters, Some(&project.listings()))
}

/// The file that names these listings, which lie beside it or in `folder`.
///
/// Nothing is imported, and what is of `std` says so: a chapter can have the name of any crate or
/// module.
fn text(chapters: &Chapters, folder: Option<&Path>) -> String {
    let mut modules = String::new();
    let mut arms = String::new();
    for (chapter, listings) in chapters {
        if let Some(folder) = folder {
            let _ = writeln!(modules, "#[path = {:?}]", folder.join(chapter));
        }
        modules += &format!("mod {chapter} {{\n");
        for listing in listings {
            modules += &format!("    pub mod {listing};\n");
            // A string takes any text.
            let _ = writeln!(
                arms,
                "        \"{listing}\" => {chapter}::{listing}::main(),"
            );
        }
        modules += "}\n\n";
    }
    format!(
        "{HEADER}\n\
         {modules}\
         #[rustfmt::skip]\n\
         fn main() -> ::std::process::ExitCode {{\n    \
             let wanted = ::std::env::args().nth(1).unwrap_or_default();\n    \
             match wanted.as_str() {{\n\
         {arms}        \
                 _ => {{\n            \
                     eprintln!(\"there is no listing `{{wanted}}`\");\n            \
                     return ::std::process::ExitCode::FAILURE;\n        \
                 }}\n    \
             }}\n    \
             ::std::process::ExitCode::SUCCESS\n\
         }}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_in_the_folder_of_a_chapter_is_a_listing() {
        let folder = tempfile::tempdir().unwrap();
        for file in [
            "one/b.rs",
            "one/a.rs",
            "two_words/c.rs",
            "one/a.rs~",
            "one/notes.txt",
            "main.rs",
        ] {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        let refused = "//! x\n// meant to fail: does not compile\n";
        fs::write(folder.path().join("one/d.rs"), refused).unwrap();
        fs::create_dir(folder.path().join("empty")).unwrap();
        let text = text(&chapters(folder.path()).unwrap(), None);
        assert!(text.contains(
            "mod one {\n    pub mod a;\n    pub mod b;\n}\n\nmod two_words {\n    pub mod c;\n}\n\n"
        ));
        assert!(text.contains(
            "{\n        \"a\" => one::a::main(),\n        \"b\" => one::b::main(),\n        \
             \"c\" => two_words::c::main(),\n        _ => {\n"
        ));
        assert!(!text.contains("empty"));
    }

    #[test]
    fn only_what_the_tool_wrote_is_the_tool_s_to_write_anew() {
        let whole = text(&Chapters::new(), None);
        for own in [
            whole.as_str(),
            &whole.replace('\n', "\r\n"),
            &whole.replace("#[rustfmt::skip]", "fn mine() {}"),
            &whole[..20],
            "",
        ] {
            assert!(is_written_by_tool(own.as_bytes()), "{own}");
        }
        for other in ["fn main() {}\n", "//! All programs of mine.\n"] {
            assert!(!is_written_by_tool(other.as_bytes()), "{other}");
        }
    }
}
