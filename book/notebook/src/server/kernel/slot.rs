//! One program runs at a time: the slot for it, and the permit of the page that has it.

use std::sync::Arc;

use tokio::sync::watch;

/// Tells a run to stop.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stop {
    /// Asks the run to stop.
    pub fn ask(&self) {
        self.0.send_replace(true);
    }

    fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until the run is to stop.
    pub async fn asked(&self) {
        // The sender lives as long as this.
        let _ = self.0.subscribe().wait_for(|asked| *asked).await;
    }
}

/// The slot for the one program that runs. What is stopped leaves it when all of it has ended.
#[derive(Debug, Default)]
pub struct RunSlot(watch::Sender<State>);

#[derive(Debug, Default)]
struct State {
    /// The page that has it, and what stops its run.
    taken: Option<(String, Stop)>,
}

impl RunSlot {
    /// Takes the slot for a page. What the same page runs there is stopped first, and what was
    /// told to stop is waited for.
    ///
    /// # Errors
    ///
    /// When another page has it.
    pub async fn acquire(self: &Arc<Self>, page: &str) -> Result<RunPermit, Busy> {
        loop {
            let stop = Stop::default();
            let mut answer = Ok(false);
            self.0.send_if_modified(|state| {
                match &state.taken {
                    None => {
                        state.taken = Some((page.to_owned(), stop.clone()));
                        answer = Ok(true);
                    }
                    Some((owner, running)) if !page.is_empty() && owner == page => running.ask(),
                    Some((_, running)) if running.is_asked() => {}
                    Some(_) => answer = Err(Busy),
                }
                false
            });
            if answer? {
                let slot = Arc::clone(self);
                return Ok(RunPermit { slot, stop });
            }
            self.until_free().await;
        }
    }

    async fn until_free(&self) {
        let mut changes = self.0.subscribe();
        let _ = changes.wait_for(|state| state.taken.is_none()).await;
    }
}

/// Another page has the slot.
#[derive(Clone, Copy, Debug)]
pub struct Busy;

/// That a page may run a program: the slot, which is free again when this is dropped.
#[derive(Debug)]
pub struct RunPermit {
    slot: Arc<RunSlot>,
    /// Tells who has it to stop.
    pub stop: Stop,
}

impl Drop for RunPermit {
    fn drop(&mut self) {
        self.slot.0.send_modify(|state| state.taken = None);
    }
}
