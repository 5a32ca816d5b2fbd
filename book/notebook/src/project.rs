//! Where the parts of the project lie.

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, bail};

/// The files, besides the sources, that say how listings and engine are compiled.
pub const SETTINGS: [&str; 5] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain",
    "rust-toolchain.toml",
    ".cargo/config.toml",
];

/// The project's folder, from which every other path follows.
#[derive(Clone, Debug)]
pub struct Project {
    root: PathBuf,
}

impl Project {
    /// The project that `folder` lies in: the nearest folder above it, itself included, that holds `book/book.toml` and
    /// `book/listings`.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn around(folder: &Path) -> Result<Self> {
        let folder = fs::canonicalize(folder)
            .with_context(|| format!("cannot read the folder {}", folder.display()))?;
        for root in folder.ancestors() {
            if root.join("book/book.toml").is_file() && root.join("book/listings").is_dir() {
                return Ok(Self {
                    root: root.to_path_buf(),
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
    pub fn target(&self) -> PathBuf {
        match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => self.root.join(folder),
            None => self.root.join("target"),
        }
    }

    /// `path` as the project's files are named in messages: relative to the root, with slashes.
    pub fn relative(&self, path: &Path) -> String {
        let path = path.strip_prefix(&self.root).unwrap_or(path);
        path.to_string_lossy().replace('\\', "/")
    }
}
