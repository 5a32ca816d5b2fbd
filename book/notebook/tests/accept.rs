//! The command `pins`: what differs from the pins is shown before it is accepted, and then written
//! as insta writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::common::{Copy, text};
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

/// Where insta made the pins, what is accepted anew is what they were, byte for byte.
#[test]
fn what_differs_is_shown_and_written_as_insta_writes_it_and_what_no_pin_holds_is_refused() {
    let copy = Copy::small();
    let snapshots = copy.path("snapshots");
    for name in files(&snapshots)
        .keys()
        .filter(|name| name.ends_with(".snap"))
    {
        let pin = format!("snapshots/{name}");
        let header = fs::read_to_string(copy.path(&pin)).unwrap();
        let source = header.lines().nth(1).unwrap();
        copy.replace(&pin, source, "source: tests/pins.rs");
    }
    let pinned = files(&snapshots);
    let remove = |name: &str| fs::remove_file(snapshots.join(name)).unwrap();
    let append = |name: &str, more: &str| {
        copy.append(&format!("snapshots/{name}"), more);
    };
    // A listing that is new to the pins, and a figure.
    for name in [
        "heights.snap",
        "heights-path.snap",
        "heights-path.snap.svg",
        "descent-knobs.snap",
    ] {
        remove(name);
    }
    // Texts and a figure that changed, a chapter that got another name, a file of no format.
    copy.replace("snapshots/sequence.snap", "by 11", "by 12");
    copy.replace(
        "snapshots/sequence.snap",
        "chapter first-chapter",
        "chapter descending",
    );
    append("descent-path.snap.svg", "<!-- more -->");
    copy.replace("snapshots/halves.snap", "---\n", "");
    // What is gone: a listing with a figure, the figure and the knobs of others.
    for (from, to) in [
        ("descent-path.snap.svg", "old-steps.snap.svg"),
        ("descent-path.snap", "old-steps.snap"),
        ("sequence.snap", "old.snap"),
        ("descent-path.snap.svg", "halves-steps.snap.svg"),
        ("descent-path.snap", "halves-steps.snap"),
        ("heights-knobs.snap", "halves-knobs.snap"),
        // What insta wrote beside a pin.
        ("sequence.snap", "sequence.snap.new"),
    ] {
        fs::copy(snapshots.join(from), snapshots.join(to)).unwrap();
    }
    copy.replace(
        "snapshots/addresses.txt",
        "first-chapter.html#an-exercise\n",
        "",
    );

    // One listing does not run, and one prints what no page shows: the others are shown.
    let panics = "book/listings/src/first_chapter/steps.rs";
    let unseen = "book/listings/src/second_chapter/quarter.rs";
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
        "1. The first chapter\n\nsequence (book/listings/src/first_chapter/sequence.rs)\n",
        "snapshots/sequence.snap (- pinned, + printed now)\n    2 - 22 is followed by 12",
        "    2 + 22 is followed by 11",
        "snapshots/descent-path.snap.svg (- pinned, + printed now)",
        "the listing `heights` has no pin yet: snapshots/heights.snap is new\n    + from 7 in 16",
        "snapshots/heights-path.snap.svg is new: a figure, ",
        "snapshots/descent-knobs.snap is new\n    + {\"kind\":\"number\",\"name\":\"learning",
        "the listing no longer draws the figure `halves-steps`",
        "the listing has no knobs any more: snapshots/halves-knobs.snap goes",
        "Without a listing\n\nold\nthere is no listing `old` any more: snapshots/old.snap goes",
        "New addresses\n\nfirst-chapter.html#an-exercise\n",
        "pins are not accepted yet; 1 address is new; `cargo run -- pins --accept` accepts what is \
         meant.",
        "the listing `steps` (book/listings/src/first_chapter/steps.rs) does not run",
        "the listing `quarter` (book/listings/src/second_chapter/quarter.rs) runs, but what it \
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
    let (_, figure) = page.split_once("<h4 id=\"pin-heights-path\">").unwrap();
    let (figure, _) = figure.split_once("</h4>").unwrap();
    assert!(
        figure.contains("Figure 1.") && figure.contains("new figure"),
        "{figure}"
    );
    let (_, after) = page.split_once("<p>There is no figure.</p>").unwrap();
    assert!(
        after.contains("<img src=\"data:image/svg+xml,%3Csvg"),
        "{page}"
    );
    assert!(page.contains("After: what the listings print, draw and declare now."));

    // Only what is named is accepted, and nothing of what cannot be.
    let told = pins(&copy, &["--accept", "heigths"], 2);
    assert!(
        told.contains("there is no listing `heigths`; did you mean `heights`?"),
        "{told}"
    );
    pins(&copy, &["--accept", "steps", "quarter"], 2);
    assert!(files(&snapshots) == before, "{told}");
    let told = pins(&copy, &["--accept", "heights", "old"], 0);
    let done = [
        "wrote snapshots/heights.snap",
        "wrote snapshots/heights-path.snap",
        "wrote snapshots/heights-path.snap.svg",
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
        !told.contains("heights.snap") && told.contains("sequence.snap"),
        "{told}"
    );
    let told = pins(&copy, &["--accept"], 0);
    assert!(
        told.contains("wrote snapshots/addresses.txt: 1 address more\n"),
        "{told}"
    );
    let accepted = files(&snapshots);
    for (name, pinned) in &pinned {
        let now = accepted
            .get(name)
            .map(|bytes| String::from_utf8_lossy(bytes));
        assert_eq!(
            now.as_deref(),
            Some(&*String::from_utf8_lossy(pinned)),
            "{name}"
        );
    }
    assert_eq!(accepted.len(), pinned.len());
    let told = pins(&copy, &[], 0);
    assert!(
        told.starts_with("    Finished") || told.contains("Every pin is accepted."),
        "{told}"
    );
}

/// Where no test of insta's makes the pins, they name the listing; what a header holds stays.
#[test]
fn a_book_without_insta_gets_pins_of_the_same_format_and_a_header_stays_as_it_is() {
    let copy = Copy::small();
    let snapshots = copy.path("snapshots");
    let theirs = files(&snapshots);
    for entry in fs::read_dir(&snapshots).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    fs::remove_dir(&snapshots).unwrap();
    pins(&copy, &["--accept"], 0);
    let ours = files(&snapshots);
    assert!(ours.keys().eq(theirs.keys()), "{:?}", ours.keys());
    for (name, bytes) in ours.into_iter().filter(|(name, _)| name != "addresses.txt") {
        let pinned = String::from_utf8(theirs[&name].clone()).unwrap();
        assert_eq!(String::from_utf8(bytes).unwrap(), pinned, "{name}");
        let stem = name.split(['-', '.']).next().unwrap();
        if name.ends_with(".snap") {
            let source = pinned
                .lines()
                .find_map(|line| line.strip_prefix("source: "));
            let source = source.unwrap_or_else(|| panic!("{pinned}"));
            assert!(source.ends_with(&format!("/{stem}.rs")), "{source}");
        }
    }
    let pin = "snapshots/heights.snap";
    copy.replace(pin, "source: ", "author: somebody\nsource: ");
    let with_author = fs::read(copy.path(pin)).unwrap();
    copy.replace(pin, "16 steps", "17 steps");
    pins(&copy, &["--accept", "heights"], 0);
    assert_eq!(fs::read(copy.path(pin)).unwrap(), with_author);
}

#[test]
fn an_address_leads_somewhere_where_it_is_or_is_sent() {
    let copy = Copy::small();
    let addresses = [
        "first-chapter.html#an-exercise",
        "first-chapter.html#listing-sequence",
        "index.html#preface",
        "gone.html",
        "gone.html#an-exercise",
        "gone.html#the-hill",
        "sequence.html",
        "first-chapter.html#an-exercises",
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
    let meant = "; did you mean `first-chapter.html#exercise-steps`?";
    assert!(problems[4].message.ends_with(meant), "{}", problems[4]);
    // The whole page is sent, and what stands at the same place there.
    let page = ("/gone.html", "first-chapter.html");
    assert_eq!(gone(&[page]), [6, 7, 8]);
    let place = (
        "/first-chapter.html#an-exercises",
        "first-chapter.html#an-exercise",
    );
    let old = ("/gone.html#the-hill", "first-chapter.html#an-exercise");
    assert_eq!(gone(&[page, place, old]), [7]);
}

#[test]
fn an_address_that_somebody_else_adds_meanwhile_stays() {
    let copy = Copy::small();
    let project = Project::around(&copy.path("")).unwrap();
    let published = Published::read(&project).unwrap();
    copy.append("snapshots/addresses.txt", "theirs.html\n");
    let new = BTreeSet::from(["ours.html", "theirs.html"].map(str::to_owned));
    let told = published.add(&project, &new).unwrap().unwrap();
    assert!(told.ends_with(": 1 address more"), "{told}");
    let lines = fs::read_to_string(copy.path("snapshots/addresses.txt")).unwrap();
    for address in ["ours.html", "theirs.html", "index.html"] {
        let count = lines.lines().filter(|line| *line == address).count();
        assert_eq!(count, 1, "{address} in\n{lines}");
    }
    assert_eq!(published.add(&project, &new).unwrap(), None);
}
