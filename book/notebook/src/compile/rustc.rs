//! Compiles one program with `rustc` against the built packages that it uses: a page's, for the
//! tests, and what a reader made of it, for the kernel.
//!
//! It is the very text of the page that is compiled. The binary that cargo builds from the
//! listings' files would go on working when that text no longer compiles.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::Result;
use serde::Serialize;
use serde_json::Value;

use crate::compile::included;
use crate::compile::library::{Extern, Library};
use crate::message::excerpt;
use crate::process::folder::Folder;
use crate::process::limits::{Environment, Limits, limited};
use crate::project::{Project, cargo_home};

/// The variables that rustc and its linker keep. A program could read any of the others while it is
/// compiled.
pub const FOR_THE_COMPILER: [&str; 5] = [
    "PATH",
    "LD_LIBRARY_PATH",
    "LIBRARY_PATH",
    "SDKROOT",
    "DEVELOPER_DIR",
];

/// The text of a program in a folder of its own, which is removed with it.
#[derive(Debug)]
pub struct Compilation {
    folder: Folder,
    file: String,
    executable: PathBuf,
}

impl Compilation {
    /// Writes `text` as if it stood in `file`, a path relative to the project. Under the same path
    /// in a folder of its own, rustc's messages and the program's panics name the listing's file.
    /// The files of the project that it includes lie there, too.
    ///
    /// # Errors
    ///
    /// When the folder or a file cannot be written.
    pub fn prepare(project: &Project, text: &str, file: &str) -> Result<Self> {
        let folder = Folder::new(project)?;
        write_program(project, folder.path(), text, file)?;
        let executable = folder
            .path()
            .join(format!("program{}", env::consts::EXE_SUFFIX));
        Ok(Self {
            folder,
            file: file.to_owned(),
            executable,
        })
    }

    /// The command that compiles it, under limits. What it writes to stderr is for
    /// [`messages`](Self::messages).
    ///
    /// # Errors
    ///
    /// When the tool does not find its own file.
    pub fn compiler(&self, library: &Library, limits: &Limits) -> Result<Command> {
        let mut compiler = compiler(library);
        compiler
            .arg("-o")
            .arg(&self.executable)
            .arg(&self.file)
            .current_dir(self.folder.path())
            .env("TMPDIR", self.folder.path());
        limited(&compiler, limits, Environment::Only(&FOR_THE_COMPILER))
    }

    /// The command that starts the compiled program, without limits yet.
    pub fn program(&self) -> Command {
        let mut program = Command::new(&self.executable);
        program
            .current_dir(self.folder.path())
            .env("TMPDIR", self.folder.path());
        program
    }

    /// The file that the text stands in, as messages name it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// What rustc said, without the paths of this machine.
    pub fn messages(&self, project: &Project, library: &Library, stderr: &str) -> Vec<Message> {
        let nothing = String::new;
        let mut paths = vec![
            (self.folder.path().to_owned(), nothing()),
            (project.root().to_owned(), nothing()),
        ];
        let built = library.dependencies.iter();
        let built = built.filter_map(|folder| folder.parent());
        paths.extend(built.map(|built| (built.to_owned(), nothing())));
        let outside = project.packages_outside().iter();
        paths.extend(outside.map(|(name, folder)| (folder.clone(), format!("{name}/"))));
        if let Some(sysroot) = library.rustc.ancestors().nth(2) {
            paths.push((sysroot.to_owned(), "rust/".to_owned()));
        }
        paths.extend(cargo_home().map(|home| (home, "cargo/".to_owned())));
        let nameless = |text: &str| {
            paths
                .iter()
                .filter_map(|(path, name)| Some((format!("{}/", path.to_str()?), name)))
                .fold(excerpt::text(text), |text, (path, name)| {
                    text.replace(&path, name)
                })
        };
        let messages = stderr.lines().map(|line| {
            let json: Value = serde_json::from_str(line).unwrap_or_default();
            let text = |key: &str| json[key].as_str().unwrap_or_default();
            match json["level"].as_str() {
                Some(level) => Message {
                    level: level.to_owned(),
                    code: json["code"]["code"].as_str().unwrap_or_default().to_owned(),
                    message: nameless(text("message")),
                    rendered: nameless(text("rendered")),
                    spans: spans(&json, &self.file),
                },
                // The compiler itself panicked, or could not be started.
                None => Message {
                    level: "error".to_owned(),
                    code: String::new(),
                    message: nameless(line),
                    rendered: nameless(line) + "\n",
                    spans: Vec::new(),
                },
            }
        });
        messages.collect()
    }
}

/// Writes the text of a program into a folder, under the path that its file has in the project.
/// The files of the project that it includes lie there, too.
///
/// # Errors
///
/// When a file cannot be written.
pub fn write_program(project: &Project, folder: &Path, text: &str, file: &str) -> Result<()> {
    let source = folder.join(file);
    for included in included::files(text, file) {
        // Where there is none, rustc says so.
        let original = project.root().join(&included);
        if original.is_file() {
            let copy = folder.join(&included);
            fs::create_dir_all(copy.parent().unwrap_or(folder))?;
            fs::copy(original, copy)?;
        }
    }
    fs::create_dir_all(source.parent().unwrap_or(folder))?;
    fs::write(&source, text)?;
    Ok(())
}

/// rustc, told how programs for this machine are compiled, and what they use.
pub fn compiler(library: &Library) -> Command {
    let mut compiler = Command::new(&library.rustc);
    compiler
        .arg("--crate-name=listing")
        // That of the standard library is most of a small program, and takes time to write.
        .arg("-Cstrip=debuginfo")
        .args(arguments(
            &library.edition,
            &library.externs,
            &library.dependencies,
        ));
    compiler
}

/// What rustc is told of any program: its edition, and the built packages that it uses, with the
/// folders of what these use.
pub fn arguments(edition: &str, externs: &[Extern], dependencies: &[PathBuf]) -> Vec<OsString> {
    let fixed = ["--crate-type=bin", "--error-format=json"].map(OsString::from);
    let mut arguments = Vec::from(fixed);
    arguments.push(format!("--edition={edition}").into());
    for folder in dependencies {
        arguments.push(joined("-Ldependency=", folder, ""));
    }
    for Extern { name, file } in externs {
        arguments.push("--extern".into());
        arguments.push(joined(&format!("{name}="), file, ""));
    }
    arguments
}

/// An argument that holds a path.
pub fn joined(before: &str, path: &Path, after: &str) -> OsString {
    let mut argument = OsString::from(before);
    argument.push(path);
    argument.push(after);
    argument
}

/// What rustc says of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Message {
    /// `error`, `warning`, `note` and what else rustc may say.
    pub level: String,
    /// The code, such as `E0425`; empty where it has none.
    #[serde(skip)]
    pub code: String,
    /// The message in a line.
    pub message: String,
    /// The whole message as rustc shows it in a terminal, but for colours.
    pub rendered: String,
    /// The places in the program, the main ones first.
    pub spans: Vec<Span>,
}

impl Message {
    /// Whether it speaks of the program, and not of how many such messages there are.
    pub fn is_of_the_program(&self) -> bool {
        let counts = self.spans.is_empty()
            && (self.message.starts_with("aborting due to")
                || self.message.ends_with(" emitted")
                || self.level == "failure-note");
        !counts
    }

    /// Whether it says that what was built for programs cannot be read: it is gone, or another
    /// compiler made it.
    pub fn is_of_a_stale(&self, library: &Library) -> bool {
        let unreadable = ["E0460", "E0461", "E0462", "E0463", "E0514", "E0786"];
        let is_unreadable = unreadable.contains(&self.code.as_str());
        library.externs.iter().any(|Extern { name, .. }| {
            let gone = format!("extern location for {name} does not exist");
            is_unreadable && self.message.contains(&format!("`{name}`"))
                || self.message.starts_with(&gone)
        })
    }
}

/// A place in a program. Lines and columns are counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// Where it begins.
    pub line: u64,
    /// Where it begins.
    pub column: u64,
    /// Where it ends.
    pub end_line: u64,
    /// The column after its last character.
    pub end_column: u64,
    /// What rustc writes beside it; may be empty.
    pub label: String,
}

/// The places of a message that lie in the program, the main ones first. What a macro made is
/// placed where it was called.
fn spans(message: &Value, file: &str) -> Vec<Span> {
    let mut spans: Vec<(bool, Span)> = Vec::new();
    for span in message["spans"].as_array().into_iter().flatten() {
        let mut place = span;
        while place["file_name"] != file && place["expansion"]["span"].is_object() {
            place = &place["expansion"]["span"];
        }
        if place["file_name"] != file {
            continue;
        }
        let number = |key: &str| place[key].as_u64().unwrap_or(1);
        let found = Span {
            line: number("line_start"),
            column: number("column_start"),
            end_line: number("line_end"),
            end_column: number("column_end"),
            label: span["label"].as_str().unwrap_or_default().to_owned(),
        };
        spans.push((span["is_primary"] != true, found));
    }
    spans.sort_by_key(|(secondary, _)| *secondary);
    spans.into_iter().map(|(_, span)| span).collect()
}
