//! What is true of this book and its packages, whatever the tool does with any other.

mod article;
#[path = "../book/notebook/tests/common/mod.rs"]
mod common;
mod knobs;
mod site;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{output, root, text};
use notebook::listing::{Listings, text_of};
use notebook::process::Runs;
use notebook::process::limits::SECONDS;
use notebook::project::Project;
use serde_json::Value;

#[test]
fn the_code_of_every_page_prints_its_pin_and_every_stub_compiles_and_is_unsolved() {
    let project = Project::around(&root()).unwrap();
    notebook::test_pages::run(&project, None, &Runs::of(SECONDS)).unwrap();
}

/// The build lets a shorter one pass, which is not wrong; a listing of this book has more to show.
#[test]
fn a_listing_shows_at_least_10_lines() {
    let project = Project::around(&root()).unwrap();
    for listing in Listings::read(&project).unwrap().iter() {
        let page = listing.whole();
        let lines = page.iter().filter(|line| !line.hidden).count();
        assert!(lines >= 10, "{} shows {lines} lines", listing.file);
    }
}

/// An exercise is one file, so it repeats what it builds on, with numbers that have room for its
/// checks.
#[test]
fn the_exercises_on_the_readers_own_engine_hold_that_engine_in_f64() {
    let engine = |listing: &str, end: &str| {
        let file = root().join(format!("book/listings/src/backpropagation/{listing}.rs"));
        let program = fs::read_to_string(file).unwrap();
        let (_, rest) = program.split_once("\nstruct Node {\n").unwrap();
        rest.split_once(end).unwrap().0.to_owned()
    };
    let of_the_chapter = engine("engine", "\npub fn main()");
    let lines = of_the_chapter.lines();
    let code: Vec<&str> = lines
        .filter(|line| !line.trim_start().starts_with("///"))
        .collect();
    let in_f64 = code.join("\n").replace("f32", "f64");
    assert!(in_f64.contains("fn backward"), "{in_f64}");
    for exercise in ["product", "divide"] {
        let copy = engine(exercise, "// endregion");
        assert_eq!(copy.trim_end(), in_f64.trim_end(), "{exercise}.rs");
    }
}

/// A page runs the solution alone, and its module is to stay light.
#[test]
fn the_checks_of_an_exercise_do_not_run_in_a_page() {
    let project = Project::around(&root()).unwrap();
    let listings = Listings::read(&project).unwrap();
    let exercises = listings.iter().filter(|listing| listing.is_exercise());
    let mut tried = 0;
    for exercise in exercises {
        let page = exercise.whole();
        let hidden: String = page
            .iter()
            .filter(|line| line.hidden)
            .map(|line| format!("{}\n", line.text))
            .collect();
        let returns = "    if cfg!(target_family = \"wasm\") {\n        return;\n    }\n";
        assert!(
            hidden.contains(returns),
            "the checks of {} run in its page, too: let them begin with\n{returns}",
            exercise.file
        );
        tried += 1;
    }
    assert!(tried > 0, "the book has no exercise");
}

#[test]
fn every_test_file_is_in_a_manifest_or_in_a_program_of_several() {
    let read = |files: &[&str]| -> String {
        let texts = files.iter();
        texts
            .map(|file| fs::read_to_string(root().join(file)).unwrap())
            .collect()
    };
    let manifests = read(&["Cargo.toml", "book/notebook/Cargo.toml"]);
    let programs = read(&[
        "tests/gradients.rs",
        "tests/rooms.rs",
        "tests/this_book.rs",
        "book/notebook/tests/main.rs",
    ]);
    let folders = ["tests", "book/notebook/tests"];
    let entries = folders.map(|folder| fs::read_dir(root().join(folder)).unwrap());
    for entry in entries.into_iter().flatten() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if Path::new(&name)
            .extension()
            .is_some_and(|extension| extension == "rs")
        {
            let module = name.trim_end_matches(".rs");
            assert!(
                manifests.contains(&format!("tests/{name}\""))
                    || programs.contains(&format!("\nmod {module};")),
                "neither a manifest nor a program of several names tests/{name}"
            );
        }
    }
}

#[test]
fn a_listing_runs_in_a_new_package_with_the_dependency_line_of_the_readme() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let dependency = readme
        .lines()
        .find(|line| line.starts_with("downhill = {"))
        .unwrap();
    let package = tempfile::tempdir().unwrap();
    let package = package.path();
    fs::create_dir(package.join("src")).unwrap();
    let root = root().to_string_lossy().into_owned();
    fs::write(
        package.join("Cargo.toml"),
        format!(
            "[workspace]\n[package]\nname = \"mine\"\nedition = \"2024\"\n[dependencies]\n{}\n",
            dependency.replace("../downhill", &root)
        ),
    )
    .unwrap();
    fs::copy(
        Path::new(&root).join("Cargo.lock"),
        package.join("Cargo.lock"),
    )
    .unwrap();
    let project = Project::around(Path::new(&root)).unwrap();
    let listings = Listings::read(&project).unwrap();
    let page = listings.get("autograd").unwrap().whole();
    fs::write(package.join("src/main.rs"), text_of(&page)).unwrap();
    let mut run = Command::new(env!("CARGO"));
    let output = output(
        run.args(["run", "--quiet", "--offline"])
            .current_dir(package)
            .env("CARGO_TARGET_DIR", format!("{root}/target/new-package")),
    );
    let pin = notebook::listing::pin::Pins::of(&project)
        .text("autograd")
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        pin,
        "{}",
        text(&output)
    );
}

/// A version of Rust, `1.88` or `1.88.0`, as numbers that compare.
fn version(text: &str) -> Vec<u32> {
    let mut numbers: Vec<u32> = text.split('.').map(|part| part.parse().unwrap()).collect();
    numbers.resize(3, 0);
    numbers
}

fn cargo(arguments: &[&str]) -> String {
    let mut cargo = Command::new(env!("CARGO"));
    let output = cargo
        .args(arguments)
        .arg("--locked")
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn no_dependency_needs_a_c_compiler() {
    let tree = cargo(&["tree", "--workspace", "--prefix=none"]);
    let mut lines = tree.lines();
    let tools = ["cc v", "cmake v", "bindgen v"];
    let builds_c = lines.find(|line| tools.iter().any(|tool| line.starts_with(tool)));
    assert_eq!(builds_c, None);
}

#[test]
fn no_dependency_needs_a_newer_rust_than_the_manifests_state() {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version=1"])).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    for (package, stated) in [
        ("downhill", "1.85"),
        ("listings", "1.85"),
        ("notebook", "1.88"),
    ] {
        let tree = cargo(&[
            "tree",
            "--edges=normal,build",
            "--prefix=none",
            "--package",
            package,
        ]);
        assert!(tree.lines().count() > 3, "{tree}");
        for line in tree.lines() {
            let mut words = line.split(' ');
            let (name, number) = (words.next().unwrap(), words.next().unwrap());
            let described = packages
                .iter()
                .find(|described| described["name"] == name && described["version"] == number[1..]);
            if let Some(needed) = described.unwrap()["rust_version"].as_str() {
                assert!(
                    version(needed) <= version(stated),
                    "{name} needs Rust {needed}, not {stated}"
                );
            }
        }
    }
}

#[test]
fn a_file_of_the_engine_is_named_by_its_path_below_src() {
    let project = Project::around(&root()).unwrap();
    let engine = Listings::read_library(&project).unwrap();
    let walk = engine.get("engine/core/backward").unwrap();
    assert_eq!(walk.file, "src/engine/core/backward.rs");
    assert!(!walk.region("walk").unwrap().is_empty());
    assert_eq!(engine.get("lib").unwrap().file, "src/lib.rs");
    let error = engine.get("engine/core/backwards").unwrap_err();
    assert!(
        error.contains("did you mean `engine/core/backward`?"),
        "{error}"
    );
}
