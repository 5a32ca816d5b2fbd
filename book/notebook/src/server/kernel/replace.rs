//! Gives a file of the project another text: whole or not at all, and only where nothing else
//! changes with it.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use tempfile::NamedTempFile;

use crate::process::signals::Work;
use crate::project::Project;

/// Says what keeps a file from being written anew: `file` is relative to the project's folder.
///
/// # Errors
///
/// When it is a link or is reached by one, has another name, is read-only or somebody else's, or
/// its folder is read-only: what is written anew takes the place of all of these.
pub fn check(project: &Project, file: &str) -> Result<()> {
    let path = path(project, file)?;
    let metadata = fs::metadata(&path).with_context(|| format!("{file} cannot be read"))?;
    ensure!(
        names(&metadata) <= 1,
        "{file} has {} names (hard links), and only this one would get the new text. Nothing is \
         saved: make the change in an editor that you trust with it",
        names(&metadata)
    );
    let folder = path.parent().unwrap_or(Path::new("."));
    let read_only = metadata.permissions().readonly();
    if read_only || File::options().append(true).open(&path).is_err() {
        bail!("{file} is read-only, and nothing is saved: make it writable if it is to be changed");
    }
    if fs::metadata(folder)?.permissions().readonly() {
        bail!(
            "the folder of {file} is read-only, and nothing is saved: make it writable if it is to \
             be changed"
        );
    }
    Ok(())
}

/// Writes the text `new` where `old` stands. The file keeps its mode and its owner.
///
/// # Errors
///
/// When [`check`] fails, the file holds anything but `old`, or the system cannot write. The file is
/// then as it was.
pub fn replace(project: &Project, file: &str, old: &str, new: &str) -> Result<()> {
    check(project, file)?;
    // Who ends the tool now waits for that, and nothing half written stays.
    let _work = Work::begin();
    let path = path(project, file)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let unwritten = || format!("{file} cannot be written, and is as it was");
    let mut whole = tempfile::Builder::new()
        .prefix(".saving-")
        .tempfile_in(folder)
        .with_context(unwritten)?;
    whole.write_all(new.as_bytes()).with_context(unwritten)?;
    keep_owner_and_mode(&whole, &path, file)?;
    // A machine that loses its power now has the old text or the new one, and not an empty file.
    whole.as_file().sync_all().with_context(unwritten)?;
    match fs::read(&path) {
        Ok(now) if now == old.as_bytes() => {}
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).with_context(unwritten);
        }
        _ => bail!(
            "{file} was just changed by somebody else, and nothing is saved: load the page again"
        ),
    }
    whole.persist(&path).with_context(unwritten)?;
    // The file is written; not every system can say so of a folder.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// The path of a file that no symbolic link leads to.
fn path(project: &Project, file: &str) -> Result<PathBuf> {
    let mut path = project.root().to_owned();
    for part in Path::new(file) {
        path.push(part);
        if let Ok(target) = fs::read_link(&path) {
            bail!(
                "{} is a symbolic link to {}, and nothing is saved: make the change there, or put \
                 a file in the place of the link",
                project.relative(&path),
                target.display()
            );
        }
    }
    Ok(path)
}

#[cfg(unix)]
fn names(metadata: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(metadata)
}

#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}

#[cfg(unix)]
fn keep_owner_and_mode(whole: &NamedTempFile, path: &Path, file: &str) -> Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let (new, old) = (whole.as_file().metadata()?, fs::metadata(path)?);
    if (new.uid(), new.gid()) != (old.uid(), old.gid()) {
        fchown(whole.as_file(), Some(old.uid()), Some(old.gid())).with_context(|| {
            format!(
                "{file} belongs to another user or group, and nothing is saved: it would become \
                 yours"
            )
        })?;
    }
    Ok(whole.as_file().set_permissions(old.permissions())?)
}

#[cfg(not(unix))]
fn keep_owner_and_mode(whole: &NamedTempFile, path: &Path, _: &str) -> Result<()> {
    Ok(whole
        .as_file()
        .set_permissions(fs::metadata(path)?.permissions())?)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};

    use super::*;

    const FILE: &str = "folder/listing.rs";

    /// A project with one file, which says `old`.
    fn project() -> (tempfile::TempDir, Project) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("book")).unwrap();
        fs::create_dir(folder.path().join("folder")).unwrap();
        let settings = "[preprocessor.notebook]\nlibrary = \".\"\nlistings = \".\"\npins = \".\"\n";
        fs::write(folder.path().join("book/book.toml"), settings).unwrap();
        fs::write(
            folder.path().join("Cargo.toml"),
            "[package]\nname = \"a\"\n",
        )
        .unwrap();
        fs::write(folder.path().join(FILE), "old").unwrap();
        let project = Project::around(folder.path()).unwrap();
        (folder, project)
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// What stands in a folder, by name.
    fn entries(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        names.collect()
    }

    #[test]
    fn a_file_that_is_written_anew_keeps_its_mode_and_its_owner() {
        let (folder, project) = project();
        let path = folder.path().join(FILE);
        for mode in [0o600, 0o644, 0o755, 0o640] {
            set_mode(&path, mode);
            replace(&project, FILE, "old", "new").unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), "new");
            assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, mode);
            replace(&project, FILE, "new", "old").unwrap();
        }
        // Only root can give a file away.
        if chown(&path, Some(1234), Some(4321)).is_ok() {
            replace(&project, FILE, "old", "new").unwrap();
            let metadata = fs::metadata(&path).unwrap();
            assert_eq!((metadata.uid(), metadata.gid()), (1234, 4321));
        }
        assert_eq!(entries(path.parent().unwrap()), ["listing.rs"]);
    }

    #[test]
    fn what_is_more_than_a_file_is_not_replaced_and_the_message_says_why() {
        let refused = |prepare: &dyn Fn(&Path)| {
            let (folder, project) = project();
            prepare(folder.path());
            let error = replace(&project, FILE, "old", "new").unwrap_err();
            assert_eq!(fs::read_to_string(folder.path().join(FILE)).unwrap(), "old");
            assert_eq!(
                check(&project, FILE).unwrap_err().to_string(),
                error.to_string()
            );
            let folder = folder.path().join("folder");
            set_mode(&folder, 0o755);
            assert!(
                !entries(&folder)
                    .iter()
                    .any(|name| name.starts_with(".saving-"))
            );
            error.to_string()
        };
        let link = refused(&|root| {
            fs::rename(root.join(FILE), root.join("elsewhere.rs")).unwrap();
            symlink("../elsewhere.rs", root.join(FILE)).unwrap();
        });
        assert!(
            link.contains("folder/listing.rs is a symbolic link to ../elsewhere.rs"),
            "{link}"
        );
        let link = refused(&|root| {
            fs::rename(root.join("folder"), root.join("moved")).unwrap();
            symlink("moved", root.join("folder")).unwrap();
        });
        assert!(
            link.contains("folder is a symbolic link to moved"),
            "{link}"
        );
        let names = refused(&|root| {
            fs::hard_link(root.join(FILE), root.join("another.rs")).unwrap();
        });
        assert!(names.contains("has 2 names"), "{names}");
        let file = refused(&|root| set_mode(&root.join(FILE), 0o444));
        assert!(file.contains("folder/listing.rs is read-only"), "{file}");
        let folder = refused(&|root| set_mode(&root.join("folder"), 0o555));
        assert!(
            folder.contains("the folder of folder/listing.rs is read-only"),
            "{folder}"
        );
    }

    #[test]
    fn a_file_that_changed_or_went_meanwhile_is_left_as_it_is() {
        let (folder, project) = project();
        let error = replace(&project, FILE, "older", "new").unwrap_err();
        assert!(
            error
                .to_string()
                .contains("was just changed by somebody else"),
            "{error}"
        );
        assert_eq!(fs::read_to_string(folder.path().join(FILE)).unwrap(), "old");
        fs::remove_file(folder.path().join(FILE)).unwrap();
        let error = replace(&project, FILE, "old", "new").unwrap_err();
        assert!(error.to_string().contains("cannot be read"), "{error}");
        assert!(entries(&folder.path().join("folder")).is_empty());
    }
}
