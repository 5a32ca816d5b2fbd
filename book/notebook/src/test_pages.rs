//! Tests the code of every page: compiles the text that the page carries, runs it, and compares
//! what it prints and draws with the pin.
//!
//! The command `test` does it for many programs at once. Stock `mdbook test` hands each chapter to
//! rustdoc, which knows neither the library nor the pins, so there the chapter becomes a row of
//! small programs that hand the text back to this tool's `check` command.

use std::env;
use std::io::Read;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::chapter::contents::{Contents, Expectation, PageProgram};
use crate::compile::batch::{Batches, Source};
use crate::compile::library::{Extern, Library};
use crate::compile::outcome::{Outcome, compile_and_run};
use crate::compile::programs::Unfinished;
use crate::listing::output::failure;
use crate::listing::pin::{Pins, disagrees};
use crate::listing::{Failure, Listing, Listings};
use crate::message::problem::{Problem, Problems, did_you_mean, shortened};
use crate::message::terminal;
use crate::process::folder;
use crate::process::limits::SECONDS;
use crate::process::parallel::in_parallel;
use crate::process::{Runs, Stopped};
use crate::project::Project;
use crate::project::book::{self, load, sources};

/// What is wrong with how a page's program ended, if anything is.
fn judge(
    outcome: Outcome,
    program: &PageProgram,
    listing: &Listing,
    pins: &Pins,
) -> Option<Problem> {
    let what = match program.expectation {
        Expectation::Pinned => format!("the listing `{}` ({})", listing.name, listing.file),
        Expectation::Unsolved => format!("the stub of `{}` ({})", listing.name, listing.file),
    };
    let message = match (outcome, program.expectation) {
        (Outcome::Failed(failed), Expectation::Unsolved) if !failed.is::<Unfinished>() => None,
        (Outcome::Ran(_), Expectation::Unsolved) => Some(format!(
            "{what} is solved already: it compiles and passes its own checks"
        )),
        (Outcome::DoesNotCompile(message), _)
            if listing.failure != Some(Failure::DoesNotCompile) =>
        {
            Some(format!("{what} does not compile\n{message}"))
        }
        (outcome, _) => match outcome.output(listing) {
            Ok(output) => match pins.differences_by_default(listing, &output) {
                Ok(differences) if differences.is_empty() => None,
                Ok(differences) => Some(disagrees(listing, &differences)),
                Err(error) => Some(format!("{what}: {error:#}")),
            },
            Err(error) => Some(format!("{what} {}", failure(&error))),
        },
    };
    let (file, line) = program.place.clone();
    message.map(|message| Problem {
        file,
        line,
        message,
    })
}

/// Tests the pages of the book, or of one chapter, and says how each program fared.
///
/// # Errors
///
/// When a program fails (all of them are tried), the chapter is unknown, or the book cannot be
/// read.
pub fn run(project: &Project, chapter: Option<&str>, runs: &Runs) -> Result<()> {
    folder::sweep(project);
    let (contents, problems) = Contents::read(project, sources(&load(project)?.book))?;
    if !problems.is_empty() {
        return Err(Problems(problems).into());
    }
    let sources = &contents.sources;
    let wanted = |source: &book::Source| {
        chapter.is_none_or(|chapter| source.name == chapter || source.title == chapter)
    };
    let chosen: Vec<usize> = (0..sources.len())
        .filter(|&index| wanted(&sources[index]))
        .collect();
    if let (Some(chapter), true) = (chapter, chosen.is_empty()) {
        let known = sources.iter().map(|source| source.name.as_str());
        bail!(
            "there is no chapter `{}`; {}",
            shortened(chapter),
            did_you_mean(chapter, known)
        );
    }
    let programs: Vec<PageProgram> = chosen
        .iter()
        .flat_map(|&index| contents.programs(index))
        .collect();
    let listings_of = programs.iter().map(|program| {
        let listing = contents.listings.get(&program.listing);
        listing.map_err(anyhow::Error::msg)
    });
    let listings_of = listings_of.collect::<Result<Vec<&Listing>>>()?;
    let library = Library::build(project, &None)?;
    let start = Instant::now();
    let sources = programs.iter().zip(&listings_of);
    let sources = sources.map(|(program, listing)| Source {
        listing,
        text: program.text.clone(),
        compiles: listing.failure != Some(Failure::DoesNotCompile),
    });
    let compiled = Batches::compile(
        project,
        &library,
        sources.collect(),
        runs,
        "programs of pages",
    )?;
    let indices: Vec<usize> = (0..programs.len()).collect();
    let checked = in_parallel(&indices, |&index| {
        let (program, listing) = (&programs[index], listings_of[index]);
        let outcome = compiled.run(index);
        if matches!(&outcome, Err(error) if error.is::<Stopped>()) {
            return outcome.map(|_| None);
        }
        let problem = outcome.map(|outcome| judge(outcome, program, listing, &contents.pins));
        let verdict = if matches!(problem, Ok(None)) {
            "ok"
        } else {
            "FAILED"
        };
        let stub = if program.expectation == Expectation::Unsolved {
            " (stub)"
        } else {
            ""
        };
        terminal::print(format_args!(
            "{}:{}: {}{stub} … {verdict}",
            program.place.0, program.place.1, program.listing
        ));
        problem
    });
    let problems: Vec<Problem> = checked
        .into_iter()
        .filter_map(Result::transpose)
        .collect::<Result<_>>()?;
    let (passed, failed) = (programs.len() - problems.len(), problems.len());
    terminal::print(format_args!(
        "{passed} programs passed, {failed} failed, in {:.1} s",
        start.elapsed().as_secs_f64()
    ));
    if failed > 0 {
        return Err(Problems(problems).into());
    }
    Ok(())
}

/// The chapters as stock `mdbook test` hands them to rustdoc: a program per program of the page,
/// which carries its text and pipes it to this tool.
///
/// # Errors
///
/// When what the listings use does not compile.
pub fn rustdoc_chapters(project: &Project, contents: &Contents) -> Result<Vec<String>> {
    let library = Library::build(project, &None)?;
    let tool = env::current_exe().context("cannot find this program's own file")?;
    let tool = where_cargo_builds(tool);
    let chapters = (0..contents.sources.len()).map(|chapter| {
        let programs = contents.programs(chapter).into_iter();
        programs
            .map(|program| rustdoc_program(project, &library, &tool, &program))
            .collect()
    });
    Ok(chapters.collect())
}

/// The file of a program that runs, as one that starts later finds it. When cargo has put a newer
/// one in its place meanwhile, Linux names the old one by the same path and says that it is gone.
fn where_cargo_builds(running: PathBuf) -> PathBuf {
    let path = running.to_str().filter(|_| !running.exists());
    match path.and_then(|path| path.strip_suffix(" (deleted)")) {
        Some(path) => PathBuf::from(path),
        None => running,
    }
}

fn rustdoc_program(
    project: &Project,
    library: &Library,
    tool: &std::path::Path,
    program: &PageProgram,
) -> String {
    let kind = match program.expectation {
        Expectation::Pinned => "pinned",
        Expectation::Unsolved => "unsolved",
    };
    format!(
        r#"# {listing}

````rust
use std::io::Write;
use std::process::{{Command, Stdio}};

fn main() {{
    let text = {text:?};
    let library: &[&str] = &{library:?};
    let mut check = Command::new({tool:?})
        .args(["check", {listing:?}, {kind:?}, {file:?}, "{line}"])
        .args(library)
        .current_dir({root:?})
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("cannot start the notebook");
    check.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let check = check.wait_with_output().unwrap();
    assert!(check.status.success(), "\n{{}}", String::from_utf8_lossy(&check.stderr));
}}
````

"#,
        listing = program.listing,
        text = program.text,
        file = program.place.0,
        line = program.place.1,
        library = arguments(library),
        root = project.root(),
    )
}

/// A library as the `check` command is told it.
fn arguments(library: &Library) -> Vec<String> {
    let externs = library.externs.iter();
    let externs = externs.map(|built| format!("{}={}", built.name, built.file.display()));
    let folders = library.dependencies.iter();
    let folders = folders.map(|folder| format!("--dependencies={}", folder.display()));
    let compiler = [library.rustc.display().to_string(), library.edition.clone()];
    compiler.into_iter().chain(externs).chain(folders).collect()
}

/// What the `check` command is told: a page's program, but for its text, which comes on stdin.
#[derive(Debug, clap::Args)]
pub struct Check {
    listing: String,
    expectation: String,
    file: String,
    line: usize,
    rustc: PathBuf,
    edition: String,
    #[arg(value_parser = parse_extern)]
    externs: Vec<Extern>,
    #[arg(long)]
    dependencies: Vec<PathBuf>,
}

fn parse_extern(argument: &str) -> Result<Extern, String> {
    let (name, file) = argument.split_once('=').ok_or("write NAME=FILE")?;
    Ok(Extern {
        name: name.to_owned(),
        file: file.into(),
    })
}

/// Runs the `check` command.
///
/// # Errors
///
/// The problem that was found, or what kept the program from being checked.
pub fn run_check(project: &Project, arguments: Check, mut input: impl Read) -> Result<()> {
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    let program = PageProgram {
        listing: arguments.listing,
        expectation: match arguments.expectation.as_str() {
            "pinned" => Expectation::Pinned,
            "unsolved" => Expectation::Unsolved,
            other => bail!("`{other}` is no expectation: pinned or unsolved"),
        },
        text,
        place: (arguments.file, arguments.line),
    };
    let library = Library {
        externs: arguments.externs,
        edition: arguments.edition,
        dependencies: arguments.dependencies,
        rustc: arguments.rustc,
    };
    let listings = Listings::read(project)?;
    let (pins, runs) = (Pins::of(project), Runs::of(SECONDS));
    let listing = listings.get(&program.listing);
    let listing = listing.map_err(anyhow::Error::msg)?;
    let outcome = compile_and_run(project, &library, &program.text, listing, &runs)?;
    match judge(outcome, &program, listing, &pins) {
        None => Ok(()),
        Some(problem) => bail!("{problem}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_cargo_built_anew_meanwhile_is_found_where_the_new_one_lies() {
        let folder = tempfile::tempdir().unwrap();
        let tool = folder.path().join("notebook");
        let gone = PathBuf::from(format!("{} (deleted)", tool.display()));
        assert_eq!(where_cargo_builds(gone.clone()), tool);
        std::fs::write(&gone, "a file that has this name").unwrap();
        assert_eq!(where_cargo_builds(gone.clone()), gone);
        assert_eq!(where_cargo_builds(tool.clone()), tool);
    }
}
