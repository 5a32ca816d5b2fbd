//! The book under stock mdBook, the program: the same site, the same tests.
//!
//! These need `mdbook` 0.5.4 on the path: `cargo install mdbook --version 0.5.4 --locked`, then
//! `cargo test --test stock -- --include-ignored`.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Copy, root, text};

fn files(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}/{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            files(&path, &name, found);
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
}

#[test]
#[ignore = "needs mdbook: cargo install mdbook --version 0.5.4 --locked"]
fn stock_mdbook_builds_the_same_site() {
    let sites = tempfile::tempdir().unwrap();
    let (ours, stock) = (sites.path().join("ours"), sites.path().join("stock"));
    let mut build = Command::new(env!("CARGO_BIN_EXE_notebook"));
    let built = build
        .args(["build", "--dest"])
        .arg(&ours)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", text(&built));
    let mut build = Command::new("mdbook");
    let built = build
        .args(["build", "book", "--dest-dir"])
        .arg(&stock)
        .current_dir(root())
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", text(&built));
    let (mut our_files, mut stock_files) = (BTreeMap::new(), BTreeMap::new());
    files(&ours, "", &mut our_files);
    files(&stock, "", &mut stock_files);
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&our_files), names(&stock_files));
    for (name, bytes) in &our_files {
        assert!(stock_files[name] == *bytes, "{name} differs");
    }
}

#[test]
#[ignore = "needs mdbook: cargo install mdbook --version 0.5.4 --locked"]
fn stock_mdbook_tests_the_code_of_every_page() {
    let passed = Command::new("mdbook")
        .args(["test", "book"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(passed.status.success(), "{}", text(&passed));
}

#[test]
#[ignore = "needs mdbook: cargo install mdbook --version 0.5.4 --locked"]
fn stock_mdbook_names_chapter_listing_and_line_of_a_failure() {
    for (listing, from, to, expected) in [
        (
            "first_chapter/sequence",
            "n = next(n);",
            "n = next(v);",
            "cannot find value `v`",
        ),
        (
            "first_chapter/sequence",
            "n = next(n);",
            "n = next(n); assert!(n > 4, \"too low\");",
            "too low",
        ),
        (
            "second_chapter/descent",
            "rate * 2.0 * w;",
            "rate * 2.0 * w * w;",
            "    2 + epoch  2  w 0.375000",
        ),
    ] {
        let copy = Copy::small();
        let file = format!("{listing}.rs");
        let (chapter, _) = listing.split_once('/').unwrap();
        let chapter = format!("book/src/{}.md:", chapter.replace('_', "-"));
        let line = copy.replace(&format!("book/listings/src/{file}"), from, to);
        for command in ["build", "test"] {
            // The command of book.toml would build the whole tool again for the copy.
            let tool = concat!(env!("CARGO_BIN_EXE_notebook"), " preprocess");
            let mut mdbook = Command::new("mdbook");
            mdbook
                .args([command, "book"])
                .env("MDBOOK_PREPROCESSOR__NOTEBOOK__COMMAND", tool);
            let failed = copy.run(&mut mdbook);
            let said = text(&failed);
            assert!(
                !failed.status.success(),
                "`mdbook {command}` passed with {to}"
            );
            assert!(said.contains(expected), "{said}");
            assert!(said.contains(&chapter), "{said}");
            assert!(said.contains(&file), "{said}");
            if listing == "first_chapter/sequence" {
                assert!(said.contains(&format!("{file}:{line}:")), "{said}");
            }
        }
    }
}
