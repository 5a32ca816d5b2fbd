//! Runs listings: builds the binary that holds them all, starts one, reads what it prints and draws.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::output::{KNOBS, NOTEBOOK, Output};
use crate::problem::Problem;
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

/// Builds one package of the workspace with cargo and shows cargo's progress: in the profile for development and for this
/// machine, unless `configure` gives the command other options.
///
/// # Errors
///
/// When cargo cannot be started, or fails without a compiler's message.
pub fn cargo_build(
    project: &Project,
    package: &str,
    configure: impl FnOnce(&mut Command),
) -> Result<Build> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(&cargo);
    command.args(["build", "--package", package, "--message-format=json"]);
    configure(&mut command);
    let output = command
        .current_dir(project.root())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {}", Path::new(&cargo).display()))?;
    let messages: Vec<Value> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    if output.status.success() {
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
        // A linker that is missing, a manifest that is wrong: cargo's own words stand above, rustc's are in its messages.
        let rendered: Vec<&str> = failures
            .iter()
            .filter_map(|message| message["rendered"].as_str())
            .collect();
        bail!(
            "cargo could not build the package `{package}` and says why in the terminal\n{}",
            rendered.join("\n").trim_end()
        );
    }
    Ok(Build::Failed(errors))
}

/// Builds the binary that holds all listings, as [`cargo_build`] does, and returns its file.
///
/// # Errors
///
/// When cargo cannot be run. Compiler errors are the inner error.
pub fn build_listings(
    project: &Project,
    configure: impl FnOnce(&mut Command),
) -> Result<Result<PathBuf, Vec<CompileError>>> {
    let messages = match cargo_build(project, "listings", configure)? {
        Build::Done(messages) => messages,
        Build::Failed(errors) => return Ok(Err(errors)),
    };
    let executable = messages
        .iter()
        .filter_map(|message| message["executable"].as_str())
        .next_back()
        .context("cargo built no executable from book/listings")?;
    Ok(Ok(executable.into()))
}

/// A compiler's message that has a place in a file.
fn compile_error(message: &Value) -> Option<CompileError> {
    let spans = message["spans"].as_array()?;
    let span = spans.iter().find(|span| span["is_primary"] == true)?;
    Some(CompileError {
        file: span["file_name"].as_str()?.replace('\\', "/"),
        line: usize::try_from(span["line_start"].as_u64()?).ok()?,
        rendered: message["rendered"].as_str()?.trim_end().to_owned(),
    })
}

/// The built binary that holds all listings.
#[derive(Clone, Debug)]
pub struct Programs {
    executable: PathBuf,
    root: PathBuf,
}

impl Programs {
    /// Builds it.
    ///
    /// # Errors
    ///
    /// When cargo cannot be run. Compiler errors are the inner error, for the caller to place in the book.
    pub fn build(project: &Project) -> Result<Result<Self, Vec<CompileError>>> {
        Ok(build_listings(project, |_| ())?.map(|executable| Self {
            executable,
            root: project.root().to_path_buf(),
        }))
    }

    /// Runs one listing and reads what it prints and draws.
    ///
    /// # Errors
    ///
    /// When it cannot be started, ends in a panic or an error exit, or draws figures that cannot be read.
    pub fn run(&self, listing: &str) -> Result<Output> {
        run(&mut self.command(listing))
    }

    /// Runs one listing with other values of its knobs, `name=value`, one a line.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run), and when a value is not its knob's.
    pub fn run_with_knobs(&self, listing: &str, values: &str) -> Result<Output> {
        run_with(self.command(listing).env(KNOBS, values))
    }

    /// A command that runs one listing as a person would in a terminal.
    pub fn command(&self, listing: &str) -> Command {
        let mut command = Command::new(&self.executable);
        command.arg(listing).current_dir(&self.root);
        command
    }
}

/// Runs a program under the notebook, with the default of each knob: its figures and knobs arrive on stdout, in frames.
///
/// # Errors
///
/// When it cannot be started, ends in a panic or an error exit, or draws figures that cannot be read.
pub fn run(command: &mut Command) -> Result<Output> {
    run_with(command.env_remove(KNOBS))
}

fn run_with(command: &mut Command) -> Result<Output> {
    let output = command
        .env(NOTEBOOK, "1")
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null())
        .output()
        .with_context(|| {
            format!(
                "cannot start {}",
                Path::new(command.get_program()).display()
            )
        })?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        bail!("it ended with {}\n{}", output.status, message.trim_end());
    }
    Output::parse(&output.stdout)
}
