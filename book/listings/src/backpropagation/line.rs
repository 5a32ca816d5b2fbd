//! Exercise: one loop for every model, and no gradient is derived.

use downhill::{Tape, Var};

/// Predicts from an input and the parameters.
type Model = for<'tape> fn(f64, &[Var<'tape, f64>]) -> Var<'tape, f64>;

const DATA: [(f64, f64); 3] = [(1.0, 3.0), (2.0, 5.0), (3.0, 7.0)];

/// Trains the parameters of a model from where they start, one sample at a
/// time, at the learning rate 0.01. Returns their values.
fn train(
    model: Model,
    start: &[f64],
    data: &[(f64, f64)],
    epochs: usize,
) -> Vec<f64> {
    let tape = Tape::<f64>::new();
    let parameters: Vec<Var<f64>> =
        start.iter().map(|value| tape.parameter(*value)).collect();
    // region: solution
    // stub: let _ = (model, parameters);
    // stub: todo!("{epochs} epochs over the samples {data:?}")
    for _epoch in 0..epochs {
        for &(x, y) in data {
            (model(x, &parameters) - y).powi(2).backward();
            for parameter in &parameters {
                parameter.set(parameter.value() - 0.01 * parameter.grad());
            }
            tape.zero_grad();
        }
    }
    parameters
        .iter()
        .map(|parameter| parameter.value())
        .collect()
    // wrong: the gradients of one model
    //     let _ = (model, parameters);
    //     let mut values = start.to_vec();
    //     values.push(0.0);
    //     for _epoch in 0..epochs {
    //         for &(x, y) in data {
    //             let residual = x * values[0] + values[1] - y;
    //             values[0] -= 0.01 * (2.0 * x * residual);
    //             values[1] -= 0.01 * (2.0 * residual);
    //         }
    //     }
    //     values[..start.len()].to_vec()
    // wrong: the step of one parameter
    //     for _epoch in 0..epochs {
    //         for &(x, y) in data {
    //             (model(x, &parameters) - y).powi(2).backward();
    //             let w = parameters[0];
    //             w.set(w.value() - 0.01 * w.grad());
    //             tape.zero_grad();
    //         }
    //     }
    //     parameters.iter().map(|parameter| parameter.value()).collect()
    // wrong: cleared between the parameters
    //     for _epoch in 0..epochs {
    //         for &(x, y) in data {
    //             (model(x, &parameters) - y).powi(2).backward();
    //             for parameter in &parameters {
    //                 parameter.set(parameter.value() - 0.01 * parameter.grad());
    //                 tape.zero_grad();
    //             }
    //         }
    //     }
    //     parameters.iter().map(|parameter| parameter.value()).collect()
    // wrong: cleared before it is read
    //     for _epoch in 0..epochs {
    //         for &(x, y) in data {
    //             (model(x, &parameters) - y).powi(2).backward();
    //             tape.zero_grad();
    //             for parameter in &parameters {
    //                 parameter.set(parameter.value() - 0.01 * parameter.grad());
    //             }
    //         }
    //     }
    //     parameters.iter().map(|parameter| parameter.value()).collect()
    // wrong: stops where the loss is small
    //     for _epoch in 0..epochs {
    //         let mut largest: f64 = 0.0;
    //         for &(x, y) in data {
    //             let loss = (model(x, &parameters) - y).powi(2);
    //             largest = largest.max(loss.value());
    //             loss.backward();
    //             for parameter in &parameters {
    //                 parameter.set(parameter.value() - 0.01 * parameter.grad());
    //             }
    //             tape.zero_grad();
    //         }
    //         if largest < 1e-3 {
    //             break;
    //         }
    //     }
    //     parameters.iter().map(|parameter| parameter.value()).collect()
    // wrong: no step where the loss is tiny
    //     for _epoch in 0..epochs {
    //         for &(x, y) in data {
    //             let loss = (model(x, &parameters) - y).powi(2);
    //             if loss.value() < 1e-12 {
    //                 break;
    //             }
    //             loss.backward();
    //             for parameter in &parameters {
    //                 parameter.set(parameter.value() - 0.01 * parameter.grad());
    //             }
    //             tape.zero_grad();
    //         }
    //     }
    //     parameters.iter().map(|parameter| parameter.value()).collect()
    // wrong: the samples from the end
    //     for _epoch in 0..epochs {
    //         for &(x, y) in data.iter().rev() {
    //             (model(x, &parameters) - y).powi(2).backward();
    //             for parameter in &parameters {
    //                 parameter.set(parameter.value() - 0.01 * parameter.grad());
    //             }
    //             tape.zero_grad();
    //         }
    //     }
    //     parameters.iter().map(|parameter| parameter.value()).collect()
    // wrong: no gradient above 1000
    //     for _epoch in 0..epochs {
    //         for &(x, y) in data {
    //             (model(x, &parameters) - y).powi(2).backward();
    //             for parameter in &parameters {
    //                 let grad = parameter.grad().clamp(-1000.0, 1000.0);
    //                 parameter.set(parameter.value() - 0.01 * grad);
    //             }
    //             tape.zero_grad();
    //         }
    //     }
    //     parameters.iter().map(|parameter| parameter.value()).collect()
    // wrong: never cleared
    //     for _epoch in 0..epochs {
    //         for &(x, y) in data {
    //             (model(x, &parameters) - y).powi(2).backward();
    //             for parameter in &parameters {
    //                 parameter.set(parameter.value() - 0.01 * parameter.grad());
    //             }
    //         }
    //     }
    //     parameters.iter().map(|parameter| parameter.value()).collect()
    // wrong: right for this data only
    //     let _ = data;
    //     for _epoch in 0..epochs {
    //         for (x, y) in DATA {
    //             (model(x, &parameters) - y).powi(2).backward();
    //             for parameter in &parameters {
    //                 parameter.set(parameter.value() - 0.01 * parameter.grad());
    //             }
    //             tape.zero_grad();
    //         }
    //     }
    //     parameters.iter().map(|parameter| parameter.value()).collect()
    // endregion
}

pub fn main() {
    let doubled = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];
    let trained = train(|x, p| x * p[0], &[1.0], &doubled, 10);
    println!("x * w      predict 4 {:?}", 4.0 * trained[0]);
    let trained = train(|x, p| x * p[0] * p[0], &[1.0], &doubled, 10);
    println!("x * w * w  w = {:.6}", trained[0]);
    for epochs in [1, 10, 100, 1000] {
        let trained = train(|x, p| x * p[0] + p[1], &[1.0, 0.0], &DATA, epochs);
        println!(
            "x * w + b  w = {:.6}  b = {:.6}  epochs {epochs}",
            trained[0], trained[1]
        );
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    /// Each model with what it predicts for plain numbers, and its derivatives.
    type ByHand = fn(f64, &[f64]) -> (f64, Vec<f64>);
    let straight: (&str, Model, ByHand) = (
        "x * w + b",
        |x, p| x * p[0] + p[1],
        |x, p| (x * p[0] + p[1], vec![x, 1.0]),
    );
    let turned: (&str, Model, ByHand) = (
        "a + x * x * b - c * x",
        |x, p| p[0] + x * x * p[1] - p[2] * x,
        |x, p| (p[0] + x * x * p[1] - p[2] * x, vec![1.0, x * x, -x]),
    );
    let bent: (&str, Model, ByHand) = (
        "x * v * w + w * w * w",
        |x, p| x * p[0] * p[1] + p[1].powi(3),
        |x, p| {
            let by_second = x * p[0] + 3.0 * p[1] * p[1];
            (x * p[0] * p[1] + p[1].powi(3), vec![x * p[1], by_second])
        },
    );
    let others = [(0.5, 2.0), (-1.0, 1.0), (2.0, -3.0), (1.5, 0.25)];
    for ((name, model, by_hand), start, data, epochs) in [
        (straight, &[1.0, 0.0][..], &DATA[..], 1),
        (straight, &[1.0, 0.0], &DATA, 3),
        (straight, &[1.0, 0.0], &DATA, 0),
        (straight, &[-0.5, 1.0], &[(2.0, 1.0)], 2),
        (bent, &[0.75, -0.5], &others, 2),
        (turned, &[0.5, -1.0, 2.0], &others, 1),
        (turned, &[0.5, -1.0, 2.0], &others[1..], 4),
        (straight, &[100.0, -200.0], &others, 2),
        // However small the loss is, the parameters go on.
        (straight, &[1.0, 0.0], &DATA, 1000),
        (straight, &[1e-30, -1e-30], &[(1.0, 0.0), (2.0, 0.0)], 3),
        // However large a gradient is, it is the step's.
        (straight, &[1e9, -3e9], &others, 1),
    ] {
        let got = train(model, start, data, epochs);
        assert!(
            got.len() == start.len(),
            "the model {name} has {} parameters, and train returned {} numbers",
            start.len(),
            got.len()
        );
        let largest = start.iter().fold(0.0, |a: f64, b| a.max(b.abs()));
        let is = |values: &[f64]| {
            let mut both = got.iter().zip(values);
            let unit = largest.min(1.0);
            both.all(|(a, b)| (a - b).abs() <= 1e-12 * (unit + b.abs()))
        };
        // The gradient of one sample's loss.
        let gradient = |values: &[f64], x: f64, y: f64| -> Vec<f64> {
            let (prediction, derivatives) = by_hand(x, values);
            let outer = 2.0 * (prediction - y);
            derivatives.iter().map(|inner| outer * inner).collect()
        };
        type Step<'a> = dyn Fn(&mut [f64], &mut [f64], f64, f64) + 'a;
        let by = |step: &Step| {
            let (mut values, mut left) =
                (start.to_vec(), vec![0.0; start.len()]);
            for _epoch in 0..epochs {
                for &(x, y) in data {
                    step(&mut values, &mut left, x, y);
                }
            }
            values
        };
        let moved = |rate: f64| {
            by(&|values, _, x, y| {
                for (i, grad) in gradient(values, x, y).iter().enumerate() {
                    values[i] -= rate * grad;
                }
            })
        };
        let right = moved(0.01);
        if is(&right) {
            continue;
        }
        let never_cleared = by(&|values, left, x, y| {
            for (i, grad) in gradient(values, x, y).iter().enumerate() {
                left[i] += grad;
                values[i] -= 0.01 * left[i];
            }
        });
        let one_by_one = by(&|values, _, x, y| {
            for i in 0..values.len() {
                values[i] -= 0.01 * gradient(values, x, y)[i];
            }
        });
        let not_squared = by(&|values, _, x, _| {
            for (i, inner) in by_hand(x, values).1.iter().enumerate() {
                values[i] -= 0.01 * inner;
            }
        });
        let all_by_the_first = by(&|values, _, x, y| {
            let first = gradient(values, x, y)[0];
            values.iter_mut().for_each(|value| *value -= 0.01 * first);
        });
        let backwards = {
            let mut values = start.to_vec();
            for _epoch in 0..epochs {
                for &(x, y) in data.iter().rev() {
                    let grads = gradient(&values, x, y);
                    for (value, grad) in values.iter_mut().zip(grads) {
                        *value -= 0.01 * grad;
                    }
                }
            }
            values
        };
        let stopped_early = {
            let mut values = start.to_vec();
            let passes = (0..epochs).flat_map(|_| data);
            let mut found = false;
            for &(x, y) in passes {
                found |= is(&values);
                let grads = gradient(&values, x, y);
                for (value, grad) in values.iter_mut().zip(grads) {
                    *value -= 0.01 * grad;
                }
            }
            found
        };
        let mut sums = start.to_vec();
        let mut means = start.to_vec();
        for _epoch in 0..epochs {
            let (at_sums, at_means) = (sums.clone(), means.clone());
            for &(x, y) in data {
                for i in 0..start.len() {
                    sums[i] -= 0.01 * gradient(&at_sums, x, y)[i];
                    means[i] -=
                        0.01 * gradient(&at_means, x, y)[i] / data.len() as f64;
                }
            }
        }
        let of_a_line =
            (start.len() > 1).then(|| train(straight.1, start, data, epochs));
        let because = [
            (
                stopped_early && (largest < 1e-6 || epochs == 1000),
                "that stopped before the last epoch: train for as many as \
                 `epochs` says, however small the loss is",
            ),
            (
                is(start),
                "nothing moved: a step is missing, or `zero_grad` cleared the \
                 gradients before they were read",
            ),
            (
                (0..start.len()).any(|i| got[i] == start[i]),
                "a parameter never moved: its step is missing, or comes after \
                 `zero_grad`",
            ),
            (
                is(&never_cleared),
                "the gradients of the samples before are still in each step: \
                 clear them",
            ),
            (
                is(&moved(-0.01)),
                "that went up: the gradient is subtracted",
            ),
            (
                is(&moved(0.005)),
                "the steps are half as long as they are to be: the loss is the \
                 square, and the rate 0.01",
            ),
            (
                is(&moved(1.0)),
                "those steps are the gradients themselves: the rate is 0.01",
            ),
            (
                is(&not_squared),
                "those are the gradients of the prediction: the loss is the \
                 square of the residual",
            ),
            (
                is(&all_by_the_first),
                "each parameter is to move by its own gradient",
            ),
            (
                is(&one_by_one),
                "the gradient of a parameter was taken after another one had \
                 moved: one backward for each sample, then all steps",
            ),
            (
                data.len() > 1 && is(&backwards),
                "that goes through `data` from its end: take the samples in \
                 their order",
            ),
            (
                stopped_early,
                "that is where fewer steps lead: take one for each sample, in as \
                 many epochs as `epochs` says",
            ),
            (
                is(&sums) || is(&means),
                "that is one step an epoch: take one for each sample",
            ),
            (
                name != straight.0 && of_a_line.is_some_and(|line| is(&line)),
                "that is where x * w + b leads, too: the gradients are to come \
                 from the `model` that was handed in",
            ),
            (
                data != DATA && is(&train(model, start, &DATA, epochs)),
                "that is where DATA leads, too: train on `data`",
            ),
            (
                epochs != 1 && is(&train(model, start, data, 1)),
                "that is where one epoch leads: take as many as `epochs` says",
            ),
            (
                epochs == 1 && is(&train(model, start, data, 2)),
                "that is where two epochs lead, too: take as many as `epochs` \
                 says",
            ),
            (
                got.iter().zip(&right).all(|(a, b)| (a - b).abs() < 1e-6),
                "that is near, as measured slopes come: the tape has the exact \
                 gradients",
            ),
            (
                is(&moved(0.01 / data.len() as f64)),
                "that divides by the number of samples: a step is along the \
                 gradient of one sample's loss, and not of a mean",
            ),
            (
                true,
                "a step is 0.01 times the gradient of one sample's squared \
                 residual, whatever its size",
            ),
        ];
        let because = because.iter().find(|(recognised, _)| *recognised);
        panic!(
            "the model {name}, trained from {start:?} on {data:?} for {epochs} \
             epochs, ends at {right:.6?}, and train returned {got:.6?}{}{}",
            because.map_or("", |_| ": "),
            because.map_or("", |(_, words)| words)
        );
    }
    // endregion
}
