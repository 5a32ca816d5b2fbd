//! How listings are compiled to WebAssembly for a browser, and the author's draft, which holds
//! them all.

use std::ffi::{OsStr, OsString};
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context, Result};

use crate::compile::compiler;
use crate::compile::programs::{CompileError, build_listings};
use crate::process::Newer;
use crate::project::{Project, cargo_home, serve_command};

/// What a browser runs.
pub const TARGET: &str = "wasm32-wasip1";

/// What is said where the target is not installed.
pub fn not_installed() -> String {
    format!(
        "The listings are not compiled for browsers: `rustup target add wasm32-wasip1` installs \
         what does that. Until then a site has no Run buttons, and `{}` serves pages that run \
         natively.",
        serve_command()
    )
}

/// The variable that names a compiler for other machines, where it is not the usual one.
const COMPILER: &str = "CROSS_RUSTC";

/// What every browser has that has vectors: without them the module would be slower and larger.
/// None of it changes a bit of what the listings compute.
const FEATURES: &str = "-Ctarget-feature=+simd128,+bulk-memory,+nontrapping-fptoint,+sign-ext";

/// What makes the module small: no names of functions (as an option of the profile cargo forgets it
/// where a package has options of its own), texts and addresses in as few bytes as they take, and
/// less inlining and unrolling. The last four are worth some 5 % of the size, and products of
/// matrices take half as long again; with still less they would take four times as long.
const SMALL: [&str; 7] = [
    "-Cstrip=symbols",
    "-Clink-arg=-O2",
    "-Clink-arg=--compress-relocations",
    "-Cllvm-args=-inline-threshold=10",
    "-Cllvm-args=-inlinehint-threshold=30",
    "-Cllvm-args=-unroll-threshold=40",
    "-Cllvm-args=-force-vector-interleave=1",
];

/// A program that takes more memory than this fails, and the page goes on.
const MEMORY: &str = "-Clink-arg=--max-memory=1073741824";

/// The profile for readers, where the workspace's manifest does not have its own.
const PAGE: &[&str] = &[
    "profile.page.inherits='release'",
    "profile.page.opt-level=3",
    "profile.page.codegen-units=1",
    "profile.page.panic='abort'",
];

/// And in any profile for readers: pages' modules are optimised as a whole, with what they use.
const LTO: &str = "profile.page.lto=true";

/// The profile for the author, likewise.
const PAGE_DRAFT: &[&str] = &[
    "profile.page-draft.inherits='dev'",
    "profile.page-draft.opt-level=1",
    "profile.page-draft.debug=false",
    "profile.page-draft.panic='abort'",
];

/// How the module is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// Small, for readers.
    Published,
    /// Soon there, for the author who has just saved a listing.
    Draft,
}

/// A compiler for another kind of machine.
#[derive(Clone, Debug)]
pub struct Compiler {
    program: Option<OsString>,
    libraries: PathBuf,
}

impl Compiler {
    /// The compiler that the variable `CROSS_RUSTC` names, or the usual one, where it has the
    /// target's standard library.
    pub fn of(target: &str, project: &Project) -> Option<Self> {
        let program = env::var_os(COMPILER);
        let asked = command(program.as_deref())
            .args(["--print", "target-libdir", "--target", target])
            .current_dir(project.root())
            .stderr(Stdio::null())
            .output()
            .ok()?;
        let libraries = PathBuf::from(String::from_utf8(asked.stdout).ok()?.trim());
        libraries.is_dir().then_some(Self { program, libraries })
    }

    /// The command that starts it.
    pub fn command(&self) -> Command {
        command(self.program.as_deref())
    }

    /// Has cargo compile with it.
    pub fn apply(&self, cargo: &mut Command) {
        if let Some(program) = &self.program {
            cargo.env("RUSTC", program);
        }
    }

    /// The folder of the compiler.
    fn sysroot(&self) -> PathBuf {
        // The libraries lie in lib/rustlib/TARGET/lib.
        self.libraries
            .ancestors()
            .nth(4)
            .unwrap_or(&self.libraries)
            .to_owned()
    }

    /// Adds what tells this compiler from another: the files of the standard library, whose names
    /// carry its version.
    pub fn fingerprint(&self, hasher: &mut impl Hasher) -> Result<()> {
        let entries = fs::read_dir(&self.libraries)
            .with_context(|| format!("cannot read the folder {}", self.libraries.display()))?;
        let names: Result<Vec<OsString>, _> = entries
            .map(|entry| entry.map(|entry| entry.file_name()))
            .collect();
        let mut names = names?;
        names.sort();
        names.hash(hasher);
        Ok(())
    }
}

/// The command that starts this compiler, or else the one that cargo uses for this machine.
fn command(program: Option<&OsStr>) -> Command {
    Command::new(program.map_or_else(compiler::program, OsStr::to_owned))
}

/// Builds the draft that holds all listings and returns its file.
///
/// # Errors
///
/// When cargo cannot be run. Compiler errors are the inner error.
pub fn draft(
    project: &Project,
    compiler: &Compiler,
    newer: &Newer,
) -> Result<Result<PathBuf, Vec<CompileError>>> {
    let options = options(project, compiler, Quality::Draft)?;
    let built = build_listings(project, newer, |cargo| options.apply(cargo))?;
    Ok(built.map(|binary| binary.file))
}

/// What makes cargo compile for a page.
#[derive(Clone, Debug)]
pub struct Options {
    compiler: Compiler,
    profile: &'static str,
    settings: Vec<String>,
    folder: PathBuf,
    flags: Vec<String>,
}

impl Options {
    /// What the compiler is told besides the profile.
    pub fn flags(&self) -> &[String] {
        &self.flags
    }

    /// The compiler.
    pub fn compiler(&self) -> &Compiler {
        &self.compiler
    }

    /// The folder into which all is built.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Gives them to cargo.
    pub fn apply(&self, cargo: &mut Command) {
        for setting in &self.settings {
            cargo.args(["--config", setting]);
        }
        cargo
            .args(["--profile", self.profile, "--target", TARGET])
            .arg("--target-dir")
            .arg(&self.folder)
            .env("CARGO_ENCODED_RUSTFLAGS", self.flags.join("\u{1f}"));
        self.compiler.apply(cargo);
    }
}

/// What makes cargo compile for a page, into a folder of its own: the compiler may be another one.
///
/// # Errors
///
/// When the folder of the dependencies' sources cannot be read.
pub fn options(project: &Project, compiler: &Compiler, quality: Quality) -> Result<Options> {
    let (profile, settings) = match quality {
        Quality::Published => ("page", PAGE),
        Quality::Draft => ("page-draft", PAGE_DRAFT),
    };
    let listings = &project.listings_package().name;
    // Arithmetic that overflows stops a listing there, too.
    let mut all = vec![format!(
        "profile.{profile}.package.{listings}.overflow-checks=true"
    )];
    if !project.has_profile(profile) {
        all.extend(settings.iter().copied().map(str::to_owned));
    }
    if quality == Quality::Published {
        all.push(LTO.to_owned());
    }
    Ok(Options {
        compiler: compiler.clone(),
        profile,
        settings: all,
        folder: project.target().join("module"),
        flags: flags(project, compiler, quality)?,
    })
}

/// What the compiler is told besides the profile. No path of this machine gets into the module: a
/// panic names the listing's file within the project, and a file of a dependency within its
/// package.
fn flags(project: &Project, compiler: &Compiler, quality: Quality) -> Result<Vec<String>> {
    let mut paths = vec![
        (project.root().to_owned(), "."),
        (compiler.sysroot(), "rust"),
    ];
    let outside = project.packages_outside().iter();
    paths.extend(outside.map(|(name, folder)| (folder.clone(), name.as_str())));
    if let Some(home) = cargo_home() {
        let sources = home.join("registry/src");
        paths.push((home, "cargo"));
        // The last that fits counts.
        if sources.is_dir() {
            for index in fs::read_dir(sources)? {
                paths.push((index?.path(), ""));
            }
        }
    }
    let small = match quality {
        Quality::Published => &SMALL[..],
        Quality::Draft => &[],
    };
    let fixed = [FEATURES, MEMORY].iter().chain(small);
    let mut flags: Vec<String> = fixed.map(|flag| (*flag).to_owned()).collect();
    flags.extend(
        paths
            .iter()
            .map(|(path, name)| format!("--remap-path-prefix={}={name}", path.display())),
    );
    Ok(flags)
}
