//! Books of crates that are not as `notebook new` writes one.

use std::fs;
use std::process::Command;

use crate::common::{Copy, text};

const MAIN: &str = "book/listings/src/main.rs";

/// Runs the tool, which must succeed.
fn passes(book: &Copy, arguments: &[&str]) -> String {
    let ran = book.notebook(arguments);
    assert!(ran.status.success(), "{arguments:?}: {}", text(&ran));
    text(&ran)
}

/// Runs the tool, which must fail, and returns what it said.
fn fails(book: &Copy, arguments: &[&str]) -> String {
    let ran = book.notebook(arguments);
    assert!(!ran.status.success(), "{arguments:?}: {}", text(&ran));
    text(&ran)
}

#[test]
fn a_program_that_somebody_wrote_where_the_tool_writes_is_not_lost() {
    let book = Copy::small();
    let mine = "//! My own.\n\nfn main() {}\n";
    book.write(MAIN, mine);
    for arguments in [&["run", "sequence"][..], &["pins", "--accept"]] {
        let said = fails(&book, arguments);
        assert!(
            said.contains(&format!("{MAIN}:1: this file is to name every listing")),
            "{said}"
        );
        assert_eq!(fs::read_to_string(book.path(MAIN)).unwrap(), mine);
    }
    fs::remove_file(book.path(MAIN)).unwrap();
    passes(&book, &["run", "sequence"]);
}

/// The page's programs are compiled one by one against what cargo built: as cargo would do it.
#[test]
fn a_crate_is_used_whatever_its_library_is_called_made_for_and_built_with() {
    let book = Copy::small();
    book.append(
        "Cargo.toml",
        "\n[lib]\nname = \"other_name\"\ncrate-type = [\"cdylib\", \"rlib\"]\n\
         [profile.dev]\npanic = \"abort\"\n",
    );
    book.append(
        "book/listings/Cargo.toml",
        "never-built = { path = \"nowhere\", optional = true }\n",
    );
    book.write(
        "book/listings/nowhere/Cargo.toml",
        "[package]\nname = \"never-built\"\nedition = \"2024\"\n",
    );
    book.write("book/listings/nowhere/src/lib.rs", "");
    book.write(
        ".cargo/config.toml",
        "[build]\ntarget = \"wasm32-wasip1\"\n",
    );
    let folder = book.path("book/listings/src");
    for chapter in ["first_chapter", "second_chapter"] {
        for file in fs::read_dir(folder.join(chapter)).unwrap() {
            let file = file.unwrap().path();
            let source = fs::read_to_string(&file).unwrap();
            fs::write(&file, source.replace("use small::", "use other_name::")).unwrap();
        }
    }
    let tested = passes(&book, &["test"]);
    assert!(tested.contains(" passed, 0 failed"), "{tested}");
    passes(&book, &["pins"]);
}

/// Cargo keeps what it has built of a package, and rustc's notes, in a folder of its own then:
/// since Rust 1.91, an older one does not know the setting.
#[test]
fn cargo_may_be_told_to_keep_its_own_files_elsewhere() {
    let book = Copy::small();
    book.write(
        ".cargo/config.toml",
        "[build]\nbuild-dir = \"target/elsewhere\"\n",
    );
    let file = "book/listings/src/first_chapter/sequence.rs";
    book.replace(
        file,
        "pub fn main() {",
        "pub fn main() {\n    assert_eq!(option_env!(\"RATE\"), None);",
    );
    let test = ["test", "-c", "second-chapter"];
    passes(&book, &test);
    passes(&book, &["pins"]);
    let mut with_rate = Command::new(env!("CARGO_BIN_EXE_notebook"));
    with_rate.arg("build").env("RATE", "0.02");
    passes(&book, &["build"]);
    let said = text(&book.run(&mut with_rate));
    assert!(said.contains("left: Some(\"0.02\")"), "{said}");
}

#[test]
fn listings_that_use_no_package_are_tested_too() {
    let book = Copy::small();
    let manifest = "book/listings/Cargo.toml";
    let text = fs::read_to_string(book.path(manifest)).unwrap();
    let text = text.split("[dependencies]").next().unwrap();
    book.write(manifest, text);
    for chapter in ["first_chapter", "second_chapter"] {
        fs::remove_dir_all(book.path(&format!("book/listings/src/{chapter}"))).unwrap();
    }
    // Its name is that of a module of the standard library, which the tool's file uses.
    book.write(
        "book/listings/src/env/one.rs",
        "//! One line.\n\npub fn main() {\n    println!(\"one\");\n}\n",
    );
    book.write("book/src/SUMMARY.md", "# Summary\n\n- [Env](env.md)\n");
    book.write("book/src/env.md", "# Env\n\n{{#listing one}}\n");
    fs::remove_dir_all(book.path("snapshots")).unwrap();
    passes(&book, &["pins", "--accept"]);
    let tested = passes(&book, &["test"]);
    assert!(tested.contains("1 programs passed, 0 failed"), "{tested}");
}

#[test]
fn what_a_listing_lacks_is_said_of_the_listing_and_not_of_the_tool_s_own_file() {
    let book = Copy::small();
    let file = "book/listings/src/first_chapter/sequence.rs";
    book.replace(file, "pub fn main() {", "fn main() {");
    let said = fails(&book, &["pins"]);
    let expected = format!("{file}:1: a listing is a whole program");
    assert!(
        said.contains(&expected) && !said.contains(&format!("{MAIN}:")),
        "{said}"
    );
}

#[test]
fn a_pin_that_cannot_be_compared_is_not_called_accepted() {
    let book = Copy::small();
    fs::write(book.path("snapshots/sequence.snap"), b"\xff").unwrap();
    let said = fails(&book, &["pins"]);
    assert!(
        said.contains("No other pin differs.\n") && !said.contains("accepted"),
        "{said}"
    );
}

#[test]
fn a_workspace_in_between_is_named_with_what_to_do() {
    let book = Copy::small();
    book.append("book/listings/Cargo.toml", "\n[workspace]\n");
    let said = fails(&book, &["run", "sequence"]);
    let expected = "book/listings/Cargo.toml begins another workspace than the project's; delete \
                    its `[workspace]`";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn a_library_whose_source_lies_elsewhere_is_told_where_it_belongs() {
    let book = Copy::small();
    fs::rename(book.path("src"), book.path("code")).unwrap();
    book.append("Cargo.toml", "\n[lib]\npath = \"code/lib.rs\"\n");
    let said = fails(&book, &["build"]);
    let expected = "error: the package `small` has no folder src, in which its source lies";
    assert!(said.contains(expected), "{said}");
}

#[test]
fn another_program_in_the_package_of_the_listings_is_not_taken_for_them() {
    let book = Copy::small();
    // What is built already is told of before what is new.
    passes(&book, &["run", "sequence"]);
    book.append(
        "book/listings/Cargo.toml",
        "\n[[bin]]\nname = \"zzz\"\npath = \"zzz.rs\"\n",
    );
    let other = "fn main() {\n    println!(\"another program\");\n}\n";
    book.write("book/listings/zzz.rs", other);
    let said = passes(&book, &["run", "sequence"]);
    assert!(
        said.contains("22 is followed by 11") && !said.contains("another"),
        "{said}"
    );
}
