//! Exercise: an epoch in batches, one update for each.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn gradient(x: f64, y: f64, w: f64) -> f64 {
    2.0 * x * (x * w - y)
}

/// The weight after one epoch that begins at `start`: the data in batches of
/// `size` samples, and for each batch an update along its samples' mean
/// gradient, at the rate 0.01. The last batch has what is left.
fn epoch(data: &[(f64, f64)], start: f64, size: usize) -> f64 {
    // region: solution
    // stub: todo!("an epoch of {data:?} from {start} in batches of {size}")
    let mut w = start;
    for batch in data.chunks(size) {
        let sum: f64 = batch.iter().map(|&(x, y)| gradient(x, y, w)).sum();
        w -= 0.01 * (sum / batch.len() as f64);
    }
    w
    // wrong: batches as equally large as they can be
    //     let batches = data.len().div_ceil(size);
    //     let mut w = start;
    //     for batch in data.chunks(data.len().div_ceil(batches)) {
    //         let sum: f64 = batch.iter().map(|&(x, y)| gradient(x, y, w)).sum();
    //         w -= 0.01 * (sum / batch.len() as f64);
    //     }
    //     w
    // wrong: the sum of the gradients
    //     let mut w = start;
    //     for batch in data.chunks(size) {
    //         let sum: f64 = batch.iter().map(|&(x, y)| gradient(x, y, w)).sum();
    //         w -= 0.01 * sum;
    //     }
    //     w
    // wrong: the weight moves within the batch
    //     let mut w = start;
    //     for batch in data.chunks(size) {
    //         for &(x, y) in batch {
    //             w -= 0.01 * (gradient(x, y, w) / batch.len() as f64);
    //         }
    //     }
    //     w
    // wrong: the last batch counts as a full one
    //     let mut w = start;
    //     for batch in data.chunks(size) {
    //         let sum: f64 = batch.iter().map(|&(x, y)| gradient(x, y, w)).sum();
    //         w -= 0.01 * (sum / size as f64);
    //     }
    //     w
    // wrong: what is left over is left out
    //     let mut w = start;
    //     for batch in data.chunks_exact(size) {
    //         let sum: f64 = batch.iter().map(|&(x, y)| gradient(x, y, w)).sum();
    //         w -= 0.01 * (sum / size as f64);
    //     }
    //     w
    // wrong: all gradients at the start of the epoch
    //     let mut w = start;
    //     for batch in data.chunks(size) {
    //         let sum: f64 =
    //             batch.iter().map(|&(x, y)| gradient(x, y, start)).sum();
    //         w -= 0.01 * (sum / batch.len() as f64);
    //     }
    //     w
    // wrong: the sum is never reset
    //     let (mut w, mut sum) = (start, 0.0);
    //     for batch in data.chunks(size) {
    //         sum += batch.iter().map(|&(x, y)| gradient(x, y, w)).sum::<f64>();
    //         w -= 0.01 * (sum / batch.len() as f64);
    //     }
    //     w
    // wrong: batches from the end
    //     let mut w = start;
    //     for batch in data.rchunks(size) {
    //         let sum: f64 = batch.iter().map(|&(x, y)| gradient(x, y, w)).sum();
    //         w -= 0.01 * (sum / batch.len() as f64);
    //     }
    //     w
    // wrong: the gradient of the mean sample
    //     let mut w = start;
    //     for batch in data.chunks(size) {
    //         let mean = |of: fn(&(f64, f64)) -> f64| {
    //             batch.iter().map(of).sum::<f64>() / batch.len() as f64
    //         };
    //         w -= 0.01 * gradient(mean(|s| s.0), mean(|s| s.1), w);
    //     }
    //     w
    // endregion
}

pub fn main() {
    for size in [1, 2, 3] {
        let mut w = 1.0;
        println!("batches of {size}");
        for number in 1..=10 {
            w = epoch(&DATA, w, size);
            if [1, 2, 3, 10].contains(&number) {
                println!("    epoch {number:2}  w = {w:.6}");
            }
        }
        println!("    predict (after training) 4 {:.6}", 4.0 * w);
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    let others = [(1.0, 3.0), (-2.0, 1.0), (3.0, 5.0), (0.5, -4.0), (1.5, 2.5)];
    for (data, start, size) in [
        (&DATA[..], 1.0, 3),
        (&DATA[..], 1.0, 2),
        (&DATA[..], 1.0, 1),
        (&DATA[..], 3.0, 2),
        (&others[..], 0.5, 2),
        (&others[..], 0.5, 3),
        (&others[1..], -1.0, 7),
        // Three and one, not two and two.
        (&others[..4], 0.5, 3),
        // However large a gradient is, it is the step's.
        (&others[..], 1e9, 2),
    ] {
        let at = |batch: &[(f64, f64)], w: f64| -> f64 {
            batch.iter().map(|&(x, y)| gradient(x, y, w)).sum()
        };
        type Update<'a> = dyn Fn(&[(f64, f64)], f64) -> f64 + 'a;
        let by = |update: &Update| {
            data.chunks(size)
                .fold(start, |w, batch| w - 0.01 * update(batch, w))
        };
        let mean = |batch: &[(f64, f64)], w| at(batch, w) / batch.len() as f64;
        let right = by(&mean);
        let got = epoch(data, start, size);
        let is = |w: f64| (got - w).abs() < 1e-9 * w.abs().max(1.0);
        if is(right) {
            continue;
        }
        let within = |divisor: f64| {
            data.iter().fold(start, |w, &(x, y)| {
                w - 0.01 * (gradient(x, y, w) / divisor)
            })
        };
        let of_the_mean_sample = |batch: &[(f64, f64)], w| {
            let n = batch.len() as f64;
            let (x, y) = batch
                .iter()
                .fold((0.0, 0.0), |sums, (x, y)| (sums.0 + x, sums.1 + y));
            gradient(x / n, y / n, w)
        };
        let whole = data.len() / size * size;
        let left_out = data[..whole]
            .chunks(size)
            .fold(start, |w, batch| w - 0.01 * mean(batch, w));
        let sliding = data
            .windows(size)
            .fold(start, |w, batch| w - 0.01 * mean(batch, w));
        let batches = data.len().div_ceil(size);
        let dealt_out = (0..batches).fold(start, |w, first| {
            let batch: Vec<(f64, f64)> =
                data.iter().skip(first).step_by(batches).copied().collect();
            w - 0.01 * mean(&batch, w)
        });
        let from_the_end = data
            .rchunks(size)
            .fold(start, |w, batch| w - 0.01 * mean(batch, w));
        let equally_large = data
            .chunks(data.len().div_ceil(batches))
            .fold(start, |w, batch| w - 0.01 * mean(batch, w));
        let mut first_left = data.rchunks(size).rev();
        let first_left =
            first_left.try_fold(start, |w, b| Some(w - 0.01 * mean(b, w)));
        let (never_reset, _) =
            data.chunks(size).fold((start, 0.0), |(w, sum), batch| {
                let sum = sum + at(batch, w);
                (w - 0.01 * (sum / batch.len() as f64), sum)
            });
        let because = [
            (is(start), "the weight never moved"),
            (
                batches > 1 && is(never_reset),
                "the gradients of the batch before are still in the sum: it \
                 begins at 0 for each batch",
            ),
            (
                is(equally_large),
                "those batches are equally large: each has `size` samples, and \
                 only the last has fewer, what is left",
            ),
            (
                batches > 1 && (is(dealt_out) || is(from_the_end))
                    || first_left.is_some_and(is),
                "those are other batches: the first has the first samples of \
                 `data`, the next those that follow, and the last what is left",
            ),
            (
                size > 1 && is(by(&at)),
                "those are steps of 0.01 times the sum of a batch's gradients, \
                 not their mean",
            ),
            (
                size > 1 && (is(within(size as f64)) || is(within(1.0))),
                "w moved within the batch: the gradients of a batch are all \
                 taken at the weight at which it began",
            ),
            (
                is(by(&|batch, w| at(batch, w) / size as f64)),
                "the last batch is smaller than the others: the mean gradient \
                 is over the samples that it has",
            ),
            (
                is(by(&|batch, w| at(batch, w) / data.len() as f64)),
                "that divides by the number of all samples: the mean gradient \
                 is over those of the batch",
            ),
            (
                is(left_out),
                "what is left over is a batch of its own, a smaller one",
            ),
            (
                is(sliding),
                "each sample belongs to one batch: those overlap",
            ),
            (
                is(by(&|batch, _| mean(batch, start))),
                "all gradients were taken at the start of the epoch: a batch's \
                 are taken at the weight to which the batch before led",
            ),
            (
                is(by(&of_the_mean_sample)),
                "that is the gradient of the mean sample: the loss is a square, \
                 so take the gradients first and then their mean",
            ),
            (
                is(by(&|batch, w| mean(&batch[batch.len() - 1..], w)))
                    || is(by(&|batch, w| mean(&batch[..1], w))),
                "that is the gradient of one sample of each batch: take the \
                 mean of all",
            ),
            (
                is(by(&|batch, w| -mean(batch, w))),
                "that went up: the gradient is subtracted",
            ),
            (
                is(epoch(data, 1.0, size)) && start != 1.0,
                "that is where it leads from 1, too: begin at `start`",
            ),
            (
                data != DATA && is(epoch(&DATA, start, size)),
                "that is where DATA leads, too: train on `data`",
            ),
            (
                start.abs() > 1e6,
                "a step is 0.01 times the mean gradient, however large that is",
            ),
            (
                true,
                "each batch has `size` samples, or all that are left, and takes \
                 one step of 0.01 times their mean gradient",
            ),
        ];
        let because = because.iter().find(|(recognised, _)| *recognised);
        panic!(
            "an epoch over {data:?} in batches of {size} led from {start} to \
             {got:.6}, not to {right:.6}{}{}",
            because.map_or("", |_| ": "),
            because.map_or("", |(_, words)| words)
        );
    }
    // endregion
}
