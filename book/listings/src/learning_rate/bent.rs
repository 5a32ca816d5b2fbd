//! Exercise: the limit of a rate on a loss that is no parabola.

use downhill::{Tape, Var};

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

/// The mean loss of chapter 3's other model, x * w * w.
fn mean_loss(w: Var<f64>) -> Var<f64> {
    let [one, two, three] = DATA.map(|(x, y)| (x * w * w - y).powi(2));
    (one + two + three) * (1.0 / 3.0)
}

fn gradient(at: f64) -> f64 {
    let tape = Tape::new();
    let w = tape.parameter(at);
    mean_loss(w).backward();
    w.grad()
}

/// The rate below which descent comes nearer to `best` if it starts close by.
/// `best` is a weight where a loss with this gradient is lowest, and its
/// curvature there is above 0.
fn limit(gradient: impl Fn(f64) -> f64, best: f64) -> f64 {
    // region: solution
    // stub: todo!("the limit at {best}, where the gradient is {}", gradient(best))
    let h = 1e-5;
    let curvature = (gradient(best + h) - gradient(best - h)) / (2.0 * h);
    2.0 / curvature
    // wrong: the curvature over a whole unit
    //     2.0 / (gradient(best + 1.0) - gradient(best))
    // wrong: the curvature over a hundredth
    //     let h = 0.01;
    //     4.0 * h / (gradient(best + h) - gradient(best - h))
    // wrong: as if the best weight were positive
    //     let (h, best) = (1e-5, best.abs());
    //     4.0 * h / (gradient(best + h) - gradient(best - h))
    // wrong: never above 1
    //     let h = 1e-5;
    //     let curvature = (gradient(best + h) - gradient(best - h)) / (2.0 * h);
    //     (2.0 / curvature).min(1.0)
    // wrong: measured over less than rounding allows
    //     let h = 1e-14;
    //     4.0 * h / (gradient(best + h) - gradient(best - h))
    // wrong: the curvature over a thousandth
    //     let h = 0.001;
    //     4.0 * h / (gradient(best + h) - gradient(best - h))
    // wrong: over a share of the best weight
    //     let h = 1e-6 * best;
    //     4.0 * h / (gradient(best + h) - gradient(best - h))
    // wrong: left less right
    //     let h = 1e-5;
    //     4.0 * h / (gradient(best - h) - gradient(best + h))
    // wrong: the curvature at the start
    //     let h = 1e-5;
    //     let _ = best;
    //     2.0 * h / (gradient(1.0 + h) - gradient(1.0))
    // wrong: the best rate
    //     let h = 1e-5;
    //     2.0 * h / (gradient(best + h) - gradient(best - h))
    // wrong: the slope in the place of its change
    //     2.0 / gradient(best)
    // wrong: the second difference, of the gradient
    //     let h = 1e-3;
    //     let bend = gradient(best + h) - 2.0 * gradient(best) + gradient(best - h);
    //     2.0 / (bend / (h * h))
    // wrong: the second difference, over less
    //     let h = 1e-4;
    //     let bend = gradient(best + h) - 2.0 * gradient(best) + gradient(best - h);
    //     2.0 / (bend / (h * h))
    // wrong: divided by half of the distance
    //     let h = 1e-5;
    //     2.0 / ((gradient(best + h) - gradient(best - h)) / h)
    // wrong: right for this loss only
    //     let _ = (gradient, best);
    //     3.0 / 112.0
    // endregion
}

pub fn main() {
    let best = f64::sqrt(2.0);
    let limit = limit(gradient, best);
    println!("limit {limit:.6}");
    for share in [0.9, 1.1] {
        let mut w = best + 0.01;
        for _step in 0..2000 {
            w -= share * limit * gradient(w);
        }
        let next = w - share * limit * gradient(w);
        println!("{share} of it: at the end w is {w:.6}, then {next:.6}");
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    check(limit);
    // endregion
}

// region: hidden
fn check(on_bent: f64) {
    let is =
        |limit: f64, expected: f64| (limit - expected).abs() < 1e-3 * expected;
    let on_bowl = limit(|w| 28.0 / 3.0 * (w - 2.0), 2.0);
    let at_zero = limit(|w| 4.0 * w + 4.0 * w * w * w, 0.0);
    let expected = 3.0 / 112.0;
    assert!(
        (on_bent * 112.0 * f64::sqrt(2.0) - 2.0).abs() > 0.02,
        "{on_bent:.6} goes by how fast the curvature changes: the gradient is a \
         derivative already, so its first change is the curvature, not its \
         second"
    );
    assert!(
        on_bowl.is_finite() && on_bent.abs() < 1e3,
        "{on_bent:e} comes of a gradient of almost 0, or of places that are as \
         good as one: the curvature is how fast the gradient changes over a \
         distance that the numbers can hold"
    );
    assert!(
        !is(on_bowl, 3.0 / 28.0),
        "3/28 is half of the limit, and reaches the lowest point of the mean \
         loss at once: at the limit a step ends as far off as it began. Or \
         did the gradient change over 2h, and you divide by h?"
    );
    assert!(
        !is(on_bent, 0.107143),
        "{on_bent:.6} goes by the curvature at w = 1: what counts is that at \
         the lowest point, where descent is to arrive"
    );
    assert!(
        !is(on_bowl, 3.0 / 14.0) || is(on_bent, expected),
        "{on_bent:.6} goes by the change of the gradient over a distance on \
         which the curvature changes, too: measure it close to `best`"
    );
    assert!(
        is(on_bowl, 3.0 / 14.0) || (on_bowl - 3.0 / 14.0).abs() > 0.01,
        "for the mean loss of x * w the limit is 3/14, and {on_bowl:.6} is near \
         it, and not near enough: measure the change of the gradients over a \
         larger distance, or, if you try rates, take smaller steps between them"
    );
    assert!(
        !is(on_bowl, 3.0 / 7.0),
        "for the mean loss of x * w the limit is 3/14, and {on_bowl:.6} is twice \
         that: over which distance did the gradient change, by which you divide?"
    );
    assert!(
        !is(-on_bowl, 3.0 / 14.0),
        "{on_bowl:.6} is below 0: the curvature is the gradient to the right \
         of the lowest point less the gradient to its left"
    );
    assert!(
        !is(on_bowl, 28.0 / 3.0),
        "{on_bowl:.6} is the curvature of the mean loss, and not yet the rate \
         at which a step ends as far off as it began"
    );
    assert!(
        !at_zero.is_nan(),
        "for a loss that is lowest at 0 the limit is 1/2, not {at_zero}: there \
         a distance that is a share of `best` is none"
    );
    assert!(
        is(on_bowl, 3.0 / 14.0),
        "for the mean loss of x * w the limit is 3/14, not {on_bowl}: compute \
         it from the gradient that is given"
    );
    assert!(
        is(on_bent, expected),
        "for the mean loss of x * w * w the limit is 3/112, not {on_bent}"
    );
    let left = limit(|w| 4.0 * (w + 3.0) + (w + 3.0).powi(3), -3.0);
    let flat = limit(|w| 0.25 * (w - 1.0) + (w - 1.0).powi(3), 1.0);
    assert!(
        is(left, 0.5) && is(flat, 8.0),
        "for a loss lowest at -3 with the curvature 4 there the limit is 1/2, \
         and for one lowest at 1 with the curvature 1/4 it is 8, not {left:.6} \
         and {flat:.6}: `best` and the limit may be any number"
    );
    let sharp = limit(|w| (100.0 * w).exp() - 1.0, 0.0);
    assert!(
        is(sharp, 0.02),
        "for the gradient exp(100 w) - 1, lowest at 0, the limit is 1/50, not \
         {sharp:.6}: the curvature changes much within a thousandth, so \
         measure it closer to `best`"
    );
    assert!(
        is(at_zero, 0.5),
        "for the gradient 4w + 4w³, lowest at 0, the limit is 1/2, not \
         {at_zero}"
    );
    for curvature in [1e-4, 1e4] {
        let found = limit(|w| curvature * (w - 2.0), 2.0);
        assert!(
            is(found, 2.0 / curvature),
            "where the curvature is {curvature:e} the limit is {}, not {found}: it \
             may be any number",
            2.0 / curvature
        );
    }
}
// endregion
