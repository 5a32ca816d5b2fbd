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

use crate::build::{Built, build_to_serve};
use crate::draft::Drafts;
use crate::kernel::Kernel;
use crate::leftover::is_leftover;
use crate::limits::Limits;
use crate::problem::Problems;
use crate::process::{Runs, Stopped};
use crate::project::{Project, SETTINGS};
use crate::serve::Shown;
use crate::signals;
use crate::terminal;

/// The folders that hold what the book is made of. The first is the project's own: of its files those in [`SETTINGS`] count.
const FOLDERS: [(&str, RecursiveMode); 4] = [
    ("", RecursiveMode::NonRecursive),
    ("book", RecursiveMode::Recursive),
    ("snapshots", RecursiveMode::Recursive),
    ("src", RecursiveMode::Recursive),
];

/// Stands for a change of which nothing is known.
const ANYTHING: &str = "something";

/// An editor saves a file in several steps: a build waits until no more has come for so long.
const QUIET: Duration = Duration::from_millis(15);

/// What no page waits for, the index of the search and the page for printing, is made when nothing has changed for so long.
const IDLE: Duration = Duration::from_millis(800);

/// Builds the book for the server, calls `built`, and builds it again at every change. A mistake in the book is told and
/// shown, and the last site that could be built stays.
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
    let (sender, changes) = channel();
    let (newer, newest) = tokio::sync::watch::channel(0);
    let mut watcher = recommended_watcher(Changes {
        project: project.clone(),
        sender,
        newer,
    })
    .context("cannot watch the book's files")?;
    watch_folders(&mut watcher, project)?;
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
        let Some((start, files)) = next_change(&changes, project, patience)? else {
            part_is_old = false;
            last = show(shown, || build(None)).or(last);
            continue;
        };
        // A folder that was removed and made anew, as by `git switch`, has to be watched anew.
        if files.iter().any(|file| is_folder(file))
            && let Err(error) = watch_folders(&mut watcher, project)
        {
            terminal::tell(format_args!("error: {error:#}"));
        }
        if files.iter().any(|file| is_of_the_tool(file)) {
            terminal::tell("The tool itself changed: stop it with Ctrl-C and start the new one.");
        }
        if files.iter().all(|file| is_of_the_tool(file)) {
            continue;
        }
        if files.iter().any(|file| changes_every_page(file)) {
            last = None;
        }
        if files.iter().any(|file| may_change_the_engine(file)) {
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
    sender: std::sync::mpsc::Sender<notify::Result<Event>>,
    newer: Sender<u64>,
}

impl EventHandler for Changes {
    fn handle_event(&mut self, change: notify::Result<Event>) {
        let files = match &change {
            Ok(event) => relevant(event, &self.project),
            Err(_) => vec![ANYTHING.to_owned()],
        };
        // Who is gone misses nothing.
        let _ = self.sender.send(change);
        if files.iter().any(|file| !is_of_the_tool(file)) {
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

fn watch_folders(watcher: &mut RecommendedWatcher, project: &Project) -> Result<()> {
    for (folder, mode) in FOLDERS {
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

/// Waits for a change to what the book is made of, and for all that comes with it: when it came, and the files. Nothing when
/// `patience` is over.
fn next_change(
    changes: &Receiver<notify::Result<Event>>,
    project: &Project,
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
            Ok(Ok(event)) => relevant(&event, project),
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
fn relevant(event: &Event, project: &Project) -> Vec<String> {
    if event.need_rescan() {
        return vec![ANYTHING.to_owned()];
    }
    if matches!(event.kind, EventKind::Access(_)) {
        return Vec::new();
    }
    let files = event.paths.iter().map(|path| project.relative(path));
    files.filter(|file| is_relevant(file)).collect()
}

fn is_relevant(file: &str) -> bool {
    let ours = match file.split_once('/') {
        Some((folder, _)) => FOLDERS.iter().any(|(known, _)| *known == folder),
        None => SETTINGS.contains(&file) || is_folder(file),
    };
    let is_there = SETTINGS.contains(&file) || !file.split('/').any(is_leftover);
    ours && is_there && !file.starts_with("book/src/generated")
}

fn is_folder(file: &str) -> bool {
    FOLDERS.iter().any(|(folder, _)| *folder == file)
}

fn is_of_the_tool(file: &str) -> bool {
    file.starts_with("book/notebook/")
}

fn may_change_the_engine(file: &str) -> bool {
    let sources = ["src/", "book/page/"];
    sources.iter().any(|folder| file.starts_with(folder))
        || SETTINGS.contains(&file)
        || file == ANYTHING
        || is_folder(file)
}

/// Whether pages whose text is the same change with it.
fn changes_every_page(file: &str) -> bool {
    let every = ["book/book.toml", "book/src/SUMMARY.md", ANYTHING];
    every.contains(&file) || is_folder(file) || file.ends_with(".hbs")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engine_is_built_anew_for_its_own_files_and_for_what_it_says_to_a_page() {
        for (file, may) in [
            ("src/engine/core/tape.rs", true),
            ("book/page/src/knobs.rs", true),
            ("Cargo.toml", true),
            ("book/src/backpropagation.md", false),
            ("book/listings/src/linear_model/sweep.rs", false),
        ] {
            assert_eq!(may_change_the_engine(file), may, "{file}");
        }
    }

    #[test]
    fn what_a_build_writes_itself_and_what_an_editor_keeps_beside_a_file_is_no_change() {
        for file in [
            "book/src/backpropagation.md",
            "book/listings/src/main.rs",
            "book/theme/notebook.css",
            "snapshots/sgd.snap",
            "src/engine/core/tape.rs",
            "Cargo.toml",
        ] {
            assert!(is_relevant(file), "{file}");
        }
        for file in [
            "book/src/generated/src-engine-core-tape.rs.txt",
            "book/src/.backpropagation.md.swp",
            "book/src/4913",
            "src/engine/core/tape.rs~",
            "snapshots/sgd.snap.new",
            "snapshots/sgd-path.snap.new.svg",
            "target",
            "README.md",
        ] {
            assert!(!is_relevant(file), "{file}");
        }
    }
}
