//! The compiler that cargo uses for this machine.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::{env, fs, io};

use anyhow::{Context, Result, anyhow, ensure};

use crate::project::{Project, cargo_configurations, manifest};

/// The variable that names another one to cargo.
const NAMED: &str = "RUSTC";

/// What starts it. Where rustup has chosen one for whoever started this program, that is started
/// itself, as cargo does, too: to have rustup find it again takes as long as its answer.
pub fn program() -> OsString {
    let chosen = chosen_by_rustup().map(PathBuf::into_os_string);
    let named = chosen.or_else(|| env::var_os(NAMED));
    named.unwrap_or_else(|| "rustc".into())
}

/// The file of the compiler that rustup has chosen, where nobody names another one.
fn chosen_by_rustup() -> Option<PathBuf> {
    if env::var_os(NAMED).is_some() {
        return None;
    }
    let toolchains = Path::new(&env::var_os("RUSTUP_HOME")?).join("toolchains");
    let toolchain = toolchains.join(env::var_os("RUSTUP_TOOLCHAIN")?);
    let rustc = toolchain.join(format!("bin/rustc{}", env::consts::EXE_SUFFIX));
    rustc.is_file().then_some(rustc)
}

/// What tells it from every other. An update gives the file of one that rustup has chosen another
/// time; any other is asked for its version, which takes some 25 ms.
pub fn identity(project: &Project) -> &'static str {
    static ANSWER: OnceLock<String> = OnceLock::new();
    ANSWER.get_or_init(|| {
        let chosen = chosen_by_rustup();
        let file = chosen.as_ref().and_then(|chosen| fs::metadata(chosen).ok());
        match file.and_then(|file| Some((file.modified().ok()?, file.len()))) {
            Some(file) => format!("{chosen:?} {file:?}"),
            None => version(project),
        }
    })
}

/// What it says of itself. That there is none is for the build to say.
fn version(project: &Project) -> String {
    let mut question = Command::new(program());
    let answer = question.arg("-vV").current_dir(project.root()).output();
    answer.map_or_else(
        |_| String::new(),
        |answer| String::from_utf8_lossy(&answer.stdout).into_owned(),
    )
}

/// The name of this machine to the compiler, where cargo is told to compile for any machine by
/// name: by a variable or by one of its files.
pub fn host_if_not_default(project: &Project) -> Option<&'static str> {
    let names_target = |file: PathBuf| {
        let configuration = manifest::read(&file).unwrap_or_default();
        let build = configuration.get("build");
        build.is_some_and(|build| build.get("target").is_some())
    };
    let is_told = env::var_os("CARGO_BUILD_TARGET").is_some()
        || cargo_configurations(project.root())
            .into_iter()
            .any(names_target);
    if !is_told {
        return None;
    }
    static VERSION: OnceLock<String> = OnceLock::new();
    let mut lines = VERSION.get_or_init(|| version(project)).lines();
    lines.find_map(|line| line.strip_prefix("host: "))
}

/// Its file in the project's folder. Elsewhere, such as in the folder of a test, rustup's `rustc`
/// may be another one.
///
/// # Errors
///
/// When it cannot be started, or is older than the book's package needs.
pub fn file(project: &Project) -> Result<PathBuf> {
    let rustc = program();
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
    if let Some(needed) = project.library().rust_version() {
        let version = ask(&["--version"])?;
        let minor = |version: &str| -> Option<u32> { version.split('.').nth(1)?.parse().ok() };
        ensure!(
            minor(&version) >= minor(needed),
            "the package `{}` needs Rust {needed} or newer, and this is {}: `rustup update` brings \
             the newest",
            project.library().name,
            version.trim()
        );
    }
    if let Some(chosen) = chosen_by_rustup() {
        return Ok(chosen);
    }
    let sysroot = ask(&["--print", "sysroot"])?;
    let found = Path::new(sysroot.trim()).join(format!("bin/rustc{}", env::consts::EXE_SUFFIX));
    Ok(if found.is_file() { found } else { rustc.into() })
}

fn missing(rustc: &std::ffi::OsStr, error: &io::Error) -> anyhow::Error {
    anyhow!(
        "cannot start the compiler {}: {error}. https://www.rust-lang.org/tools/install says how \
         to install it",
        Path::new(rustc).display()
    )
}
