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
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use notebook::project::Project;
use notebook::site::{freshness, notes, refusals};
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
    /// A copy of this book, removed when it is dropped.
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

    /// A copy of this book, for a test at a time: it has the build folder of every such copy. The
    /// engine and all listings are compiled anew. What agreed with its pins here is not run again.
    pub fn of_this_book() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // The manifests name the test files and the benchmarks, and cargo wants to see them.
        for name in [
            "Cargo.toml",
            "Cargo.lock",
            ".cargo",
            "src",
            "book",
            "snapshots",
            "tests",
            "benches",
        ] {
            copy(&root().join(name), &folder.path().join(name));
        }
        let target = root().join("target/copies");
        let [here, there] = [&root(), folder.path()].map(|of| Project::around(of).unwrap());
        for name in [freshness::NOTES, refusals::NOTES] {
            let file = notes::file(&there, name);
            let file = target.join(file.strip_prefix(there.target()).unwrap());
            copy(&notes::file(&here, name), &file);
        }
        Self {
            folder: Folder::Copied(folder),
            target,
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
        output(self.in_copy(command))
    }

    /// Has a command run in the book. The listings are not compiled for its pages, unless the test asks for that: it takes
    /// longer than all the rest.
    pub fn in_copy<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        without_module(command)
            .current_dir(self.folder())
            .env("CARGO_TARGET_DIR", &self.target)
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
        fs::create_dir_all(to.parent().unwrap()).unwrap();
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
