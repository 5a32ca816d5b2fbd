//! Compiles a page's program with `rustc` against the built engine, and runs it.
//!
//! The test commands compile the very text that the page shows, so they cannot use the binary that cargo built from the
//! files: it would go on passing when the text no longer compiles.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result};

use crate::output::Output;
use crate::problem::Problems;
use crate::program::{self, Build, cargo_build};
use crate::project::Project;

/// The built engine, as rustc takes it.
#[derive(Clone, Debug)]
pub struct Library {
    /// The engine's `.rlib`.
    pub engine: PathBuf,
    /// The folder of the libraries that it depends on.
    pub dependencies: PathBuf,
    /// The compiler that made them: no other can read them.
    pub rustc: PathBuf,
}

/// How a page's program ended.
#[derive(Debug)]
pub enum Outcome {
    /// rustc refused it; its message.
    DoesNotCompile(String),
    /// It panicked, exited with an error, or drew figures that cannot be read.
    Failed(anyhow::Error),
    /// It ran to its end.
    Ran(Output),
}

impl Library {
    /// Builds the engine with cargo and asks cargo which file it made: others, of older builds, lie beside it.
    ///
    /// # Errors
    ///
    /// When the engine does not compile.
    pub fn build(project: &Project) -> Result<Self> {
        let messages = match cargo_build(project, "downhill", |_| ())? {
            Build::Done(messages) => messages,
            Build::Failed(errors) => {
                let problems = errors.into_iter();
                let problems = problems.map(|error| error.problem("the engine does not compile"));
                return Err(Problems(problems.collect()).into());
            }
        };
        let engine = messages
            .iter()
            .filter(|message| message["target"]["name"] == "downhill")
            .filter_map(|message| message["filenames"].as_array())
            .flatten()
            .filter_map(|file| file.as_str())
            .find(|file| file.ends_with(".rlib"))
            .map(PathBuf::from)
            .context("cargo built no library from the engine")?;
        let folder = engine.parent().unwrap_or(Path::new("."));
        let dependencies = match folder.ends_with("deps") {
            true => folder.to_path_buf(),
            false => folder.join("deps"),
        };
        Ok(Self {
            engine,
            dependencies,
            rustc: rustc(project)?,
        })
    }

    /// Compiles `text` as if it stood in `file` and runs it under the notebook.
    ///
    /// # Errors
    ///
    /// When rustc or the program cannot be started.
    pub fn compile_and_run(&self, text: &str, file: &str) -> Result<Outcome> {
        // Under the same relative path in a folder of its own, rustc's messages and the program's panics name the
        // listing's file.
        let folder = tempfile::Builder::new().prefix("downhill-").tempdir()?;
        let source = folder.path().join(file);
        fs::create_dir_all(source.parent().unwrap_or(folder.path()))?;
        fs::write(&source, text)?;
        let executable = folder
            .path()
            .join(format!("program{}", env::consts::EXE_SUFFIX));
        let mut external = std::ffi::OsString::from("downhill=");
        external.push(&self.engine);
        let mut dependencies = std::ffi::OsString::from("dependency=");
        dependencies.push(&self.dependencies);
        let compiled = Command::new(&self.rustc)
            .args([
                "--edition=2024",
                "--crate-type=bin",
                "--crate-name=listing",
                "-Awarnings",
            ])
            .arg("--extern")
            .arg(external)
            .arg("-L")
            .arg(dependencies)
            .arg("-o")
            .arg(&executable)
            .arg(file)
            .current_dir(folder.path())
            .output()
            .with_context(|| format!("cannot start {}", self.rustc.display()))?;
        if !compiled.status.success() {
            let message = String::from_utf8_lossy(&compiled.stderr)
                .trim_end()
                .to_owned();
            return Ok(Outcome::DoesNotCompile(message));
        }
        let ran = program::run(Command::new(&executable).current_dir(folder.path()));
        Ok(ran.map_or_else(Outcome::Failed, Outcome::Ran))
    }
}

/// The compiler that cargo uses in the project's folder. Elsewhere, such as in the folder of a test, rustup's `rustc` may
/// be another one.
fn rustc(project: &Project) -> Result<PathBuf> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut question = Command::new(&rustc);
    let answer = question
        .args(["--print", "sysroot"])
        .current_dir(project.root())
        .output();
    let answer = answer.with_context(|| format!("cannot start {}", Path::new(&rustc).display()))?;
    let sysroot =
        String::from_utf8(answer.stdout).context("rustc's folder has a name that is not UTF-8")?;
    let found = Path::new(sysroot.trim()).join(format!("bin/rustc{}", env::consts::EXE_SUFFIX));
    Ok(if found.is_file() { found } else { rustc.into() })
}
