//! What the author edits in the page and saves.

use std::fs;

use serde_json::{Value, json};

use crate::client::{Answer, Call, Shared};

const FILE: &str = "book/listings/src/gradient_descent/epochs.rs";

fn text(shared: &Shared, file: &str) -> String {
    fs::read_to_string(shared.copy.path(file)).unwrap()
}

/// The text that the page shows of a listing without regions: all but its documentation.
fn page(file: &str) -> String {
    let lines = file.lines().skip_while(|line| line.starts_with("//!"));
    let text: Vec<&str> = lines.collect();
    text.join("\n").trim_start().to_owned() + "\n"
}

fn save(shared: &Shared, request: &Value) -> Answer {
    Call::new(&shared.server, "save", request).send(&shared.server)
}

#[test]
fn a_saved_listing_is_in_its_file_and_the_answer_shows_what_changes_in_the_pins() {
    let shared = Shared::get();
    let _alone = shared.alone();
    let file = text(&shared, FILE);
    let base = page(&file);
    let source = base.replace(
        "for epoch in 0..",
        "println!(\"one line more\");\n    for epoch in 0..",
    );
    assert_ne!(base, source);
    let request =
        |base: &str, source: &str| json!({ "listing": "epochs", "source": source, "base": base });

    let same = save(&shared, &request(&base, &base)).json();
    assert_eq!(same, json!({ "file": FILE, "pins": "", "changed": false }));
    // To run it is not to save it.
    let call = json!({ "listing": "epochs", "source": source });
    Call::new(&shared.server, "run", &call)
        .send(&shared.server)
        .run();
    assert_eq!(text(&shared, FILE), file);

    let answer = save(&shared, &request(&base, &source)).json();
    assert_eq!(
        (&answer["file"], &answer["changed"]),
        (&json!(FILE), &json!(true)),
        "{answer}"
    );
    let pins = answer["pins"].as_str().unwrap();
    let terminal = "the listing `epochs` (book/listings/src/gradient_descent/epochs.rs) no longer agrees with its pin\n\
        snapshots/epochs.snap (- pinned, + printed now)\n";
    assert!(
        pins.starts_with(terminal) && pins.contains(" + one line more\n"),
        "{pins}"
    );
    assert_eq!(text(&shared, FILE), file.replace(&base, &source));

    // Another page still has the old text.
    let answer = save(&shared, &request(&base, &base.replace("0..", "1..")));
    assert_eq!(answer.status, 409);
    assert!(
        answer
            .error()
            .contains("was changed since this page was made")
    );
    assert_eq!(text(&shared, FILE), file.replace(&base, &source));

    let broken = source.replace("println!(\"one line more\");", "println!(\"one line more);");
    let answer = save(&shared, &request(&source, &broken)).json();
    let pins = answer["pins"].as_str().unwrap();
    assert!(pins.contains("does not compile\nerror"), "{pins}");
    assert!(pins.contains(FILE), "{pins}");
    let answer = save(&shared, &request(&broken, &base)).json();
    assert_eq!(answer, json!({ "file": FILE, "pins": "", "changed": true }));
    assert_eq!(text(&shared, FILE), file);
}

#[test]
fn nothing_but_a_listing_of_the_book_is_written() {
    let shared = Shared::get();
    for name in [
        "../main",
        "main",
        "/etc/passwd",
        "gradient_descent/sgd",
        "lib",
        "sgd.rs",
        "",
    ] {
        let request = json!({ "listing": name, "source": "x", "base": "y" });
        let answer = save(&shared, &request);
        assert_eq!(answer.status, 400, "{name}");
        assert!(answer.error().contains("there is no listing"), "{name}");
    }
}

#[test]
fn who_may_not_run_a_program_may_not_save_one() {
    let shared = Shared::get();
    let file = text(&shared, FILE);
    let base = page(&file);
    let request = json!({ "listing": "epochs", "source": "fn main() {}", "base": base });
    let call = Call::new(&shared.server, "save", &request);
    for refused in [
        call.with("Origin", "http://evil.example"),
        call.with("Host", "evil.example"),
        call.with("Content-Type", "text/plain"),
        call.without("X-Downhill-Token"),
        call.method("GET"),
    ] {
        let status = refused.send(&shared.server).status;
        assert!([403, 405, 415].contains(&status), "{status}");
    }
    assert_eq!(text(&shared, FILE), file);
}
