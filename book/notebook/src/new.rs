//! Writes a new book: a crate with one function, a chapter, its listings and their pins, and the
//! theme. The files of `template/` are the book but for its name; the tests of this tool read and
//! spoil it, too.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use toml::Value;

/// Files with their paths, from a folder of this package.
macro_rules! files {
    ($folder:literal: $($path:literal)*) => {
        &[$(($path, include_bytes!(concat!("../", $folder, "/", $path)))),*]
    };
}

/// The book. Cargo takes a folder with a `Cargo.toml` for another package and leaves it out of this
/// one, so the manifests have another name here; and git would heed a `.gitignore`.
const TEMPLATE: &[(&str, &[u8])] = files!("template":
    "README.md"
    "book/book.toml"
    "book/listings/manifest.toml"
    "book/listings/rustfmt.toml"
    "book/listings/src/first_chapter/heights.rs"
    "book/listings/src/first_chapter/sequence.rs"
    "book/listings/src/first_chapter/steps.rs"
    "book/listings/src/main.rs"
    "book/src/SUMMARY.md"
    "book/src/first-chapter.md"
    "gitignore"
    "manifest.toml"
    "snapshots/addresses.txt"
    "snapshots/heights-knobs.snap"
    "snapshots/heights-path.snap"
    "snapshots/heights-path.snap.svg"
    "snapshots/heights.snap"
    "snapshots/sequence.snap"
    "snapshots/steps-wrong.snap"
    "snapshots/steps.snap"
    "src/lib.rs"
);

/// The theme.
const THEME: &[(&str, &[u8])] = files!("theme":
    "ayu-highlight.css"
    "fonts/README.md"
    "fonts/downhill-math-LICENSE.txt"
    "fonts/downhill-math.woff2"
    "fonts/fonts.css"
    "frame.css"
    "head.hbs"
    "highlight.css"
    "highlight.js"
    "notebook.css"
    "notebook.js"
    "run.css"
    "run/bar.js"
    "run/book.js"
    "run/code.js"
    "run/declaration.js"
    "run/display.js"
    "run/failure.js"
    "run/fragment.js"
    "run/frames.js"
    "run/knobs.js"
    "run/listing.js"
    "run/page.js"
    "run/post.js"
    "run/program.js"
    "run/start.js"
    "run/svg.js"
    "run/wasi.js"
    "run/worker.js"
    "tomorrow-night.css"
);

/// What the crate is called in the template, in a manifest and in a program.
const CRATE: [&str; 2] = ["my-crate", "my_crate"];

/// What stands in the template for the folder of the package `notebook-page`, in TOML.
const PAGE: &str = "\"folder/of/notebook-page\"";

/// The words of Rust, which no program can use as a name.
const WORDS: [&str; 52] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "union",
];

/// The crates that a program has anyway, or that the listings use.
const CRATES: [&str; 6] = [
    "alloc",
    "core",
    "notebook_page",
    "proc_macro",
    "std",
    "test",
];

/// Writes the book of a crate of that name into a folder of that name, in `parent`. `page` is the
/// folder of the package `notebook-page`, where it is not that from which this tool was built.
///
/// Returns the folder.
///
/// # Errors
///
/// When a crate cannot have the name, something lies in the folder, there is no `notebook-page`, or
/// a file cannot be written. Then nothing is there that was not there before.
pub fn create(parent: &Path, name: &str, page: Option<&Path>) -> Result<PathBuf> {
    check_name(name)?;
    let page = page_folder(page)?;
    let folder = parent.join(name);
    if folder.is_dir() {
        let mut entries = fs::read_dir(&folder)
            .with_context(|| format!("cannot read the folder {}", folder.display()))?;
        ensure!(
            entries.next().is_none(),
            "the folder {} is not empty: name another, or empty it",
            folder.display()
        );
    } else {
        ensure!(
            fs::symlink_metadata(&folder).is_err(),
            "{} is there already, and no folder: name another",
            folder.display()
        );
    }
    let cannot = || format!("cannot write the folder {}", folder.display());
    let beside = tempfile::Builder::new()
        .prefix(".notebook-new-")
        .tempdir_in(parent)
        .with_context(cannot)?;
    let whole = beside.path().join(name);
    write(&whole, name, &page)?;
    if folder.is_dir() {
        fs::remove_dir(&folder).with_context(cannot)?;
    }
    fs::rename(whole, &folder).with_context(cannot)?;
    Ok(folder)
}

/// Writes the book of a crate of that name into `folder`. `page` is the folder of the package
/// `notebook-page`.
///
/// # Errors
///
/// When a file cannot be written.
pub fn write(folder: &Path, name: &str, page: &Path) -> Result<()> {
    let [in_manifests, in_programs] = CRATE;
    let page = page.to_str();
    let page = page.context("the path of the package `notebook-page` is no UTF-8")?;
    let page = Value::from(page).to_string();
    for (path, bytes) in TEMPLATE {
        let text = str::from_utf8(bytes).context("the template is no text")?;
        // No name of a crate in a program holds a dash: the second name is not found in the first.
        let text = text
            .replace(in_programs, &name.replace('-', "_"))
            .replace(in_manifests, name)
            .replace(PAGE, &page);
        let path = match path.rsplit_once('/') {
            Some((above, "manifest.toml")) => format!("{above}/Cargo.toml"),
            None if *path == "manifest.toml" => "Cargo.toml".to_owned(),
            None if *path == "gitignore" => ".gitignore".to_owned(),
            _ => (*path).to_owned(),
        };
        write_file(&folder.join(path), text.as_bytes())?;
    }
    for (path, bytes) in THEME {
        write_file(&folder.join("book/theme").join(path), bytes)?;
    }
    Ok(())
}

fn write_file(file: &Path, bytes: &[u8]) -> Result<()> {
    let cannot = || format!("cannot write {}", file.display());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).with_context(cannot)?;
    }
    fs::write(file, bytes).with_context(cannot)
}

/// The folder of the package `notebook-page`: the given one, or that which lay beside this tool
/// when it was built.
///
/// # Errors
///
/// When the package is not there.
pub fn page_folder(given: Option<&Path>) -> Result<PathBuf> {
    let folder = match given {
        Some(folder) => folder.to_owned(),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../page"),
    };
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    if !manifest.contains("name = \"notebook-page\"") {
        let how =
            "`--page FOLDER` names the folder `book/page` of a copy of this tool's repository";
        match given {
            Some(_) => bail!(
                "{} holds no package `notebook-page`: {how}",
                folder.display()
            ),
            None => bail!(
                "the folder {}, from which this tool was installed, no longer holds the package \
                 `notebook-page`, which the programs of a book use for knobs and figures: {how}",
                folder.display()
            ),
        }
    }
    folder
        .canonicalize()
        .with_context(|| format!("cannot read the folder {}", folder.display()))
}

/// Checks that a crate can have that name.
fn check_name(name: &str) -> Result<()> {
    let is_made_of = name
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    ensure!(
        is_made_of && name.starts_with(|first: char| first.is_ascii_lowercase()),
        "`{name}` is no name for a crate: it is made of small letters, digits, `-` and `_`, and \
         begins with a letter"
    );
    let in_programs = name.replace('-', "_");
    ensure!(
        !WORDS.contains(&in_programs.as_str()),
        "`{name}` is a word of Rust, and no program could use a crate of that name: take another"
    );
    ensure!(
        !CRATES.contains(&in_programs.as_str()),
        "a crate `{name}` is there already, and programs could not tell the two apart: take \
         another name"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_file_of_the_template_and_the_theme_is_written() {
        for (name, known) in [("template", TEMPLATE), ("theme", THEME)] {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
            let mut there = BTreeSet::new();
            find(&folder, &folder, &mut there);
            let known: BTreeSet<String> = known.iter().map(|(path, _)| (*path).into()).collect();
            assert_eq!(known, there);
        }
    }

    fn find(root: &Path, folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                find(root, &path, found);
            } else {
                let path = path.strip_prefix(root).unwrap().to_string_lossy();
                found.insert(path.replace('\\', "/"));
            }
        }
    }

    #[test]
    fn a_name_stands_where_the_template_s_stood() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "old-my_crate", Path::new("a \"b\"")).unwrap();
        let read = |file: &str| fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(read("Cargo.toml").contains("name = \"old-my_crate\""));
        let listings = read("book/listings/Cargo.toml");
        assert!(listings.contains("name = \"old-my_crate-listings\""));
        assert!(listings.contains("old-my_crate = { path = \"../..\" }"));
        let listings: toml::Table = listings.parse().unwrap();
        let page = &listings["dependencies"]["notebook-page"]["path"];
        assert_eq!(page.as_str(), Some("a \"b\""));
        let program = read("book/listings/src/first_chapter/sequence.rs");
        assert!(program.contains("use old_my_crate::next;"));
        assert!(read(".gitignore").contains("/target"));
    }
}
