//! Exercise: the limit of one rate for two parameters.

const DATA: [(f64, f64); 3] = [(1.0, 3.0), (2.0, 5.0), (3.0, 7.0)];

/// The gradient of the mean loss of the line x * w + b.
fn gradient(w: f64, b: f64) -> (f64, f64) {
    let residuals = DATA.map(|(x, y)| (x, x * w + b - y));
    let grad_w = residuals.map(|(x, residual)| 2.0 * x * residual);
    let grad_b = residuals.map(|(_, residual)| 2.0 * residual);
    (
        grad_w.iter().sum::<f64>() / 3.0,
        grad_b.iter().sum::<f64>() / 3.0,
    )
}

/// The rate below which descent on both parameters arrives, from wherever it
/// starts. The loss has one lowest point, and its curvature is the same
/// everywhere.
fn limit(gradient: impl Fn(f64, f64) -> (f64, f64)) -> f64 {
    // region: solution
    // stub: todo!("the limit, where the gradient at 0, 0 is {:?}", gradient(0.0, 0.0))
    let origin = gradient(0.0, 0.0);
    let (w, b) = (gradient(1.0, 0.0), gradient(0.0, 1.0));
    let (ww, wb, bb) = (w.0 - origin.0, w.1 - origin.1, b.1 - origin.1);
    let root = ((ww - bb) * (ww - bb) + 4.0 * wb * wb).sqrt();
    2.0 / ((ww + bb + root) / 2.0)
    // wrong: the smaller of the limits alone
    //     let origin = gradient(0.0, 0.0);
    //     let ww = gradient(1.0, 0.0).0 - origin.0;
    //     let bb = gradient(0.0, 1.0).1 - origin.1;
    //     2.0 / ww.max(bb)
    // wrong: the best rate
    //     let origin = gradient(0.0, 0.0);
    //     let ww = gradient(1.0, 0.0).0 - origin.0;
    //     let bb = gradient(0.0, 1.0).1 - origin.1;
    //     2.0 / (ww + bb)
    // wrong: the gradient in the place of its change
    //     let (w, b) = (gradient(1.0, 0.0), gradient(0.0, 1.0));
    //     let root = ((w.0 - b.1) * (w.0 - b.1) + 4.0 * w.1 * w.1).sqrt();
    //     2.0 / ((w.0 + b.1 + root) / 2.0)
    // wrong: the curvature where both change by 1
    //     let (one, origin) = (gradient(1.0, 1.0), gradient(0.0, 0.0));
    //     2.0 / (one.0 - origin.0).max(one.1 - origin.1)
    // wrong: the smaller of the two curvatures
    //     let origin = gradient(0.0, 0.0);
    //     let (w, b) = (gradient(1.0, 0.0), gradient(0.0, 1.0));
    //     let (ww, wb, bb) = (w.0 - origin.0, w.1 - origin.1, b.1 - origin.1);
    //     let root = ((ww - bb) * (ww - bb) + 4.0 * wb * wb).sqrt();
    //     2.0 / ((ww + bb - root) / 2.0)
    // wrong: the larger row of the four numbers
    //     let origin = gradient(0.0, 0.0);
    //     let (w, b) = (gradient(1.0, 0.0), gradient(0.0, 1.0));
    //     let (ww, wb, bb) = (w.0 - origin.0, w.1 - origin.1, b.1 - origin.1);
    //     2.0 / (ww.abs() + wb.abs()).max(wb.abs() + bb.abs())
    // wrong: the mean of the limits alone
    //     let origin = gradient(0.0, 0.0);
    //     let ww = gradient(1.0, 0.0).0 - origin.0;
    //     let bb = gradient(0.0, 1.0).1 - origin.1;
    //     1.0 / ww + 1.0 / bb
    // wrong: right for this loss only
    //     let _ = gradient;
    //     6.0 / (17.0 + 265.0_f64.sqrt())
    // wrong: the curvature of the bias is always 2
    //     let origin = gradient(0.0, 0.0);
    //     let w = gradient(1.0, 0.0);
    //     let (ww, wb, bb) = (w.0 - origin.0, w.1 - origin.1, 2.0);
    //     let root = ((ww - bb) * (ww - bb) + 4.0 * wb * wb).sqrt();
    //     2.0 / ((ww + bb + root) / 2.0)
    // wrong: at most 1
    //     let origin = gradient(0.0, 0.0);
    //     let (w, b) = (gradient(1.0, 0.0), gradient(0.0, 1.0));
    //     let (ww, wb, bb) = (w.0 - origin.0, w.1 - origin.1, b.1 - origin.1);
    //     let root = ((ww - bb) * (ww - bb) + 4.0 * wb * wb).sqrt();
    //     (4.0 / (ww + bb + root)).min(1.0)
    // wrong: the best of these data only
    //     let _ = gradient;
    //     12.0 / (17.0 + 265.0_f64.sqrt())
    // wrong: wherever the gradient leads
    //     let origin = gradient(0.0, 0.0);
    //     let (mut w, mut b, mut size) = (origin.0, origin.1, 0.0);
    //     for _turn in 0..200 {
    //         let found = gradient(w, b);
    //         (w, b) = (found.0 - origin.0, found.1 - origin.1);
    //         size = f64::hypot(w, b);
    //         (w, b) = (w / size, b / size);
    //     }
    //     2.0 / size
    // endregion
}

pub fn main() {
    let limit = limit(gradient);
    println!("limit {limit:.6}");
    for share in [0.99, 1.01] {
        let (mut w, mut b) = (1.0, 0.0);
        for _step in 0..1000 {
            let (grad_w, grad_b) = gradient(w, b);
            w -= share * limit * grad_w;
            b -= share * limit * grad_b;
        }
        println!("{share} of it: w {w:.3}  b {b:.3} after 1000 steps");
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
fn check(on_line: f64) {
    let is =
        |limit: f64, expected: f64| (limit - expected).abs() < 1e-4 * expected;
    let alone = limit(|w, b| (8.0 * w + 5.0, 2.0 * b - 7.0));
    let apart = limit(|w, b| (3.0 * w - b + 5.0, -w + 3.0 * b - 7.0));
    assert!(
        !is(on_line, 3.0 / 14.0),
        "3/14 is the limit of the weight alone; at 0.2, which is below it, both \
         together got away"
    );
    assert!(
        !is(on_line, 3.0 / 17.0),
        "3/17 is the best rate; the limit is where a step leaves as much as \
         there was"
    );
    assert!(
        !is(alone, 1.0),
        "where the curvatures are 8 and 2 the limit is 1/4: the larger one \
         sets it, and 1 is what the smaller one would allow"
    );
    assert!(
        !is(on_line, 0.15),
        "3/20 goes by the slopes' change as both parameters grow by 1, and \
         that is neither of the two directions"
    );
    assert!(
        !is(alone, 0.125),
        "1/8 is the best rate along the steep direction, where a step leaves \
         nothing of it; the limit is where it leaves as much as there was"
    );
    assert!(
        is(alone, 0.25),
        "for the gradient (8w + 5, 2b - 7) the limit is 1/4, not {alone}: it \
         goes by the larger of the two curvatures, and a curvature is how much \
         the gradient changes, from wherever it is"
    );
    assert!(
        is(on_line, 0.180_294_85),
        "for the mean loss of the line the limit is 0.180295, not {on_line}"
    );
    assert!(
        is(apart, 0.5),
        "for the gradient (3w - b + 5, -w + 3b - 7) the limit is 1/2, not \
         {apart}"
    );
    let wide = limit(|w, b| (0.5 * w + 1.0, 0.25 * b - 1.0));
    assert!(
        is(wide, 4.0),
        "for the gradient (w/2 + 1, b/4 - 1) the limit is 4, not {wide}: a flat \
         loss takes a rate above 1"
    );
    let steep = limit(|w, b| (w + 1.0, 2e7 * b - 1.0));
    assert!(
        is(steep, 1e-7),
        "for the gradient (w + 1, 20000000b - 1) the limit is 1e-7, not \
         {steep:e}: either parameter may be the steep one"
    );
    let (at_best, beside) = (
        limit(|w, b| (8.0 * w, 2.0 * b)),
        limit(|w, b| (8.0 * w, 2.0 * b + 1.0)),
    );
    assert!(
        is(at_best, 0.25) && is(beside, 0.25),
        "for the gradients (8w, 2b) and (8w, 2b + 1) the limit is 1/4, not \
         {at_best} and {beside}: it does not depend on where the best pair is"
    );
}
// endregion
