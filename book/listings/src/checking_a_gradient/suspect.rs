//! Exercise: which entry of a gradient is wrong?

/// The index of the first entry of `grad` that is not the derivative of
/// `loss` with respect to that weight, or `None` if all are right. Weights and
/// losses may be large or small.
fn suspect(
    loss: impl Fn(&[f64]) -> f64,
    weights: &[f64],
    grad: &[f64],
) -> Option<usize> {
    // region: solution
    // stub: todo!("check {grad:?} at {weights:?}, {}", loss(weights))
    let mut moved = weights.to_vec();
    for (i, &w) in weights.iter().enumerate() {
        let h = 1e-5 * w.abs().max(1.0);
        moved[i] = w + h;
        let above = loss(&moved);
        moved[i] = w - h;
        let below = loss(&moved);
        moved[i] = w;
        let measured = (above - below) / (2.0 * h);
        let size = f64::max(measured.abs(), grad[i].abs());
        let rounding = 10.0 * f64::EPSILON * above.abs() / h;
        if (measured - grad[i]).abs() > 1e-5 * size + rounding {
            return Some(i);
        }
    }
    None
    // wrong: a weight is not put back
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         if (measured - grad[i]).abs() > 1e-5 * size {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: one tolerance for gradients of every size
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         if (measured - grad[i]).abs() > 1e-3 {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: one step for weights of every size
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5;
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         if (measured - grad[i]).abs() > 1e-5 * size {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: only the sizes
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = ((above - below) / (2.0 * h)).abs();
    //         if (measured - grad[i].abs()).abs() > 1e-5 * measured {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: the last one
    //     let slope = |i: usize| {
    //         let h = 1e-5 * weights[i].abs().max(1.0);
    //         let mut moved = weights.to_vec();
    //         moved[i] += h;
    //         let above = loss(&moved);
    //         moved[i] -= 2.0 * h;
    //         (above - loss(&moved)) / (2.0 * h)
    //     };
    //     let wrong = |&i: &usize| {
    //         (slope(i) - grad[i]).abs() > 1e-5 * slope(i).abs()
    //     };
    //     (0..weights.len()).rev().find(wrong)
    // wrong: right for this data only
    //     let _ = (loss, grad);
    //     (weights.len() == 3).then_some(1)
    // endregion
}

/// a times w to the power of x, plus b: three weights.
fn loss(weights: &[f64]) -> f64 {
    let &[a, w, b] = weights else { unreachable!() };
    let losses = [(1, 2.0), (2, 3.0), (3, 7.0)]
        .map(|(x, y)| (a * w.powi(x) + b - y).powi(2));
    losses.iter().sum()
}

/// Its gradient, in which a factor is missing.
fn gradient(weights: &[f64]) -> Vec<f64> {
    let &[a, w, b] = weights else { unreachable!() };
    let mut grad = vec![0.0; 3];
    for (x, y) in [(1, 2.0), (2, 3.0), (3, 7.0)] {
        let residual = a * w.powi(x) + b - y;
        grad[0] += 2.0 * residual * w.powi(x);
        grad[1] += 2.0 * residual * a * w.powi(x - 1);
        grad[2] += 2.0 * residual;
    }
    grad
}

pub fn main() {
    let weights = [1.2, 1.5, 0.3];
    let found = suspect(loss, &weights, &gradient(&weights));
    println!("the wrong entry: {found:?}");
    // region: hidden
    // The slope of b depends very much on a.
    let chain =
        |w: &[f64]| w[0] * w[0] + 1e6 * (w[0] - 1.0) * w[1] + w[1] * w[1];
    let grad = [2.0 + 2e6, 4.0];
    assert_eq!(
        suspect(chain, &[1.0, 2.0], &grad),
        None,
        "the gradient of a² + 1000000 (a - 1) b + b² at 1, 2 is right: is \
         each weight back where it was before the next one moves?"
    );
    assert_eq!(found, Some(1), "the entry that lacks a factor");
    let squares = |w: &[f64]| w.iter().map(|w| w * w).sum::<f64>();
    assert_eq!(
        suspect(squares, &[1.0, 2.0, 3.0], &[2.0, 4.0, -6.0]),
        Some(2),
        "the sign of the last entry for a² + b² + c² at 1, 2, 3 is wrong"
    );
    assert_eq!(
        suspect(squares, &[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]),
        None,
        "the gradient of a² + b² + c² at 1, 2, 3 is right"
    );
    assert_eq!(
        suspect(squares, &[1.0, 2.0, 3.0], &[2.0, 5.0, -6.0]),
        Some(1),
        "the last two entries are wrong, and the first of them is wanted, \
         whichever is farther off"
    );
    let small = |w: &[f64]| 1e-6 * squares(w);
    assert_eq!(
        suspect(small, &[1.0, 2.0], &[2e-6, 5e-6]),
        Some(1),
        "the gradient of a loss of a few millionths is small, and 0.000005 in \
         it for 0.000004 is a large mistake: compare with the gradient's size"
    );
    assert_eq!(
        suspect(squares, &[1e9, 2e9], &[2e9, 4e9]),
        None,
        "the gradient at the weights 1e9 and 2e9 is right: around there a step \
         of 0.00001 drowns in rounding, so the step goes with the weight's size"
    );
    // endregion
}
