//! The one place in which a program can run.

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

    /// Waits until the run is to stop.
    pub async fn asked(&self) {
        // The sender lives as long as this.
        let _ = self.0.subscribe().wait_for(|asked| *asked).await;
    }
}

/// The one place. What is stopped leaves it when all of it has ended.
#[derive(Debug, Default)]
pub struct Seat(watch::Sender<State>);

#[derive(Debug, Default)]
struct State {
    /// The page that has it, and what stops its run.
    taken: Option<(String, Stop)>,
}

impl Seat {
    /// Takes the place for a page. What the same page runs there is stopped first.
    ///
    /// # Errors
    ///
    /// When another page has it.
    pub async fn take(self: &Arc<Self>, page: &str) -> Result<Place, Busy> {
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
                    Some(_) => answer = Err(Busy),
                }
                false
            });
            if answer? {
                let seat = Arc::clone(self);
                return Ok(Place { seat, stop });
            }
            self.until_free().await;
        }
    }

    async fn until_free(&self) {
        let mut changes = self.0.subscribe();
        let _ = changes.wait_for(|state| state.taken.is_none()).await;
    }
}

/// Somebody else has the place.
#[derive(Clone, Copy, Debug)]
pub struct Busy;

/// The place, taken. It is free again when this is dropped.
#[derive(Debug)]
pub struct Place {
    seat: Arc<Seat>,
    /// Tells who has it to stop.
    pub stop: Stop,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.seat.0.send_modify(|state| state.taken = None);
    }
}
