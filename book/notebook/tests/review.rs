//! The page for who reviews a change of the pins: what changed since a revision, before and after.

use std::fs;
use std::process::{Command, Output};

use crate::common::{Copy, text};

/// A small book, committed on the branch `main` of a repository of its own.
struct Repository {
    copy: Copy,
}

impl Repository {
    fn new() -> Self {
        let repository = Self {
            copy: Copy::small(),
        };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.commit();
        repository
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command
            .args(["-c", "user.name=Test", "-c", "user.email=test@localhost"])
            .args(["-c", "commit.gpgsign=false", "-c", "core.autocrlf=false"])
            .args(arguments);
        let output = self.in_copy(&mut command).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", text(&output));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn commit(&self) {
        self.git(&["add", "--all", "."]);
        self.git(&["commit", "--quiet", "--message=A change"]);
    }

    /// In a hook git names its repository in the environment, and a test would commit to that. The book lies in the
    /// project's repository, in which git must not look for its own.
    fn in_copy<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .current_dir(self.copy.path(""))
            .env("CARGO_TARGET_DIR", self.copy.path("target"))
            .env(
                "GIT_CEILING_DIRECTORIES",
                self.copy.path("..").canonicalize().unwrap(),
            )
            .env_remove("GIT_DIR")
            .env_remove("GIT_WORK_TREE")
            .env_remove("GIT_INDEX_FILE")
    }

    fn tool(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_notebook"));
        self.in_copy(command.arg("review").args(arguments));
        command
    }

    /// What the tool says, and its page.
    fn review(&self, arguments: &[&str]) -> (String, String) {
        said_and_page(&self.tool(arguments).output().unwrap())
    }

    /// What the tool says to wrong use.
    fn refusal(&self, arguments: &[&str]) -> String {
        let output = self.tool(arguments).output().unwrap();
        assert!(!output.status.success(), "{}", text(&output));
        text(&output)
    }
}

fn said_and_page(output: &Output) -> (String, String) {
    assert!(output.status.success(), "{}", text(output));
    let path = String::from_utf8(output.stdout.clone()).unwrap();
    let said = String::from_utf8(output.stderr.clone()).unwrap();
    (said, fs::read_to_string(path.trim_end()).unwrap())
}

/// The part of a page between two texts, the first of which must be there.
fn part<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = page
        .split_once(from)
        .unwrap_or_else(|| panic!("`{from}` is not in {page}"));
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

#[test]
fn a_changed_pin_stands_beside_what_it_was_under_its_chapter_listing_and_source() {
    let repository = Repository::new();
    let pin = "snapshots/halves.snap";
    let whole = fs::read_to_string(repository.copy.path(pin)).unwrap();
    let header = whole.split_inclusive("\n---\n").next().unwrap();
    let line = repository.copy.replace(pin, "0.005859375", "0.005859386") - header.lines().count();
    repository.copy.replace(
        "book/listings/src/second_chapter/halves.rs",
        "FIRST: f64 = 0.75;",
        "FIRST: f64 = 0.76;",
    );
    let (said, page) = repository.review(&[]);
    let head = repository.git(&["rev-parse", "--short", "HEAD"]);
    assert_eq!(
        said,
        format!(
            "1 pin changed since {head} (HEAD, which main holds: only what is not committed counts).\n"
        )
    );
    let contents = part(&page, "<nav", "</nav>");
    assert!(
        contents.contains("<a href=\"#pin-halves\">halves</a></td><td>text</td>")
            && contents.contains("+1 −1"),
        "{contents}"
    );
    let chapter = part(&page, "<h2>2. The second chapter</h2>", "</main>");
    let listing = part(chapter, "<code>halves</code></h3>", "<h4");
    assert!(chapter.contains("<h3>Listing 2."), "{chapter}");
    assert!(
        listing
            .replace("<wbr>", "")
            .contains("<code>book/listings/src/second_chapter/halves.rs</code>"),
        "{listing}"
    );
    assert!(
        listing.contains("0.7<mark>5</mark>;") && listing.contains("0.7<mark>6</mark>;"),
        "{listing}"
    );
    let pin = part(chapter, "<h4 id=\"pin-halves\">", "</section>");
    for (element, sign, digits) in [("del", '−', "75"), ("ins", '+', "86")] {
        let expected = format!(
            "<{element} class=\"line\"><i>{line}</i><b>{sign}</b> 7 0.0058593<mark>{digits}</mark>\n</{element}>"
        );
        assert!(pin.contains(&expected), "{pin}");
    }
    assert!(!pin.contains("description"), "insta's header is shown");
}

#[test]
fn a_changed_figure_is_shown_as_two_pictures_and_its_lines() {
    let repository = Repository::new();
    repository.copy.replace(
        "snapshots/descent-path.snap.svg",
        ">A descent<",
        ">A decline<",
    );
    let (_, page) = repository.review(&[]);
    let pin = part(&page, "<h4 id=\"pin-descent-path\">Figure 2.", "</section>");
    let pictures: Vec<&str> = pin
        .split("<img src=\"data:image/svg+xml,")
        .skip(1)
        .map(|rest| part(rest, "", "\""))
        .collect();
    // Side by side, and laid over each other.
    assert_eq!(pictures.len(), 4, "{pin}");
    for pair in pictures.chunks(2) {
        assert!(pair[0].contains("A descent") && pair[1].contains("A decline"));
    }
    assert!(
        part(pin, "<div class=\"layers\">", "</div>").contains("class=\"after\""),
        "{pin}"
    );
    assert!(pin.contains("alt=\"Before: A descent. From 1 to 0."));
    assert!(part(pin, "<details>", "</details>").contains("A de<mark>scent</mark>&lt;/title&gt;"));
}

#[test]
fn how_far_the_numbers_of_a_pin_moved_tells_a_rounding_from_a_meaning() {
    let repository = Repository::new();
    let copy = &repository.copy;
    copy.replace(
        "snapshots/halves.snap",
        "0.005859375",
        "0.005859375000000001",
    );
    copy.replace("snapshots/descent.snap", "0.500000", "-0.500000");
    copy.replace(
        "snapshots/descent-path.snap.svg",
        ">A descent<",
        ">A decline<",
    );
    let (_, page) = repository.review(&[]);
    let contents = part(&page, "<nav", "</nav>");
    for (pin, change) in [
        ("halves", "1 · 10⁻¹⁶"),
        ("descent", "200.0 %"),
        ("descent-path", "words"),
    ] {
        let row = part(contents, &format!(">{pin}</a>"), "</tr>");
        assert!(row.ends_with(&format!("<td>{change}</td>")), "{row}");
    }
}

#[test]
fn what_nobody_has_accepted_yet_is_shown_as_what_comes_after() {
    let repository = Repository::new();
    let snapshots = repository.copy.path("snapshots");
    for (pin, from, to) in [
        ("halves.snap", "0.005859375", "0.005859386"),
        ("descent-path.snap.svg", ">A descent<", ">A decline<"),
        ("descent-path.snap", "---", "---"),
    ] {
        let text = fs::read_to_string(snapshots.join(pin)).unwrap();
        let new = pin.replacen(".snap", ".snap.new", 1);
        fs::write(snapshots.join(new), text.replacen(from, to, 1)).unwrap();
    }
    let (said, page) = repository.review(&[]);
    assert!(said.starts_with("2 pins changed since "), "{said}");
    assert!(
        said.ends_with("; 2 of them are not accepted yet.\n"),
        "{said}"
    );
    assert!(
        page.contains("After: the working tree; 2 of them are not accepted yet."),
        "{page}"
    );
    assert!(page.contains("0.0058593<mark>86</mark>") && page.contains("A decline"));
}

#[test]
fn new_and_removed_pins_are_shown_as_such_even_before_git_knows_of_them() {
    let repository = Repository::new();
    let snapshots = repository.copy.path("snapshots");
    fs::copy(
        snapshots.join("descent-path.snap.svg"),
        snapshots.join("descent-again.snap.svg"),
    )
    .unwrap();
    fs::remove_file(snapshots.join("sequence.snap")).unwrap();
    let (said, page) = repository.review(&[]);
    assert!(said.starts_with("2 pins changed since "), "{said}");
    assert!(
        page.contains(">descent-again</a></td><td>new figure</td>"),
        "{page}"
    );
    assert!(
        page.contains(">sequence</a></td><td>removed text</td>"),
        "{page}"
    );
    let new = part(&page, "<h4 id=\"pin-descent-again\">", "</section>");
    assert!(new.contains("<p>There is no figure.</p>") && new.matches("<img").count() == 1);
    let removed = part(&page, "<h4 id=\"pin-sequence\">", "</section>");
    assert!(
        removed.contains("<del") && !removed.contains("<ins"),
        "{removed}"
    );
}

#[test]
fn pins_come_in_the_order_of_the_book_and_those_without_a_listing_last() {
    let repository = Repository::new();
    for pin in ["halves", "heights", "descent", "steps", "sequence"] {
        repository
            .copy
            .append(&format!("snapshots/{pin}.snap"), "more");
    }
    fs::write(
        repository.copy.path("snapshots/aardvark.snap"),
        "---\nsource: x\n---\n1.0\n",
    )
    .unwrap();
    let (_, page) = repository.review(&[]);
    let place = |pin: &str| {
        page.find(&format!("<h4 id=\"pin-{pin}\">"))
            .unwrap_or_else(|| panic!("{pin} is not in {page}"))
    };
    // `steps` is an exercise at the end of a chapter.
    let chapters = ["sequence", "heights", "halves", "descent", "aardvark"].map(place);
    assert!(chapters.is_sorted(), "{chapters:?}");
    assert!(page.find("<h2>Without a listing</h2>") > Some(place("descent")));
    assert!(place("steps") < place("aardvark"));
}

#[test]
fn a_branch_is_compared_with_where_it_left_main() {
    let repository = Repository::new();
    repository.git(&["checkout", "--quiet", "-b", "change"]);
    repository
        .copy
        .append("snapshots/halves.snap", "on the branch");
    repository.commit();
    repository.git(&["checkout", "--quiet", "main"]);
    repository.copy.append("snapshots/sequence.snap", "on main");
    repository.commit();
    repository.git(&["checkout", "--quiet", "change"]);

    let (said, page) = repository.review(&[]);
    assert!(said.starts_with("1 pin changed since "), "{said}");
    assert!(said.ends_with("(merge base with main).\n"), "{said}");
    assert!(page.contains("pin-halves") && !page.contains("pin-sequence"));

    let (said, page) = repository.review(&["main"]);
    assert!(said.starts_with("2 pins changed since "), "{said}");
    assert!(said.ends_with("(main).\n"), "{said}");
    assert!(page.contains("pin-halves") && page.contains("pin-sequence"));

    repository.git(&["update-ref", "refs/remotes/origin/main", "main"]);
    repository.git(&["branch", "--quiet", "-D", "main"]);
    let (said, _) = repository.review(&[]);
    assert!(said.ends_with("(merge base with origin/main).\n"), "{said}");
}

#[test]
fn where_nothing_changed_the_page_says_so() {
    let repository = Repository::new();
    // Neither insta's header nor a source by itself is a change of a pin.
    let header = "description: \"chapter second-chapter";
    repository
        .copy
        .replace("snapshots/halves.snap", header, "description: \"elsewhere");
    repository
        .copy
        .append("book/listings/src/second_chapter/halves.rs", "// the end");
    let (said, page) = repository.review(&["HEAD"]);
    assert!(said.starts_with("No pin changed since "), "{said}");
    assert!(page.contains("<h1>No pin changed</h1>") && page.contains("is what it was"));
    assert!(!page.contains("<nav"));
}

#[test]
fn the_project_may_lie_below_the_top_of_the_repository_and_the_tool_run_anywhere_in_it() {
    let repository = Repository::new();
    let inner = repository.copy.path("inner");
    fs::create_dir(&inner).unwrap();
    for name in ["Cargo.toml", "src", "book", "snapshots"] {
        fs::rename(repository.copy.path(name), inner.join(name)).unwrap();
    }
    repository.commit();
    repository
        .copy
        .append("inner/snapshots/halves.snap", "more");
    let mut tool = repository.tool(&[]);
    let (said, page) = said_and_page(&tool.current_dir(inner.join("book/src")).output().unwrap());
    assert!(said.starts_with("1 pin changed since "), "{said}");
    assert!(
        page.contains("<td><span class=\"counts\">+2 −0</span></td>"),
        "{page}"
    );
}

#[test]
fn what_is_made_lies_where_cargo_builds() {
    let repository = Repository::new();
    let written = |tool: &mut Command| {
        let output = tool.output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    // A path that is not whole begins where the command is called, as for cargo.
    let folder = repository.copy.path("src").canonicalize().unwrap();
    let mut tool = repository.tool(&[]);
    let page = written(tool.current_dir(&folder).env("CARGO_TARGET_DIR", "made"));
    assert_eq!(
        page.trim(),
        folder.join("made/review/index.html").to_str().unwrap()
    );

    let configuration = "[build]\ntarget-dir = \"elsewhere\"\n";
    repository.copy.write(".cargo/config.toml", configuration);
    let mut tool = repository.tool(&[]);
    let page = written(tool.current_dir(&folder).env_remove("CARGO_TARGET_DIR"));
    let root = repository.copy.path("").canonicalize().unwrap();
    assert_eq!(
        page.trim(),
        root.join("elsewhere/review/index.html").to_str().unwrap()
    );
}

#[test]
fn wrong_use_is_told_in_one_message() {
    let repository = Repository::new();
    let said = repository.refusal(&["mian"]);
    assert!(said.contains("git knows no commit `mian`"), "{said}");
    repository.git(&["branch", "--quiet", "--move", "trunk"]);
    let said = repository.refusal(&[]);
    assert!(
        said.contains("there is no branch `main` or `origin/main`"),
        "{said}"
    );

    let mut tool = repository.tool(&[]);
    let output = tool
        .env("PATH", repository.copy.path("src"))
        .output()
        .unwrap();
    assert!(
        text(&output).contains("needs the program git"),
        "{}",
        text(&output)
    );

    fs::remove_dir_all(repository.copy.path(".git")).unwrap();
    let said = repository.refusal(&[]);
    assert!(said.contains("is in no git repository"), "{said}");
    repository.git(&["init", "--quiet", "--initial-branch=main"]);
    let said = repository.refusal(&[]);
    assert!(said.contains("has no commit yet"), "{said}");
    assert_eq!(said.matches("error").count(), 1, "{said}");
}

#[test]
fn the_page_needs_no_other_file_and_no_script_and_its_parts_are_in_order() {
    let repository = Repository::new();
    let evil = "<script src=https://example.org/x.js></script><img src=x onerror=alert(1)>";
    repository.copy.append("snapshots/halves.snap", evil);
    repository
        .copy
        .append("snapshots/descent-path.snap.svg", evil);
    repository
        .copy
        .append("snapshots/heights-path.snap.svg", "<!-- more -->");
    let (_, page) = repository.review(&[]);
    for element in [
        "<script",
        "<link",
        "<iframe",
        "@import",
        "url(",
        "onerror=alert(1)>",
    ] {
        assert!(!page.contains(element), "{element} is in the page");
    }
    for address in page.split(" src=\"").skip(1) {
        assert!(address.starts_with("data:"), "{address}");
    }
    for address in page.split(" href=\"").skip(1) {
        let id = part(address, "#", "\"");
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
    assert!(page.contains("<html lang=\"en\">") && page.contains("<title>3 pins changed since "));
    let mut last = 0;
    for heading in page.split("<h").skip(1) {
        if let Some(level) = heading.chars().next().and_then(|digit| digit.to_digit(10)) {
            assert!(
                level <= last + 1,
                "after h{last} comes <h{}",
                &heading[..20]
            );
            last = level;
        }
    }
    assert_eq!(last, 4);
}
