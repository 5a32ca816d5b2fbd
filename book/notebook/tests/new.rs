//! A new book, as `notebook new` writes it: what a newcomer sees of the tool first.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::common::{output, root, text};
use notebook::compile::wasm::{Compiler, TARGET, not_installed};
use notebook::project::Project;

/// Runs the tool in a folder as one that was installed runs there, with a build folder of its own.
fn notebook(folder: &Path, arguments: &[&str]) -> Output {
    output(
        Command::new(env!("CARGO_BIN_EXE_notebook"))
            .args(arguments)
            .current_dir(folder)
            .env_remove("CARGO_PKG_NAME")
            .env("CARGO_TARGET_DIR", root().join("target/second-book")),
    )
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn a_new_book_builds_and_passes() {
    let folder = tempfile::tempdir().unwrap();
    let written = notebook(folder.path(), &["new", "my-own"]);
    assert!(written.status.success(), "{}", text(&written));
    assert_eq!(String::from_utf8_lossy(&written.stdout), "my-own\n");
    assert_eq!(names(folder.path()), ["my-own"]);
    let book = folder.path().join("my-own");

    let built = notebook(&book, &["build"]);
    assert!(built.status.success(), "{}", text(&built));
    let site = book.join("target/book");
    let page = fs::read_to_string(site.join("first-chapter.html")).unwrap();
    for part in [
        "<title>The first chapter - my-own</title>",
        "22 is followed by 11",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"heights-path\"",
        "id=\"exercise-steps\"",
    ] {
        assert!(page.contains(part), "there is no {part} in\n{page}");
    }
    let module = names(&site.join("generated"))
        .into_iter()
        .find(|name| name.starts_with("first-chapter-") && name.ends_with(".wasm"))
        .map(|name| fs::read(site.join("generated").join(name)).unwrap());
    match Compiler::of(TARGET, &Project::around(&book).unwrap()) {
        Some(_) => {
            let module = module.expect("a site without the module has no Run");
            let module = String::from_utf8_lossy(&module);
            let of_page = "notebook-page/src/knobs.rs";
            assert!(module.contains(of_page), "a panic names {of_page}");
            let here = root();
            let here = here.to_str().unwrap();
            assert!(!module.contains(here), "{here} is published");
        }
        None => assert!(text(&built).contains(&not_installed()[..60])),
    }

    // The first build found no Cargo.lock, which cargo then wrote. After the second one nothing is
    // left to do: what the listings print is known, and that they agree.
    let second = notebook(&book, &["build"]);
    assert!(second.status.success(), "{}", text(&second));
    let third = notebook(&book, &["build"]);
    assert!(third.status.success(), "{}", text(&third));
    let said = String::from_utf8_lossy(&third.stderr);
    assert!(
        !said.contains("Compiling") && !said.contains("Finished"),
        "{said}"
    );

    let tested = notebook(&book, &["test"]);
    let said = text(&tested);
    assert!(tested.status.success(), "{said}");
    assert!(said.contains("4 programs passed, 0 failed"), "{said}");
    let run = notebook(&book, &["run", "heights", "start=27"]);
    let said = text(&run);
    assert!(
        said.contains("from 27 in 111 steps, 9232 at the highest"),
        "{said}"
    );
    assert!(
        book.join("target/figures/heights-path.svg").is_file(),
        "{said}"
    );
    let listed = text(&notebook(&book, &["list"]));
    for said in [said, listed, text(&written), text(&built), text(&second)] {
        for word in ["downhill", "cargo run", "insta"] {
            assert!(!said.to_lowercase().contains(word), "{word} in\n{said}");
        }
    }
}

#[test]
fn a_book_beside_a_crate_of_one_s_own_is_told_what_its_workspace_lacks() {
    let folder = tempfile::tempdir().unwrap();
    let page = root().join("book/page");
    notebook::new::write(folder.path(), "mine", &page).unwrap();
    let package = "[package]\nname = \"mine\"\nedition = \"2024\"\n";
    fs::write(folder.path().join("Cargo.toml"), package).unwrap();
    let refused = notebook(folder.path(), &["build"]);
    let said = text(&refused);
    assert!(!refused.status.success(), "{said}");
    assert!(
        said.contains(
            "cargo finds no package `mine-listings` and says why in the terminal: Cargo.toml does \
             not name it; write\n[workspace]\nmembers = [\"book/listings\"]\n"
        ),
        "{said}"
    );
}

#[test]
fn what_cannot_be_written_is_one_message_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("full")).unwrap();
    fs::write(folder.path().join("full/notes.txt"), "mine").unwrap();
    fs::write(folder.path().join("file"), "mine").unwrap();
    for (arguments, expected) in [
        (
            &["new", "My Book"][..],
            "`My Book` is no name for a crate: ",
        ),
        (&["new", "../book"], "`../book` is no name for a crate: "),
        (&["new", "1st"], "`1st` is no name for a crate: "),
        (&["new", ""], "`` is no name for a crate: "),
        (&["new", "match"], "`match` is a word of Rust"),
        (
            &["new", "notebook-page"],
            "a crate `notebook-page` is there already",
        ),
        (&["new", "std"], "a crate `std` is there already"),
        (&["new", "full"], "the folder full is not empty: "),
        (&["new", "file"], "file is there already, and no folder: "),
        (
            &["new", "mine", "--page", "full"],
            "full holds no package `notebook-page`: `--page FOLDER` names",
        ),
    ] {
        let refused = notebook(folder.path(), arguments);
        let said = text(&refused);
        assert!(!refused.status.success(), "{arguments:?} passed: {said}");
        assert!(said.starts_with(&format!("error: {expected}")), "{said}");
        assert_eq!(said.trim_end().lines().count(), 1, "{said}");
    }
    #[cfg(target_os = "linux")]
    {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        // What goes wrong while the files are written.
        let page = tempfile::tempdir().unwrap();
        let page = page.path().join(OsStr::from_bytes(b"\xff"));
        fs::create_dir(&page).unwrap();
        fs::write(page.join("Cargo.toml"), "name = \"notebook-page\"").unwrap();
        let error = notebook::new::create(folder.path(), "mine", Some(&page)).unwrap_err();
        assert!(error.to_string().contains("is no UTF-8"), "{error:#}");
    }
    assert_eq!(names(folder.path()), ["file", "full"]);
    assert_eq!(names(&folder.path().join("full")), ["notes.txt"]);
    assert_eq!(
        fs::read_to_string(folder.path().join("file")).unwrap(),
        "mine"
    );
}

#[test]
fn an_empty_folder_is_taken_and_another_copy_of_the_page_s_package() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("mine")).unwrap();
    let page = folder.path().join("elsewhere");
    fs::create_dir(&page).unwrap();
    fs::write(
        page.join("Cargo.toml"),
        "[package]\nname = \"notebook-page\"\n",
    )
    .unwrap();
    let written = notebook(folder.path(), &["new", "mine", "--page", "elsewhere"]);
    assert!(written.status.success(), "{}", text(&written));
    let manifest = folder.path().join("mine/book/listings/Cargo.toml");
    let manifest = fs::read_to_string(manifest).unwrap();
    let page = page.canonicalize().unwrap();
    assert!(manifest.contains(page.to_str().unwrap()), "{manifest}");
}
