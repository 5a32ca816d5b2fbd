//! A listing that is meant to fail: what rustc or its panic says is its output, and the build stops
//! when it works, or fails otherwise.

use std::fs;

use crate::common::{Copy, text};

const CHAPTER: &str = "book/src/second-chapter.md";

/// A program that rustc refuses.
const MOVED: &str = "book/listings/src/second_chapter/moved.rs";

/// A program that panics.
const DIVIDED: &str = "book/listings/src/second_chapter/divided.rs";

/// What rustc says of the one, up to where it points; the line is that of the page.
const REFUSED: &str = "error[E0382]: borrow of moved value: `numbers`
 --> src/main.rs:6:28
  |
4 |     let numbers = halves(3);
  |         ------- move occurs because `numbers` has type `Vec<f64>`, which does not implement the \
                       `Copy` trait
5 |     let sum: f64 = numbers.into_iter().sum();
  |                            ----------- `numbers` moved due to this method call
6 |     println!(\"{:?} {sum}\", numbers);
  |                            ^^^^^^^ value borrowed here after move
";

/// What the other says.
const PANICKED: &str = "8 of 0
thread 'main' panicked at src/main.rs:5:20:
attempt to divide by zero
";

/// A book with both.
fn book() -> Copy {
    let book = Copy::small();
    book.write(
        MOVED,
        "//! A list that was given away.\n// meant to fail: does not compile\n\n// region: hidden\nfn \
         halves(count: i32) -> Vec<f64> { (1..=count).map(|n| 0.5_f64.powi(n)).collect() }\n// \
         endregion\n\npub fn main() {\n    let numbers = halves(3);\n    let sum: f64 = \
         numbers.into_iter().sum();\n    println!(\"{:?} {sum}\", numbers);\n}\n",
    );
    book.write(
        DIVIDED,
        "//! A share of nothing.\n// meant to fail: panics\n\npub fn main() {\n    let empty: \
         Vec<u8> = Vec::new();\n    let shares = empty.len();\n    println!(\"8 of {shares}\");\n    \
         println!(\"{}\", 8 / shares);\n}\n",
    );
    book.append(
        CHAPTER,
        "{{#listing moved}}\n\n{{#listing divided}}\n\n{{#output divided 3}}",
    );
    book
}

/// Accepts its pins.
fn accepted() -> Copy {
    let book = book();
    let output = book.notebook(&["pins", "--accept"]);
    assert!(output.status.success(), "{}", text(&output));
    book
}

fn said_by(book: &Copy, arguments: &[&str]) -> (bool, String) {
    let output = book.notebook(arguments);
    (output.status.success(), text(&output))
}

/// Both the build and the tests of the pages stop, and say each of the messages.
fn assert_stops(book: &Copy, messages: &[&str]) {
    for arguments in [&["build"][..], &["test", "-c", "second-chapter"]] {
        let (passed, said) = said_by(book, arguments);
        assert!(!passed, "{arguments:?} passed");
        for message in messages {
            assert!(
                said.contains(message),
                "{arguments:?}: no {message} in {said}"
            );
        }
    }
}

fn pin(book: &Copy, name: &str) -> String {
    let snapshot = fs::read_to_string(book.path(&format!("snapshots/{name}.snap"))).unwrap();
    snapshot.splitn(3, "---\n").nth(2).unwrap().to_owned()
}

#[test]
fn what_rustc_and_a_panic_say_is_pinned_up_to_where_they_point() {
    let book = accepted();
    assert_eq!(pin(&book, "moved"), REFUSED);
    assert_eq!(pin(&book, "divided"), PANICKED);
    let (passed, said) = said_by(&book, &["test", "-c", "second-chapter"]);
    assert!(passed, "{said}");
    assert!(
        said.contains("moved … ok") && said.contains("divided … ok"),
        "{said}"
    );
}

#[test]
fn the_page_shows_it_under_the_program_and_runs_only_what_compiles() {
    let book = accepted();
    let output = book.notebook(&["build"]);
    assert!(output.status.success(), "{}", text(&output));
    let site = String::from_utf8(output.stdout).unwrap();
    let page = fs::read_to_string(format!("{}/second-chapter.html", site.trim())).unwrap();
    let figure = |from: &str| {
        let (_, rest) = page
            .split_once(from)
            .unwrap_or_else(|| panic!("no {from} in {page}"));
        rest.split_once("</figure>").unwrap().0
    };
    let program = figure("<figure class=\"listing\" id=\"listing-moved\"");
    assert!(
        program.starts_with(" data-refused=\"moved\">") && !program.contains("meant to fail"),
        "{program}"
    );
    let refused = figure("<figure class=\"output\" data-listing=\"moved\"");
    assert!(
        refused.contains("<figcaption>What rustc says</figcaption>"),
        "{refused}"
    );
    assert!(
        refused.contains(" aria-label=\"What rustc says of Listing 2."),
        "{refused}"
    );
    assert!(
        refused.contains("^^^^^^^ value borrowed here after move</samp>"),
        "{refused}"
    );
    let program = figure("<figure class=\"listing\" id=\"listing-divided\"");
    assert!(
        program.starts_with(" data-listing=\"divided\" data-numbers=\""),
        "{program}"
    );
    assert!(
        program.contains(&format!(" data-panics=\"{DIVIDED}\"")),
        "{program}"
    );
    let panicked = figure("<figure class=\"output\" data-listing=\"divided\"");
    assert!(
        panicked.contains("attempt to divide by zero</samp>"),
        "{panicked}"
    );
    let line = figure("<figure class=\"output\" data-listing=\"divided\" data-lines=\"3-3\"");
    assert!(
        line.contains("<samp>attempt to divide by zero</samp>"),
        "{line}"
    );
}

#[test]
fn one_that_begins_to_work_stops_the_build() {
    let book = accepted();
    book.replace(MOVED, "numbers.into_iter()", "numbers.iter()");
    book.replace(DIVIDED, "8 / shares", "8 / (shares + 1)");
    assert_stops(
        &book,
        &[
            "the listing `moved` (book/listings/src/second_chapter/moved.rs) compiles, and is \
             meant to fail: change it, or take `// meant to fail: does not compile` away",
            "the listing `divided` (book/listings/src/second_chapter/divided.rs) runs to its end, \
             and is meant to fail: change it, or take `// meant to fail: panics` away",
        ],
    );
}

#[test]
fn one_that_fails_otherwise_stops_the_build() {
    let book = accepted();
    book.replace(MOVED, "numbers);", "number);");
    book.replace(DIVIDED, "8 / shares", "8 - (shares - 1)");
    assert_stops(
        &book,
        &[
            "the listing `moved` (book/listings/src/second_chapter/moved.rs) no longer agrees",
            "+ error[E0425]: cannot find value `number` in this scope",
            "    3 + attempt to subtract with overflow",
        ],
    );
    book.replace(MOVED, "number);", "numbers);");
    // An end without a panic is another failure.
    book.replace(DIVIDED, "8 - (shares - 1)", "std::process::exit(3)");
    assert_stops(&book, &["does not run\nit ended with exit status: 3"]);
    // One that is to panic compiles.
    book.replace(DIVIDED, "std::process::exit(3)", "8 / share");
    assert_stops(
        &book,
        &[
            "the listing `divided`",
            "cannot find value `share` in this scope",
        ],
    );
}

#[test]
fn the_commands_know_it() {
    let book = accepted();
    let (_, listed) = said_by(&book, &["list"]);
    assert!(
        listed.contains("A list that was given away. (does not compile)"),
        "{listed}"
    );
    assert!(listed.contains("A share of nothing. (panics)"), "{listed}");
    let (passed, said) = said_by(&book, &["run", "moved"]);
    assert!(!passed && said.contains(REFUSED.trim_end()), "{said}");
    let (passed, said) = said_by(&book, &["run", "divided"]);
    assert!(
        !passed && said.contains("attempt to divide by zero"),
        "{said}"
    );
    // The binary of all listings goes without it.
    let main = fs::read_to_string(book.path("book/listings/src/main.rs")).unwrap();
    assert!(
        main.contains("pub mod divided;") && !main.contains("moved"),
        "{main}"
    );
}
