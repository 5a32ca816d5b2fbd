//! The small book as a site, with a listing that misbehaves when its knob says so: it ends well by
//! default, as a listing must that has a pin.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::common::{Copy, output, text, with_module};

/// Its text. The line that panics holds a word that tests look for.
const LISTING: &str = r#"//! Does what its knob says.

use notebook_page::knobs::choice;

// region: hidden
fn third(values: &[u8]) -> u8 {
    values[2]
}

fn ask() {
    let mut line = String::new();
    let read = std::io::stdin().read_line(&mut line).unwrap();
    println!("it read {read} bytes");
    std::thread::sleep(std::time::Duration::from_millis(50));
    let found = std::fs::read("Cargo.toml").is_ok();
    println!("it found {} file", usize::from(found));
}

const BEGIN: &str = "EVCXR_BEGIN_CONTENT";
const END: &str = "EVCXR_END_CONTENT";
const KNOB: &str = "application/vnd.notebook.knob+json";
const PICTURE: &str = "image/svg+xml";

fn frames() {
    for (kind, content) in [
        (PICTURE, "no picture"),
        ("text/html", "<b>no content</b>"),
        (KNOB, "no declaration"),
        (KNOB, "null"),
        ("toString", "nothing"),
    ] {
        println!("{BEGIN} {kind}\n{content}\n{END}");
    }
    println!("after the frames\n{BEGIN} {PICTURE}\n<svg id=\"wild-a\">");
}
// endregion

pub fn main() {
    // The knob declares itself where a line was not ended.
    print!("it ");
    let then = choice(
        "then",
        [
            "end", "panic", "overflow", "exit", "loop", "print", "recurse",
            "fill", "ask", "frames", "line", "frame", "figures",
        ],
    );
    println!("began");
    match then {
        "panic" => println!("{}", third(&[1, 2])),
        "overflow" => println!("{}", then.len() as u8 - 9),
        "exit" => std::process::exit(7),
        "loop" => loop {
            std::hint::spin_loop();
        },
        "print" => {
            for line in 0_u64.. {
                println!("line {line}");
            }
        }
        "recurse" => println!("{}", depth(1)),
        "fill" => println!("{}", vec![1_u8; 1_900_000_000].len()),
        "ask" => ask(),
        "frames" => frames(),
        "line" => println!("{BEGIN} {}", "x".repeat(3_000_000)),
        "frame" => {
            println!("{BEGIN} {PICTURE}");
            for line in 0_u64.. {
                println!("line {line}");
            }
        }
        "figures" => {
            for n in 0_u64.. {
                println!("{BEGIN} {PICTURE}\n<svg id=\"wild-{n}\"/>\n{END}");
            }
        }
        _ => println!("it ended"),
    }
}

fn depth(n: u64) -> u64 {
    if n == 0 { 0 } else { depth(n + 1) + 1 }
}
"#;

/// A listing that is meant to panic.
const MEANT_TO_PANIC: &str = "//! A share of nothing.
// meant to fail: panics

// region: hidden
fn none() -> usize {
    std::env::args().count() - std::env::args().count()
}
// endregion

pub fn main() {
    println!(\"8 shared by\");
    println!(\"{}\", 8 / none());
}
";

/// The page with it.
pub const PAGE: &str = "second-chapter.html";

/// Its file.
pub const FILE: &str = "book/listings/src/second_chapter/wild.rs";

/// The line in its file of the text.
pub fn line_of(code: &str) -> usize {
    let before = &LISTING[..LISTING.find(code).unwrap()];
    before.matches('\n').count() + 1
}

/// The site, built once for all tests, and the folder of the book.
pub fn site() -> &'static (PathBuf, PathBuf) {
    static SITE: OnceLock<(PathBuf, PathBuf)> = OnceLock::new();
    SITE.get_or_init(|| {
        let copy = Copy::small();
        copy.write(FILE, LISTING);
        copy.write("book/listings/src/second_chapter/shares.rs", MEANT_TO_PANIC);
        copy.replace(
            "book/src/second-chapter.md",
            "## An exercise\n",
            "{{#listing wild}}\n\n{{#knobs wild}} What does it do? {{#ref halves}} does one thing.\n\n{{#listing shares}}\n\n## An exercise\n",
        );
        let pin = |name: &str, body: &str| copy.write(&format!("snapshots/{name}.snap"), &format!("---\nsource: x\n---\n{body}\n"));
        pin("wild", "it began\nit ended");
        let panicked = "8 shared by\nthread 'main' panicked at src/main.rs:7:20:\nattempt to divide by zero";
        pin("shares", panicked);
        let options = r#"["end","panic","overflow","exit","loop","print","recurse","fill","ask","frames","line","frame","figures"]"#;
        pin(
            "wild-knobs",
            &format!(r#"{{"kind":"choice","name":"then","default":"end","value":"end","options":{options}}}"#),
        );
        let site = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("misbehaving");
        let mut build = Command::new(env!("CARGO_BIN_EXE_notebook"));
        build.args(["build", "--dest"]).arg(&site);
        let built = output(with_module(copy.in_copy(&mut build)));
        assert!(built.status.success(), "{}", text(&built));
        (site, copy.path(""))
    })
}
