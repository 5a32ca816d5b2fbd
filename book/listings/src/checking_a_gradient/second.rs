//! Exercise: the curvature, from losses alone.

const DATA: [(i32, f64); 3] = [(1, 2.0), (2, 3.0), (3, 7.0)];

fn loss(w: f64) -> f64 {
    let losses = DATA.map(|(x, y)| (w.powi(x) - y).powi(2));
    losses.iter().sum::<f64>() / 3.0
}

/// The curvature of a loss at `w`, right to four digits for losses and
/// weights of ordinary size. No gradient is given.
fn curvature(loss: impl Fn(f64) -> f64, w: f64) -> f64 {
    // region: solution
    // stub: todo!("the curvature at {w}, where the loss is {}", loss(w))
    let h = 1e-4;
    let slope_above = (loss(w + h) - loss(w)) / h;
    let slope_below = (loss(w) - loss(w - h)) / h;
    (slope_above - slope_below) / h
    // wrong: a share of the weight, but at 0
    //     let h = if w == 0.0 { 1e-4 } else { 1e-4 * w };
    //     (loss(w + h) - 2.0 * loss(w) + loss(w - h)) / (h * h)
    // wrong: the step that is best for a forward difference
    //     let h = 1e-8;
    //     (loss(w + h) - 2.0 * loss(w) + loss(w - h)) / (h * h)
    // wrong: the slope
    //     let h = 1e-5;
    //     (loss(w + h) - loss(w - h)) / (2.0 * h)
    // wrong: divided by h once
    //     let h = 1e-4;
    //     (loss(w + h) - 2.0 * loss(w) + loss(w - h)) / h
    // wrong: two slopes that lie 2 h apart, and divided by h
    //     let h = 1e-4;
    //     let slope = |w| (loss(w + h) - loss(w - h)) / (2.0 * h);
    //     (slope(w + h) - slope(w - h)) / h
    // wrong: a wide step
    //     let h = 0.1;
    //     (loss(w + h) - 2.0 * loss(w) + loss(w - h)) / (h * h)
    // wrong: right for this loss only
    //     let _ = loss;
    //     (30.0 * w.powi(4) + 12.0 * w * w - 84.0 * w - 10.0) / 3.0
    // wrong: the middle once
    //     let h = 1e-4;
    //     (loss(w + h) - loss(w) + loss(w - h)) / (h * h)
    // wrong: divided by twice the square
    //     let h = 1e-4;
    //     (loss(w + h) - 2.0 * loss(w) + loss(w - h)) / (2.0 * h * h)
    // wrong: its size
    //     let h = 1e-4;
    //     ((loss(w + h) - 2.0 * loss(w) + loss(w - h)) / (h * h)).abs()
    // wrong: the other way round
    //     let h = 1e-4;
    //     (2.0 * loss(w) - loss(w + h) - loss(w - h)) / (h * h)
    // wrong: all three on one side
    //     let h = 1e-4;
    //     (loss(w + 2.0 * h) - 2.0 * loss(w + h) + loss(w)) / (h * h)
    // wrong: a step that is too small for large losses
    //     let h = 1e-6;
    //     (loss(w + h) - 2.0 * loss(w) + loss(w - h)) / (h * h)
    // wrong: the step that is best for a central difference
    //     let h = 1e-5;
    //     (loss(w + h) - 2.0 * loss(w) + loss(w - h)) / (h * h)
    // wrong: the step of the crate
    //     let h = f64::EPSILON.cbrt();
    //     (loss(w + h) - 2.0 * loss(w) + loss(w - h)) / (h * h)
    // wrong: two central differences with the step of one
    //     let h = f64::EPSILON.cbrt();
    //     let slope = |w: f64| (loss(w + h) - loss(w - h)) / (2.0 * h);
    //     (slope(w + h) - slope(w - h)) / (2.0 * h)
    // wrong: a share of the weight for a step
    //     let h = 1e-4 * w;
    //     (loss(w + h) - 2.0 * loss(w) + loss(w - h)) / (h * h)
    // wrong: a central difference of central differences, at their best step
    //     let slope = |w: f64| (loss(w + 1e-5) - loss(w - 1e-5)) / 2e-5;
    //     (slope(w + 1e-5) - slope(w - 1e-5)) / 2e-5
    // wrong: a step that is 0 at a weight of -1
    //     let h = 1e-4 * (1.0 + w);
    //     (loss(w + h) - 2.0 * loss(w) + loss(w - h)) / (h * h)
    // wrong: a step that goes with the loss
    //     let h = (f64::EPSILON * loss(w).abs()).powf(0.25);
    //     (loss(w + h) - 2.0 * loss(w) + loss(w - h)) / (h * h)
    // wrong: divided by the square of twice the step
    //     let h = 1e-4;
    //     (loss(w + h) - 2.0 * loss(w) + loss(w - h)) / (2.0 * h).powi(2)
    // endregion
}

pub fn main() {
    for w in [1.0, 1.5, 2.0] {
        println!("w = {w:.1}: curvature {:.3}", curvature(loss, w));
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    check();
    // endregion
}

// region: hidden
fn check() {
    let flat = curvature(|_| 1.0, 2.0);
    assert!(
        flat == 0.0,
        "a loss that is 1 everywhere has the curvature 0, not {flat}"
    );
    let is = |found: f64, expected: f64| {
        (found - expected).abs() < 1e-4 * expected.abs()
    };
    let found = curvature(loss, 2.0);
    let expected = 350.0 / 3.0;
    assert!(
        !is(found, 32.0 / 3.0),
        "{found:.6} is the slope at 2: the curvature is how fast that changes"
    );
    assert!(
        (found - 2.0 * expected).abs() > 0.01 * expected,
        "{found:.6} is twice the curvature at 2: divide by the distance \
         between the places whose slopes you compare"
    );
    assert!(
        found.abs() > 0.1 * expected && found.abs() < 10.0 * expected
            || (found - 1e-4 * expected).abs() > 1e-3 * expected,
        "{found:.6} is a difference of two slopes: divide it by how far apart \
         they are"
    );
    assert!(
        (found - 0.5 * expected).abs() > 0.01 * expected,
        "{found:.6} is half the curvature at 2: over which distance do the two \
         slopes differ?"
    );
    assert!(
        (found - 0.25 * expected).abs() > 0.01 * expected,
        "{found:.6} is a quarter of the curvature at 2: the places of two \
         neighbouring losses lie h apart, not 2 h"
    );
    assert!(
        !is(found, -expected),
        "{found:.6} has the wrong sign: at 2 the slope grows with the weight"
    );
    let rough = (found - expected).abs() > 0.01 * expected;
    assert!(
        !rough,
        "at 2 the curvature is 116.667, not {found:.6}: if your formula is \
         right, the losses lie too near each other, and rounding is divided by \
         the square of the step, or they lie too far apart"
    );
    assert!(
        is(found, expected),
        "at 2 the curvature is 116.667, not {found:.6}: your losses come from \
         too wide a stretch, or from one side of the weight only"
    );
    for (w, expected) in [(1.0, -52.0 / 3.0), (1.5, 42.875 / 3.0)] {
        let found = curvature(loss, w);
        assert!(
            found * expected > 0.0,
            "at {w} the curvature is {expected:.3}, not {found:.6}: it is below \
             0 where the slope falls"
        );
        assert!(
            is(found, expected),
            "at {w} the curvature is {expected:.3}, and {found:.6} has not four \
             digits right: rounding is divided by the square of a step that is \
             too small, or the step is too wide"
        );
    }
    let found = curvature(|w| 5.0 * (w - 3.0) * (w - 3.0), -4.0);
    assert!(
        is(found, 10.0),
        "for the loss 5 (w - 3)² the curvature is 10, not {found:.6}: compute \
         it from the loss that is given"
    );
    let found = curvature(|w| w * w * w * w, 10.0);
    assert!(
        is(found, 1200.0),
        "for the loss w⁴ the curvature at 10 is 1200, not {found:.6}: the \
         loss is 10000 there, and rounding goes with the loss"
    );
    for w in [2.0, 2.1] {
        let found = curvature(|w| (w - 3.0) * (w - 3.0) + 1000.0, w);
        assert!(
            is(found, 2.0),
            "for the loss (w - 3)² + 1000 the curvature at {w} is 2, not \
             {found:.6}: the step that is best for a slope is too small for a \
             curvature"
        );
    }
    for w in [0.0, 0.01] {
        let found = curvature(|w| (w - 3.0) * (w - 3.0), w);
        assert!(
            is(found, 2.0),
            "for the loss (w - 3)² the curvature at {w} is 2, not {found:.6}: \
             near the weight 0 a step that is a share of the weight is no step, \
             or too small a one"
        );
    }
    for (w, reason) in [
        (-1.0, "1 + w is 0 there, and no step can be"),
        (
            3.0,
            "the loss is 0 there, and a step that goes with it is no step",
        ),
    ] {
        let found = curvature(|w| (w - 3.0) * (w - 3.0), w);
        assert!(
            is(found, 2.0),
            "for the loss (w - 3)² the curvature at {w} is 2, not {found:.6}: \
             {reason}"
        );
    }
}
// endregion
