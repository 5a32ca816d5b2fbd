//! Runs listings: builds the binary that holds them all, starts one, reads what it prints and
//! draws.

use std::collections::BTreeSet;
use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::compile::compiler;
use crate::compile::main_file;
use crate::listing::output::{KNOBS, NOTEBOOK, Output};
use crate::message::excerpt;
use crate::message::problem::Problem;
use crate::process::limits::{Environment, Limit, Limits, limited};
use crate::process::{Ended, Newer, Runs, wait_without_limits};
use crate::project::Project;

/// A compiler error, where the compiler says it stands.
#[derive(Clone, Debug)]
pub struct CompileError {
    /// The file, relative to the project's folder.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The whole message, as rustc words it.
    pub rendered: String,
}

impl CompileError {
    /// The mistake that it is, under a first line that says what does not compile.
    pub fn problem(self, what: &str) -> Problem {
        Problem {
            message: format!("{what}\n{}", self.rendered),
            file: self.file,
            line: self.line,
        }
    }
}

/// What cargo built, or what kept it from building.
#[derive(Debug)]
pub enum Build {
    /// The finished artifacts, as cargo's messages describe them.
    Done(Vec<Value>),
    /// The errors.
    Failed(Vec<CompileError>),
}

/// Builds packages with cargo and shows cargo's progress: in the profile for development and for
/// this machine, unless `configure` gives the command other options.
///
/// # Errors
///
/// When cargo cannot be started, or fails without a compiler's message;
/// [`Stopped`](crate::process::Stopped) when there is something newer to do.
pub fn cargo_build(
    project: &Project,
    packages: &[&str],
    newer: &Newer,
    configure: impl FnOnce(&mut Command),
) -> Result<Build> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(&cargo);
    command.args(["build", "--message-format=json"]);
    command.args(packages.iter().flat_map(|package| ["--package", package]));
    if let Some(host) = compiler::host_if_not_default(project) {
        // The listings run on this machine, whatever the crate is for.
        command.env("CARGO_BUILD_TARGET", host);
    }
    configure(&mut command);
    command
        .current_dir(project.root())
        // A path that is not whole would begin at another folder there.
        .env("CARGO_TARGET_DIR", project.target());
    let mut command = limited(&command, &Limits::NONE, Environment::All)?;
    command.stderr(Stdio::inherit());
    let output = wait_without_limits(command, newer)
        .with_context(|| format!("cannot run {}", Path::new(&cargo).display()))?;
    let messages: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    if output.succeeded() {
        return Ok(Build::Done(messages));
    }
    let failures: Vec<&Value> = messages
        .iter()
        .map(|message| &message["message"])
        .filter(|message| message["level"] == "error")
        .collect();
    let errors: Vec<CompileError> = failures
        .iter()
        .filter_map(|message| compile_error(message))
        .collect();
    if errors.is_empty() {
        // A linker that is missing, a manifest that is wrong: cargo's own words stand above,
        // rustc's are in its messages.
        let rendered: Vec<&str> = failures
            .iter()
            .filter_map(|message| message["rendered"].as_str())
            .collect();
        let listings = project.listings_package();
        let is_of_listings = packages.contains(&listings.name.as_str());
        if is_of_listings && let Some(file) = listings.other_workspace(project.root()) {
            bail!(
                "cargo finds no package `{}` and says why in the terminal: {} begins another \
                 workspace than the project's; delete its `[workspace]`",
                listings.name,
                project.relative(&file)
            );
        }
        if is_of_listings && let Some((file, lines)) = listings.missing_member(project.root()) {
            bail!(
                "cargo finds no package `{}` and says why in the terminal: {} does not name it; \
                 write\n{lines}",
                listings.name,
                project.relative(&file)
            );
        }
        bail!(
            "cargo could not build the package `{}` and says why in the terminal\n{}",
            packages.join("`, `"),
            excerpt::text(&rendered.join("\n"))
        );
    }
    Ok(Build::Failed(errors))
}

/// A binary that cargo built.
#[derive(Clone, Debug)]
pub struct Binary {
    /// Its file.
    pub file: PathBuf,
    /// The folders of what it is made of, in which rustc notes what it read.
    pub dependencies: Vec<PathBuf>,
}

/// Builds the binary that holds all listings, as [`cargo_build`] does.
///
/// # Errors
///
/// When cargo cannot be run, or the file that names all listings not be written. Compiler errors
/// are the inner error.
pub fn build_listings(
    project: &Project,
    newer: &Newer,
    configure: impl FnOnce(&mut Command),
) -> Result<Result<Binary, Vec<CompileError>>> {
    main_file::write(project)?;
    let package = &project.listings_package().name;
    let messages = match cargo_build(project, &[package], newer, configure)? {
        Build::Done(messages) => messages,
        Build::Failed(errors) => return Ok(Err(errors)),
    };
    // The package may hold other programs.
    let table = main_file::file(project).canonicalize()?;
    let is_table = |message: &&Value| {
        let file = message["target"]["src_path"].as_str().unwrap_or_default();
        Path::new(file)
            .canonicalize()
            .is_ok_and(|file| file == table)
    };
    let executable = messages
        .iter()
        .filter(is_table)
        .filter_map(|message| message["executable"].as_str())
        .next_back()
        .with_context(|| {
            let table = project.relative(&table);
            format!("cargo built no executable from {table} in the package `{package}`")
        })?;
    Ok(Ok(Binary {
        file: executable.into(),
        dependencies: dependencies(&messages),
    }))
}

/// The folders of what cargo made for other packages to use, wherever it was told to: for the
/// machine on which programs run, and for this one, on which macros do.
pub fn dependencies(messages: &[Value]) -> Vec<PathBuf> {
    let artifacts = messages
        .iter()
        .filter(|message| message["reason"] == "compiler-artifact");
    let files = artifacts.flat_map(|message| message["filenames"].as_array().into_iter().flatten());
    let parents = files.filter_map(|file| Path::new(file.as_str()?).parent());
    let folders: BTreeSet<&Path> = parents.filter(|folder| folder.ends_with("deps")).collect();
    folders.into_iter().map(Path::to_owned).collect()
}

/// A compiler's message that has a place in a file.
pub fn compile_error(message: &Value) -> Option<CompileError> {
    let spans = message["spans"].as_array()?;
    let span = spans.iter().find(|span| span["is_primary"] == true)?;
    Some(CompileError {
        file: span["file_name"].as_str()?.replace('\\', "/"),
        line: usize::try_from(span["line_start"].as_u64()?).ok()?,
        rendered: excerpt::text(message["rendered"].as_str()?.trim_end()),
    })
}

/// The built binary that holds all listings.
#[derive(Clone, Debug)]
pub struct Programs {
    binary: Binary,
    root: PathBuf,
    runs: Runs,
}

impl Programs {
    /// Builds it. Its listings are run as `runs` says.
    ///
    /// # Errors
    ///
    /// When cargo cannot be run. Compiler errors are the inner error, for the caller to place in
    /// the book.
    pub fn build(project: &Project, runs: &Runs) -> Result<Result<Self, Vec<CompileError>>> {
        Ok(
            build_listings(project, &runs.newer, |_| ())?.map(|binary| Self {
                binary,
                root: project.root().to_path_buf(),
                runs: runs.clone(),
            }),
        )
    }

    /// The binary.
    pub const fn binary(&self) -> &Binary {
        &self.binary
    }

    /// Runs one listing and reads what it prints and draws.
    ///
    /// # Errors
    ///
    /// When it cannot be started, is stopped by a limit, ends in a panic or an error exit, or draws
    /// figures that cannot be read.
    pub fn run(&self, listing: &str) -> Result<Output> {
        let what = format!("The listing `{listing}`");
        let mut command = self.command(listing);
        command.env_remove(KNOBS);
        run(&command, &self.runs, Environment::Only(&[]), &what)
    }

    /// Runs one listing with other values of its knobs, `name=value`, one a line.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run), and when a value is not its knob's.
    pub fn run_with_knobs(&self, listing: &str, values: &str) -> Result<Output> {
        let what = format!("The listing `{listing}`");
        let mut command = self.command(listing);
        command.env(KNOBS, values);
        run(&command, &self.runs, Environment::Only(&[]), &what)
    }

    /// A command that runs one listing as a person would in a terminal.
    pub fn command(&self, listing: &str) -> Command {
        let mut command = Command::new(&self.binary.file);
        command.arg(listing).current_dir(&self.root);
        command
    }
}

/// Runs a program under the notebook: its figures and knobs arrive on stdout, in frames. What takes
/// its time is named by `what`.
///
/// # Errors
///
/// When it cannot be started or draws figures that cannot be read; [`Failed`] when it ends in a
/// panic or an error exit, [`Unfinished`] when a limit stopped it.
pub fn run(command: &Command, runs: &Runs, environment: Environment, what: &str) -> Result<Output> {
    let limits = &runs.limits;
    let mut command = limited(command, limits, environment)?;
    under_the_notebook(&mut command).env_remove("RUST_BACKTRACE");
    let program = runs.wait(command, limits, what)?;
    if let Some(limit) = program.ended.limit(&program.stderr, limits) {
        bail!(Unfinished(limit));
    }
    if let Ended::Itself(status) = program.ended
        && !status.success()
    {
        bail!(Failed {
            status,
            stdout: program.stdout,
            stderr: program.stderr,
        });
    }
    Output::parse(&program.stdout)
}

/// Gives a program what it runs under the notebook with.
pub fn under_the_notebook(command: &mut Command) -> &mut Command {
    // Each of a program's threads would otherwise get addresses of its own for memory, and most of
    // them stay unused.
    command.env(NOTEBOOK, "1").env("MALLOC_ARENA_MAX", "2")
}

/// A program that ended in a panic or an error exit.
#[derive(Clone, Debug)]
pub struct Failed {
    status: ExitStatus,
    /// What it printed until then.
    pub stdout: Vec<u8>,
    /// What it wrote to stderr.
    pub stderr: String,
}

impl Failed {
    /// What it said of its failure: the message of its first panic, or else all that it wrote to
    /// stderr; as much as a message holds.
    pub fn words(&self) -> String {
        let panic = Panic::first(&self.stderr);
        let words = panic.map_or(&*self.stderr, |panic| panic.message);
        excerpt::text(words.trim_end())
    }
}

/// A panic, as a program told it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panic<'a> {
    /// The file that it names.
    pub file: &'a str,
    /// The line there.
    pub line: usize,
    /// The column there.
    pub column: usize,
    /// What it says, without what Rust adds behind it.
    pub message: &'a str,
}

impl fmt::Display for Failed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = excerpt::text(self.stderr.trim_end());
        write!(formatter, "it ended with {}\n{message}", self.status)
    }
}

impl std::error::Error for Failed {}

impl<'a> Panic<'a> {
    /// The first that a program told on stderr.
    pub fn first(stderr: &'a str) -> Option<Self> {
        // Newer versions of Rust write the number of the thread behind its name.
        let (_, panic) = stderr.split_once(" panicked at ")?;
        let (place, message) = panic.split_once(":\n")?;
        let mut place = place.rsplitn(3, ':');
        let column = place.next()?.parse().ok()?;
        let line = place.next()?.parse().ok()?;
        let file = place.next()?;
        let note = message.find("\nnote: run with `RUST_BACKTRACE");
        let next = message.find("\nthread '");
        let end = [note, next].into_iter().flatten().min();
        Some(Self {
            file,
            line,
            column,
            message: &message[..end.unwrap_or(message.len())],
        })
    }
}

/// A program that did not come to its end.
#[derive(Clone, Copy, Debug)]
pub struct Unfinished(Limit);

impl Unfinished {
    /// Whether it took too long.
    pub fn is_of_time(self) -> bool {
        matches!(self.0, Limit::Time(_))
    }
}

impl fmt::Display for Unfinished {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "it {}", self.0)?;
        match self.is_of_time() {
            true => formatter.write_str("; `--seconds SECONDS` gives programs more"),
            false => Ok(()),
        }
    }
}

impl std::error::Error for Unfinished {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_read_without_what_rust_adds() {
        let note = "note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace";
        let panic = |file, message| Panic {
            file,
            line: 3,
            column: 5,
            message,
        };
        for (stderr, expected) in [
            ("", None),
            ("an error\n", None),
            (
                &format!("\nthread 'main' panicked at a/b.rs:3:5:\none\ntwo: \n{note}\n"),
                Some(panic("a/b.rs", "one\ntwo: ")),
            ),
            (
                &format!("x\nthread 'main' (42) panicked at C:\\b.rs:3:5:\none\n{note}\n"),
                Some(panic("C:\\b.rs", "one")),
            ),
            (
                "thread 'main' panicked at b.rs:3:5:\none\n\nthread 'a' panicked at c.rs:1:1:\nx",
                Some(panic("b.rs", "one\n")),
            ),
        ] {
            assert_eq!(Panic::first(stderr), expected, "{stderr}");
        }
    }
}
