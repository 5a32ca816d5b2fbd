//! How time and memory grow: with the batch, with the parameters, with the steps.

mod allocator;
#[path = "../work/mod.rs"]
#[expect(dead_code, reason = "nothing is compared with the loops by hand here")]
mod work;

use allocator::Counting;
use std::time::Instant;
use work::{Network, Training, Work, tape};

#[global_allocator]
static ALLOCATOR: Counting = Counting::new();

fn main() {
    memory();
    allocations();
    time(
        "batch",
        [16, 32, 64, 128, 256, 512, 1024].map(|batch| Network {
            sizes: [64, 128, 64, 10],
            batch,
        }),
    );
    time(
        "parameters",
        [64, 128, 256, 512, 1024, 2048].map(|width| Network {
            sizes: [width, width, width, 10],
            batch: 32,
        }),
    );
}

/// What a step asks the allocator for.
fn allocations() {
    println!("\nallocations in the first pass, and in each of 100 later ones");
    for work in Work::all() {
        let mut training = tape::training(&work);
        let first = count(&mut training, 1);
        let later = count(&mut training, 100) as f64 / 100.0;
        println!("{:38} {first:>6} {later:>6}", work.name());
    }
}

fn count(training: &mut Training, passes: u64) -> usize {
    let before = ALLOCATOR.allocations();
    training(passes);
    ALLOCATOR.allocations() - before
}

/// What is allocated after more and more steps, and the most that was.
fn memory() {
    println!("bytes in use after so many steps, and at the peak until then");
    let small = Network {
        sizes: [4, 8, 8, 3],
        batch: 4,
    };
    for work in [Work::Article, Work::Network(small)] {
        let mut training = tape::training(&work);
        let mut done = 0;
        for steps in [1, 1_000, 1_000_000_u64] {
            let passes = steps.div_ceil(work.steps_per_pass());
            training(passes - done);
            done = passes;
            let (now, peak) = (ALLOCATOR.bytes(), ALLOCATOR.peak());
            println!("{:28} {steps:>9} {now:>12} {peak:>12}", work.name());
        }
    }
}

/// Time for a step by what should make it longer, each network twice as large as the one before.
fn time<const N: usize>(by: &str, networks: [Network; N]) {
    println!("\ntime by {by}: for a step, and for one parameter and one example of it");
    for network in networks {
        let parameters: usize = [0, 1, 2]
            .map(|layer| {
                let (inputs, outputs) = network.layer(layer);
                (inputs + 1) * outputs
            })
            .iter()
            .sum();
        let elements = (parameters * network.batch) as f64;
        let work = Work::Network(network);
        let seconds = seconds_for_a_step(&mut tape::training(&work));
        println!(
            "{:38} {parameters:>9} parameters {:>12.1} µs {:>9.2} ps",
            work.name(),
            seconds * 1e6,
            seconds * 1e12 / elements
        );
    }
}

/// The least of some samples: what disturbs a measurement makes it longer.
fn seconds_for_a_step(training: &mut Training) -> f64 {
    let mut sample = |steps: u64| {
        let start = Instant::now();
        training(steps);
        start.elapsed().as_secs_f64() / steps as f64
    };
    sample(1);
    let steps = (0.02 / sample(1)).ceil() as u64;
    (0..15).map(|_| sample(steps)).fold(f64::INFINITY, f64::min)
}
