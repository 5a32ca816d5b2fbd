//! What the listings' programs are made of besides the files in the project's own folders: the
//! options that the compiler gets from elsewhere, the files that a program includes, and the
//! variables that it is compiled with.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::compile::programs::Binary;
use crate::project::{Project, cargo_configurations};

/// The files and variables that the compiler read for the listings, wherever they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The files, relative to the project's folder where they lie in it.
    files: BTreeSet<PathBuf>,
    variables: BTreeSet<String>,
}

impl Inputs {
    /// Reads what cargo and rustc have noted of the binary that holds all listings. Nothing where
    /// they have not.
    ///
    /// # Errors
    ///
    /// When the folder of the notes cannot be read.
    pub fn of(binary: &Binary, project: &Project) -> Result<Self> {
        let note = fs::read_to_string(binary.file.with_extension("d")).unwrap_or_default();
        let files = dependencies(&note).into_iter().map(|file| {
            let relative = file.strip_prefix(project.root());
            relative.map(Path::to_owned).unwrap_or(file)
        });
        let note = newest_note(binary)?.unwrap_or_default();
        let variables = note.lines().filter_map(|line| {
            let variable = line.strip_prefix("# env-dep:")?;
            Some(variable.split('=').next().unwrap_or_default().to_owned())
        });
        Ok(Self {
            files: files.collect(),
            variables: variables.collect(),
        })
    }

    /// The files.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(PathBuf::as_path)
    }

    /// Adds the values that the variables have now.
    pub fn hash_variables(&self, hasher: &mut impl Hasher) {
        for name in &self.variables {
            (name, env::var_os(name)).hash(hasher);
        }
    }
}

/// The files behind the first colon of a line that `make` could read. A blank in a name has a
/// backslash before it.
pub fn dependencies(note: &str) -> Vec<PathBuf> {
    let first = note.lines().next().unwrap_or_default();
    let Some((_, files)) = first.split_once(": ") else {
        return Vec::new();
    };
    let files = files.replace("\\ ", "\0");
    let files = files.split(' ').filter(|file| !file.is_empty());
    files.map(|file| file.replace('\0', " ").into()).collect()
}

/// The note that rustc made last of the listings, among those of their tests and of older builds.
fn newest_note(binary: &Binary) -> Result<Option<String>> {
    let name = binary.file.file_stem().unwrap_or_default();
    // It is named after the crate, in which a dash of the package's name is no dash.
    let start = format!("{}-", name.to_string_lossy().replace('-', "_"));
    let mut newest = None;
    // Cargo says where, unless the listings use no package.
    let beside = [binary.file.with_file_name("deps")];
    let folders = match binary.dependencies.as_slice() {
        [] => &beside,
        folders => folders,
    };
    for folder in folders {
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            entries => {
                entries.with_context(|| format!("cannot read the folder {}", folder.display()))?
            }
        };
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(&start) && name.ends_with(".d") {
                let made = fs::metadata(&path)
                    .and_then(|metadata| metadata.modified())
                    .ok();
                newest = newest.max(Some((made, path)));
            }
        }
    }
    Ok(newest.and_then(|(_, path)| fs::read_to_string(path).ok()))
}

/// The options that cargo and the compiler get from elsewhere, as a number that changes with them:
/// from variables, and from cargo's files of the folders above the project and of its own.
pub fn options(project: &Project) -> u64 {
    let mut hasher = DefaultHasher::new();
    let counts = |name: &str| {
        let names = [
            "RUSTFLAGS",
            "CARGO_ENCODED_RUSTFLAGS",
            "RUSTC",
            "RUSTC_WRAPPER",
            "RUSTC_WORKSPACE_WRAPPER",
            "RUSTC_BOOTSTRAP",
        ];
        let starts = ["CARGO_BUILD_", "CARGO_PROFILE_", "CARGO_TARGET_"];
        // Where it is built makes no difference, nor where tests may write.
        let places = [
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_TARGET_DIR",
            "CARGO_TARGET_TMPDIR",
        ];
        names.contains(&name)
            || starts.iter().any(|start| name.starts_with(start)) && !places.contains(&name)
    };
    let mut variables: Vec<(OsString, OsString)> = env::vars_os()
        .filter(|(name, _)| name.to_str().is_some_and(counts))
        .collect();
    variables.sort();
    variables.hash(&mut hasher);
    for file in cargo_configurations(project.root()) {
        fs::read(file).ok().hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_of_cargo_s_names_the_files_blanks_included() {
        let note = "/target/listings: /a/b.rs /a\\ folder/c.txt\n\n/a/b.rs:\n";
        let files = [PathBuf::from("/a/b.rs"), PathBuf::from("/a folder/c.txt")];
        assert_eq!(dependencies(note), files);
        assert!(dependencies("").is_empty());
    }
}
