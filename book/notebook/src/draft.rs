//! The module behind the author's server. It is compiled while the author reads the new page, so that no page waits for it;
//! who asks for it waits until it is that of the pages.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use anyhow::{Error, Result, ensure};
use axum::body::Bytes;
use tokio::sync::watch;

use crate::freshness;
use crate::listing::Listings;
use crate::module::{self, Compiler, Quality};
use crate::project::Project;
use crate::runtime;

/// The state of the module.
#[derive(Clone, Debug, Default)]
struct State {
    /// The sources of the pages that are shown.
    wanted: Option<u64>,
    /// The sources of the last module that was made, and the module, or why there is none.
    made: Option<(u64, Result<Bytes, String>)>,
}

/// The module, as the server gets it.
#[derive(Clone, Debug)]
pub struct Draft(watch::Receiver<State>);

impl Draft {
    /// The module of the pages that are shown, or why there is none. Waits while it is compiled.
    pub async fn get(&mut self) -> Result<Bytes, String> {
        let current = |state: &State| {
            let (sources, module) = state.made.as_ref()?;
            (Some(*sources) == state.wanted).then(|| module.clone())
        };
        match self.0.wait_for(|state| current(state).is_some()).await {
            Ok(state) => current(&state).unwrap_or_else(|| Err("it was just replaced".to_owned())),
            Err(_) => Err("the server ends".to_owned()),
        }
    }
}

/// Makes the module.
#[derive(Debug)]
pub struct Drafts {
    project: Project,
    state: watch::Sender<State>,
    /// Wakes the thread that compiles.
    wake: Sender<()>,
}

impl Drafts {
    /// Starts the thread that compiles.
    pub fn start(project: &Project) -> (Self, Draft) {
        let (state, receiver) = watch::channel(State::default());
        let (wake, woken) = channel();
        let drafts = Self {
            project: project.clone(),
            state: state.clone(),
            wake,
        };
        let project = project.clone();
        thread::spawn(move || make_whenever_wanted(&project, &state, &woken));
        (drafts, Draft(receiver))
    }

    /// Says that new pages are about to be shown: from now on nobody gets a module of other sources.
    pub fn want(&self) -> Result<()> {
        let sources = sources(&self.project)?;
        let to_be_made = |state: &mut State| {
            // What failed may have been mended by saving the file as it was.
            let failed = matches!(state.made, Some((_, Err(_))));
            if failed {
                state.made = None;
            }
            state.wanted.replace(sources) != Some(sources) || failed
        };
        if self.state.send_if_modified(to_be_made) {
            // The thread lives as long as the program.
            let _ = self.wake.send(());
        }
        Ok(())
    }
}

fn make_whenever_wanted(project: &Project, state: &watch::Sender<State>, woken: &Receiver<()>) {
    while woken.recv().is_ok() {
        // All that was wanted meanwhile is one wish.
        while woken.try_recv().is_ok() {}
        let Some(wanted) = state.borrow().wanted else {
            continue;
        };
        let module = make(project, wanted).map_err(|error| format!("{error:#}"));
        if let Err(why) = &module {
            eprintln!("The listings cannot run in the pages: {why}");
        }
        state.send_modify(|state| state.made = Some((wanted, module)));
    }
}

fn make(project: &Project, wanted: u64) -> Result<Bytes> {
    let compiler =
        Compiler::of(module::TARGET, project).ok_or_else(|| Error::msg(module::NOT_INSTALLED))?;
    let module = runtime::built(project, &compiler, Quality::Draft)?;
    ensure!(
        sources(project)? == wanted,
        "a listing was saved while the last one was compiled"
    );
    Ok(module.into())
}

fn sources(project: &Project) -> Result<u64> {
    freshness::sources(project, &Listings::read(project)?)
}
