//! The command `pins`: what differs from the pins is shown before it is accepted, and then written
//! as insta writes it.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use common::{Copy, root, text};
use notebook::chapter::contents::Contents;
use notebook::chapter::published::{Published, Redirects};
use notebook::project::Project;
use notebook::project::book::{load, sources};

/// What lies in a folder, by the files' names.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let file = |entry: fs::DirEntry| {
        let name = entry.file_name().into_string().unwrap();
        (name, fs::read(entry.path()).unwrap())
    };
    entries.map(file).collect()
}

/// Runs `pins`, which must end with that code, and returns what it said.
fn pins(copy: &Copy, arguments: &[&str], code: i32) -> String {
    let output = copy.notebook(&[&["pins"], arguments].concat());
    assert_eq!(output.status.code(), Some(code), "{}", text(&output));
    text(&output)
}

/// The pins of this book are insta's: what is accepted anew must be what they are, byte for byte.
#[test]
fn what_differs_is_shown_and_written_as_insta_writes_it_and_what_no_pin_holds_is_refused() {
    let copy = Copy::new();
    let snapshots = copy.path("snapshots");
    let remove = |name: &str| fs::remove_file(snapshots.join(name)).unwrap();
    let append = |name: &str, more: &str| {
        copy.append(&format!("snapshots/{name}"), more);
    };
    // A listing that is new to the pins, and a figure.
    for name in [
        "sgd.snap",
        "sgd-path.snap",
        "sgd-path.snap.svg",
        "weight-knobs.snap",
    ] {
        remove(name);
    }
    // Texts and a figure that changed, a chapter that got another name, a file of no format.
    copy.replace("snapshots/slope.snap", "w = 1.0", "w = 1.5");
    copy.replace(
        "snapshots/slope.snap",
        "chapter gradient-descent",
        "chapter descending",
    );
    append("slope-tangent.snap.svg", "<!-- more -->");
    copy.replace("snapshots/sweep.snap", "---\n", "");
    // What is gone: a listing with a figure, the figure and the knobs of others.
    for (from, to) in [
        ("sgd-steps.snap.svg", "old-steps.snap.svg"),
        ("sgd-steps.snap", "old-steps.snap"),
        ("slope.snap", "old.snap"),
        ("sgd-steps.snap.svg", "sweep-steps.snap.svg"),
        ("sgd-steps.snap", "sweep-steps.snap"),
        ("descent-knobs.snap", "sweep-knobs.snap"),
        // What insta wrote beside a pin.
        ("slope.snap", "slope.snap.new"),
    ] {
        fs::copy(snapshots.join(from), snapshots.join(to)).unwrap();
    }
    copy.replace(
        "snapshots/addresses.txt",
        "gradient-descent.html#the-slope\n",
        "",
    );

    // One listing does not run, and one prints what no page shows: the others are shown.
    let panics = "book/listings/src/backpropagation/chain.rs";
    let unseen = "book/listings/src/backpropagation/columns.rs";
    copy.replace(
        panics,
        "pub fn main() {\n",
        "pub fn main() {\n    panic!(\"broken\");\n",
    );
    copy.replace(
        unseen,
        "pub fn main() {\n",
        "pub fn main() {\n    println!(\"a\\r\");\n",
    );
    let before = files(&snapshots);
    let told = pins(&copy, &[], 2);
    for part in [
        "2. Gradient descent\n\nslope (book/listings/src/gradient_descent/slope.rs)\n",
        "snapshots/slope.snap (- pinned, + printed now)\n    2 - w = 1.5",
        "    2 + w = 1.0",
        "snapshots/slope-tangent.snap.svg (- pinned, + printed now)",
        "the listing `sgd` has no pin yet: snapshots/sgd.snap is new\n    + predict (before",
        "    + predict (after training) 4 7.804863933862125\n",
        "snapshots/sgd-path.snap.svg is new: a figure, ",
        "snapshots/weight-knobs.snap is new\n    + {\"kind\":\"number\",\"name\":\"w\"",
        "the listing no longer draws the figure `sweep-steps`",
        "the listing has no knobs any more: snapshots/sweep-knobs.snap goes",
        "Without a listing\n\nold\nthere is no listing `old` any more: snapshots/old.snap goes",
        "New addresses\n\ngradient-descent.html#the-slope\n",
        "pins are not accepted yet; `cargo run -- pins --accept` accepts what is meant.",
        "the listing `chain` (book/listings/src/backpropagation/chain.rs) does not run",
        "the listing `columns` (book/listings/src/backpropagation/columns.rs) runs, but what it \
         prints cannot be pinned: line 1 holds U+000D",
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    assert!(files(&snapshots) == before, "what is only shown is written");
    // The page shows the new figure before it is accepted.
    let page = told
        .lines()
        .find(|line| line.ends_with("/review/pins.html"));
    let page = fs::read_to_string(page.unwrap_or_else(|| panic!("{told}"))).unwrap();
    let (_, figure) = page.split_once("<h4 id=\"pin-sgd-path\">").unwrap();
    let (figure, _) = figure.split_once("</h4>").unwrap();
    assert!(
        figure.contains("Figure 2.") && figure.contains("new figure"),
        "{figure}"
    );
    let (_, after) = page.split_once("<p>There is no figure.</p>").unwrap();
    assert!(
        after.contains("<img src=\"data:image/svg+xml,%3Csvg"),
        "{page}"
    );
    assert!(page.contains("After: what the listings print, draw and declare now."));

    // Only what is named is accepted, and nothing of what cannot be.
    let told = pins(&copy, &["--accept", "sdg"], 2);
    assert!(
        told.contains("there is no listing `sdg`; did you mean `sgd`?"),
        "{told}"
    );
    pins(&copy, &["--accept", "chain", "columns"], 2);
    assert!(files(&snapshots) == before, "{told}");
    let told = pins(&copy, &["--accept", "sgd", "old"], 0);
    let done = [
        "wrote snapshots/sgd.snap",
        "wrote snapshots/sgd-path.snap",
        "wrote snapshots/sgd-path.snap.svg",
        "deleted snapshots/old.snap",
        "deleted snapshots/old-steps.snap",
        "deleted snapshots/old-steps.snap.svg",
    ];
    for line in done {
        assert!(
            told.lines().any(|told| told == line),
            "{line} is not in {told}"
        );
    }
    assert_eq!(told.matches("snapshots/").count(), done.len(), "{told}");

    copy.replace(panics, "    panic!(\"broken\");\n", "");
    copy.replace(unseen, "    println!(\"a\\r\");\n", "");
    let told = pins(&copy, &[], 1);
    assert!(
        !told.contains("sgd.snap") && told.contains("slope.snap"),
        "{told}"
    );
    let told = pins(&copy, &["--accept"], 0);
    assert!(
        told.contains("wrote snapshots/addresses.txt: 1 address more\n"),
        "{told}"
    );
    let accepted = files(&snapshots);
    for (name, pinned) in &files(&root().join("snapshots")) {
        let now = accepted
            .get(name)
            .map(|bytes| String::from_utf8_lossy(bytes));
        assert_eq!(
            now.as_deref(),
            Some(&*String::from_utf8_lossy(pinned)),
            "{name}"
        );
    }
    assert_eq!(accepted.len(), files(&root().join("snapshots")).len());
    let told = pins(&copy, &[], 0);
    assert!(
        told.starts_with("    Finished") || told.contains("Every pin is accepted."),
        "{told}"
    );
}

/// Where no test of insta's makes the pins, they name the listing; what a header holds stays.
#[test]
fn a_book_without_insta_gets_pins_of_the_same_format_and_a_header_stays_as_it_is() {
    let copy = Copy::new();
    let snapshots = copy.path("snapshots");
    for entry in fs::read_dir(&snapshots).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    fs::remove_dir(&snapshots).unwrap();
    pins(&copy, &["--accept"], 0);
    let (ours, theirs) = (files(&snapshots), files(&root().join("snapshots")));
    assert!(ours.keys().eq(theirs.keys()), "{:?}", ours.keys());
    let source = "source: book/notebook/../../tests/pins.rs\n";
    for (name, bytes) in ours {
        let pinned = String::from_utf8(theirs[&name].clone()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let stem = name.split(['-', '.']).next().unwrap();
        let own = text.lines().find_map(|line| line.strip_prefix("source: "));
        if name.ends_with(".snap") {
            let own = own.unwrap_or_else(|| panic!("{text}"));
            assert!(own.ends_with(&format!("/{stem}.rs")), "{own}");
            assert_eq!(text.replace(&format!("source: {own}\n"), source), pinned);
        } else {
            assert_eq!(text, pinned);
        }
    }
    let pin = "snapshots/sgd.snap";
    copy.replace(pin, "source: ", "author: somebody\nsource: ");
    let with_author = fs::read(copy.path(pin)).unwrap();
    copy.replace(pin, "4 4.0", "4 5.0");
    pins(&copy, &["--accept", "sgd"], 0);
    assert_eq!(fs::read(copy.path(pin)).unwrap(), with_author);
}

#[test]
fn an_address_leads_somewhere_where_it_is_or_is_sent() {
    let copy = Copy::new();
    let addresses = [
        "gradient-descent.html#the-slope",
        "gradient-descent.html#listing-sgd",
        "index.html#notation",
        "gone.html",
        "gone.html#the-slope",
        "gone.html#the-hill",
        "sgd.html",
        "gradient-descent.html#the-hill",
    ];
    copy.write("snapshots/addresses.txt", &addresses.join("\n"));
    let project = Project::around(&copy.path("")).unwrap();
    let sources = sources(&load(&project).unwrap().book);
    let (contents, _) = Contents::read(&project, sources).unwrap();
    let published = Published::read(&project).unwrap();
    let gone = |redirects: &[(&str, &str)]| {
        let owned = |(from, to): &(&str, &str)| (from.to_string(), to.to_string());
        let redirects: Redirects = redirects.iter().map(owned).collect();
        let problems = published.gone(&contents, &redirects).into_iter();
        let lines = problems.map(|problem| {
            assert_eq!(problem.file, "snapshots/addresses.txt");
            assert!(
                problem.message.contains(addresses[problem.line - 1]),
                "{problem}"
            );
            problem.line
        });
        lines.collect::<Vec<usize>>()
    };
    assert_eq!(gone(&[]), [4, 5, 6, 7, 8]);
    // What is there and not on the list may be what has another name now.
    let problems = published.gone(&contents, &Redirects::new());
    let meant = "; did you mean `gradient-descent.html#the-step`?";
    assert!(problems[4].message.ends_with(meant), "{}", problems[4]);
    // The whole page is sent, and what stands at the same place there.
    let page = ("/gone.html", "gradient-descent.html");
    assert_eq!(gone(&[page]), [6, 7, 8]);
    let place = (
        "/gradient-descent.html#the-hill",
        "gradient-descent.html#the-slope",
    );
    let old = ("/gone.html#the-hill", "gradient-descent.html#the-slope");
    assert_eq!(gone(&[page, place, old]), [7]);
}
