//! The built engine, against which programs are compiled one by one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, io};

use anyhow::{Context, Result, anyhow, ensure};

use crate::compile::programs::{Build, cargo_build};
use crate::message::problem::Problems;
use crate::process::Newer;
use crate::project::Project;

/// The oldest Rust that compiles the engine, 1.85, as the part after the dot.
const OLDEST: u32 = 85;

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

impl Library {
    /// Builds the engine with cargo and asks cargo which file it made: others, of older builds, lie beside it.
    ///
    /// # Errors
    ///
    /// When the compiler is missing or too old, or the engine does not compile;
    /// [`Stopped`](crate::process::Stopped) when there is something newer to do.
    pub fn build(project: &Project, newer: &Newer) -> Result<Self> {
        let rustc = rustc(project)?;
        let messages = match cargo_build(project, "downhill", newer, |_| ())? {
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
            rustc,
        })
    }
}

/// The compiler that cargo uses in the project's folder. Elsewhere, such as in the folder of a test, rustup's `rustc` may
/// be another one.
fn rustc(project: &Project) -> Result<PathBuf> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let ask = |arguments: &[&str]| {
        let mut question = Command::new(&rustc);
        let answer = question
            .args(arguments)
            .current_dir(project.root())
            .output();
        let answer = answer.map_err(|error| missing(&rustc, &error))?;
        ensure!(
            answer.status.success(),
            "{} does not work; it says: {}",
            Path::new(&rustc).display(),
            String::from_utf8_lossy(&answer.stderr).trim_end()
        );
        String::from_utf8(answer.stdout).context("rustc answered in no UTF-8")
    };
    let version = ask(&["--version"])?;
    let minor = version.split('.').nth(1);
    let minor: Option<u32> = minor.and_then(|minor| minor.parse().ok());
    ensure!(
        minor >= Some(OLDEST),
        "the engine needs Rust 1.{OLDEST} or newer, and this is {}: `rustup update` brings the newest",
        version.trim()
    );
    let sysroot = ask(&["--print", "sysroot"])?;
    let found = Path::new(sysroot.trim()).join(format!("bin/rustc{}", env::consts::EXE_SUFFIX));
    Ok(if found.is_file() { found } else { rustc.into() })
}

fn missing(rustc: &std::ffi::OsStr, error: &io::Error) -> anyhow::Error {
    anyhow!(
        "cannot start the compiler {}: {error}. https://www.rust-lang.org/tools/install says how to install it",
        Path::new(rustc).display()
    )
}
