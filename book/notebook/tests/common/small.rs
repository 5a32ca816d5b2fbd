//! A small book for a test: the one that `notebook new` writes, with a second chapter.
//!
//! It lies in one of a few folders, which tests use by turns. For each, all files are what they were
//! at first, and what the test before did not change is not built again: cargo and the tool go by
//! the paths of files, and by their times or contents.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread::sleep;
use std::time::Duration;

use notebook::compile::main_file;
use notebook::new;
use notebook::project::Project;
use notebook::project::lock::Lock;

use super::{output, root, text};

/// A folder with a small book, for one test.
pub struct Lent {
    folder: PathBuf,
    number: usize,
    /// Keeps the tests of another process away.
    lock: Option<Lock>,
}

/// The folders of this process that no test uses, and how many there are.
static FREE: Mutex<(Vec<usize>, usize)> = Mutex::new((Vec::new(), 0));

impl Lent {
    pub fn take() -> Self {
        let number = {
            let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
            free.0.pop().unwrap_or_else(|| {
                free.1 += 1;
                free.1
            })
        };
        // The tool locks the folder of a book, too.
        let place = root().join(format!("target/small-books/{number}"));
        let folder = place.join("small");
        fs::create_dir_all(&folder).unwrap();
        let lock = Lock::of(&place).unwrap();
        clear_target(&folder.join("target"));
        let mut files = FILES.clone();
        restore(&folder, &folder, &mut files);
        for (path, bytes) in files {
            write(&folder.join(path), &bytes);
        }
        Self {
            folder,
            number,
            lock: Some(lock),
        }
    }

    pub fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.lock = None;
        let mut free = FREE.lock().unwrap_or_else(PoisonError::into_inner);
        free.0.push(self.number);
    }
}

/// The files of the book, by their paths in its folder.
static FILES: LazyLock<BTreeMap<PathBuf, Vec<u8>>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let page = new::page_folder(None).unwrap();
    new::write(folder.path(), "small", &page).unwrap();
    for (path, bytes) in read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/second_chapter")) {
        write(&folder.path().join(path), &bytes);
    }
    main_file::write(&Project::around(folder.path()).unwrap()).unwrap();
    // Cargo would write it at the first build, and for the tool that is a change.
    let mut lock = Command::new(env!("CARGO"));
    lock.args(["generate-lockfile", "--offline"]);
    let locked = output(lock.current_dir(folder.path()));
    assert!(locked.status.success(), "{}", text(&locked));
    read(folder.path())
});

fn write(file: &Path, bytes: &[u8]) {
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, bytes).unwrap();
}

/// All files in a folder, by their paths in it.
fn read(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, files);
            } else {
                let bytes = fs::read(&path).unwrap();
                files.insert(path.strip_prefix(root).unwrap().to_owned(), bytes);
            }
        }
    }
    let mut files = BTreeMap::new();
    collect(folder, folder, &mut files);
    files
}

/// Removes from a folder of the book in `root` whatever is not as `files` say. Those that are right
/// are taken from `files`.
fn restore(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let relative = path.strip_prefix(root).unwrap();
        if relative == Path::new("target") {
            continue;
        }
        let kind = fs::symlink_metadata(&path).unwrap().file_type();
        if kind.is_dir() && files.keys().any(|file| file.starts_with(relative)) {
            restore(root, &path, files);
        } else if kind.is_dir() {
            fs::remove_dir_all(&path).unwrap();
        } else if kind.is_file()
            && files.get(relative).map(Vec::as_slice) == fs::read(&path).ok().as_deref()
        {
            files.remove(relative);
        } else {
            fs::remove_file(&path).unwrap();
        }
    }
}

/// Removes what a test had built, but for what cargo keeps and for the notes of what agreed with its
/// pins: no test must find what another has made. What another tool has noted counts for nothing.
fn clear_target(target: &Path) {
    let time = |file: &Path| fs::metadata(file).and_then(|file| file.modified()).ok();
    let tool = time(Path::new(env!("CARGO_BIN_EXE_notebook")));
    let is_made = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        ["book", "figures", "review", "programs"].contains(&&*name)
            || ["staging-", "site-"]
                .iter()
                .any(|start| name.starts_with(start))
            || name.starts_with("fresh-") && time(path) < tool
    };
    for folder in [target.to_owned(), target.join("notebook")] {
        let entries = fs::read_dir(folder).into_iter().flatten();
        for path in entries.map(|entry| entry.unwrap().path()) {
            if is_made(&path) {
                remove(&path);
            }
        }
    }
}

/// Removes a file or folder. What a tool that was killed had started may write into a folder for a
/// moment more.
fn remove(path: &Path) {
    for _ in 0..100 {
        let removed = match path.is_dir() {
            true => fs::remove_dir_all(path),
            false => fs::remove_file(path),
        };
        match removed {
            Err(error) if error.kind() == ErrorKind::DirectoryNotEmpty => {
                sleep(Duration::from_millis(50));
            }
            removed => return removed.unwrap(),
        }
    }
    panic!("something goes on writing into {}", path.display());
}
