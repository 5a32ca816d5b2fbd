//! The server: what it shows, and how it follows what an author does.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::common::Copy;
use crate::common::server::{Server, free_port};
use serde_json::{Value, json};

#[test]
fn the_server_takes_the_next_free_port_and_serves_the_book_and_nothing_else() {
    let copy = Copy::small();
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let server = Server::start(&copy, port);
    assert_eq!(server.printed, format!("Port {port} is in use.\n"));
    let chosen: u16 = server.address["127.0.0.1:".len()..].parse().unwrap();
    assert!(chosen > port, "port {chosen} is not after {port}");
    let page = server.get("/second-chapter.html");
    assert!(page.starts_with("HTTP/1.0 200") && page.contains("listing-halves"));
    assert!(server.get("/").contains("<title>Preface"));
    let style = server.get("/theme/notebook.css");
    assert!(style.contains("content-type: text/css") && style.contains("figcaption"));
    let missing = server.get("/no-such-page.html");
    assert!(missing.starts_with("HTTP/1.0 404"), "{missing}");
    for path in ["/../../Cargo.toml", "/..%2f..%2fCargo.toml", "//etc/passwd"] {
        let outside = server.get(path);
        assert!(outside.starts_with("HTTP/1.0 404"), "{path}: {outside}");
    }
}

#[test]
fn an_address_is_decoded_once_and_the_same_way_everywhere() {
    let copy = Copy::small();
    copy.write("book/src/zwei wörter.md", "# Zwei\n\nA chapter.\n");
    copy.append("book/src/SUMMARY.md", "- [Zwei](<zwei wörter.md>)");
    let server = Server::start(&copy, free_port());
    for page in [
        "/zwei%20w%C3%B6rter.html",
        "/zwei%20w%c3%b6rter%2Ehtml",
        "/second%2Dchapter.html",
        "/",
    ] {
        let html = server.get(page);
        assert!(html.starts_with("HTTP/1.0 200"), "{page}: {html:.200}");
        // What the page is told of itself is news of no newer page.
        let mut events = server.listen(page);
        assert!(events.mistakes().is_empty(), "{page}");
    }
    for page in [
        "/second%252Dchapter.html",
        "//second-chapter.html",
        "/x%2F..%2Fsecond-chapter.html",
        "/%2e%2e/second-chapter.html",
        "/second-chapter.html%00",
        "/%FF.html",
        "/second-chapter.html/",
    ] {
        let html = server.get(page);
        assert!(html.starts_with("HTTP/1.0 404"), "{page}: {html:.200}");
        assert!(server.listen(page).mistakes().is_empty(), "{page}");
    }
    copy.append("book/src/zwei wörter.md", "Saved meanwhile.");
    server
        .listen_with("/zwei%20w%C3%B6rter.html", "0-0")
        .until_newer();
}

#[test]
fn a_saved_chapter_reloads_its_page_and_no_other() {
    let copy = Copy::small();
    let server = Server::start(&copy, free_port());
    let mut page = server.listen("/second-chapter.html");
    let mut other = server.listen("/first-chapter.html");
    assert!(page.mistakes().is_empty() && other.mistakes().is_empty());
    copy.append(
        "book/src/second-chapter.md",
        "A sentence that was just saved.",
    );
    page.until_newer();
    assert!(other.mistakes().is_empty(), "this page did not change");
    let html = server.get("/second-chapter.html");
    assert!(html.contains("A sentence that was just saved."));
    assert!(html.contains("id=\"listing-halves\""));
    let other = server.get("/first-chapter.html");
    assert!(other.contains("id=\"listing-sequence\""));
    // A moment later, what holds all pages follows.
    let mut printed = server.listen("/print.html");
    if !server.get("/print.html").contains("just saved") {
        printed.until_newer();
    }
    assert!(server.get("/print.html").contains("just saved"));
    assert!(server.get("/searchindex.js").contains("just saved"));
}

/// Lets this program have as many files open as the system allows.
#[cfg(unix)]
fn raise_the_limit_of_open_files() -> u64 {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    setrlimit(Resource::Nofile, raised).unwrap();
    limit.maximum.unwrap_or(u64::MAX)
}

#[test]
#[cfg(unix)]
fn connections_without_number_keep_nobody_waiting_and_break_no_build() {
    let copy = Copy::small();
    // The server has what a system usually gives.
    let server = Server::start_with(&copy, free_port(), |command| {
        let tool = command.get_program().to_owned();
        let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
        *command = Command::new("sh");
        copy.in_copy(command)
            .args(["-c", "ulimit -n 1024; exec \"$0\" \"$@\""])
            .arg(tool)
            .args(arguments);
    });
    let many = raise_the_limit_of_open_files();
    assert!(
        many > 1300,
        "this test opens 1,200 connections, and the system allows {many}"
    );
    let mut page = server.listen("/second-chapter.html");
    assert!(page.mistakes().is_empty());
    let open: Vec<TcpStream> = (0..1200)
        .map(|_| TcpStream::connect(&server.address).unwrap())
        .collect();
    let start = Instant::now();
    assert!(server.get("/").contains("<title>Preface"));
    let time = start.elapsed();
    assert!(time < Duration::from_secs(5), "{time:?}");
    copy.append("book/src/second-chapter.md", "Saved meanwhile.");
    page.until_newer();
    assert!(
        server
            .get("/second-chapter.html")
            .contains("Saved meanwhile.")
    );
    drop(open);
}

#[test]
fn a_mistake_is_told_with_its_line_and_the_last_good_page_stays() {
    let copy = Copy::small();
    let server = Server::start(&copy, free_port());
    let mut page = server.listen("/second-chapter.html");
    assert!(page.mistakes().is_empty());
    let good = fs::read_to_string(copy.path("book/src/second-chapter.md")).unwrap();
    let line = copy.append("book/src/second-chapter.md", "{{#listing halve}}");
    let mistakes = page.mistakes();
    let start = format!("book/src/second-chapter.md:{line}: ");
    assert!(mistakes[0].starts_with(&start), "{mistakes:?}");
    assert!(
        mistakes[0].contains("did you mean `halves`"),
        "{mistakes:?}"
    );
    assert!(
        server
            .get("/second-chapter.html")
            .contains("listing-halves")
    );
    copy.write("book/src/second-chapter.md", &good);
    assert!(page.mistakes().is_empty(), "the mistake is mended");
}

#[test]
fn the_server_outlives_a_library_that_does_not_compile_and_sees_a_listing_and_a_style_change() {
    let copy = Copy::small();
    let line = copy.replace("src/lib.rs", "pub fn next(", "pub fn next(,");
    let server = Server::start(&copy, free_port());
    let page = server.get("/second-chapter.html");
    assert!(page.starts_with("HTTP/1.0 503"), "{page}");
    assert!(page.contains("is not built yet"), "{page}");
    // A page that was open before the server was started again is not taken from its reader.
    let mut open_before = server.listen_with("/second-chapter.html", "0-0");
    assert!(!open_before.mistakes().is_empty());
    let mut events = server.listen("/second-chapter.html");
    let mistakes = events.mistakes();
    let place = format!("src/lib.rs:{line}: ");
    assert!(mistakes[0].starts_with(&place), "{mistakes:?}");

    copy.replace("src/lib.rs", "pub fn next(,", "pub fn next(");
    events.until_newer();

    let mut events = server.listen("/second-chapter.html");
    assert!(events.mistakes().is_empty());
    let halves = "book/listings/src/second_chapter/halves.rs";
    copy.replace(halves, "FIRST: f64 = 0.75", "FIRST: f64 = 0.25");
    let mistakes = events.mistakes();
    assert!(
        mistakes[0].contains("no longer agrees with its pin"),
        "{mistakes:?}"
    );
    copy.replace(halves, "FIRST: f64 = 0.25", "FIRST: f64 = 0.75");
    assert!(events.mistakes().is_empty(), "the pin holds again");

    copy.append("book/theme/notebook.css", "/* changed */");
    events.until_newer();
    assert!(server.get("/theme/notebook.css").contains("/* changed */"));
}

#[test]
fn a_chapter_that_comes_into_the_book_by_way_of_a_mistake_is_linked_from_the_page_before_it() {
    let copy = Copy::small();
    let server = Server::start(&copy, free_port());
    let mut page = server.listen("/second-chapter.html");
    assert!(page.mistakes().is_empty());
    let line = copy.append("book/src/SUMMARY.md", "- [New](new.md)");
    let mistakes = page.mistakes();
    let start = format!("book/src/SUMMARY.md:{line}: there is no chapter book/src/new.md");
    assert!(mistakes[0].starts_with(&start), "{mistakes:?}");
    copy.write("book/src/new.md", "# New\n\nA chapter.\n");
    page.until_newer();
    assert!(
        server
            .get("/second-chapter.html")
            .contains("href=\"new.html\"")
    );
    assert!(server.get("/new.html").contains("A chapter."));
}

/// How a run of a program ends.
fn end_of_run(server: &Server, source: &str) -> Value {
    let request = json!({ "listing": "halves", "source": source });
    server.ask_kernel("run", &request).pop().expect("an end")
}

const USES_THE_LIBRARY: &str = "fn main() { assert_eq!(small::next(7), 22); }";

#[test]
fn edited_programs_run_against_the_newest_library_and_are_told_when_there_is_none() {
    let copy = Copy::small();
    let server = Server::start(&copy, free_port());
    assert_eq!(end_of_run(&server, USES_THE_LIBRARY)["outcome"], "finished");
    let mut page = server.listen("/index.html");
    assert!(page.mistakes().is_empty());

    let line = copy.replace("src/lib.rs", "pub fn next(", "pub fn next(,");
    assert!(!page.mistakes().is_empty());
    let end = end_of_run(&server, USES_THE_LIBRARY);
    assert_eq!(end["outcome"], "kernel", "{end}");
    let why = end["message"].as_str().unwrap();
    let place = format!("src/lib.rs:{line}: the library does not compile");
    assert!(
        why.starts_with("Nothing can be run until the library is built") && why.contains(&place),
        "{why}"
    );
    let state = &server.ask_kernel("state", &json!({}))[0];
    assert_eq!(
        (&state["ready"], &state["why"]),
        (&json!(false), &end["message"])
    );
    assert!(server.get("/index.html").starts_with("HTTP/1.0 200"));

    copy.replace("src/lib.rs", "pub fn next(,", "pub fn next(");
    assert!(page.mistakes().is_empty());
    copy.append("src/lib.rs", "/// New.\npub const JUST_SAVED: u8 = 7;");
    assert!(page.mistakes().is_empty());
    let end = end_of_run(&server, "fn main() { assert_eq!(small::JUST_SAVED, 7); }");
    assert_eq!(end["outcome"], "finished", "{end}");
}

#[test]
fn a_library_that_is_gone_is_built_again() {
    let copy = Copy::small();
    let server = Server::start(&copy, free_port());
    assert_eq!(end_of_run(&server, USES_THE_LIBRARY)["outcome"], "finished");
    let built = copy.target().join("debug");
    for folder in [built.clone(), built.join("deps")] {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy();
            if name.starts_with("libsmall") && name.ends_with(".rlib") {
                fs::remove_file(&path).unwrap();
            }
        }
    }
    assert_eq!(end_of_run(&server, USES_THE_LIBRARY)["outcome"], "finished");
}

#[test]
#[cfg(unix)]
fn a_compiler_that_is_missing_or_too_old_is_named_and_the_server_stays() {
    use std::os::unix::fs::PermissionsExt;
    let copy = Copy::small();
    copy.replace(
        "Cargo.toml",
        "edition = \"2024\"",
        "edition = \"2024\"\nrust-version = \"1.85\"",
    );
    drop(Server::start(&copy, free_port()));
    let old = copy.path("old-rustc");
    fs::write(
        &old,
        "#!/bin/sh\necho 'rustc 1.70.0 (90c541806 2023-05-31)'\n",
    )
    .unwrap();
    fs::set_permissions(&old, fs::Permissions::from_mode(0o755)).unwrap();
    for (rustc, advice) in [
        (copy.path("no-rustc"), "rust-lang.org/tools/install"),
        (
            old,
            "the package `small` needs Rust 1.85 or newer, and this is rustc 1.70.0",
        ),
    ] {
        let server = Server::start_with(&copy, free_port(), |command| {
            command.env("RUSTC", rustc);
        });
        // What the listings print with another compiler, nobody knows.
        let mistakes = server.listen("/second-chapter.html").mistakes();
        let what = "cargo could not build the package `small-listings`";
        assert!(mistakes[0].starts_with(what), "{mistakes:?}");
        let end = end_of_run(&server, USES_THE_LIBRARY);
        assert_eq!(end["outcome"], "kernel");
        let message = end["message"].as_str().unwrap();
        assert!(message.contains(advice), "{message}");
        let state = &server.ask_kernel("state", &json!({}))[0];
        assert_eq!(
            (&state["ready"], &state["why"]),
            (&json!(false), &end["message"])
        );
    }
}
