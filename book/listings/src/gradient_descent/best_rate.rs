//! Exercise: the rate at which a step goes down as far as it can.

const DATA: [(f64, f64); 3] = [(1.0, 3.0), (2.0, 5.0), (3.0, 7.0)];

/// The learning rate with which one step against the gradient, from `w` and
/// `b`, leads to the smallest loss. Where the gradient is 0, the rate is 0.
fn best_rate(data: &[(f64, f64)], w: f64, b: f64) -> f64 {
    // region: solution
    // stub: todo!("the best rate from w = {w} and b = {b} on {data:?}")
    let (by_w, by_b) = gradient(data, w, b);
    let squared_length = by_w * by_w + by_b * by_b;
    if squared_length == 0.0 {
        return 0.0;
    }
    // At the rate r the loss is here - squared_length * r + bend * r * r.
    let here = loss(data, w, b);
    let there = loss(data, w - by_w, b - by_b);
    let bend = there - here + squared_length;
    squared_length / (2.0 * bend)
    // wrong: the other end of the parabola
    //     let (by_w, by_b) = gradient(data, w, b);
    //     let squared_length = by_w * by_w + by_b * by_b;
    //     if squared_length == 0.0 {
    //         return 0.0;
    //     }
    //     let there = loss(data, w - by_w, b - by_b);
    //     squared_length / (there - loss(data, w, b) + squared_length)
    // wrong: along the weight alone
    //     let (by_w, _) = gradient(data, w, b);
    //     if by_w == 0.0 {
    //         return 0.0;
    //     }
    //     let bend = loss(data, w - by_w, b) - loss(data, w, b) + by_w * by_w;
    //     by_w * by_w / (2.0 * bend)
    // wrong: right for one data only
    //     let (by_w, by_b) = gradient(&DATA, w, b);
    //     let squared_length = by_w * by_w + by_b * by_b;
    //     if squared_length == 0.0 {
    //         return 0.0;
    //     }
    //     let there = loss(&DATA, w - by_w, b - by_b);
    //     let bend = there - loss(&DATA, w, b) + squared_length;
    //     squared_length / (2.0 * bend)
    // wrong: the rate that makes the loss 0
    //     let (by_w, by_b) = gradient(data, w, b);
    //     let squared_length = by_w * by_w + by_b * by_b;
    //     if squared_length == 0.0 {
    //         return 0.0;
    //     }
    //     loss(data, w, b) / squared_length
    // wrong: 0 where one of the two derivatives is 0
    //     let (by_w, by_b) = gradient(data, w, b);
    //     let squared_length = by_w * by_w + by_b * by_b;
    //     if by_w * by_b == 0.0 {
    //         return 0.0;
    //     }
    //     let there = loss(data, w - by_w, b - by_b);
    //     let bend = there - loss(data, w, b) + squared_length;
    //     squared_length / (2.0 * bend)
    // wrong: 0 where the derivatives add up to 0
    //     let (by_w, by_b) = gradient(data, w, b);
    //     let squared_length = by_w * by_w + by_b * by_b;
    //     if by_w + by_b == 0.0 {
    //         return 0.0;
    //     }
    //     let there = loss(data, w - by_w, b - by_b);
    //     let bend = there - loss(data, w, b) + squared_length;
    //     squared_length / (2.0 * bend)
    // wrong: 0 where the gradient is small
    //     let (by_w, by_b) = gradient(data, w, b);
    //     let squared_length = by_w * by_w + by_b * by_b;
    //     if squared_length < f64::EPSILON * f64::EPSILON {
    //         return 0.0;
    //     }
    //     let there = loss(data, w - by_w, b - by_b);
    //     let bend = there - loss(data, w, b) + squared_length;
    //     squared_length / (2.0 * bend)
    // wrong: at most 100
    //     let (by_w, by_b) = gradient(data, w, b);
    //     let squared_length = by_w * by_w + by_b * by_b;
    //     if squared_length == 0.0 {
    //         return 0.0;
    //     }
    //     let there = loss(data, w - by_w, b - by_b);
    //     let bend = there - loss(data, w, b) + squared_length;
    //     (squared_length / (2.0 * bend)).min(100.0)
    // wrong: a search by the slope, between two bounds
    //     let (by_w, by_b) = gradient(data, w, b);
    //     if (by_w, by_b) == (0.0, 0.0) {
    //         return 0.0;
    //     }
    //     let falls = |rate: f64| {
    //         let (u, v) = gradient(data, w - rate * by_w, b - rate * by_b);
    //         u * by_w + v * by_b > 0.0
    //     };
    //     let (mut low, mut high) = (0.0, 1e6);
    //     for _ in 0..300 {
    //         let middle = (low + high) / 2.0;
    //         if falls(middle) {
    //             low = middle;
    //         } else {
    //             high = middle;
    //         }
    //     }
    //     (low + high) / 2.0
    // wrong: a sweep
    //     let (by_w, by_b) = gradient(data, w, b);
    //     if (by_w, by_b) == (0.0, 0.0) {
    //         return 0.0;
    //     }
    //     let after = |r: &f64| loss(data, w - r * by_w, b - r * by_b);
    //     let rates = (0..=10_000).map(|i| f64::from(i) * 0.0001);
    //     rates.min_by(|p, q| after(p).total_cmp(&after(q))).unwrap()
    // endregion
}

pub fn main() {
    let (mut w, mut b) = (1.0, 0.0);
    for step in 1..=6 {
        let rate = best_rate(&DATA, w, b);
        let (by_w, by_b) = gradient(&DATA, w, b);
        (w, b) = (w - rate * by_w, b - rate * by_b);
        println!("step {step}  rate {rate:.4}  w = {w:.6}  b = {b:.6}");
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    let others = [(1.0, 2.0), (-2.0, 1.5), (0.5, -3.0), (4.0, 7.0), (1.0, 0.0)];
    // A power of two: with it the losses along the gradient are not rounded.
    const SMALL: f64 = 1.0 / 2048.0;
    // Its loss falls from 1000000.5 by no more than 0.8125.
    let scattered = [(1.0, 1e3), (1.0, -1e3), (-1.0, 1001.0), (-1.0, -999.0)];
    for (data, w, b) in [
        (&DATA[..], 1.0, 0.0),
        (&DATA[..], -3.0, 2.5),
        (&others[..], 0.5, 1.0),
        (&others[1..4], 0.0, 0.0),
        (&[(0.1, 3.0), (-0.1, 1.0)][..], 0.0, 2.0),
        (&scattered[..], 0.25, 0.0),
        (&[(3.0, -1.0)][..], 1.0, 1.0),
        (&DATA[..], 2.0, 1.0),
        (&[(1.0, 1.0), (1.0, 3.0)][..], 2.0, 0.0),
        // The derivative by w is 0, that by b is -2.
        (&[(0.0, 1.0)][..], 0.0, 0.0),
        // The two add up to 0.
        (&[(-1.0, -1.0)][..], 0.0, 0.0),
        // The gradient's length is about 6e-9, and then 6e-100.
        (&[(1.0, 0.0), (2.0, 0.0)][..], 1e-9, 0.0),
        (&[(1.0, 0.0), (2.0, 0.0)][..], 1e-100, 0.0),
        // The rate is 5000.
        (&[(0.01, 4.0), (-0.01, 0.0)][..], 0.0, 2.0),
        // The rate is 2097152.
        (&[(SMALL, 1.0), (-SMALL, -1.0)][..], 0.0, 0.0),
    ] {
        let got = best_rate(data, w, b);
        let (by_w, by_b) = gradient(data, w, b);
        let (length, samples) = (by_w.hypot(by_b), data.len() as f64);
        if length == 0.0 {
            assert!(
                got == 0.0,
                "at w = {w:?} and b = {b:?} the gradient on {data:?} is 0, and \
                 best_rate is {got:?}: there the rate is to be 0"
            );
            continue;
        }
        // The residuals change by x * by_w + by_b for each unit of the rate.
        let best_along = |by_w: f64, by_b: f64| {
            let mut sums = (0.0, 0.0);
            for (x, y) in data {
                let change = x * by_w + by_b;
                sums.0 += (x * w + b - y) * change;
                sums.1 += change * change;
            }
            sums.0 / sums.1
        };
        let right = best_along(by_w, by_b);
        let near =
            |rate: f64, within: f64| (got - rate).abs() <= within * rate.abs();
        let is = |rate| near(rate, 1e-6);
        // So large a rate is asked for its size alone: beside the loss its bend
        // has few digits.
        if is(right) || right > 1e6 && near(right, 0.25) {
            continue;
        }
        let after = |rate: f64| loss(data, w - rate * by_w, b - rate * by_b);
        let because = [
            (
                got == 0.0,
                "the rate is 0 only where both derivatives are, and one of \
                 them is not, however small",
            ),
            (got == 0.01, "that is the rate of the chapter"),
            (
                is(2.0 * right),
                "that is twice as far: there the parabola is as high as where \
                 the step began, and lowest halfway",
            ),
            (is(right / 2.0), "that is half of it: the step can go on"),
            (is(-right), "that goes up: the step subtracts the gradient"),
            (
                is(right * length) || is(right * length * length),
                "that is the length of the step, or goes by it; the step is the \
                 rate times the gradient",
            ),
            (
                is(best_along(by_w, 0.0)) || is(best_along(0.0, by_b)),
                "that is the best for a step of one parameter alone: both move \
                 at once",
            ),
            (
                is(right * samples) || is(right / samples),
                "that mixes a sum over the samples with a mean",
            ),
            (
                is(after(0.0) / (length * length))
                    || is(after(0.0) / (2.0 * length * length)),
                "that goes on as steeply as the loss begins to fall, and no \
                 loss has to reach 0: how does it bend?",
            ),
            (
                right > 10.0 && got < right && got > 0.0,
                "the step can go on: a rate may be as large as the loss allows",
            ),
            (
                data != DATA && is(best_rate(&DATA, w, b)),
                "that is what it is for DATA, too: compute it from `data`",
            ),
            (
                (w, b) != (1.0, 0.0) && is(best_rate(data, 1.0, 0.0)),
                "that is what it is from w = 1 and b = 0, too: it depends on \
                 where the step begins",
            ),
            (
                near(right, 0.005),
                "that is near, as a sweep or a search comes, or points too near \
                 to each other: a parabola's lowest point can be computed",
            ),
            (
                true,
                "that is not where the loss is lowest along this gradient",
            ),
        ];
        let because = because.iter().find(|(recognised, _)| *recognised);
        panic!(
            "from w = {w:?} and b = {b:?} on {data:?} the rate {right:.6} leads \
             to the loss {:?}, and best_rate is {got:?}, which leads to {:?}{}{}",
            after(right),
            after(got),
            because.map_or("", |_| ": "),
            because.map_or("", |(_, words)| words)
        );
    }
    // endregion
}

// region: hidden
/// The mean squared error of the model x * w + b.
fn loss(data: &[(f64, f64)], w: f64, b: f64) -> f64 {
    let squares = data.iter().map(|(x, y)| (x * w + b - y).powi(2));
    squares.sum::<f64>() / data.len() as f64
}

/// Its gradient: the derivatives with respect to `w` and to `b`.
fn gradient(data: &[(f64, f64)], w: f64, b: f64) -> (f64, f64) {
    let mut sums = (0.0, 0.0);
    for (x, y) in data {
        let residual = x * w + b - y;
        sums.0 += 2.0 * x * residual;
        sums.1 += 2.0 * residual;
    }
    (sums.0 / data.len() as f64, sums.1 / data.len() as f64)
}
// endregion
