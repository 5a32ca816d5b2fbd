//! Exercise: which entry of a gradient is wrong?

/// The index of the first entry of `grad` that is not the derivative of
/// `loss` with respect to that weight, or `None` if all are right. Weights and
/// losses may be large or small. Where a slope is 0, or nearly so beside the
/// loss, you may count on a parabola in that weight, with a loss, a curvature
/// and a weight of ordinary size.
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
        let apart = (measured - grad[i]).abs();
        let agree = size.is_finite() && apart <= 1e-5 * size + rounding;
        if !agree {
            return Some(i);
        }
    }
    None
    // wrong: the step of a negative weight does not grow
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //         let apart = (measured - grad[i]).abs();
    //         let agree = size.is_finite() && apart <= 1e-5 * size + rounding;
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: a step that is 0 at a weight of -1
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * (1.0 + w);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //         let apart = (measured - grad[i]).abs();
    //         let agree = size.is_finite() && apart <= 1e-5 * size + rounding;
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: a tiny step
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-12 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //         let apart = (measured - grad[i]).abs();
    //         let agree = size.is_finite() && apart <= 1e-5 * size + rounding;
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: an infinite entry agrees with everything
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //         let agree = (measured - grad[i]).abs() <= 1e-5 * size + rounding;
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: a share of the weight, but at 0
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = if w == 0.0 { 1e-5 } else { 1e-5 * w.abs() };
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //         let apart = (measured - grad[i]).abs();
    //         let agree = size.is_finite() && apart <= 1e-5 * size + rounding;
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
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
    // wrong: equal to the last digit
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         if size > 0.0 && measured != grad[i] {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: divided by h
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / h;
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         if (measured - grad[i]).abs() > 1e-5 * size {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: the other way round
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (below - above) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         if (measured - grad[i]).abs() > 1e-5 * size {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: a tolerance of a hundredth
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         if (measured - grad[i]).abs() > 1e-2 * size {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: a share of the weight for a step
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs();
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
    // wrong: the sign of the weight in the step
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.max(1.0);
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
    // wrong: the forward difference
    //     let mut moved = weights.to_vec();
    //     let here = loss(weights);
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let measured = (loss(&moved) - here) / h;
    //         moved[i] = w;
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         if (measured - grad[i]).abs() > 1e-5 * size {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: the one that is farthest off
    //     let off = |i: usize| {
    //         let h = 1e-5 * weights[i].abs().max(1.0);
    //         let mut moved = weights.to_vec();
    //         moved[i] += h;
    //         let above = loss(&moved);
    //         moved[i] -= 2.0 * h;
    //         let measured = (above - loss(&moved)) / (2.0 * h);
    //         (measured - grad[i]).abs() / measured.abs().max(grad[i].abs())
    //     };
    //     let worst = (0..weights.len()).max_by(|&a, &b| off(a).total_cmp(&off(b)));
    //     worst.filter(|&i| off(i) > 1e-5)
    // wrong: always three weights
    //     let mut moved = weights.to_vec();
    //     for i in 0..3 {
    //         let h = 1e-5 * weights[i].abs().max(1.0);
    //         moved[i] = weights[i] + h;
    //         let above = loss(&moved);
    //         moved[i] = weights[i] - h;
    //         let below = loss(&moved);
    //         moved[i] = weights[i];
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         if (measured - grad[i]).abs() > 1e-5 * size {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: whether they differ, which NaN does from nothing
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //         if (measured - grad[i]).abs() > 1e-5 * size + rounding {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: a tolerance by the size of the whole gradient
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = grad.iter().map(|g| g * g).sum::<f64>().sqrt();
    //         if (measured - grad[i]).abs() > 1e-6 * size {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: a tolerance by the size of the loss
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         if (measured - grad[i]).abs() > 1e-6 * (above.abs() + below.abs()) {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: apart by a share of the larger, 0 by 0
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let apart = (measured - grad[i]).abs() / size;
    //         if !(apart <= 1e-6) {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: no room for rounding where the slope is 0
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         if !((measured - grad[i]).abs() <= 1e-6 * size) {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: an entry of 0 left out
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //         let agree = (measured - grad[i]).abs() <= 1e-5 * size + rounding;
    //         if grad[i] != 0.0 && !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: the tolerance of the crate
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 1e-8 * above.abs().max(1.0);
    //         let agree = (measured - grad[i]).abs() <= 1e-6 * size + rounding;
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: a fixed room
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 1e-7;
    //         let agree = (measured - grad[i]).abs() <= 1e-6 * size + rounding;
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: a room of a share of the loss
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 1e-8 * above.abs();
    //         let agree = (measured - grad[i]).abs() <= 1e-6 * size + rounding;
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: the step of the first weight
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * weights[0].abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //         let agree = (measured - grad[i]).abs() <= 1e-5 * size + rounding;
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: what is no number looked for first
    //     if let Some(i) = grad.iter().position(|g| !g.is_finite()) {
    //         return Some(i);
    //     }
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //         let apart = (measured - grad[i]).abs();
    //         let agree = size.is_finite() && apart <= 1e-5 * size + rounding;
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: room for an entry of exactly 0 alone
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let apart = (measured - grad[i]).abs();
    //         let agree = if grad[i] == 0.0 {
    //             measured.abs() <= 1e-6
    //         } else {
    //             size.is_finite() && apart <= 1e-5 * size
    //         };
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: a fixed room for an entry of 0
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-5 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //         let apart = (measured - grad[i]).abs();
    //         let agree = if grad[i] == 0.0 {
    //             measured.abs() <= 1e-6
    //         } else {
    //             size.is_finite() && apart <= 1e-5 * size + rounding
    //         };
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: a step of a thousandth
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-3 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //         let apart = (measured - grad[i]).abs();
    //         let agree = size.is_finite() && apart <= 1e-6 * size + rounding;
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
    // wrong: a step of a hundredth, and more tolerance
    //     let mut moved = weights.to_vec();
    //     for (i, &w) in weights.iter().enumerate() {
    //         let h = 1e-2 * w.abs().max(1.0);
    //         moved[i] = w + h;
    //         let above = loss(&moved);
    //         moved[i] = w - h;
    //         let below = loss(&moved);
    //         moved[i] = w;
    //         let measured = (above - below) / (2.0 * h);
    //         let size = f64::max(measured.abs(), grad[i].abs());
    //         let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //         let apart = (measured - grad[i]).abs();
    //         let agree = size.is_finite() && apart <= 1e-4 * size + rounding;
    //         if !agree {
    //             return Some(i);
    //         }
    //     }
    //     None
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
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    check(found);
    // endregion
}

// region: hidden
fn check(found: Option<usize>) {
    let squares = |w: &[f64]| w.iter().map(|w| w * w).sum::<f64>();
    let at = [1.0, 2.0, 3.0];
    let places = std::cell::RefCell::new(vec![]);
    let noted = |w: &[f64]| {
        places.borrow_mut().push(w[0]);
        squares(w)
    };
    suspect(noted, &at, &[2.0, 4.0, 6.0]);
    let places = places.into_inner();
    let lowest = places.iter().copied().fold(f64::INFINITY, f64::min);
    let apart = places.iter().fold(0.0_f64, |most, w| most.max(w - lowest));
    assert!(
        apart == 0.0 || apart > 3e-9,
        "at the weight 1 your places lie {apart:.0e} apart, and rounding is \
         divided by that: below the best step, every digit of h costs a digit \
         of the slope"
    );
    assert_ne!(
        suspect(squares, &at, &[4.0, 8.0, 12.0]),
        None,
        "twice the gradient of a² + b² + c² passes: the two places at which \
         you compute losses lie 2 h apart"
    );
    assert_ne!(
        suspect(squares, &at, &[-2.0, -4.0, -6.0]),
        None,
        "the gradient of a² + b² + c² passes with its sign turned round: \
         which of the two losses is taken from which?"
    );
    let moved =
        |w: &[f64]| w.iter().map(|w| (w - 0.1) * (w - 0.1)).sum::<f64>();
    assert_eq!(
        suspect(moved, &[0.3, 0.7, 0.9], &[0.4, 1.2, 1.6]),
        None,
        "0.4, 1.2, 1.6 is right for (a - 0.1)² + (b - 0.1)² + (c - 0.1)² at \
         0.3, 0.7, 0.9: only the last digits of what is measured are others, \
         by rounding"
    );
    assert_eq!(
        suspect(squares, &[1.0, 2.0, 3.0, 4.0], &[2.0, 4.0, 6.0, 9.0]),
        Some(3),
        "of four entries for a² + b² + c² + d² at 1, 2, 3, 4 the last is \
         wrong, and the others are right"
    );
    // The slope of b depends very much on a.
    let chain =
        |w: &[f64]| w[0] * w[0] + 1e6 * (w[0] - 1.0) * w[1] + w[1] * w[1];
    assert_eq!(
        suspect(chain, &[1.0, 2.0], &[2.0 + 2e6, 4.0]),
        None,
        "the gradient of a² + 1000000 (a - 1) b + b² at 1, 2 is right: is \
         each weight back where it was before the next one moves?"
    );
    assert_eq!(found, Some(1), "the entry that lacks a factor");
    assert_eq!(
        suspect(squares, &at, &[2.0, 4.0, -6.0]),
        Some(2),
        "the sign of the last entry for a² + b² + c² at 1, 2, 3 is wrong"
    );
    assert_eq!(
        suspect(squares, &at, &[2.0, 5.0, -6.0]),
        Some(1),
        "the last two entries are wrong, and the first of them is wanted, \
         whichever is farther off"
    );
    assert_eq!(
        suspect(squares, &at, &[2.0, 4.004, 6.0]),
        Some(1),
        "4.004 in the place of 4 is a mistake, and the measured slope has \
         many more digits than would show it: be less tolerant"
    );
    assert_eq!(
        suspect(|w| (w[0] - 1.0).powi(2), &[1.001], &[0.002]),
        None,
        "the gradient of (a - 1)² at 1.001 is right: where the slope is small \
         and the curvature is not, the forward difference is too far off"
    );
    assert_eq!(
        suspect(squares, &[0.0, 1.0], &[1.0, 2.0]),
        Some(0),
        "at 0, 1 the first entry for a² + b² is wrong: at the weight 0 a step \
         that is a share of the weight is no step"
    );
    let small = |w: &[f64]| 1e-6 * squares(w);
    assert_eq!(
        suspect(small, &[1.0, 2.0], &[2e-6, 5e-6]),
        Some(1),
        "the gradient of a loss of a few millionths is small, and 0.000005 in \
         it for 0.000004 is a large mistake: compare with the gradient's size"
    );
    for side in [1.0, -1.0] {
        let (one, two) = (side * 1e9, side * 2e9);
        assert_eq!(
            suspect(squares, &[one, two], &[2.0 * one, 2.0 * two]),
            None,
            "the gradient at the weights {one:e} and {two:e} is right: around \
             there a step of 0.00001 drowns in rounding, so the step goes with \
             the weight's size"
        );
    }
    assert_eq!(
        suspect(|w| 1000.0 + w[0] * w[0], &[1.0], &[2.001]),
        Some(0),
        "2.001 in the place of 2 is a mistake, and 1000 + a² at 1 hides it from \
         you: compare with the gradient's size, not with the loss"
    );
    let uneven = |w: &[f64]| 1e6 * (w[0] - 1.0) + w[1] * w[1];
    assert_eq!(
        suspect(uneven, &[1.0, 0.1], &[1e6, 0.3]),
        Some(1),
        "for 1000000 (a - 1) + b² at 1, 0.1 the second entry is 0.2, not 0.3: \
         compare each entry with its own size, not with that of the others"
    );
    assert_eq!(
        suspect(squares, &[1.0, 2.0], &[2.0, f64::NAN]),
        Some(1),
        "NaN is no derivative, and you take it: any comparison with NaN is \
         false, so ask whether the two agree"
    );
    assert_eq!(
        suspect(squares, &[1e-9, 2.0], &[0.5, 4.0]),
        Some(0),
        "at 1e-9, 2 the first entry for a² + b² is 2e-9, not 0.5: a step that is \
         a share of so small a weight drowns in the rounding of the loss"
    );
    assert_eq!(
        suspect(squares, &[0.0, 1.0], &[0.0, 2.0]),
        None,
        "the gradient of a² + b² at 0, 1 is 0, 2, and you refuse it: a share of \
         0 is 0, and 0 divided by 0 is NaN"
    );
    for offset in [0.0, 1000.0] {
        let rest = |w: &[f64]| offset + w[0] * w[0] - 0.6 * w[0];
        assert_eq!(
            suspect(rest, &[0.3], &[0.0]),
            None,
            "the gradient of {offset} + a² - 0.6 a at 0.3 is 0, and you refuse \
             it: what the rounding of a loss leaves over h is no mistake"
        );
    }
    assert_eq!(
        suspect(squares, &at, &[2.0, 0.0, 6.0]),
        Some(1),
        "at 1, 2, 3 the second entry for a² + b² + c² is 4, not 0, and you take \
         it: an entry of 0 is compared like any other"
    );
    let tiny = |w: &[f64]| 1e-12 * squares(w);
    assert_eq!(
        suspect(tiny, &at, &[2e-12, 5e-12, 6e-12]),
        Some(1),
        "for a loss of 1e-12 (a² + b² + c²) at 1, 2, 3 the second entry is \
         4e-12, not 5e-12: the room for rounding that the crate leaves is fixed \
         for small losses; yours is to follow the loss"
    );
    assert_eq!(
        suspect(squares, &[1e9, 2e9], &[2e9, 4.004e9]),
        Some(1),
        "4.004e9 in the place of 4e9 is a mistake for a² + b² at 1e9, 2e9, and \
         the loss is so large that a share of it hides that: what rounding \
         leaves is divided by h, too"
    );
    let mixed = |w: &[f64]| 1e-18 * w[0] * w[0] + w[1].powi(3);
    assert_eq!(
        suspect(mixed, &[1e9, 1.0], &[2e-9, 3.0]),
        None,
        "the gradient of 1e-18 a² + b³ at 1e9, 1 is right: each weight moves by \
         a step of its own size, not by that of another"
    );
    assert_eq!(
        suspect(squares, &[1.0, 2.0], &[f64::INFINITY, 4.0]),
        Some(0),
        "infinity is no derivative, and you take it: a share of infinity has \
         room for everything"
    );
    assert_eq!(
        suspect(squares, &[1.0, 2.0], &[5.0, f64::NAN]),
        Some(0),
        "for a² + b² at 1, 2 both entries of 5, NaN are wrong, and the first is \
         wanted, whatever stands behind it"
    );
    assert_eq!(
        suspect(|w| 1000.0 + (w[0] - 1.0).powi(2), &[1.00001], &[0.00002]),
        None,
        "the gradient of 1000 + (a - 1)² at 1.00001 is 0.00002, and you refuse \
         it: what rounding leaves is larger than a share of so small a slope, \
         even if it is not 0"
    );
    assert_eq!(
        suspect(tiny, &at, &[2e-12, 0.0, 6e-12]),
        Some(1),
        "for a loss of 1e-12 (a² + b² + c²) at 1, 2, 3 the second entry is \
         4e-12, not 0, and you take it: room for an entry of 0 is to follow \
         the loss, too"
    );
    let of_w = [(1, 2.0), (2, 3.0), (3, 7.0)].map(|(x, y)| {
        let residual = 1.2 * 1.5_f64.powi(x) + 0.3 - y;
        2.0 * residual * 1.2 * f64::from(x) * 1.5_f64.powi(x - 1)
    });
    let weights = [1.2, 1.5, 0.3];
    let mut grad = gradient(&weights);
    grad[1] = of_w.iter().sum();
    assert_eq!(
        suspect(loss, &weights, &grad),
        None,
        "with the factor x put in, the gradient of the loss that `main` takes is \
         right at {weights:?}, and you refuse it: over a wide step its slope \
         changes unevenly"
    );
    assert_eq!(
        suspect(squares, &[-1.0, 2.0], &[-2.0, 4.0]),
        None,
        "the gradient of a² + b² at -1, 2 is right, and you refuse it: 1 + w is \
         0 at -1, and the step is to go with the weight's size"
    );
    assert_eq!(
        suspect(squares, &[-1e9, -2e9], &[-2e9, -4.004e9]),
        Some(1),
        "-4.004e9 in the place of -4e9 is a mistake for a² + b² at -1e9, -2e9, \
         and you take it: a step of 0.00001 drowns there, so the step goes with \
         the weight's size, not with the weight"
    );
}
// endregion
