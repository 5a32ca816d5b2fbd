//! A listing that does not end well takes neither a build nor a test nor the server with it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use crate::common::server::{EARLY, PATIENCE, Server, free_port};
use crate::common::{Copy, text};
use notebook::compile::programs::Programs;
use notebook::listing::Listings;
use notebook::process::Runs;
use notebook::process::limits::Limits;
use notebook::project::Project;
use notebook::project::lock::Lock;

/// The listings that are no exercises, with their chapters.
const LISTINGS: [(&str, &str); 4] = [
    ("sequence", "first_chapter"),
    ("heights", "first_chapter"),
    ("halves", "second_chapter"),
    ("descent", "second_chapter"),
];

const CHAPTER: &str = "book/src/first-chapter.md";

const BEGIN: &str = "pub fn main() {\n";

/// The file of a listing.
fn file((name, chapter): (&str, &str)) -> String {
    format!("book/listings/src/{chapter}/{name}.rs")
}

/// The beginning of a program with another line. It is folded on the page, which has no room for it.
fn begin_with(line: &str) -> String {
    format!("{BEGIN}    // region: hidden\n    {line}\n    // endregion\n")
}

/// The first listings with another line each at the beginning of their `main`, until this is
/// dropped.
struct Spoilt<'a> {
    copy: &'a Copy,
    whole: Vec<(String, String)>,
}

impl<'a> Spoilt<'a> {
    fn with(copy: &'a Copy, lines: &[&str]) -> Self {
        assert!(lines.len() <= LISTINGS.len());
        let files = LISTINGS.into_iter().map(file).zip(lines);
        let spoil = |(file, line): (String, &&str)| {
            let whole = fs::read_to_string(copy.path(&file)).unwrap();
            copy.replace(&file, BEGIN, &begin_with(line));
            (file, whole)
        };
        let whole = files.map(spoil).collect();
        Self { copy, whole }
    }
}

impl Drop for Spoilt<'_> {
    fn drop(&mut self) {
        for (file, whole) in &self.whole {
            self.copy.write(file, whole);
        }
    }
}

/// Builds the book and tests its pages at once, with those options: each would wait for its limit
/// by itself.
fn build_and_test(copy: &Copy, options: &[&str]) -> [Output; 2] {
    thread::scope(|scope| {
        let build = scope.spawn(|| copy.notebook(&[&["build"], options].concat()));
        let test = copy.notebook(&[&["test"], options].concat());
        [build.join().unwrap(), test]
    })
}

const ENDLESS: &str = "loop { std::hint::black_box(0); }";

/// It has no end either, and leaves the processor to others.
const ASLEEP: &str = "loop { std::thread::park(); }";

const ENDLESS_TO_COMPILE: &str = "#[allow(long_running_const_eval)] const X: u64 = \
    { let mut i = 0; while i < u64::MAX { i += 1; } i }; println!(\"{X}\");";

/// Waits until something holds.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "{what} does not come to pass");
        sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_build_and_a_test_name_the_listing_that_a_limit_stopped_and_the_limit() {
    let copy = &Copy::small();
    let output = "it was stopped: it printed more than 4 MiB";
    let fills_a_file = format!(
        "let mut file = std::fs::File::create({:?}).unwrap(); \
         loop {{ std::io::Write::write_all(&mut file, &[0; 65536]).unwrap(); }}",
        copy.path("large")
    );
    for (seconds, cases) in [
        // It takes two processors for all its time, so it gets less.
        ("2", &[(ENDLESS, "it was stopped after 2 s")][..]),
        ("3", &[(ASLEEP, "it was stopped after 3 s")]),
        (
            "60",
            &[
                (
                    "loop { println!(\"{}\", \"0123456789\".repeat(100)); }",
                    output,
                ),
                (
                    "loop { eprint!(\"{}\", \"0123456789\".repeat(100)); }",
                    output,
                ),
                (
                    // What is only asked for costs no time; what is filled does.
                    "let _asked = Vec::<u8>::with_capacity(900 << 20); \
                     let mut all = Vec::new(); loop { all.push(vec![1_u8; 1 << 20]); }",
                    "it was stopped: it asked for more memory than the 1 GiB",
                ),
                (
                    &fills_a_file,
                    "it was stopped: it wrote a file of more than 16 MiB",
                ),
            ],
        ),
    ] {
        let (lines, limits): (Vec<&str>, Vec<&str>) = cases.iter().copied().unzip();
        let _spoilt = Spoilt::with(copy, &lines);
        for output in build_and_test(copy, &["--seconds", seconds]) {
            let said = text(&output);
            assert_eq!(output.status.code(), Some(1), "{said}");
            for (listing, limit) in LISTINGS.into_iter().zip(&limits) {
                let (name, chapter) = listing;
                let told = format!("the listing `{name}` ({}) does not run", file(listing));
                let mut problems = said.split("\n\n");
                let problem = problems.find(|problem| problem.contains(&told));
                let problem = problem.unwrap_or_else(|| panic!("no {told} in {said}"));
                let chapter = format!("book/src/{}.md:", chapter.replace('_', "-"));
                assert!(problem.contains(&chapter), "{said}");
                assert_eq!(problem.matches(limit).count(), 1, "{said}");
                let of_all = limits.iter().filter(|other| *other == limit);
                assert_eq!(said.matches(limit).count(), of_all.count(), "{said}");
            }
            let takes_its_time = said.contains("The listing `sequence` takes its time");
            assert!(takes_its_time || seconds != "3", "{said}");
        }
    }
    // What cargo compiles is the author's; the text of a page is bounded.
    let _spoilt = Spoilt::with(copy, &[ENDLESS_TO_COMPILE]);
    let output = copy.notebook(&["test", "-c", "first-chapter", "--seconds", "1"]);
    let said = text(&output);
    assert!(said.contains("rustc was stopped after 1 s"), "{said}");
}

#[test]
fn where_every_listing_is_endless_a_build_tells_it_of_the_first() {
    let copy = &Copy::small();
    let project = Project::around(&copy.path("")).unwrap();
    let listings = Listings::read(&project).unwrap();
    assert!(listings.iter().count() > 5);
    for listing in listings.iter() {
        copy.replace(&listing.file, BEGIN, &begin_with(ASLEEP));
    }
    let said = text(&copy.notebook(&["build", "--seconds", "1"]));
    assert_eq!(
        said.matches("it was stopped after 1 s").count(),
        3,
        "{said}"
    );
    let rest = "After 3 listings that came to no end, ";
    assert!(said.contains(rest), "{said}");
}

#[test]
fn a_long_line_is_cut_in_every_message() {
    let copy = &Copy::small();
    for lines in [
        &[
            "println!(\"{}\", \"x\".repeat(300_000));",
            "panic!(\"{}\", \"x\".repeat(300_000));",
            "eprintln!(\"{}\", \"x\".repeat(300_000)); std::process::exit(1);",
            "println!(\"{}\", \"x\\n\".repeat(100_000));",
        ][..],
        &[
            "println!(\"EVCXR_BEGIN_CONTENT {}\\nEVCXR_END_CONTENT\", \"x\".repeat(300_000));",
            "println!(\"EVCXR_BEGIN_CONTENT application/vnd.notebook.knob+json\"); \
             println!(\"{}\\nEVCXR_END_CONTENT\", \"x\".repeat(300_000));",
        ],
    ] {
        let _spoilt = Spoilt::with(copy, lines);
        for output in build_and_test(copy, &[]) {
            let said = text(&output);
            assert_eq!(output.status.code(), Some(1), "{said:.5000}");
            for (name, _) in &LISTINGS[..lines.len()] {
                let told = format!("the listing `{name}` (");
                let found = said.split_once(&told);
                let (_, problem) = found.unwrap_or_else(|| panic!("no {told} in {said:.5000}"));
                let problem = problem.split("the listing `").next().unwrap();
                assert!(
                    problem.contains("characters left out") || problem.contains("lines more"),
                    "{problem:.5000}"
                );
            }
            assert!(said.len() < 10_000, "{}", said.len());
        }
    }
    let line = format!("let _: u8 = \"{}\";", "x".repeat(300_000));
    let _spoilt = Spoilt::with(copy, &[&line]);
    for output in build_and_test(copy, &[]) {
        let said = text(&output);
        assert!(said.contains("does not compile"), "{said:.5000}");
        assert!(said.len() < 10_000, "{}", said.len());
    }
}

#[test]
fn a_pin_is_made_under_limits_too() {
    let copy = Copy::small();
    let project = Project::around(&copy.path("")).unwrap();
    let run = |limits: Limits| {
        let runs = Runs {
            limits,
            newer: None,
        };
        Programs::build(&project, &runs)
            .unwrap()
            .unwrap()
            .run("sequence")
    };
    assert!(run(Limits::program(60)).is_ok());
    let stopped = |limits| run(limits).unwrap_err().to_string();
    assert!(stopped(Limits::program(0)).starts_with("it was stopped after 0 s"));
    let printed = Limits {
        output: 100,
        ..Limits::program(60)
    };
    assert!(stopped(printed).starts_with("it was stopped: it printed more than"));
}

#[test]
fn a_book_is_served_while_a_listing_runs_and_what_is_saved_meanwhile_is_built() {
    let copy = &Copy::small();
    let spoilt = Spoilt::with(copy, &[ASLEEP]);
    let server = Server::start_until(copy, free_port(), EARLY, |command| {
        command.args(["--seconds", "600"]);
    });
    assert!(server.get("/").contains("The book is not built yet"));
    let mut page = server.listen("/first-chapter.html");
    assert!(page.mistakes().is_empty());
    drop(spoilt);
    page.until_newer();
    let mut page = server.listen("/first-chapter.html");
    assert!(page.mistakes().is_empty());
    // Cargo gets some seconds before it is overtaken, and is at work by then.
    let script = "book/listings/build.rs";
    let began = copy.path("began");
    let begin = format!("std::fs::write({began:?}, \"\").unwrap();");
    copy.write(script, &format!("fn main() {{ {begin} {ASLEEP} }}\n"));
    until("a build script", || began.exists());
    fs::remove_file(copy.path(script)).unwrap();
    copy.append(CHAPTER, "Saved meanwhile.");
    page.until_newer();
    assert!(
        server
            .get("/first-chapter.html")
            .contains("Saved meanwhile.")
    );
}

#[test]
fn a_server_tells_the_limit_and_goes_on() {
    let copy = &Copy::small();
    let spoilt = Spoilt::with(copy, &[ASLEEP]);
    let server = Server::start_with(copy, free_port(), |command| {
        command.args(["--seconds", "2"]);
    });
    let mut page = server.listen("/first-chapter.html");
    let mistakes = page.mistakes();
    assert!(
        mistakes[0].contains("the listing `sequence`"),
        "{mistakes:?}"
    );
    assert!(
        mistakes[0].contains("it was stopped after 2 s"),
        "{mistakes:?}"
    );
    drop(spoilt);
    page.until_newer();
    assert!(
        server
            .get("/first-chapter.html")
            .contains("listing-sequence")
    );
}

/// Whether a process is there and has not ended.
fn lives(process: &str) -> bool {
    let ps = Command::new("ps")
        .args(["-o", "stat=", "-p", process])
        .output();
    let state = ps.unwrap().stdout;
    !state.is_empty() && state[0] != b'Z'
}

/// Starts the tool in a copy whose listing starts another process, and returns it with the numbers
/// of both.
fn start_family(copy: &Copy, arguments: &[&str]) -> (Child, Vec<String>) {
    let file = copy.path("family");
    let _ = fs::remove_file(&file);
    let mut tool = Command::new(env!("CARGO_BIN_EXE_notebook"));
    let mut tool = copy
        .in_copy(tool.args(arguments))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut family = Vec::new();
    until("a family", || {
        assert_eq!(tool.try_wait().unwrap(), None, "{arguments:?}");
        let numbers = fs::read_to_string(&file).unwrap_or_default();
        family = numbers.split_whitespace().map(str::to_owned).collect();
        family.len() == 2
    });
    assert!(family.iter().all(|process| lives(process)));
    (tool, family)
}

#[test]
#[cfg(unix)]
fn whatever_ends_a_command_ends_what_its_listing_started() {
    let copy = &Copy::small();
    let file = copy.path("family");
    let family = format!(
        "let mut sleep = std::process::Command::new(\"/bin/sleep\"); \
             let sleep = sleep.arg(\"1000\").spawn().unwrap(); \
             let family = format!(\"{{}} {{}}\", std::process::id(), sleep.id()); \
             std::fs::write({file:?}, family).unwrap(); \
             loop {{ std::thread::park(); }}"
    );
    let _spoilt = Spoilt::with(copy, &[&family]);
    let test = &["test", "-c", "first-chapter"][..];
    let serve = &["--no-open", "--port", "0"][..];
    for (arguments, signal, code) in [
        (&["build"][..], "INT", 130),
        (&["build"], "TERM", 143),
        (&["build"], "HUP", 129),
        (&["build"], "QUIT", 131),
        (&["build"], "USR1", 138),
        (&["build"], "USR2", 140),
        (&["build"], "ALRM", 142),
        (test, "TERM", 143),
        (serve, "TERM", 143),
    ] {
        let (mut tool, family) = start_family(copy, arguments);
        let number = tool.id().to_string();
        Command::new("kill")
            .args([&format!("-{signal}"), &number])
            .status()
            .unwrap();
        let ended = tool.wait().unwrap();
        assert_eq!(ended.code(), Some(code), "{arguments:?} {signal}");
        for process in &family {
            until("the end of what ran", || !lives(process));
        }
    }
    let programs = copy.target().join("notebook/programs");
    assert_eq!(fs::read_dir(programs).unwrap().count(), 0, "a folder stays");
    // In the terminal it is the listing itself that is told.
    let (mut tool, family) = start_family(copy, &["run", "sequence"]);
    assert_eq!(tool.id().to_string(), family[0]);
    tool.kill().unwrap();
    tool.wait().unwrap();
    Command::new("kill").arg(&family[1]).status().unwrap();
    // A tool that is killed can stop nothing: there the system stops the listing.
    if cfg!(target_os = "linux") {
        for arguments in [&["build"], test] {
            let (mut tool, family) = start_family(copy, arguments);
            tool.kill().unwrap();
            tool.wait().unwrap();
            until("the end of what ran", || !lives(&family[0]));
            Command::new("kill").arg(&family[1]).status().unwrap();
        }
    }
}

#[test]
#[cfg(unix)]
fn a_build_waits_for_another_of_the_same_checkout_or_into_the_same_folder_and_says_so() {
    let copy = &Copy::small();
    let site = copy.path("site");
    fs::create_dir(&site).unwrap();
    let build = || {
        let mut build = Command::new(env!("CARGO_BIN_EXE_notebook"));
        build.args(["build", "--dest"]).arg(&site);
        copy.in_copy(&mut build)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    for folder in [copy.path("book"), site.clone()] {
        let lock = Lock::of(&folder).unwrap();
        let mut waiting = build();
        let mut said = BufReader::new(waiting.stderr.take().unwrap()).lines();
        let line = said.next().unwrap().unwrap();
        assert!(line.starts_with("waiting for another build"), "{line}");
        assert_eq!(waiting.try_wait().unwrap(), None);
        drop(lock);
        let rest: Vec<String> = said.map_while(Result::ok).collect();
        assert!(waiting.wait().unwrap().success(), "{rest:?}");
    }
    for _ in 0..4 {
        let both = [build(), build()].map(|build| build.wait_with_output().unwrap());
        for output in both {
            assert!(output.status.success(), "{}", text(&output));
        }
    }
}
