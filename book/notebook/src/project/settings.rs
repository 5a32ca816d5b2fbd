//! What the table `[preprocessor.notebook]` of `book/book.toml` says to the tool:
//!
//! ```toml
//! [preprocessor.notebook]
//! command = "notebook preprocess"
//! library = "."               # the folder of the package that the listings use
//! listings = "book/listings"  # the folder of the package of the listings
//! pins = "snapshots"          # the folder of what the listings are known to print and draw
//! ```
//!
//! The folders begin at the project's. All but `command`, which is mdBook's, must be there.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use toml::{Table, Value};

use crate::message::problem::did_you_mean;
use crate::project::manifest::{self, Package};

/// The file of the settings, which makes a folder one that holds a book.
pub const FILE: &str = "book/book.toml";

/// The keys of the tool, each with an example and what it means.
const KEYS: [(&str, &str, &str); 3] = [
    (
        "library",
        ".",
        "the folder of the package that the listings use",
    ),
    (
        "listings",
        "book/listings",
        "the folder of the package of the listings",
    ),
    (
        "pins",
        "snapshots",
        "the folder of what the listings are known to print and draw",
    ),
];

/// The keys that are mdBook's own.
const OF_MDBOOK: [&str; 5] = ["command", "before", "after", "optional", "renderers"];

/// The settings of a book.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The package that the listings use, and of which chapters show the source.
    pub library: Package,
    /// The package of the listings.
    pub listings: Package,
    /// The folder of the pins, relative to the project's folder.
    pub pins: String,
    /// The folder of the theme, relative to that of the book.
    pub theme: String,
}

impl Settings {
    /// Reads the settings of the project in `root`.
    ///
    /// # Errors
    ///
    /// When one is missing, unknown or wrong.
    pub fn read(root: &Path) -> Result<Self> {
        let book = manifest::read(&root.join(FILE))?;
        let section = |name: &str| book.get(name).and_then(Value::as_table);
        let chapters = section("book").and_then(|book| book.get("src"));
        if let Some(chapters) = chapters.filter(|src| src.as_str() != Some("src")) {
            bail!(
                "{FILE}: `src = {chapters}` in [book]: the chapters lie in book/src; move them \
                 there and delete this line"
            );
        }
        let notebook = section("preprocessor").and_then(|section| section.get("notebook"));
        let empty = Table::new();
        let notebook = notebook.and_then(Value::as_table).unwrap_or(&empty);
        let known = || KEYS.iter().map(|(key, ..)| *key).chain(OF_MDBOOK);
        if let Some(unknown) = notebook
            .keys()
            .find(|key| known().all(|known| known != *key))
        {
            bail!(
                "{FILE}: there is no setting `{unknown}` in [preprocessor.notebook]; {}",
                did_you_mean(unknown, known())
            );
        }
        let [library, listings, pins] = KEYS.map(|key| setting(notebook, key));
        let (library, listings, pins) = (library?, listings?, pins?);
        let html = section("output").and_then(|section| section.get("html"));
        let theme = html.and_then(|html| html.get("theme"));
        Ok(Self {
            library: package(root, "library", library)?,
            listings: package(root, "listings", listings)?,
            pins: pins_folder(root, pins, [library, listings])?,
            theme: theme.and_then(Value::as_str).unwrap_or("theme").to_owned(),
        })
    }
}

fn setting<'a>(
    notebook: &'a Table,
    (key, example, meaning): (&str, &str, &str),
) -> Result<&'a str> {
    let say = || format!("write `{key} = \"{example}\"`, for example: {meaning}");
    match notebook.get(key) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => bail!(
            "{FILE}: `{key}` in [preprocessor.notebook] is no text: {}",
            say()
        ),
        None => bail!("{FILE}: [preprocessor.notebook] lacks `{key}`: {}", say()),
    }
}

/// The folder of the pins. It need not be there: git keeps no empty folder. It holds nothing else,
/// such as the book and the two packages.
fn pins_folder(root: &Path, path: &str, packages: [&str; 2]) -> Result<String> {
    let within = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    ensure!(
        Path::new(path).components().all(within),
        "{}: the folder lies outside of {}",
        wrong("pins", path),
        root.display()
    );
    let plain = |path: &Path| -> PathBuf {
        let parts = path.components();
        parts.filter(|part| *part != Component::CurDir).collect()
    };
    let whole = plain(Path::new(path));
    let sources = packages.map(|package| Path::new(package).join("src"));
    let others = [PathBuf::from("book/src"), PathBuf::from("book/theme")];
    for other in others.iter().chain(&sources) {
        let other = plain(other);
        ensure!(
            !other.starts_with(&whole) && !whole.starts_with(&other),
            "{}: the pins lie in a folder of their own, as in `pins = \"snapshots\"`, and {} is \
             something else",
            wrong("pins", path),
            other.display()
        );
    }
    ensure!(
        root.join(&whole).is_dir() || !root.join(&whole).exists(),
        "{}: this is a file, and the pins lie in a folder",
        wrong("pins", path)
    );
    Ok(path.trim_end_matches('/').to_owned())
}

/// How a message about the value of a setting begins.
fn wrong(key: &str, path: &str) -> String {
    format!("{FILE}: `{key} = \"{path}\"` in [preprocessor.notebook]")
}

/// The folder that a setting names.
fn folder(root: &Path, key: &str, path: &str) -> Result<PathBuf> {
    let whole = root.join(path);
    let whole = whole.canonicalize().with_context(|| {
        let wrong = wrong(key, path);
        format!("{wrong}: there is no folder {}", whole.display())
    })?;
    ensure!(
        whole.starts_with(root),
        "{}: the folder lies outside of {}",
        wrong(key, path),
        root.display()
    );
    Ok(whole)
}

fn package(root: &Path, key: &str, path: &str) -> Result<Package> {
    let folder = folder(root, key, path)?;
    Package::read(root, &folder).with_context(|| format!("{} names no package", wrong(key, path)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const RIGHT: &str =
        "[preprocessor.notebook]\nlibrary = \".\"\nlistings = \"book/listings\"\npins = \"pins\"\n";

    /// What is said of these settings.
    fn said(settings: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for (file, text) in [
            ("Cargo.toml", "[package]\nname = \"mine\"\n"),
            (
                "book/listings/Cargo.toml",
                "[package]\nname = \"programs\"\n",
            ),
            ("book/book.toml", settings),
            ("pins/a.snap", ""),
        ] {
            let file = root.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        match Settings::read(&root) {
            Ok(settings) => format!(
                "{} {} {} {}",
                settings.library.name, settings.listings.name, settings.pins, settings.theme
            ),
            Err(error) => format!("{error:#}").replace(root.to_str().unwrap(), "ROOT"),
        }
    }

    #[test]
    fn what_is_missing_unknown_or_wrong_is_named_with_what_is_right() {
        assert_eq!(said(RIGHT), "mine programs pins theme");
        for (from, to, expected) in [
            (
                "pins = \"pins\"\n",
                "",
                "book/book.toml: [preprocessor.notebook] lacks `pins`: write `pins = \
                 \"snapshots\"`, for example: the folder of what the listings are known to print \
                 and draw",
            ),
            (
                "library",
                "libary",
                "book/book.toml: there is no setting `libary` in [preprocessor.notebook]; did you \
                 mean `library`?",
            ),
            (
                "\".\"",
                "1",
                "book/book.toml: `library` in [preprocessor.notebook] is no text: write `library \
                 = \".\"`, for example: the folder of the package that the listings use",
            ),
            (
                "book/listings",
                "listings",
                "book/book.toml: `listings = \"listings\"` in [preprocessor.notebook]: there is \
                 no folder ROOT/listings",
            ),
            (
                "book/listings",
                "pins",
                "book/book.toml: `listings = \"pins\"` in [preprocessor.notebook] names no \
                 package: cannot read ROOT/pins/Cargo.toml",
            ),
            (
                "= \"pins\"",
                "= \"..\"",
                "book/book.toml: `pins = \"..\"` in [preprocessor.notebook]: the folder lies \
                 outside of ROOT",
            ),
            (
                "= \"pins\"",
                "= \".\"",
                "book/book.toml: `pins = \".\"` in [preprocessor.notebook]: the pins lie in a \
                 folder of their own, as in `pins = \"snapshots\"`, and book/src is something \
                 else",
            ),
            (
                "= \"pins\"",
                "= \"book/listings/src\"",
                "book/book.toml: `pins = \"book/listings/src\"` in [preprocessor.notebook]: the \
                 pins lie in a folder of their own, as in `pins = \"snapshots\"`, and \
                 book/listings/src is something else",
            ),
            (
                "= \"pins\"",
                "= \"Cargo.toml\"",
                "book/book.toml: `pins = \"Cargo.toml\"` in [preprocessor.notebook]: this is a \
                 file, and the pins lie in a folder",
            ),
            (
                "[preprocessor.notebook]",
                "[book]\nsrc = \"text\"\n[preprocessor.notebook]",
                "book/book.toml: `src = \"text\"` in [book]: the chapters lie in book/src; move \
                 them there and delete this line",
            ),
            (
                RIGHT,
                "",
                "book/book.toml: [preprocessor.notebook] lacks `library`: write `library = \
                 \".\"`, for example: the folder of the package that the listings use",
            ),
        ] {
            let said = said(&RIGHT.replace(from, to));
            assert!(said.starts_with(expected), "{said}");
        }
    }
}
