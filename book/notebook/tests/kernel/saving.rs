//! What the author edits in the page and saves.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::{Answer, Call, Shared};
use crate::common::lives;

const FILE: &str = "book/listings/src/second_chapter/epochs.rs";

fn text(shared: &Shared, file: &str) -> String {
    fs::read_to_string(shared.copy.path(file)).unwrap()
}

/// The text that the page shows of a listing without regions: all but its documentation.
fn page(file: &str) -> String {
    let lines = file.lines().skip_while(|line| line.starts_with("//!"));
    let text: Vec<&str> = lines.collect();
    text.join("\n").trim_start().to_owned() + "\n"
}

/// What a page asks before it has anything written.
fn attempt(shared: &Shared, base: &str, source: &str) -> Answer {
    let request = json!({ "listing": "epochs", "source": source, "base": base, "page": "a page" });
    Call::new(&shared.server, "try-to-save", &request).send(&shared.server)
}

/// Has written what was tried.
fn write(shared: &Shared, tried: &Value, anyway: bool) -> Answer {
    let order = json!({ "trial": tried["trial"], "anyway": anyway });
    Call::new(&shared.server, "save", &order).send(&shared.server)
}

/// A change of the listing after which its program does something else first.
fn beginning_with(base: &str, code: &str) -> String {
    let changed = base.replace("for epoch in 0..", &format!("{code}\n    for epoch in 0.."));
    assert_ne!(base, changed);
    changed
}

/// Runs a test with the listing's file, and puts that back.
fn with_file(shared: &Shared, test: impl FnOnce(&str, &str)) {
    let file = text(shared, FILE);
    let base = page(&file);
    test(&file, &base);
    let path = shared.copy.path(FILE);
    let _ = fs::remove_file(&path);
    shared.copy.write(FILE, &file);
}

#[test]
fn a_saved_listing_is_in_its_file_and_the_answer_shows_what_changes_in_the_pins() {
    let shared = Shared::get();
    with_file(&shared, |file, base| {
        let source = beginning_with(base, "println!(\"one line more\");");
        let same = attempt(&shared, base, base).json();
        assert_eq!(same, json!({ "file": FILE, "changed": false }));
        // To run it is not to save it, and neither is to try.
        let call = json!({ "listing": "epochs", "source": source });
        let ran = Call::new(&shared.server, "run", &call).send(&shared.server);
        assert_eq!(ran.run().outcome(), "finished");
        let tried = attempt(&shared, base, &source).json();
        assert_eq!(text(&shared, FILE), file);
        assert_eq!(
            (&tried["file"], &tried["changed"], &tried["doubt"]),
            (&json!(FILE), &json!(true), &Value::Null),
            "{tried}"
        );
        let pins = tried["pins"].as_str().unwrap();
        let terminal = "the listing `epochs` (book/listings/src/second_chapter/epochs.rs) no longer agrees with its pin\n\
            snapshots/epochs.snap (- pinned, + printed now)\n";
        assert!(
            pins.starts_with(terminal) && pins.contains(" + one line more\n"),
            "{pins}"
        );
        assert_eq!(
            write(&shared, &tried, false).json(),
            json!({ "file": FILE })
        );
        assert_eq!(text(&shared, FILE), file.replace(base, &source));

        // Another page still has the old text.
        let answer = attempt(&shared, base, &base.replace("0..", "1.."));
        assert_eq!(answer.status, 409);
        assert!(
            answer
                .error()
                .contains("was changed since this page was made")
        );
        // What was tried is written once: the file has changed since.
        let answer = write(&shared, &tried, false);
        assert_eq!(answer.status, 409);
        assert!(answer.error().contains("was just changed by somebody else"));
        assert_eq!(text(&shared, FILE), file.replace(base, &source));

        let tried = attempt(&shared, &source, base).json();
        assert_eq!(
            (&tried["pins"], &tried["doubt"]),
            (&json!(""), &Value::Null)
        );
        assert_eq!(write(&shared, &tried, false).status, 200);
        assert_eq!(text(&shared, FILE), file);
    });
}

#[test]
fn what_did_not_end_well_is_saved_only_if_its_author_insists() {
    let shared = Shared::get();
    with_file(&shared, |file, base| {
        for (code, doubt, told) in [
            (
                "loop { std::thread::park(); }",
                "It was stopped after 5 s.",
                "",
            ),
            (
                "loop { println!(\"{}\", \"for ever\".repeat(100)); }",
                "it printed more than 4 MiB",
                "",
            ),
            (
                "std::hint::black_box(vec![1_u8; 4 << 30]);",
                "it asked for more memory than the 1 GiB",
                "",
            ),
            (
                "panic!(\"no\\nway\");",
                "It ended with the exit code 101.",
                "does not run\n",
            ),
            (
                "std::process::exit(3);",
                "It ended with the exit code 3.",
                "",
            ),
            (
                "std::process::abort();",
                "It was ended by the signal 6.",
                "",
            ),
            (
                "let _: u8 = 1.5;",
                "It does not compile: 1 error.",
                "does not compile\nerror",
            ),
            (
                "println!(\"EVCXR_BEGIN_CONTENT image/svg+xml\");",
                "the book cannot show what it printed",
                "EVCXR_END_CONTENT is missing",
            ),
            (
                "// Region: update",
                "It ran to its end, but the build refuses it: book/listings/src/",
                "",
            ),
            (
                "// A comment that is wider than the page, which the build of the book would refuse.",
                "It ran to its end, but the build refuses it: book/listings/src/",
                "",
            ),
        ] {
            let source = beginning_with(base, code);
            let tried = attempt(&shared, base, &source).json();
            let said = tried["doubt"]
                .as_str()
                .unwrap_or_else(|| panic!("{code}: {tried}"));
            assert!(said.contains(doubt), "{code}: {said}");
            assert!(
                tried["pins"].as_str().unwrap().contains(told),
                "{code}: {tried}"
            );
            let answer = write(&shared, &tried, false);
            assert_eq!(answer.status, 409, "{code}");
            assert!(answer.error().contains(doubt), "{code}");
            assert_eq!(
                text(&shared, FILE),
                file,
                "{code}: nothing is written unasked"
            );
            if code.starts_with("panic") {
                let told = tried["pins"].as_str().unwrap();
                assert!(told.contains(&format!("panicked at {FILE}:")), "{told}");
                assert!(told.contains(":5:\nno\nway\n"), "{told}");
                assert_eq!(write(&shared, &tried, true).status, 200);
                assert_eq!(text(&shared, FILE), file.replace(base, &source));
                shared.copy.write(FILE, file);
            }
        }
        let unknown = json!({ "trial": "0" });
        let answer = write(&shared, &unknown, true);
        assert_eq!(answer.status, 409);
        assert!(answer.error().contains("no longer knows what was tried"));
    });
}

#[test]
fn who_cancels_a_save_stops_it() {
    let shared = Shared::get();
    with_file(&shared, |file, base| {
        let began = shared.copy.path("began");
        let code = format!(
            "std::fs::write({began:?}, std::process::id().to_string()).unwrap(); loop {{ std::thread::park(); }}"
        );
        let request =
            json!({ "listing": "epochs", "source": beginning_with(base, &code), "base": base });
        let call = Call::new(&shared.server, "try-to-save", &request);
        let mut connection = std::net::TcpStream::connect(&shared.server.address).unwrap();
        std::io::Write::write_all(&mut connection, &call.bytes()).unwrap();
        until(|| fs::read_to_string(&began).is_ok_and(|id| !id.is_empty()));
        let program = fs::read_to_string(&began).unwrap();
        drop(connection);
        until(|| !lives(&program));
        assert_eq!(text(&shared, FILE), file);
        // Nobody else's page is refused for what was cancelled.
        let next = attempt(&shared, base, &beginning_with(base, "println!();"));
        assert_eq!(next.status, 200);
        assert_eq!(text(&shared, FILE), file);
    });
}

fn until(holds: impl Fn() -> bool) {
    // Far less than the program may run.
    let end = Instant::now() + Duration::from_secs(4);
    while !holds() {
        assert!(Instant::now() < end, "it takes too long");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn characters_that_nobody_sees_are_not_saved() {
    let shared = Shared::get();
    with_file(&shared, |file, base| {
        for unseen in "\0\u{1b}\r\u{2028}\u{202e}\u{feff}".chars() {
            let answer = attempt(&shared, base, &format!("// a{unseen}b\n{base}"));
            assert_eq!(answer.status, 400, "{unseen:?}");
            let error = answer.error();
            assert!(error.starts_with("line 1, column 5: U+"), "{error}");
            assert_eq!(text(&shared, FILE), file);
        }
    });
}

#[cfg(unix)]
#[test]
fn a_file_that_is_more_than_a_file_is_not_replaced() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let shared = Shared::get();
    with_file(&shared, |file, base| {
        let source = beginning_with(base, "println!();");
        let (path, elsewhere) = (shared.copy.path(FILE), shared.copy.path("elsewhere.rs"));
        fs::rename(&path, &elsewhere).unwrap();
        symlink(&elsewhere, &path).unwrap();
        let answer = attempt(&shared, base, &source);
        assert_eq!(answer.status, 409);
        let error = answer.error();
        assert!(
            error.contains(&format!("{FILE} is a symbolic link to ")),
            "{error}"
        );
        assert!(error.contains(elsewhere.to_str().unwrap()), "{error}");
        assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
        fs::rename(&elsewhere, &path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        let answer = attempt(&shared, base, &source);
        assert_eq!(answer.status, 409);
        assert!(answer.error().contains("is read-only"));
        assert_eq!(text(&shared, FILE), file);
    });
}

#[test]
fn nothing_but_a_listing_of_the_book_is_written() {
    let shared = Shared::get();
    for name in [
        "../main",
        "main",
        "/etc/passwd",
        "second_chapter/halves",
        "lib",
        "halves.rs",
        "",
    ] {
        let request = json!({ "listing": name, "source": "x", "base": "y" });
        let answer = Call::new(&shared.server, "try-to-save", &request).send(&shared.server);
        assert_eq!(answer.status, 400, "{name}");
        assert!(answer.error().contains("there is no listing"), "{name}");
    }
}

#[test]
fn who_may_not_run_a_program_may_not_save_one() {
    let shared = Shared::get();
    with_file(&shared, |file, base| {
        let source = beginning_with(base, "println!();");
        let tried = attempt(&shared, base, &source).json();
        let request = json!({ "listing": "epochs", "source": source, "base": base });
        let order = json!({ "trial": tried["trial"], "anyway": true });
        for (endpoint, body) in [("try-to-save", request), ("save", order)] {
            let call = Call::new(&shared.server, endpoint, &body);
            for refused in [
                call.with("Origin", "http://evil.example"),
                call.with("Host", "evil.example"),
                call.with("Content-Type", "text/plain"),
                call.without("X-Notebook-Token"),
                call.method("GET"),
            ] {
                let status = refused.send(&shared.server).status;
                assert!([403, 405, 415].contains(&status), "{status}");
            }
        }
        assert_eq!(text(&shared, FILE), file);
    });
}
