//! The book under stock mdBook, the program: the same site, the same tests.
//!
//! These need `mdbook` 0.5.4 on the path: `cargo install mdbook --version 0.5.4 --locked`, then
//! `cargo test --test stock -- --include-ignored`.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Copy, text};

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

fn mdbook(copy: &Copy, command: &str) -> std::process::Output {
    copy.run(Command::new("mdbook").args([command, "book"]))
}

#[test]
#[ignore = "needs mdbook: cargo install mdbook --version 0.5.4 --locked"]
fn stock_mdbook_builds_the_same_site() {
    let copy = Copy::new();
    let ours = copy.notebook(&["build", "--dest", "ours"]);
    assert!(ours.status.success(), "{}", text(&ours));
    let stock = mdbook(&copy, "build");
    assert!(stock.status.success(), "{}", text(&stock));
    let (mut our_files, mut stock_files) = (BTreeMap::new(), BTreeMap::new());
    files(&copy.path("ours"), "", &mut our_files);
    files(&copy.path("target/book"), "", &mut stock_files);
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&our_files), names(&stock_files));
    for (name, bytes) in &our_files {
        assert!(stock_files[name] == *bytes, "{name} differs");
    }
}

#[test]
#[ignore = "needs mdbook: cargo install mdbook --version 0.5.4 --locked"]
fn stock_mdbook_tests_the_code_of_every_page() {
    let copy = Copy::new();
    let passed = mdbook(&copy, "test");
    assert!(passed.status.success(), "{}", text(&passed));
    for (from, to, expected) in [
        (
            "let grad = gradient(x, y, w);",
            "let grad = gradient(x, y, v);",
            "cannot find value `v`",
        ),
        (
            "let grad = gradient(x, y, w);",
            "let grad = gradient(x, y, w); assert!(grad < -1.0, \"too flat\");",
            "too flat",
        ),
        (
            "2.0 * x * (x * w - y)",
            "-2.0 * x * (x * w - y)",
            "    2 +     grad: 1.0 2.0 2.0",
        ),
    ] {
        let copy = Copy::new();
        copy.replace("book/listings/src/gradient_descent/sgd.rs", from, to);
        let failed = mdbook(&copy, "test");
        let said = text(&failed);
        assert!(!failed.status.success(), "passed with {to}");
        assert!(said.contains(expected), "{said}");
        assert!(said.contains("book/src/gradient-descent.md:"), "{said}");
        assert!(said.contains("gradient_descent/sgd.rs"), "{said}");
    }
}
