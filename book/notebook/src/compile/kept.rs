//! Programs that rustc has made and that are kept: whoever wants one of the same sources, the same
//! packages and the same compiler again, has it at once.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;
use std::{fs, io};

use crate::compile::compiler;
use crate::compile::inputs::dependencies;
use crate::compile::library::Library;
use crate::project::Project;

/// How many bytes are kept at most. Those that nobody wanted for longest go first.
const MOST: u64 = 1 << 28;

/// Where the program that a folder's sources make is kept, or would be.
#[derive(Debug)]
pub struct Kept(PathBuf);

impl Kept {
    /// For the program that `rustc`, with its arguments so far, makes of all files in its folder.
    ///
    /// # Errors
    ///
    /// When a file of the folder or of a package cannot be read.
    pub fn of(project: &Project, library: &Library, rustc: &Command) -> io::Result<Self> {
        let mut hasher = DefaultHasher::new();
        compiler::identity(project).hash(&mut hasher);
        rustc.get_program().hash(&mut hasher);
        rustc
            .get_args()
            .for_each(|argument| argument.hash(&mut hasher));
        for package in &library.externs {
            // Cargo makes it anew, and writes it, when anything that it uses has changed.
            let metadata = fs::metadata(&package.file)?;
            (metadata.len(), metadata.modified()?).hash(&mut hasher);
        }
        let sources = rustc.get_current_dir().unwrap_or(Path::new("."));
        hash_files(sources, &mut hasher)?;
        let name = format!("{:016x}", hasher.finish());
        Ok(Self(
            project.target().join("notebook/programs-kept").join(name),
        ))
    }

    /// Writes the program into `executable`, if it is there.
    pub fn take(&self, executable: &Path) -> bool {
        let taken = fs::copy(&self.0, executable).is_ok();
        if taken && let Ok(file) = fs::File::open(&self.0) {
            // Where its time cannot be set, it only goes sooner.
            let _ = file.set_modified(SystemTime::now());
        }
        taken
    }

    /// Keeps the program, unless rustc noted that it is made of more than the files of its folder.
    /// Nobody misses what cannot be kept.
    pub fn keep(&self, executable: &Path, note: &Path, sources: &Path) {
        let note = fs::read_to_string(note).unwrap_or_default();
        if is_of_its_folder(&note, sources) {
            let _ = self.write(executable);
        }
    }

    fn write(&self, executable: &Path) -> io::Result<()> {
        let folder = self.0.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        // Another process may look for it at this moment.
        let new = tempfile::NamedTempFile::new_in(folder)?;
        fs::copy(executable, new.path())?;
        new.persist(&self.0)?;
        leave_at_most(MOST, folder)
    }
}

fn hash_files(folder: &Path, hasher: &mut impl Hasher) -> io::Result<()> {
    let entries = fs::read_dir(folder)?;
    let mut paths = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    for path in paths {
        // The folder has another name each time.
        path.file_name().hash(hasher);
        if path.is_dir() {
            hash_files(&path, hasher)?;
        } else {
            fs::read(&path)?.hash(hasher);
        }
        // Where the files of one folder end and those of the next begin.
        hasher.write_u8(u8::MAX);
    }
    Ok(())
}

/// Whether what rustc noted of a program names no file outside of its folder, and no variable.
fn is_of_its_folder(note: &str, sources: &Path) -> bool {
    let files = dependencies(note);
    let is_inside = |file: &PathBuf| {
        let file = fs::canonicalize(sources.join(file));
        let folder = fs::canonicalize(sources);
        file.is_ok_and(|file| folder.is_ok_and(|folder| file.starts_with(folder)))
    };
    !files.is_empty() && files.iter().all(is_inside) && !note.contains("\n# env-dep:")
}

/// Removes the oldest files of a folder, until those that stay hold `most` bytes at most.
fn leave_at_most(most: u64, folder: &Path) -> io::Result<()> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // One that another process has removed is no loss.
        if let Ok(metadata) = entry.metadata() {
            files.push((metadata.modified()?, metadata.len(), entry.path()));
        }
    }
    files.sort();
    let mut bytes = 0;
    for (_, length, path) in files.into_iter().rev() {
        bytes += length;
        if bytes > most {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_is_made_of_more_than_its_folder_is_not_of_its_folder() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("sources");
        fs::create_dir(&folder).unwrap();
        for file in ["main.rs", "in here.rs", "../outside.rs"] {
            fs::write(folder.join(file), "").unwrap();
        }
        let outside = parent.path().join("outside.rs");
        let outside = outside.display();
        for (note, inside) in [
            ("program: main.rs in\\ here.rs\n\nmain.rs:\n", true),
            ("program: main.rs ../sources/main.rs\n", true),
            ("program: main.rs ../outside.rs\n", false),
            (&format!("program: main.rs {outside}\n"), false),
            ("program: main.rs missing.rs\n", false),
            ("program: main.rs\n\n# env-dep:PATH=/bin\n", false),
            ("", false),
        ] {
            assert_eq!(is_of_its_folder(note, &folder), inside, "{note}");
        }
    }

    #[test]
    fn of_two_folders_with_the_same_bytes_in_other_files_the_numbers_differ() {
        let number = |files: &[(&str, &str)]| {
            let folder = tempfile::tempdir().unwrap();
            for (file, text) in files {
                let file = folder.path().join(file);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, text).unwrap();
            }
            let mut hasher = DefaultHasher::new();
            hash_files(folder.path(), &mut hasher).unwrap();
            hasher.finish()
        };
        let first = number(&[("a/x", "1"), ("b", "2")]);
        assert_eq!(first, number(&[("b", "2"), ("a/x", "1")]));
        for other in [
            [("a/x", "1"), ("b", "3")],
            [("a/x", "1"), ("c", "2")],
            [("a/x", "1"), ("a/b", "2")],
            [("a/x", "12"), ("b", "")],
        ] {
            assert_ne!(first, number(&other), "{other:?}");
        }
    }

    #[test]
    fn those_that_nobody_wanted_for_longest_go_first() {
        let folder = tempfile::tempdir().unwrap();
        for (seconds, name) in ["oldest", "wanted", "newer", "newest"].iter().enumerate() {
            let path = folder.path().join(name);
            fs::write(&path, "1234").unwrap();
            let file = fs::File::open(&path).unwrap();
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds as u64);
            file.set_modified(time).unwrap();
        }
        let wanted = Kept(folder.path().join("wanted"));
        assert!(wanted.take(&folder.path().join("newest")));
        leave_at_most(8, folder.path()).unwrap();
        let mut left = Vec::new();
        for entry in fs::read_dir(folder.path()).unwrap() {
            left.push(entry.unwrap().file_name());
        }
        left.sort();
        assert_eq!(left, ["newest", "wanted"]);
        assert!(!Kept(folder.path().join("oldest")).take(&folder.path().join("there")));
    }
}
