//! Copies of books that a test may spoil, and their servers.

// Each test file is a crate of its own and uses a part of this one.
#![allow(dead_code)]

pub mod pool;
pub mod server;
mod small;

use std::env;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant, SystemTime};

use tempfile::TempDir;

/// The variable that names the compiler for pages; what it holds here cannot be started.
const COMPILER: &str = "CROSS_RUSTC";

/// Has a command that runs in a book compile the listings for its pages after all.
pub fn with_module(command: &mut Command) -> &mut Command {
    match env::var_os(COMPILER) {
        Some(compiler) => command.env(COMPILER, compiler),
        None => command.env_remove(COMPILER),
    }
}

/// Has a command that runs in a book not compile the listings for its pages.
pub fn without_module(command: &mut Command) -> &mut Command {
    command.env(COMPILER, "")
}

/// The project that is under test.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// A copy of a book that a test may spoil.
pub struct Copy {
    folder: Folder,
    target: PathBuf,
}

enum Folder {
    /// A copy of this book, removed when it is dropped. All copies share a build folder.
    Copied(TempDir),
    /// A small book in a folder that another test gets when it is dropped.
    Lent(small::Lent),
}

impl Copy {
    /// The small book, as `notebook new` writes it, with a second chapter. What was built of it for an
    /// earlier test, and did not change since, is there: most commands take a fraction of a second.
    pub fn small() -> Self {
        let lent = small::Lent::take();
        Self {
            target: lent.path().join("target"),
            folder: Folder::Lent(lent),
        }
    }

    /// A copy of this book. The engine and all listings are compiled and run anew.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["Cargo.toml", "Cargo.lock", "src", "book", "snapshots"] {
            copy(&root().join(name), &folder.path().join(name));
        }
        // The manifests name the test files, and cargo wants to see them.
        copy(&root().join("tests"), &folder.path().join("tests"));
        copy(&root().join("benches"), &folder.path().join("benches"));
        Self {
            folder: Folder::Copied(folder),
            target: root().join("target/copies"),
        }
    }

    fn folder(&self) -> &Path {
        match &self.folder {
            Folder::Copied(folder) => folder.path(),
            Folder::Lent(lent) => lent.path(),
        }
    }

    /// Where cargo builds it.
    pub fn target(&self) -> &Path {
        &self.target
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.folder().join(file)
    }

    /// Writes a file at one stroke: a server that watches must not see half of it.
    pub fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        let name = path.file_name().unwrap().to_string_lossy();
        let beside = path.with_file_name(format!(".{name}"));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&beside, text).unwrap();
        fs::rename(beside, path).unwrap();
    }

    pub fn append(&self, file: &str, text: &str) -> usize {
        let old = fs::read_to_string(self.path(file)).unwrap();
        self.write(file, &format!("{old}\n{text}\n"));
        old.lines().count() + 2
    }

    /// Replaces `from`, which must be there, and returns its line.
    pub fn replace(&self, file: &str, from: &str, to: &str) -> usize {
        let old = fs::read_to_string(self.path(file)).unwrap();
        let at = old
            .find(from)
            .unwrap_or_else(|| panic!("`{from}` is not in {file}"));
        self.write(file, &old.replacen(from, to, 1));
        old[..at].matches('\n').count() + 1
    }

    /// Runs the tool in the book.
    pub fn notebook(&self, arguments: &[&str]) -> Output {
        self.run(Command::new(env!("CARGO_BIN_EXE_notebook")).args(arguments))
    }

    pub fn run(&self, command: &mut Command) -> Output {
        let _turn = self.take_turn();
        output(self.in_copy(command))
    }

    /// Has a command run in the book. The listings are not compiled for its pages, unless the test asks for that: it takes
    /// longer than all the rest.
    pub fn in_copy<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        without_module(command)
            .current_dir(self.folder())
            .env("CARGO_TARGET_DIR", &self.target)
    }

    /// Keeps tests of other copies of this book from building until the returned turn is dropped: what all copies build has
    /// the same place in the build folder, and one test would run the programs of another. A small book has a build folder
    /// of its own, and no test waits for it.
    pub fn take_turn(&self) -> Option<Turn> {
        let Folder::Copied(folder) = &self.folder else {
            return None;
        };
        let folder = folder.path();
        let mut turns = TURNS.lock().unwrap_or_else(PoisonError::into_inner);
        while turns.taken > 0 && turns.last.as_deref() != Some(folder) {
            turns = FREED.wait(turns).unwrap_or_else(PoisonError::into_inner);
        }
        if turns.last.as_deref() != Some(folder) {
            // Cargo goes by the time of the files, and another copy may have been built after this one was made.
            for file in ["src/lib.rs", "book/listings/src/main.rs"] {
                let file = fs::File::options()
                    .append(true)
                    .open(self.path(file))
                    .unwrap();
                file.set_modified(SystemTime::now()).unwrap();
            }
            turns.last = Some(folder.to_owned());
        }
        turns.taken += 1;
        Some(Turn)
    }
}

/// How long a command may take: it may compile the engine, and its listings for pages, on a busy
/// machine.
const PATIENCE: Duration = Duration::from_secs(600);

/// Runs a command to its end. One that does not come to it fails its test, and no other waits for
/// it.
pub fn output(command: &mut Command) -> Output {
    let mut process = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdout = read(process.stdout.take().unwrap());
    let stderr = read(process.stderr.take().unwrap());
    let start = Instant::now();
    let status = loop {
        match process.try_wait().unwrap() {
            Some(status) => break status,
            None if start.elapsed() > PATIENCE => {
                process.kill().unwrap();
                panic!("{command:?} has no end");
            }
            None => thread::sleep(Duration::from_millis(10)),
        }
    };
    Output {
        status,
        stdout: stdout.join().unwrap(),
        stderr: stderr.join().unwrap(),
    }
}

fn read(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).unwrap();
        bytes
    })
}

/// The copy that was built last, and how many tests of it are at work.
struct Turns {
    last: Option<PathBuf>,
    taken: usize,
}

static TURNS: Mutex<Turns> = Mutex::new(Turns {
    last: None,
    taken: 0,
});

static FREED: Condvar = Condvar::new();

/// A test's right to build.
pub struct Turn;

impl Drop for Turn {
    fn drop(&mut self) {
        TURNS.lock().unwrap_or_else(PoisonError::into_inner).taken -= 1;
        FREED.notify_all();
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name() != "generated" {
                copy(&entry.path(), &to.join(entry.file_name()));
            }
        }
    } else if from.exists() {
        fs::copy(from, to).unwrap();
    }
}

/// Whether a process is there and has not ended.
pub fn lives(process: &str) -> bool {
    let ps = Command::new("ps")
        .args(["-o", "stat=", "-p", process])
        .output();
    let state = ps.unwrap().stdout;
    !state.is_empty() && state[0] != b'Z'
}

/// Everything that a command printed.
pub fn text(output: &Output) -> String {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    String::from_utf8_lossy(&text).into_owned()
}
