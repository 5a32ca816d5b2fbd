//! The server: what it shows, and how it follows what an author does.

mod common;

use std::fs;
use std::net::TcpListener;

use common::Copy;
use common::server::{Server, free_port};

#[test]
fn the_server_takes_the_next_free_port_and_serves_the_book_and_nothing_else() {
    let copy = Copy::new();
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let server = Server::start(&copy, port);
    assert_eq!(server.printed, format!("Port {port} is in use.\n"));
    let chosen: u16 = server.address["127.0.0.1:".len()..].parse().unwrap();
    assert!(chosen > port, "port {chosen} is not after {port}");
    let page = server.get("/gradient-descent.html");
    assert!(page.starts_with("HTTP/1.0 200") && page.contains("listing-sgd"));
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
fn a_saved_chapter_reloads_its_page_and_no_other() {
    let copy = Copy::new();
    let server = Server::start(&copy, free_port());
    let mut page = server.listen("/linear-model.html");
    let mut other = server.listen("/backpropagation.html");
    assert!(page.mistakes().is_empty() && other.mistakes().is_empty());
    copy.append(
        "book/src/linear-model.md",
        "A sentence that was just saved.",
    );
    page.until_newer();
    assert!(other.mistakes().is_empty(), "this page did not change");
    let html = server.get("/linear-model.html");
    assert!(html.contains("A sentence that was just saved."));
    assert!(html.contains("id=\"listing-sweep\""));
    let other = server.get("/backpropagation.html");
    assert!(other.contains("id=\"listing-chain\""));
    // A moment later, what holds all pages follows.
    let mut printed = server.listen("/print.html");
    if !server.get("/print.html").contains("just saved") {
        printed.until_newer();
    }
    assert!(server.get("/print.html").contains("just saved"));
    assert!(server.get("/searchindex.js").contains("just saved"));
}

#[test]
fn a_mistake_is_told_with_its_line_and_the_last_good_page_stays() {
    let copy = Copy::new();
    let server = Server::start(&copy, free_port());
    let mut page = server.listen("/linear-model.html");
    assert!(page.mistakes().is_empty());
    let good = fs::read_to_string(copy.path("book/src/linear-model.md")).unwrap();
    let line = copy.append("book/src/linear-model.md", "{{#listing swep}}");
    let mistakes = page.mistakes();
    let start = format!("book/src/linear-model.md:{line}: ");
    assert!(mistakes[0].starts_with(&start), "{mistakes:?}");
    assert!(mistakes[0].contains("did you mean `sweep`"), "{mistakes:?}");
    assert!(server.get("/linear-model.html").contains("listing-sweep"));
    copy.write("book/src/linear-model.md", &good);
    assert!(page.mistakes().is_empty(), "the mistake is mended");
}

#[test]
fn the_server_outlives_an_engine_that_does_not_compile_and_sees_a_listing_and_a_style_change() {
    let copy = Copy::new();
    let line = copy.replace("src/operations.rs", "pub fn powi(", "pub fn powi(,");
    let server = Server::start(&copy, free_port());
    let page = server.get("/linear-model.html");
    assert!(page.starts_with("HTTP/1.0 503"), "{page}");
    assert!(page.contains("is not built yet"), "{page}");
    // A page that was open before the server was started again is not taken from its reader.
    let mut open_before = server.listen_with("/linear-model.html", "0-0");
    assert!(!open_before.mistakes().is_empty());
    let mut events = server.listen("/linear-model.html");
    let mistakes = events.mistakes();
    let place = format!("src/operations.rs:{line}: ");
    assert!(mistakes[0].starts_with(&place), "{mistakes:?}");

    copy.replace("src/operations.rs", "pub fn powi(,", "pub fn powi(");
    events.until_newer();

    let mut events = server.listen("/gradient-descent.html");
    assert!(events.mistakes().is_empty());
    let sgd = "book/listings/src/gradient_descent/sgd.rs";
    copy.replace(
        sgd,
        "LEARNING_RATE: f64 = 0.01",
        "LEARNING_RATE: f64 = 0.02",
    );
    let mistakes = events.mistakes();
    assert!(
        mistakes[0].contains("no longer agrees with its pin"),
        "{mistakes:?}"
    );
    copy.replace(
        sgd,
        "LEARNING_RATE: f64 = 0.02",
        "LEARNING_RATE: f64 = 0.01",
    );
    assert!(events.mistakes().is_empty(), "the pin holds again");

    copy.append("book/theme/notebook.css", "/* changed */");
    events.until_newer();
    assert!(server.get("/theme/notebook.css").contains("/* changed */"));
}

#[test]
fn a_chapter_that_comes_into_the_book_by_way_of_a_mistake_is_linked_from_the_page_before_it() {
    let copy = Copy::new();
    let server = Server::start(&copy, free_port());
    let mut page = server.listen("/backpropagation.html");
    assert!(page.mistakes().is_empty());
    let line = copy.append("book/src/SUMMARY.md", "- [New](new.md)");
    let mistakes = page.mistakes();
    let start = format!("book/src/SUMMARY.md:{line}: there is no chapter book/src/new.md");
    assert!(mistakes[0].starts_with(&start), "{mistakes:?}");
    copy.write("book/src/new.md", "# New\n\nA chapter.\n");
    page.until_newer();
    assert!(
        server
            .get("/backpropagation.html")
            .contains("href=\"new.html\"")
    );
    assert!(server.get("/new.html").contains("A chapter."));
}
