//! The `main.rs` of the listings' package, which holds them all: a file in the folder of a chapter
//! is a listing, so nobody writes it by hand. One that is meant not to compile is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::listing::{Failure, Listing};
use crate::project::Project;
use crate::project::leftover::is_there;

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
/// When a folder cannot be read or the file not be written.
pub fn write(project: &Project) -> Result<()> {
    let file = file(project);
    let text = text(&chapters(&project.listings())?);
    if fs::read_to_string(&file).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::write(&file, text).with_context(|| {
        format!(
            "cannot write {}, which is to name every listing",
            project.relative(&file)
        )
    })
}

fn chapters(folder: &Path) -> Result<Chapters> {
    let mut chapters = Chapters::new();
    for chapter in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
        let listings = entries(&chapter)?.into_iter();
        let listings =
            listings.filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
        let listings = listings.filter(|path| !is_meant_not_to_compile(path));
        let names: BTreeSet<String> = listings.map(|path| name(&path)).collect();
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

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)
        .with_context(|| format!("cannot read the folder {}", folder.display()))?;
    let paths = entries.map(|entry| Ok(entry?.path()));
    let mut paths = paths.collect::<Result<Vec<PathBuf>>>()?;
    paths.retain(|path| is_there(path));
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn text(chapters: &Chapters) -> String {
    let mut modules = String::new();
    let mut arms = String::new();
    for (chapter, listings) in chapters {
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
        "//! All programs of the book in one binary: the name of a listing runs it.\n\
         //!\n\
         //! The book's tool writes this file: a file in the folder of a chapter is a listing.\n\
         \n\
         use std::env;\n\
         use std::process::ExitCode;\n\
         \n\
         {modules}\
         #[rustfmt::skip]\n\
         fn main() -> ExitCode {{\n    \
             let wanted = env::args().nth(1).unwrap_or_default();\n    \
             match wanted.as_str() {{\n\
         {arms}        \
                 _ => {{\n            \
                     eprintln!(\"there is no listing `{{wanted}}`\");\n            \
                     return ExitCode::FAILURE;\n        \
                 }}\n    \
             }}\n    \
             ExitCode::SUCCESS\n\
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
        let text = text(&chapters(folder.path()).unwrap());
        assert!(text.contains(
            "mod one {\n    pub mod a;\n    pub mod b;\n}\n\nmod two_words {\n    pub mod c;\n}\n\n"
        ));
        assert!(text.contains(
            "{\n        \"a\" => one::a::main(),\n        \"b\" => one::b::main(),\n        \
             \"c\" => two_words::c::main(),\n        _ => {\n"
        ));
        assert!(!text.contains("empty"));
    }
}
