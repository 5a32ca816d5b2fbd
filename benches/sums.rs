//! How long sums take, beside one running sum: the engine adds as a tree, which loses fewer digits.

use downhill::ndarray::Array2;
use downhill::{Random, Tape};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How often a sum is computed in one measurement, and how many measurements the best is taken of.
const TIMES: u32 = 20;
const MEASUREMENTS: usize = 30;

fn main() {
    // `cargo bench` says which of the benches it runs, and with which filter: this one is short.
    println!("microseconds, the best of {MEASUREMENTS}               downhill  running sum  ratio");
    for (rows, columns) in [(1000, 1000), (256, 128), (100_000, 10)] {
        let mut random = Random::new(0);
        let x = Array2::from_shape_simple_fn((rows, columns), || random.normal() as f32);
        let elements = x.as_slice().expect("it lies row by row").to_vec();
        let tape = Tape::<f32>::new();
        let x = tape.parameter(&x);
        let b = tape.parameter(Array2::zeros((1, columns)));
        let mut sums = vec![0.0; columns];

        print_row(
            &format!("all of {rows} × {columns}"),
            || tape.no_grad(|| black_box(x.sum().value())),
            || black_box(&elements).iter().fold(0.0, |sum, x| sum + x),
        );
        print_row(
            &format!("rows of {rows} × {columns}"),
            || tape.no_grad(|| black_box(x.sum_over(0).id()) as f32),
            || {
                add_rows(black_box(&elements), &mut sums);
                black_box(&sums)[0]
            },
        );
        let (mut terms, mut gradients) = (elements.clone(), vec![0.0; elements.len()]);
        print_row(
            &format!("x + b for {rows} × {columns}, and its gradients"),
            || {
                let loss = (x + b).sum();
                loss.backward();
                tape.zero_grad();
                loss.value()
            },
            || {
                for (terms, x) in terms.chunks_mut(columns).zip(elements.chunks(columns)) {
                    terms
                        .iter_mut()
                        .zip(x)
                        .for_each(|(term, x)| *term = x + 0.0);
                }
                let loss = black_box(&terms).iter().fold(0.0, |sum, x| sum + x);
                gradients.fill(1.0);
                add_rows(black_box(&gradients), &mut sums);
                black_box(&sums);
                loss
            },
        );
    }
}

/// The sum of each column, row after row.
fn add_rows(elements: &[f32], sums: &mut [f32]) {
    sums.fill(0.0);
    for row in elements.chunks(sums.len()) {
        sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }
}

fn print_row(name: &str, mut engine: impl FnMut() -> f32, mut by_hand: impl FnMut() -> f32) {
    let mut best = [Duration::MAX; 2];
    for _ in 0..MEASUREMENTS {
        best[0] = best[0].min(time(&mut engine));
        best[1] = best[1].min(time(&mut by_hand));
    }
    let [engine, by_hand] = best.map(|time| time.as_secs_f64() * 1e6 / f64::from(TIMES));
    println!(
        "{name:40} {engine:>11.1} {by_hand:>12.1} {:>6.2}",
        engine / by_hand
    );
}

fn time(compute: &mut impl FnMut() -> f32) -> Duration {
    let start = Instant::now();
    for _ in 0..TIMES {
        black_box(compute());
    }
    start.elapsed()
}
