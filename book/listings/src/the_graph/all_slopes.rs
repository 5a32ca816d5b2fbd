//! Exercise: a gradient in forward mode, for any number of inputs.

/// How fast `f` changes with each of its inputs, at the numbers `at`.
fn gradient(f: impl Fn(&[Dual]) -> Dual, at: &[f64]) -> Vec<f64> {
    // region: solution
    // stub: let _ = &f;
    // stub: todo!("one slope for each of the inputs {at:?}")
    let mut inputs: Vec<Dual> = at.iter().map(|&x| Dual(x, 0.0)).collect();
    let mut slopes = vec![];
    for moved in 0..at.len() {
        inputs[moved].1 = 1.0;
        slopes.push(f(&inputs).1);
        inputs[moved].1 = 0.0;
    }
    slopes
    // wrong: all inputs move at once
    //     let inputs: Vec<Dual> = at.iter().map(|&x| Dual(x, 1.0)).collect();
    //     vec![f(&inputs).1; at.len()]
    // wrong: what has moved goes on moving
    //     let mut inputs: Vec<Dual> = at.iter().map(|&x| Dual(x, 0.0)).collect();
    //     let mut slopes = vec![];
    //     for moved in 0..at.len() {
    //         inputs[moved].1 = 1.0;
    //         slopes.push(f(&inputs).1);
    //     }
    //     slopes
    // wrong: the value in the place of the slope
    //     let mut inputs: Vec<Dual> = at.iter().map(|&x| Dual(x, 0.0)).collect();
    //     let mut slopes = vec![];
    //     for moved in 0..at.len() {
    //         inputs[moved].1 = 1.0;
    //         slopes.push(f(&inputs).0);
    //         inputs[moved].1 = 0.0;
    //     }
    //     slopes
    // wrong: an input moves as fast as it is large
    //     let mut inputs: Vec<Dual> = at.iter().map(|&x| Dual(x, 0.0)).collect();
    //     let mut slopes = vec![];
    //     for moved in 0..at.len() {
    //         inputs[moved].1 = at[moved];
    //         slopes.push(f(&inputs).1);
    //         inputs[moved].1 = 0.0;
    //     }
    //     slopes
    // wrong: nothing moves
    //     let inputs: Vec<Dual> = at.iter().map(|&x| Dual(x, 0.0)).collect();
    //     at.iter().map(|_| f(&inputs).1).collect()
    // wrong: the first input alone
    //     let mut inputs: Vec<Dual> = at.iter().map(|&x| Dual(x, 0.0)).collect();
    //     inputs[0].1 = 1.0;
    //     vec![f(&inputs).1; at.len()]
    // wrong: a difference of two values
    //     let mut inputs: Vec<Dual> = at.iter().map(|&x| Dual(x, 0.0)).collect();
    //     let start = f(&inputs).0;
    //     let mut slopes = vec![];
    //     for moved in 0..at.len() {
    //         inputs[moved].0 += 1e-7;
    //         slopes.push((f(&inputs).0 - start) / 1e-7);
    //         inputs[moved].0 = at[moved];
    //     }
    //     slopes
    // wrong: the others are left out
    //     let alone = |&x: &f64| f(&vec![Dual(x, 1.0); at.len()]).1;
    //     at.iter().map(alone).collect()
    // wrong: the input that is chosen is known by its value
    //     let slope = |&chosen: &f64| {
    //         let dual = |&x: &f64| Dual(x, if x == chosen { 1.0 } else { 0.0 });
    //         f(&at.iter().map(dual).collect::<Vec<_>>()).1
    //     };
    //     at.iter().map(slope).collect()
    // endregion
}

/// The squared error of the line w·x + b at x = 3, y = 6.
fn loss(inputs: &[Dual]) -> Dual {
    let [w, b] = [inputs[0], inputs[1]];
    let s = w * Dual(3.0, 0.0) + b + Dual(-6.0, 0.0);
    s * s
}

pub fn main() {
    println!("by w and b: {:?}", gradient(loss, &[1.0, 0.5]));
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    let product = |x: &[Dual]| x[0] * x[1] * x[2];
    let mixed = |x: &[Dual]| x[0] * x[0] * x[1] + x[1] * Dual(5.0, 0.0);
    let cube = |x: &[Dual]| x[0] * x[0] * x[0];
    let [a, b, c] = [2.0, -3.0, 5.0];
    verify("a²·b + 5b", mixed, &[3.0, 7.0], &[42.0, 14.0]);
    verify("a·b·c", product, &[a, b, c], &[b * c, a * c, a * b]);
    verify("a²·b + 5b", mixed, &[-0.5, 0.0], &[0.0, 5.25]);
    verify("a³", cube, &[4.0], &[48.0]);
    let squares =
        |x: &[Dual]| x.iter().fold(Dual(0.0, 0.0), |sum, &x| sum + x * x);
    let five = [1.0, 2.0, -3.0, 4.0, 0.5];
    verify(
        "a sum of five squares",
        squares,
        &five,
        &five.map(|x| 2.0 * x),
    );
    verify("the loss of a line", loss, &[1.0, 0.5], &[-15.0, -5.0]);
    verify("a·b·c", product, &[a, a, c], &[a * c, a * c, a * a]);
    // endregion
}

// region: hidden
fn verify(
    name: &str,
    f: impl Fn(&[Dual]) -> Dual + Copy,
    at: &[f64],
    right: &[f64],
) {
    let calls = std::cell::Cell::new(0);
    let counted = |inputs: &[Dual]| {
        calls.set(calls.get() + 1);
        assert!(
            inputs.len() == at.len(),
            "{name} has {} inputs, and got {}",
            at.len(),
            inputs.len()
        );
        f(inputs)
    };
    let got = gradient(counted, at);
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs().max(1.0);
    let is = |numbers: &[f64]| {
        got.len() == numbers.len()
            && got.iter().zip(numbers).all(|(a, b)| near(*a, *b))
    };
    if is(right) {
        assert!(
            calls.get() == at.len(),
            "{name}: the slopes are right, and took {} passes for {} inputs: \
             one pass for each is enough",
            calls.get(),
            at.len()
        );
        return;
    }
    let sum: f64 = right.iter().sum();
    let so_far = right.iter().scan(0.0, |sum, slope| {
        *sum += slope;
        Some(*sum)
    });
    let so_far: Vec<f64> = so_far.collect();
    let times: Vec<f64> = right.iter().zip(at).map(|(r, x)| r * x).collect();
    let plain: Vec<Dual> = at.iter().map(|&x| Dual(x, 0.0)).collect();
    let alike = |&x: &f64| f(&vec![Dual(x, 1.0); at.len()]).1;
    let alike: Vec<f64> = at.iter().map(alike).collect();
    let close = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-4 * b.abs().max(1.0);
    let equal = at.iter().map(|x| {
        let pairs = at.iter().zip(right);
        pairs.filter(|(other, _)| *other == x).map(|(_, r)| r).sum()
    });
    let equal: Vec<f64> = equal.collect();
    let because = [
        (
            got.len() != at.len(),
            "there is to be one slope for each input",
        ),
        (
            is(&vec![sum; at.len()]),
            "all inputs move at once, and what they do to the result adds up: \
             it cannot be told apart any more",
        ),
        (
            is(&so_far),
            "each input goes on moving while the next one does: only one may \
             have a slope",
        ),
        (
            is(&alike),
            "all inputs have the same value there, and all move: the others are \
             to keep their values and stay where they are",
        ),
        (
            is(&vec![f(&plain).0; at.len()]),
            "that is the value of the result, and its slope is asked for",
        ),
        (
            is(&times),
            "the input moves as fast as it is large: its slope by itself is 1",
        ),
        (
            is(&vec![0.0; at.len()]),
            "no input moves, so nothing does: the one that is asked for needs \
             the slope 1",
        ),
        (
            is(&vec![right[0]; at.len()]),
            "that is the slope by the first input each time",
        ),
        (
            is(&equal),
            "two inputs may have the same value, and only one of them is to \
             move",
        ),
        (
            got.iter().zip(right).all(close),
            "that is near, as a difference of values is: the slope that comes \
             out of f is exact",
        ),
    ];
    let because = because.iter().find(|(recognised, _)| *recognised);
    panic!(
        "{name} at {at:?} has the slopes {right:?}, and gradient says {got:?}{}{}",
        because.map_or("", |_| ": "),
        because.map_or("", |(_, words)| words)
    );
}

use std::ops::{Add, Mul};

#[derive(Clone, Copy)]
struct Dual(f64, f64);

impl Add for Dual {
    type Output = Dual;
    fn add(self, b: Dual) -> Dual {
        Dual(self.0 + b.0, self.1 + b.1)
    }
}

impl Mul for Dual {
    type Output = Dual;
    fn mul(self, b: Dual) -> Dual {
        Dual(self.0 * b.0, self.1 * b.0 + self.0 * b.1)
    }
}
// endregion
