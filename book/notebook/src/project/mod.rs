//! Where the parts of the project lie.

pub mod book;
pub mod leftover;
pub mod lock;
pub mod manifest;
pub mod merge;
pub mod settings;
pub mod summary;

use std::path::{self, Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::project::manifest::Package;
use crate::project::settings::Settings;

/// The files, besides the sources, that say how the listings and what they use are compiled.
pub const COMPILED_BY: [&str; 6] = [
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
    settings: Settings,
    packages: Vec<PathBuf>,
    outside: Vec<(String, PathBuf)>,
}

impl Project {
    /// The project that `folder` lies in: the nearest folder above it, itself included, that holds
    /// `book/book.toml`.
    ///
    /// # Errors
    ///
    /// When there is none, its settings are wrong, or cargo does not say where it builds.
    pub fn around(folder: &Path) -> Result<Self> {
        let folder = fs::canonicalize(folder)
            .with_context(|| format!("cannot read the folder {}", folder.display()))?;
        for root in folder.ancestors() {
            if root.join(settings::FILE).is_file() {
                let settings = Settings::read(root)?;
                let (packages, outside) = packages(root, &settings);
                return Ok(Self {
                    root: root.to_path_buf(),
                    target: target_of(root)?,
                    packages,
                    outside,
                    settings,
                });
            }
        }
        bail!(
            "{} lies in no book: go to the folder that holds {} and try again; `{} new NAME` \
             writes a new book",
            folder.display(),
            settings::FILE,
            command()
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

    /// The package that the listings use, and of which chapters show the source.
    pub fn library(&self) -> &Package {
        &self.settings.library
    }

    /// The package of the listings.
    pub fn listings_package(&self) -> &Package {
        &self.settings.listings
    }

    /// Whether the workspace's manifest says how to compile in this profile.
    pub fn has_profile(&self, name: &str) -> bool {
        let manifest = manifest::read(&self.root.join("Cargo.toml")).unwrap_or_default();
        let profiles = manifest.get("profile");
        profiles.is_some_and(|profiles| profiles.get(name).is_some())
    }

    /// The source of the listings' package.
    pub fn listings(&self) -> PathBuf {
        self.settings.listings.folder.join("src")
    }

    /// The folders of the packages in the project that the listings are made of: their own, and
    /// those that they use.
    pub fn packages(&self) -> &[PathBuf] {
        &self.packages
    }

    /// The packages on this machine, but outside of the project, that the listings use: the name
    /// and the folder of each.
    pub fn packages_outside(&self) -> &[(String, PathBuf)] {
        &self.outside
    }

    /// What every listing is known to print and draw.
    pub fn snapshots(&self) -> PathBuf {
        self.root.join(&self.settings.pins)
    }

    /// The theme: styles and scripts of the pages.
    pub fn theme(&self) -> PathBuf {
        self.book().join(&self.settings.theme)
    }

    /// Files that the preprocessor makes for the site; mdBook copies them because they lie beside
    /// the chapters.
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

/// How whoever reads a message starts this tool.
pub fn command() -> &'static str {
    match env::var("CARGO_PKG_NAME").as_deref() {
        Ok(env!("CARGO_PKG_NAME")) => "cargo run --",
        _ => "notebook",
    }
}

/// How whoever reads a message starts the server.
pub fn serve_command() -> &'static str {
    command().trim_end_matches(" --")
}

/// The folders in the project of the listings' package and of all that it uses, directly or not;
/// and what of these lies outside of the project, with its name.
fn packages(root: &Path, settings: &Settings) -> (Vec<PathBuf>, Vec<(String, PathBuf)>) {
    let mut folders = vec![settings.library.folder.clone()];
    let mut outside: Vec<(String, PathBuf)> = Vec::new();
    let mut found = vec![settings.library.clone(), settings.listings.clone()];
    while let Some(package) = found.pop() {
        let used = package.dependencies().into_iter();
        for folder in used.filter_map(|dependency| dependency.folder) {
            // What cannot be found is for cargo to say.
            let folder = folder.canonicalize().unwrap_or(folder);
            let is_known =
                folders.contains(&folder) || outside.iter().any(|(_, known)| *known == folder);
            if !is_known && let Ok(package) = Package::read(root, &folder) {
                match folder.starts_with(root) {
                    true => folders.push(folder),
                    false => outside.push((package.name.clone(), folder)),
                }
                found.push(package);
            }
        }
    }
    folders.push(settings.listings.folder.clone());
    (folders, outside)
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
