//! How long training steps take, in one program for this machine and, compiled as the programs of
//! the pages are, for a browser: a line for each kind of work, its nanoseconds for a step, a tab
//! and its name.

// The loops by hand are measured in steps.rs.
#[allow(dead_code)]
mod work;

use std::time::{Duration, Instant};
use work::{Training, Work, tape};

/// How long a measurement takes at least.
const LONG: Duration = Duration::from_millis(200);

fn main() {
    // The largest networks take long, and say nothing new.
    for work in Work::all().into_iter().take(5) {
        let mut training = tape::training(&work);
        let passes = enough(&mut training);
        let best = (0..3).map(|_| time(&mut training, passes)).min();
        let nanoseconds = best.unwrap_or_default().as_nanos() as f64;
        let steps = passes * work.steps_per_pass();
        println!("{:.0}\t{}", nanoseconds / steps as f64, work.name());
    }
}

/// So many passes that they take long enough.
fn enough(training: &mut Training) -> u64 {
    let mut passes = 1;
    while time(training, passes) < LONG {
        passes *= 2;
    }
    passes
}

fn time(training: &mut Training, passes: u64) -> Duration {
    let start = Instant::now();
    training(passes);
    start.elapsed()
}
