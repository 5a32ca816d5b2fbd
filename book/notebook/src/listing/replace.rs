//! Gives files of the project other texts: whole or not at all, and only where nothing else
//! changes with them.

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
    // Who ends the tool now waits for that, and nothing half written stays.
    let _work = Work::begin();
    Written::new(project, file, Some(old.as_bytes()), new)?.put()
}

/// What is to become of a file.
#[derive(Clone, Debug)]
pub struct Step {
    /// The file, relative to the project's folder.
    pub file: String,
    /// Its text; nothing where it is to go.
    pub text: Option<String>,
}

/// Takes steps whose files belong together, and returns those that changed a file. All texts are
/// written beside the files before the first takes its place.
///
/// # Errors
///
/// As [`replace`]. Where a text cannot be written, or a file that is there may not be replaced,
/// every file is as it was.
pub fn replace_all(project: &Project, steps: Vec<Step>) -> Result<Vec<Step>> {
    let _work = Work::begin();
    let (mut written, mut gone) = (Vec::new(), Vec::new());
    for Step { file, text } in steps {
        let path = path(project, &file)?;
        let old = match fs::read(&path) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| format!("{file} cannot be read")),
        };
        match text {
            Some(text) if old.as_deref() == Some(text.as_bytes()) => {}
            Some(text) => {
                let whole = Written::new(project, &file, old.as_deref(), &text)?;
                written.push((
                    whole,
                    Step {
                        file,
                        text: Some(text),
                    },
                ));
            }
            None if old.is_some() => {
                check(project, &file)?;
                gone.push((path, Step { file, text }));
            }
            None => {}
        }
    }
    let mut taken = Vec::new();
    for (whole, step) in written {
        whole.put()?;
        taken.push(step);
    }
    for (path, step) in gone {
        fs::remove_file(path).with_context(|| format!("{} cannot be deleted", step.file))?;
        taken.push(step);
    }
    Ok(taken)
}

/// A text that lies whole beside the file in whose place it is to be put.
struct Written {
    whole: NamedTempFile,
    path: PathBuf,
    file: String,
    /// What the file holds; nothing where there is none.
    old: Option<Vec<u8>>,
}

impl Written {
    fn new(project: &Project, file: &str, old: Option<&[u8]>, new: &str) -> Result<Self> {
        let path = path(project, file)?;
        if old.is_some() {
            check(project, file)?;
        }
        let folder = path.parent().unwrap_or(Path::new("."));
        let unwritten = || unwritten(file);
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        if old.is_none() {
            // As any new file: the system takes away what the user's mask names.
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o666);
            builder.permissions(mode);
        }
        let whole = builder.prefix(".saving-").tempfile_in(folder);
        let mut whole = whole.with_context(unwritten)?;
        whole.write_all(new.as_bytes()).with_context(unwritten)?;
        if old.is_some() {
            keep_owner_and_mode(&whole, &path, file)?;
        }
        // A machine that loses its power now has the old text or the new one, and no empty file.
        whole.as_file().sync_all().with_context(unwritten)?;
        Ok(Self {
            whole,
            path,
            file: file.to_owned(),
            old: old.map(<[u8]>::to_vec),
        })
    }

    /// Puts it there, if the file still holds what it held.
    fn put(self) -> Result<()> {
        let Self {
            whole,
            path,
            file,
            old,
        } = self;
        let now = match fs::read(&path) {
            Ok(now) => Some(now),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error).with_context(|| unwritten(&file)),
        };
        ensure!(
            now == old,
            "{file} was just changed by somebody else, and nothing is saved: look at what it holds \
             now, and try again"
        );
        whole.persist(&path).with_context(|| unwritten(&file))?;
        // The file is written; not every system can say so of a folder.
        let folder = path.parent().unwrap_or(Path::new("."));
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

fn unwritten(file: &str) -> String {
    format!("{file} cannot be written, and is as it was")
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
        let settings =
            "[preprocessor.notebook]\nlibrary = \".\"\nlistings = \".\"\npins = \"pins\"\n";
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
    fn of_files_that_belong_together_all_are_written_or_none() {
        let (folder, project) = project();
        let path = |file: &str| folder.path().join(file);
        fs::write(path("folder/gone.rs"), "gone").unwrap();
        let steps = || {
            let step = |file: &str, text: Option<&str>| Step {
                file: file.to_owned(),
                text: text.map(str::to_owned),
            };
            vec![
                step("folder/new.rs", Some("new")),
                step("folder/gone.rs", None),
                step("folder/never.rs", None),
                step(FILE, Some("new")),
            ]
        };
        set_mode(&path(FILE), 0o444);
        let error = replace_all(&project, steps()).unwrap_err().to_string();
        assert!(error.contains("folder/listing.rs is read-only"), "{error}");
        let mut left = entries(&path("folder"));
        left.sort();
        assert_eq!(left, ["gone.rs", "listing.rs"]);

        set_mode(&path(FILE), 0o644);
        let done = replace_all(&project, steps()).unwrap();
        let done: Vec<&str> = done.iter().map(|step| step.file.as_str()).collect();
        assert_eq!(done, ["folder/new.rs", FILE, "folder/gone.rs"]);
        let mut left = entries(&path("folder"));
        left.sort();
        assert_eq!(left, ["listing.rs", "new.rs"]);
        assert_eq!(fs::read_to_string(path(FILE)).unwrap(), "new");
        // As any file that this user makes.
        fs::write(path("folder/other.rs"), "").unwrap();
        let mode = |file: &str| fs::metadata(path(file)).unwrap().mode();
        assert_eq!(mode("folder/new.rs"), mode("folder/other.rs"));
        // What is as it should be is not written.
        assert!(
            replace_all(&project, vec![steps().swap_remove(0)])
                .unwrap()
                .is_empty()
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
