//! Builds the book again whenever something changes that it is made of.

use std::any::Any;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use notify::{
    Event, EventHandler, EventKind, RecommendedWatcher, RecursiveMode, Watcher, recommended_watcher,
};
use tokio::sync::watch::Sender;

use crate::compile::main_file;
use crate::message::problem::Problems;
use crate::message::terminal;
use crate::process::limits::Limits;
use crate::process::signals;
use crate::process::{Runs, Stopped};
use crate::project::leftover::is_leftover;
use crate::project::{COMPILED_BY, Project, settings};
use crate::server::kernel::Kernel;
use crate::server::module::Drafts;
use crate::server::serve::Shown;
use crate::site::build::{Built, build_to_serve};

/// What of the project's folder the book is made of, and the tool.
#[derive(Clone, Debug)]
struct Sources {
    /// The folders of which everything counts, relative to the project's.
    folders: Vec<String>,
    /// The folders of packages, of which the sources and what says how to compile them count.
    packages: Vec<String>,
    /// The folder of this tool's package, where it is one of the project's.
    tool: Option<String>,
    /// What a build writes itself, relative to the project's folder.
    written: [String; 2],
}

impl Sources {
    fn of(project: &Project) -> Self {
        let packages = project.packages().iter();
        let packages: Vec<String> = packages.map(|folder| project.relative(folder)).collect();
        let pins = project.relative(&project.snapshots());
        let sources = packages.iter().map(|package| within(package, "src"));
        Self {
            folders: ["book".to_owned(), pins]
                .into_iter()
                .chain(sources)
                .collect(),
            packages,
            tool: Path::new(env!("CARGO_MANIFEST_DIR"))
                .starts_with(project.root())
                .then(|| project.relative(Path::new(env!("CARGO_MANIFEST_DIR")))),
            written: [main_file::file(project), project.generated()]
                .map(|path| project.relative(&path)),
        }
    }

    /// The folders to watch. The first, and those of packages, hold more than sources.
    fn watched(&self) -> impl Iterator<Item = (&str, RecursiveMode)> {
        let packages = self.packages.iter().map(String::as_str);
        let alone = ["", ".cargo"].into_iter().chain(packages);
        let whole = self.folders.iter().map(String::as_str);
        alone
            .map(|folder| (folder, RecursiveMode::NonRecursive))
            .chain(whole.map(|folder| (folder, RecursiveMode::Recursive)))
    }

    fn is_relevant(&self, file: &str) -> bool {
        let ours = self.is_folder(file)
            || self.is_manifest(file)
            || self.folders.iter().any(|folder| is_within(folder, file));
        let is_there = self.is_manifest(file) || !file.split('/').any(is_leftover);
        let is_written = |path: &String| path == file || is_within(path, file);
        ours && is_there && !self.written.iter().any(is_written)
    }

    fn is_folder(&self, file: &str) -> bool {
        self.watched().any(|(folder, _)| folder == file)
    }

    /// Whether it says how something is compiled.
    fn is_manifest(&self, file: &str) -> bool {
        let of_a_package = |package: &String| {
            ["Cargo.toml", "build.rs"]
                .iter()
                .any(|name| within(package, name) == file)
        };
        COMPILED_BY.contains(&file) || self.packages.iter().any(of_a_package)
    }

    fn may_change_the_library(&self, file: &str) -> bool {
        let is_source = |package: &String| is_within(&within(package, "src"), file);
        self.packages.iter().any(is_source)
            || self.is_manifest(file)
            || file == ANYTHING
            || self.is_folder(file)
    }

    /// Whether it is a file of this tool's own program, where that lies in the project.
    fn is_of_the_tool(&self, file: &str) -> bool {
        let of = |tool: &String| ["src", "Cargo.toml"].map(|part| within(tool, part));
        let mut parts = self.tool.iter().flat_map(of);
        parts.any(|part| part == file || is_within(&part, file))
    }

    /// Whether pages whose text is the same change with it.
    fn changes_every_page(&self, file: &str) -> bool {
        let every = [settings::FILE, "book/src/SUMMARY.md", ANYTHING];
        every.contains(&file) || self.is_folder(file) || file.ends_with(".hbs")
    }
}

/// The path of a file in a folder, which is empty for the project's own.
fn within(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

fn is_within(folder: &str, file: &str) -> bool {
    let rest = file.strip_prefix(folder);
    rest.is_some_and(|rest| rest.starts_with('/'))
}

/// Stands for a change of which nothing is known.
const ANYTHING: &str = "something";

/// An editor saves a file in several steps: a build waits until no more has come for so long.
const QUIET: Duration = Duration::from_millis(15);

/// What no page waits for, the index of the search and the page for printing, is made when nothing
/// has changed for so long.
const IDLE: Duration = Duration::from_millis(800);

/// Builds the book for the server, calls `built`, and builds it again at every change. A mistake in
/// the book is told and shown, and the last site that could be built stays.
///
/// # Errors
///
/// When the project cannot be watched. Otherwise it does not end.
pub fn watch(
    project: &Project,
    workshop: &Path,
    shown: &Sender<Shown>,
    drafts: &Drafts,
    kernel: &Kernel,
    limits: &Limits,
    built: impl FnOnce(),
) -> Result<()> {
    let sources = Sources::of(project);
    let (sender, changes) = channel();
    let (newer, newest) = tokio::sync::watch::channel(0);
    let mut watcher = recommended_watcher(Changes {
        project: project.clone(),
        sources: sources.clone(),
        sender,
        newer,
    })
    .context("cannot watch the book's files")?;
    watch_folders(&mut watcher, project, &sources)?;
    let build = |last: Option<&Built>| {
        // What was saved before is in this build.
        let mut newer = newest.clone();
        newer.mark_unchanged();
        let runs = Runs {
            limits: *limits,
            newer: Some(newer),
        };
        let built = build_to_serve(project, workshop, last, &runs)?;
        drafts.want()?;
        Ok(built)
    };
    let want_library = || {
        if let Err(error) = kernel.want_library() {
            terminal::tell(format_args!("error: {error:#}"));
        }
    };
    let start = Instant::now();
    want_library();
    let mut last = show(shown, || build(None));
    if last.is_some() {
        terminal::tell(format_args!("The book is built in {}.", seconds(start)));
    }
    built();
    let mut part_is_old = false;
    loop {
        let patience = part_is_old.then_some(IDLE);
        let Some((start, files)) = next_change(&changes, project, &sources, patience)? else {
            part_is_old = false;
            last = show(shown, || build(None)).or(last);
            continue;
        };
        // A folder that was removed and made anew, as by `git switch`, has to be watched anew.
        if files.iter().any(|file| sources.is_folder(file))
            && let Err(error) = watch_folders(&mut watcher, project, &sources)
        {
            terminal::tell(format_args!("error: {error:#}"));
        }
        if files.iter().any(|file| sources.is_of_the_tool(file)) {
            terminal::tell("The tool itself changed: stop it with Ctrl-C and start the new one.");
        }
        if files.iter().all(|file| sources.is_of_the_tool(file)) {
            continue;
        }
        if files.iter().any(|file| sources.changes_every_page(file)) {
            last = None;
        }
        if files
            .iter()
            .any(|file| sources.may_change_the_library(file))
        {
            want_library();
        }
        let built = show(shown, || build(last.as_ref()));
        part_is_old = built.is_some() && last.is_some();
        if built.is_some() {
            terminal::tell(format_args!(
                "{} changed: rebuilt in {}.",
                named(&files),
                seconds(start)
            ));
            last = built;
        }
    }
}

/// Hands over what changes, and has a build stop whose listing takes its time: it may be the
/// listing that was mended.
struct Changes {
    project: Project,
    sources: Sources,
    sender: std::sync::mpsc::Sender<notify::Result<Event>>,
    newer: Sender<u64>,
}

impl EventHandler for Changes {
    fn handle_event(&mut self, change: notify::Result<Event>) {
        let files = match &change {
            Ok(event) => relevant(event, &self.project, &self.sources),
            Err(_) => vec![ANYTHING.to_owned()],
        };
        // Who is gone misses nothing.
        let _ = self.sender.send(change);
        if files.iter().any(|file| !self.sources.is_of_the_tool(file)) {
            self.newer.send_modify(|newer| *newer += 1);
        }
    }
}

/// The changed files, or how many there are.
fn named(files: &BTreeSet<String>) -> String {
    match files.len() {
        0..=3 => files
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        count => format!("{count} files"),
    }
}

fn seconds(start: Instant) -> String {
    format!("{:.2} s", start.elapsed().as_secs_f64())
}

fn watch_folders(
    watcher: &mut RecommendedWatcher,
    project: &Project,
    sources: &Sources,
) -> Result<()> {
    for (folder, mode) in sources.watched() {
        let folder = project.root().join(folder);
        // What is missing is for the build to say.
        if folder.exists() {
            watcher
                .watch(&folder, mode)
                .with_context(|| format!("cannot watch {}", folder.display()))?;
        }
    }
    Ok(())
}

/// Builds, and shows what became of it.
fn show(shown: &Sender<Shown>, build: impl FnOnce() -> Result<Built>) -> Option<Built> {
    // The server lives on whatever happens here.
    let result =
        catch_unwind(AssertUnwindSafe(build)).unwrap_or_else(|panic| Err(panicked(&panic)));
    match result {
        Ok(built) => {
            let site = Some(Arc::clone(&built.site));
            let mistakes = Vec::new();
            shown.send_replace(Shown { site, mistakes });
            Some(built)
        }
        // The next build is about to begin, or the tool ends.
        Err(error) if error.is::<Stopped>() => {
            signals::end_if_told();
            None
        }
        Err(error) => {
            terminal::tell(format_args!("error: {error:#}"));
            let mistakes = match error.downcast_ref::<Problems>() {
                Some(Problems(problems)) => problems.iter().map(ToString::to_string).collect(),
                None => vec![format!("{error:#}")],
            };
            shown.send_modify(|shown| shown.mistakes = mistakes);
            None
        }
    }
}

fn panicked(panic: &Box<dyn Any + Send>) -> anyhow::Error {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
    anyhow!(
        "the build panicked: {}",
        message.unwrap_or("it does not say why")
    )
}

/// Waits for a change to what the book is made of, and for all that comes with it: when it came,
/// and the files. Nothing when `patience` is over.
fn next_change(
    changes: &Receiver<notify::Result<Event>>,
    project: &Project,
    sources: &Sources,
    patience: Option<Duration>,
) -> Result<Option<(Instant, BTreeSet<String>)>> {
    let mut files = BTreeSet::new();
    let begin = Instant::now();
    // Since when the first, and the last, of the changes is known.
    let (mut first, mut last) = (begin, begin);
    loop {
        let patience = match files.is_empty() {
            true => patience.map(|patience| patience.saturating_sub(begin.elapsed())),
            false => Some(QUIET.saturating_sub(last.elapsed())),
        };
        let change = match patience {
            Some(patience) => changes.recv_timeout(patience),
            None => changes.recv().map_err(RecvTimeoutError::from),
        };
        let more = match change {
            Ok(Ok(event)) => relevant(&event, project, sources),
            Ok(Err(_)) => vec![ANYTHING.to_owned()],
            Err(RecvTimeoutError::Timeout) if files.is_empty() => return Ok(None),
            Err(RecvTimeoutError::Timeout) => return Ok(Some((first, files))),
            Err(RecvTimeoutError::Disconnected) => bail!("the book's files are no longer watched"),
        };
        if !more.is_empty() {
            last = Instant::now();
            if files.is_empty() {
                first = last;
            }
            files.extend(more);
        }
    }
}

/// The changed files that the book, or the tool, is made of.
fn relevant(event: &Event, project: &Project, sources: &Sources) -> Vec<String> {
    if event.need_rescan() {
        return vec![ANYTHING.to_owned()];
    }
    if matches!(event.kind, EventKind::Access(_)) {
        return Vec::new();
    }
    let files = event.paths.iter().map(|path| project.relative(path));
    files.filter(|file| sources.is_relevant(file)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Sources {
        Sources {
            folders: ["book", "snapshots", "src", "tools/one/src"]
                .map(str::to_owned)
                .into(),
            packages: ["", "tools/one"].map(str::to_owned).into(),
            tool: None,
            written: ["book/listings/src/main.rs", "book/src/generated"].map(str::to_owned),
        }
    }

    #[test]
    fn the_library_is_built_anew_for_its_own_files_and_for_those_of_what_it_uses() {
        for (file, may) in [
            ("src/engine/core/tape.rs", true),
            ("tools/one/src/knobs.rs", true),
            ("Cargo.toml", true),
            ("book/src/backpropagation.md", false),
            ("book/listings/src/linear_model/sweep.rs", false),
        ] {
            assert_eq!(sources().may_change_the_library(file), may, "{file}");
        }
    }

    #[test]
    fn what_a_build_writes_itself_and_what_an_editor_keeps_beside_a_file_is_no_change() {
        let sources = sources();
        for file in [
            "book/src/backpropagation.md",
            "book/listings/src/backpropagation/chain.rs",
            "book/notebook/theme/notebook.css",
            "snapshots/sgd.snap",
            "src/engine/core/tape.rs",
            "Cargo.toml",
            ".cargo/config.toml",
            "tools/one/Cargo.toml",
            "tools/one/src/lib.rs",
        ] {
            assert!(sources.is_relevant(file), "{file}");
        }
        for file in [
            "book/listings/src/main.rs",
            "book/src/generated",
            "book/src/generated/src-tape.rs.txt",
            "book/src/.backpropagation.md.swp",
            "book/src/4913",
            "src/engine/core/tape.rs~",
            "snapshots/sgd.snap.new",
            "snapshots/sgd-path.snap.new.svg",
            "target",
            "README.md",
            "tools/one/README.md",
            "tools/two/src/lib.rs",
            "srcs/tape.rs",
        ] {
            assert!(!sources.is_relevant(file), "{file}");
        }
    }
}
