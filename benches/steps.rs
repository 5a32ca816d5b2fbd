//! How long a training step takes, networks also with products that fuse, beside the same step
//! written by hand.

mod work;

use criterion::{Criterion, SamplingMode};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};
use work::{Training, Work, by_hand, tape};

const ENGINE: &str = "downhill";
const FUSED: &str = "fused";
const BY_HAND: &str = "by hand";

fn main() {
    let started = SystemTime::now();
    // target/criterion, as everywhere, but known here.
    let output = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("criterion");
    let mut criterion = Criterion::default()
        .output_directory(&output)
        .sample_size(20)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(3))
        .configure_from_args();
    for work in Work::all() {
        measure(&work, &mut criterion);
    }
    criterion.final_summary();
    print_ratios(&output, started);
}

/// The trainings of a work, by turns.
fn measure(work: &Work, criterion: &mut Criterion) {
    let mut engines = vec![(ENGINE, tape::training(work))];
    engines.extend(tape::fused_training(work).map(|training| (FUSED, training)));
    for (_, engine) in &mut engines {
        assert_same_result(work, engine, &mut by_hand::training(work));
    }
    let mut group = criterion.benchmark_group(work.name());
    group.sampling_mode(SamplingMode::Flat);
    for (name, mut training) in engines
        .into_iter()
        .chain([(BY_HAND, by_hand::training(work))])
    {
        group.bench_function(name, |bencher| {
            bencher.iter_custom(|steps| {
                let passes = steps.div_ceil(work.steps_per_pass());
                let start = Instant::now();
                training(passes);
                let time = start.elapsed().as_secs_f64();
                Duration::from_secs_f64(
                    time * steps as f64 / (passes * work.steps_per_pass()) as f64,
                )
            });
        });
    }
}

/// Only what computes the same is worth comparing: the article's step bit for bit, a network up to
/// rounding.
fn assert_same_result(work: &Work, engine: &mut Training, by_hand: &mut Training) {
    for passes in [1, 4] {
        let (engine, by_hand) = (engine(passes), by_hand(passes));
        let allowed = match work {
            Work::Article | Work::ArticleF64 => 0.0,
            Work::Network(_) => 1e-4 * by_hand,
        };
        assert!(
            (engine - by_hand).abs() <= allowed,
            "{}: the engine has {engine}, by hand it is {by_hand}",
            work.name()
        );
    }
}

/// The medians of what was measured since `started`.
fn print_ratios(output: &Path, started: SystemTime) {
    let mut rows = Vec::new();
    for work in Work::all() {
        let median = |name: &str| median(&output.join(work.name()).join(name), started);
        let Some(by_hand) = median(BY_HAND) else {
            continue;
        };
        for (engine, label) in [(ENGINE, String::new()), (FUSED, format!(", {FUSED}"))] {
            if let Some(time) = median(engine) {
                rows.push((work.name() + &label, time, by_hand));
            }
        }
    }
    if rows.is_empty() {
        return;
    }
    println!("nanoseconds for a step, medians               {ENGINE:>12} {BY_HAND:>12}  ratio");
    for (name, engine, by_hand) in rows {
        println!(
            "{name:45} {engine:>12.1} {by_hand:>12.1} {:>6.2}",
            engine / by_hand
        );
    }
}

/// What criterion wrote, unless it is of an earlier run.
fn median(folder: &Path, started: SystemTime) -> Option<f64> {
    let estimates = folder.join("new/estimates.json");
    if fs::metadata(&estimates).ok()?.modified().ok()? < started {
        return None;
    }
    let estimates: Value = serde_json::from_slice(&fs::read(estimates).ok()?).ok()?;
    estimates["median"]["point_estimate"].as_f64()
}
