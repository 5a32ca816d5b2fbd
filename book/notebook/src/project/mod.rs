//! Where the parts of the project lie.

pub mod book;
pub mod leftover;
pub mod lock;
pub mod summary;

use std::path::{self, Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The files, besides the sources, that say how listings and engine are compiled.
pub const SETTINGS: [&str; 6] = [
    "Cargo.toml",
    "Cargo.lock",
    "build.rs",
    "rust-toolchain",
    "rust-toolchain.toml",
    ".cargo/config.toml",
];

/// The project's folder, from which every other path follows.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
    target: PathBuf,
}

impl Project {
    /// The project that `folder` lies in: the nearest folder above it, itself included, that holds `book/book.toml` and
    /// `book/listings`.
    ///
    /// # Errors
    ///
    /// When there is none, or cargo does not say where it builds.
    pub fn around(folder: &Path) -> Result<Self> {
        let folder = fs::canonicalize(folder)
            .with_context(|| format!("cannot read the folder {}", folder.display()))?;
        for root in folder.ancestors() {
            if root.join("book/book.toml").is_file() && root.join("book/listings").is_dir() {
                return Ok(Self {
                    root: root.to_path_buf(),
                    target: target_of(root)?,
                });
            }
        }
        bail!(
            "{} lies in no copy of the book: go to the folder that holds book/book.toml and try again",
            folder.display()
        );
    }

    /// The project around the current folder.
    ///
    /// # Errors
    ///
    /// When the current folder lies in none.
    pub fn here() -> Result<Self> {
        Self::around(Path::new("."))
    }

    /// The folder that holds everything.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The mdBook: `book.toml` and the chapters.
    pub fn book(&self) -> PathBuf {
        self.root.join("book")
    }

    /// The source of the listings' package.
    pub fn listings(&self) -> PathBuf {
        self.root.join("book/listings/src")
    }

    /// What every listing is known to print and draw.
    pub fn snapshots(&self) -> PathBuf {
        self.root.join("snapshots")
    }

    /// Files that the preprocessor makes for the site; mdBook copies them because they lie beside the chapters.
    pub fn generated(&self) -> PathBuf {
        self.root.join("book/src/generated")
    }

    /// Cargo's build folder, where the tool also keeps its own notes.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// `path` as the project's files are named in messages: relative to the root, with slashes.
    pub fn relative(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        path.to_string_lossy().replace('\\', "/")
    }
}

/// Where cargo builds a project. As for cargo, a variable that is no whole path begins at the
/// current folder. Where one of cargo's files may name another place, cargo itself is asked, which
/// takes longer than all the rest of a small build.
fn target_of(root: &Path) -> Result<PathBuf> {
    let variables = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"];
    if let Some(folder) = variables.into_iter().find_map(env::var_os) {
        return path::absolute(folder).context("cannot find out where cargo builds");
    }
    let mut configurations = cargo_configurations(root).into_iter();
    if !configurations
        .any(|file| fs::read_to_string(file).is_ok_and(|text| text.contains("target-dir")))
    {
        return Ok(root.join("target"));
    }
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let answer = Command::new(&cargo)
        .args(["metadata", "--no-deps", "--format-version=1"])
        .current_dir(root)
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {}", Path::new(&cargo).display()))?;
    let answer: Value = serde_json::from_slice(&answer.stdout).unwrap_or_default();
    let folder = answer["target_directory"].as_str();
    Ok(folder.context("cargo does not say where it builds")?.into())
}

/// The files in which cargo looks for its configuration when it builds in a folder, as far as they
/// exist.
pub fn cargo_configurations(folder: &Path) -> Vec<PathBuf> {
    let folders = folder.ancestors().map(|folder| folder.join(".cargo"));
    let names = ["config.toml", "config"];
    let mut files: Vec<PathBuf> = folders
        .chain(cargo_home())
        .flat_map(|folder| names.map(|name| folder.join(name)))
        .filter(|file| file.is_file())
        .collect();
    files.dedup();
    files
}

/// Where cargo keeps its configuration and the sources of dependencies.
pub fn cargo_home() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    home.or_else(|| Some(env::home_dir()?.join(".cargo")))
}
