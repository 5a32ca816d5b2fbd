//! How a listing's program ends, and what of it is its output: where it is meant to fail, that is
//! what rustc or its panic says.

use std::cell::OnceCell;
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail, ensure};

use crate::compile::library::Library;
use crate::compile::programs::{self, Failed, Panic, Programs};
use crate::compile::rustc::{Compilation, Message};
use crate::listing::output::{Output, Works};
use crate::listing::position::{Position, Positions};
use crate::listing::{Failure, Listing, READERS_FILE};
use crate::message::excerpt;
use crate::process::limits::Environment;
use crate::process::{Ended, Runs, Stopped};
use crate::project::Project;

/// How a page's program ended.
#[derive(Debug)]
pub enum Outcome {
    /// rustc found errors in it; its messages.
    DoesNotCompile(String),
    /// rustc came to no end, or crashed: what it would have said, nobody knows.
    NotJudged(String),
    /// It panicked, exited with an error, or drew figures that cannot be read.
    Failed(anyhow::Error),
    /// It ran to its end.
    Ran(Output),
}

/// Compiles `text` as if it stood in [the file of the listing](Listing::compiled_file) and runs it
/// under the notebook.
///
/// # Errors
///
/// When rustc cannot be started; [`Stopped`] when what ran was stopped before its end.
pub fn compile_and_run(
    project: &Project,
    library: &Library,
    text: &str,
    listing: &Listing,
    runs: &Runs,
) -> Result<Outcome> {
    let name = &listing.name;
    let compilation = Compilation::prepare(project, text, listing.compiled_file())?;
    let limits = runs.limits.compiler();
    let compiled = runs
        .wait(
            compilation.compiler(library, &limits)?,
            &limits,
            &format!("rustc, at the listing `{name}`,"),
        )
        .with_context(|| format!("cannot run {}", library.rustc.display()))?;
    if let Some(limit) = compiled.ended.limit("", &limits) {
        return Ok(Outcome::NotJudged(format!("rustc {limit}")));
    }
    if !compiled.succeeded() {
        let messages = compilation.messages(project, library, &compiled.stderr);
        let is_told = |message: &&Message| message.level != "warning";
        let told = messages.iter().filter(is_told);
        let told: Vec<&str> = told.map(|message| &*message.rendered).collect();
        let told = excerpt::text(&told.concat());
        // A compiler that crashes ends otherwise, whatever it has found before.
        let has_judged =
            matches!(compiled.ended, Ended::Itself(status) if status.code() == Some(1));
        return Ok(match has_judged && errors(&told).next().is_some() {
            true => Outcome::DoesNotCompile(told),
            false => Outcome::NotJudged(format!("rustc failed\n{told}")),
        });
    }
    run_compiled(&compilation.program(), listing, runs)
}

/// Runs a program of a listing, which was compiled, under the notebook.
///
/// # Errors
///
/// [`Stopped`] when it was stopped before its end.
pub fn run_compiled(program: &Command, listing: &Listing, runs: &Runs) -> Result<Outcome> {
    let name = &listing.name;
    let ran = programs::run(
        program,
        runs,
        Environment::Only(&[]),
        &format!("The listing `{name}`"),
    );
    match ran {
        Ok(output) => Ok(Outcome::Ran(output)),
        Err(error) if error.is::<Stopped>() => Err(error),
        Err(error) => Ok(Outcome::Failed(error)),
    }
}

impl Outcome {
    /// What the listing has for its output.
    ///
    /// # Errors
    ///
    /// When it did not end as it is meant to.
    pub fn output(self, listing: &Listing) -> Result<Output> {
        match (self, listing.failure) {
            (Self::Ran(output), None) => Ok(output),
            (Self::DoesNotCompile(messages), Some(Failure::DoesNotCompile)) => refused(&messages),
            (Self::Failed(error), Some(Failure::Panics)) => {
                let failed = error.downcast_ref::<Failed>();
                let panicked = failed.and_then(|failed| {
                    let panic = Panic::first(&failed.stderr)?;
                    Some(panicked(listing, &failed.stdout, panic))
                });
                panicked.unwrap_or(Err(error))
            }
            (Self::NotJudged(why), _) => bail!("{why}"),
            (Self::DoesNotCompile(messages), _) => Err(anyhow!("it does not compile\n{messages}")),
            (Self::Failed(error), None) => Err(error),
            (_, Some(failure)) => Err(Works(failure).into()),
        }
    }
}

/// Runs a listing, and reads what it has for its output; among its figures are then those that the
/// book shows at other positions of its knobs, for which it is run once at each. A position that
/// the listing cannot have is passed over: what is wrong with it, is said of the page. The first
/// listing that rustc is meant to refuse has the library built, for all others, too.
///
/// # Errors
///
/// When it does not end as it is meant to, or prints what cannot be shown; [`Stopped`] when it was
/// stopped before its end.
pub fn run(
    project: &Project,
    programs: &Programs,
    library: &OnceCell<Library>,
    listing: &Listing,
    positions: &Positions,
    runs: &Runs,
) -> Result<Output> {
    let run =
        |position: Option<&Position>| run_once(project, programs, library, listing, position, runs);
    let mut output = run(None)?;
    for (position, shown) in positions {
        let declared = output.knobs.iter().map(String::as_str);
        if position.check(&listing.name, declared).is_err() {
            continue;
        }
        let there = run(Some(position)).with_context(|| format!("at {position}"))?;
        output.figures.extend(position.figures(there, shown));
    }
    Ok(output)
}

/// Runs a listing at one position of its knobs; at their defaults where there is none.
fn run_once(
    project: &Project,
    programs: &Programs,
    library: &OnceCell<Library>,
    listing: &Listing,
    position: Option<&Position>,
    runs: &Runs,
) -> Result<Output> {
    let outcome = match listing.failure {
        Some(Failure::DoesNotCompile) => {
            let library = match library.get() {
                Some(library) => library,
                None => {
                    let built = Library::build(project, &runs.newer)?;
                    library.get_or_init(|| built)
                }
            };
            compile_and_run(project, library, &listing.compiled_text(), listing, runs)?
        }
        _ => {
            let name = &listing.name;
            let ran = match position {
                Some(position) => programs.run_with_knobs(name, &position.lines()),
                None => programs.run(name),
            };
            match ran {
                Ok(output) => Outcome::Ran(output),
                Err(error) if error.is::<Stopped>() => return Err(error),
                Err(error) => Outcome::Failed(error),
            }
        }
    };
    outcome.output(listing)
}

/// What rustc says of a listing that it is meant to refuse.
///
/// # Errors
///
/// When there is no error among it, or it cannot be shown.
pub fn refused(messages: &str) -> Result<Output> {
    let is_refused = errors(messages).next().is_some();
    ensure!(is_refused, "rustc names no error in it\n{messages}");
    Output::parse(pointed(messages).as_bytes())
}

/// The first lines of the errors among rustc's messages.
pub fn errors(messages: &str) -> impl Iterator<Item = &str> {
    messages.lines().filter(|line| begins_error(line))
}

/// Whether it is the first line of an error, and not of how many there are.
fn begins_error(line: &str) -> bool {
    line.starts_with("error") && !line.starts_with("error: aborting due to")
}

/// rustc's errors, each up to the last line to which it points: what it advises then differs
/// between its versions.
fn pointed(messages: &str) -> String {
    let mut errors: Vec<String> = Vec::new();
    let mut is_shown = false;
    for line in messages.lines() {
        // Before a line of the program stand its number and a bar, before the place an arrow.
        let sign = line.trim_start_matches(|sign: char| sign == ' ' || sign.is_ascii_digit());
        if begins_error(line) {
            errors.push(String::new());
            is_shown = true;
        } else {
            is_shown = is_shown && sign.starts_with(['|', '-', '.']);
        }
        if let (Some(error), true) = (errors.last_mut(), is_shown) {
            *error += line.trim_end();
            error.push('\n');
        }
    }
    let trimmed = errors
        .iter()
        .map(|error| error.trim_end_matches([' ', '|', '\n']));
    trimmed.collect::<Vec<_>>().join("\n\n") + "\n"
}

/// What a listing printed, and the panic that ended it, at the line that it has on the page.
///
/// # Errors
///
/// When it printed what cannot be shown.
pub fn panicked(listing: &Listing, stdout: &[u8], panic: Panic<'_>) -> Result<Output> {
    let page = listing.whole();
    let index = page.iter().position(|line| line.number == panic.line);
    let (file, line) = match index.filter(|_| panic.file == listing.file) {
        Some(index) => (READERS_FILE, index + 1),
        None => (panic.file, panic.line),
    };
    let message = excerpt::text(panic.message.trim_end());
    let column = panic.column;
    // A panic begins a line.
    let gap = match stdout.last() {
        None | Some(b'\n') => "",
        Some(_) => "\n",
    };
    let told = format!("{gap}thread 'main' panicked at {file}:{line}:{column}:\n{message}\n");
    Output::parse(&[stdout, told.as_bytes()].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_error_that_is_shown_which_ends_where_it_points() {
        let messages = "error[E0597]: `tape` does not live long enough\n  --> src/main.rs:9:17\n   \
                        |\n 8 |     let tape = 1;\n   |         ---- binding\n...\n10 |     }\n   \
                        |     \
                        - dropped here\n   |\n   = note: a note\nhelp: an advice\n   |\n 9 |  \
                        more\n\nerror: aborting due to 1 previous error\n\nFor more information\n";
        let expected = "error[E0597]: `tape` does not live long enough\n  --> src/main.rs:9:17\n   \
                        |\n 8 |     let tape = 1;\n   |         ---- binding\n...\n10 |     }\n   \
                        |     \
                        - dropped here\n";
        assert_eq!(pointed(messages), expected);
        let two = format!("{messages}\nerror: b\n --> src/main.rs:1:1\n  |\n");
        assert_eq!(
            pointed(&two),
            format!("{expected}\nerror: b\n --> src/main.rs:1:1\n")
        );
    }

    #[test]
    fn only_an_error_refuses_a_listing_and_no_compiler_that_came_to_no_judgement() {
        let source = "//! x\n// meant to fail: does not compile\n\nfn main() {}\n";
        let listing = Listing::parse("x", "one", "one/x.rs", source.to_owned()).unwrap();
        let output = |outcome: Outcome| {
            let output = outcome.output(&listing).map(|output| output.text);
            output.map_err(|error| error.to_string())
        };
        let error = "error: no\n --> src/main.rs:1:1\n";
        let told = output(Outcome::DoesNotCompile(format!("note: x\n{error}")));
        assert_eq!(told.as_deref(), Ok(error));
        for silent in ["", "note: x\n", "error: aborting due to 1 previous error\n"] {
            let told = output(Outcome::DoesNotCompile(silent.to_owned()));
            assert!(told.unwrap_err().starts_with("rustc names no error in it"));
        }
        let told = output(Outcome::NotJudged(error.to_owned()));
        assert_eq!(told.unwrap_err(), error);
    }

    #[test]
    fn a_panic_begins_a_line_and_has_the_line_of_the_page_or_its_own_file() {
        let source = "//! x\n// meant to fail: panics\n\nfn main() {\n    panic!(\"no\");\n}\n";
        let listing = Listing::parse("x", "one", "one/x.rs", source.to_owned()).unwrap();
        let told = |stdout: &[u8], file| {
            let panic = Panic {
                file,
                line: 5,
                column: 9,
                message: "no\n",
            };
            panicked(&listing, stdout, panic).unwrap().text
        };
        let panic = "thread 'main' panicked at src/main.rs:2:9:\nno\n";
        assert_eq!(told(b"", "one/x.rs"), panic);
        assert_eq!(told(b"a\n", "one/x.rs"), format!("a\n{panic}"));
        assert_eq!(told(b"a", "one/x.rs"), format!("a\n{panic}"));
        let elsewhere = "thread 'main' panicked at src/tape.rs:5:9:\nno\n";
        assert_eq!(told(b"", "src/tape.rs"), elsewhere);
    }
}
