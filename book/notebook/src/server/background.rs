//! A thread makes something of the book's files, and makes it again whenever they change. A request
//! for it waits until the thread has made it of the newest files; nothing else waits.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use anyhow::Result;
use tokio::sync::watch;

use crate::process::{Newer, Stopped};

/// What the thread is to make, and what it has made.
#[derive(Clone, Debug)]
struct State<T> {
    /// The sources of what is to be there.
    wanted: Option<u64>,
    /// The sources of the last that was made, and that, or why there is none.
    made: Option<(u64, Result<T, String>)>,
}

/// A handle by which a request gets what the thread has made.
#[derive(Clone, Debug)]
pub struct Newest<T>(watch::Receiver<State<T>>);

impl<T: Clone> Newest<T> {
    /// What was made of the newest sources, or why there is none. Waits while it is made.
    pub async fn get(&mut self) -> Result<T, String> {
        match self.0.wait_for(|state| state.current().is_some()).await {
            Ok(state) => state
                .current()
                .unwrap_or_else(|| Err("it was just replaced".to_owned())),
            Err(_) => Err("the server ends".to_owned()),
        }
    }

    /// Why what was made last could not be made. Nothing while it is made, and where it could.
    pub fn failure(&self) -> Option<String> {
        self.0.borrow().current()?.err()
    }
}

impl<T: Clone> State<T> {
    fn current(&self) -> Option<Result<T, String>> {
        let (sources, made) = self.made.as_ref()?;
        (Some(*sources) == self.wanted).then(|| made.clone())
    }
}

/// The thread, as the rest of the server steers it.
#[derive(Clone, Debug)]
pub struct Background<T> {
    state: watch::Sender<State<T>>,
    /// Wakes the thread.
    wake: Sender<()>,
    /// Tells the thread, while it makes something, that something newer is wanted.
    newer: watch::Sender<u64>,
}

impl<T: Clone + Send + Sync + 'static> Background<T> {
    /// Starts the thread that calls `make`, which gets the number of the wanted sources, and is
    /// told when they are not wanted any more.
    pub fn start(make: impl Fn(u64, &Newer) -> Result<T> + Send + 'static) -> Self {
        let nothing = State {
            wanted: None,
            made: None,
        };
        let (state, _) = watch::channel(nothing);
        let (wake, woken) = channel();
        let (newer, newest) = watch::channel(0);
        let sender = state.clone();
        thread::spawn(move || make_whenever_wanted(make, &sender, &woken, &newest));
        Self { state, wake, newer }
    }

    /// A handle for requests.
    pub fn newest(&self) -> Newest<T> {
        Newest(self.state.subscribe())
    }

    /// Tells the thread which sources to use, by a number that changes with them. From now on no
    /// request gets what was made of others.
    pub fn want(&self, sources: u64) {
        // What failed may have been mended by saving the file as it was.
        self.renew(|state| {
            let failed = matches!(state.made, Some((_, Err(_))));
            state.wanted.replace(sources) != Some(sources) || failed
        });
    }

    /// Tells the thread to use the same sources again: what it made of them turned out to be of no
    /// use.
    pub fn again(&self) {
        self.renew(|state| state.wanted.is_some());
    }

    fn renew(&self, changed: impl FnOnce(&mut State<T>) -> bool) {
        let to_be_made = |state: &mut State<T>| {
            let again = changed(state);
            if again {
                state.made = None;
            }
            again
        };
        if self.state.send_if_modified(to_be_made) {
            self.newer.send_modify(|newer| *newer += 1);
            // The thread lives as long as the program.
            let _ = self.wake.send(());
        }
    }
}

fn make_whenever_wanted<T>(
    make: impl Fn(u64, &Newer) -> Result<T>,
    state: &watch::Sender<State<T>>,
    woken: &Receiver<()>,
    newest: &watch::Receiver<u64>,
) {
    while woken.recv().is_ok() {
        // All that was wanted meanwhile is one wish.
        while woken.try_recv().is_ok() {}
        // Only now: what is wanted from here on wakes this thread again, and may stop what it
        // makes.
        let mut newer = newest.clone();
        newer.mark_unchanged();
        let newer = Some(newer);
        let Some(wanted) = state.borrow().wanted else {
            continue;
        };
        let made = match make(wanted, &newer) {
            // Something newer is wanted.
            Err(error) if error.is::<Stopped>() => continue,
            made => made.map_err(|error| format!("{error:#}")),
        };
        state.send_modify(|state| state.made = Some((wanted, made)));
    }
}
