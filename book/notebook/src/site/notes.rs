//! What a build notes under `target/` for the next one.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::project::Project;

/// The file of the notes of that name of this copy of the project: two copies may share a build
/// folder, and their programs differ.
pub fn file(project: &Project, name: &str) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    project.root().hash(&mut hasher);
    let name = format!("notebook/{name}-{:016x}.json", hasher.finish());
    project.target().join(name)
}

/// Reads notes. Where they are missing or damaged there are none, which only costs what they would
/// have spared.
pub fn read<T: DeserializeOwned + Default>(file: &Path) -> T {
    fs::read(file)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

/// Writes notes.
///
/// # Errors
///
/// When the file cannot be written.
pub fn write(file: &Path, notes: &impl Serialize) -> Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    // Whole or not at all: another build may be reading it.
    let mut whole = tempfile::NamedTempFile::new_in(folder)?;
    whole.write_all(&serde_json::to_vec_pretty(notes)?)?;
    whole
        .persist(file)
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok(())
}
