//! Exercise: two parameters, two gradients.

const DATA: [(f64, f64); 3] = [(1.0, 3.0), (2.0, 5.0), (3.0, 7.0)];

fn loss(x: f64, y: f64, w: f64, b: f64) -> f64 {
    (x * w + b - y) * (x * w + b - y)
}

/// The gradients of the loss with respect to `w` and to `b`.
fn gradients(x: f64, y: f64, w: f64, b: f64) -> (f64, f64) {
    // region: solution
    // stub: todo!("the two gradients at x = {x}, y = {y}, w = {w}, b = {b}")
    let residual = x * w + b - y;
    (2.0 * x * residual, 2.0 * residual)
    // wrong: the 2 of the square is forgotten
    //     let residual = x * w + b - y;
    //     (x * residual, residual)
    // wrong: b treated as w
    //     let residual = x * w + b - y;
    //     (2.0 * x * residual, 2.0 * x * residual)
    // wrong: the residual the other way round
    //     let residual = y - (x * w + b);
    //     (2.0 * x * residual, 2.0 * residual)
    // wrong: exchanged
    //     let residual = x * w + b - y;
    //     (2.0 * residual, 2.0 * x * residual)
    // wrong: the model without its bias
    //     let residual = x * w - y;
    //     let _ = b;
    //     (2.0 * x * residual, 2.0 * residual)
    // wrong: measured
    //     let h = 1e-6;
    //     let along_w = loss(x, y, w + h, b) - loss(x, y, w - h, b);
    //     let along_b = loss(x, y, w, b + h) - loss(x, y, w, b - h);
    //     (along_w / (2.0 * h), along_b / (2.0 * h))
    // wrong: measured, and the first by the second
    //     let by_b = (loss(x, y, w, b + 1.0) - loss(x, y, w, b - 1.0)) / 2.0;
    //     (x * by_b, by_b)
    // wrong: measured, at a distance that goes with the numbers
    //     let h = 1.0 + (x * w).abs() + b.abs() + y.abs();
    //     let k = 1.0 + w.abs();
    //     let along_w = loss(x, y, w + k, b) - loss(x, y, w - k, b);
    //     let along_b = loss(x, y, w, b + h) - loss(x, y, w, b - h);
    //     (along_w / (2.0 * k), along_b / (2.0 * h))
    // wrong: the size of the residual
    //     let residual = (x * w + b - y).abs();
    //     (2.0 * x * residual, 2.0 * residual)
    // wrong: the sign of one
    //     let residual = x * w + b - y;
    //     (2.0 * x * residual, -2.0 * residual)
    // wrong: right for one point only
    //     let _ = (x, y, w, b);
    //     (-31.5, -10.5)
    // endregion
}

pub fn main() {
    let (mut w, mut b) = (1.0, 0.0);
    for epoch in 1..=1000 {
        for (x, y) in DATA {
            let (grad_w, grad_b) = gradients(x, y, w, b);
            w -= 0.01 * grad_w;
            b -= 0.01 * grad_b;
        }
        if [1, 10, 16, 100, 1000].contains(&epoch) {
            println!("epoch {epoch:4}  w = {w:.6}  b = {b:.6}");
        }
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    let mut last = None;
    for (x, y, w, b) in [
        (3.0, 7.0, 0.5, 0.25),
        (-2.0, 5.0, 1.5, -0.75),
        (0.5, -4.0, -3.0, 2.0),
        (0.0, 1.0, 2.0, 3.0),
        (256.0, 96.0, 2.0, -64.0),
    ] {
        let got = gradients(x, y, w, b);
        // Central differences: of a square they are exact but for rounding,
        // which a step of 1 keeps out of these numbers.
        let along_w = loss(x, y, w + 1.0, b) - loss(x, y, w - 1.0, b);
        let along_b = loss(x, y, w, b + 1.0) - loss(x, y, w, b - 1.0);
        let right = (along_w / 2.0, along_b / 2.0);
        let near = |(by_w, by_b): (f64, f64), within: f64| {
            (got.0 - by_w).abs() <= within * (1.0 + by_w.abs())
                && (got.1 - by_b).abs() <= within * (1.0 + by_b.abs())
        };
        let is = |pair| near(pair, 1e-13);
        if is(right) {
            last = Some(got);
            continue;
        }
        let unbiased = 2.0 * (x * w - y);
        let because = [
            (
                last == Some(got),
                "the point before had the same two: compute them from x, y, w \
                 and b",
            ),
            (
                is((right.0 / 2.0, right.1 / 2.0)),
                "both are half of what they are to be: the derivative of a \
                 square is twice what stands inside it",
            ),
            (
                is((-right.0, -right.1))
                    && gradients(x, 2.0 * (x * w + b) - y, w, b) == got,
                "they are the same where the prediction is as far too high: the \
                 residual goes in with its sign, which says which way is up",
            ),
            (
                is((right.0, -right.1)) || is((-right.0, right.1)),
                "one of them has the wrong sign",
            ),
            (
                is((right.0, 2.0 * (x * w - b - y)))
                    || is((2.0 * x * (x * w - b - y), 2.0 * (x * w - b - y))),
                "there the bias is subtracted: the prediction is x * w + b",
            ),
            (
                is((-right.0, -right.1)),
                "both have the wrong sign: they say which way is up, and the \
                 loop subtracts them",
            ),
            (
                is((right.1, right.0)),
                "they are exchanged: that of w comes first",
            ),
            (
                // At w = 0.5 half of it is the same: so at w = 1, too.
                is((right.0, w * right.1))
                    && gradients(x, y, 1.0, b).1 == 2.0 * (x + b - y),
                "the second has w as a factor: what stands inside the square \
                 changes by 1 when b does",
            ),
            (
                is((right.0 / 2.0, right.1)) || is((right.0, right.1 / 2.0)),
                "one of them is half of what it is to be: the 2 of the square \
                 stands in both",
            ),
            (
                {
                    let residual = x * (w + b) - y;
                    let by = 2.0 * residual;
                    is((x * by, by)) || is((x * by, x * by))
                },
                "there the bias is multiplied by x: the prediction is \
                 x * w + b",
            ),
            (
                is((right.0, right.0)),
                "the second is x times too large: what stands inside the \
                 square changes by 1 when b does",
            ),
            (
                is((right.1, right.1)),
                "the first lacks a factor: what stands inside the square \
                 changes by x when w does",
            ),
            (
                is((x * unbiased, unbiased)),
                "those are the gradients at b = 0: the bias stands inside the \
                 square, too, and the residual is x * w + b - y",
            ),
            (
                is((right.0, unbiased)) || is((x * unbiased, right.1)),
                "one of them forgets the bias: the residual is x * w + b - y in \
                 both",
            ),
            (
                is((right.0, 2.0 * b))
                    || is((right.0, 2.0))
                    || is((right.0, 1.0)),
                "the second is not the derivative of a part of what stands \
                 inside the square, but of the whole square",
            ),
            (
                near(right, 1e-3),
                "that is near, as a measured slope comes: derive the two \
                 formulas",
            ),
            (
                (got.0 - right.0).abs() <= 1e-13 * (1.0 + right.0.abs()),
                "the first is right, the second is not",
            ),
            (
                (got.1 - right.1).abs() <= 1e-13 * (1.0 + right.1.abs()),
                "the second is right, the first is not",
            ),
            (
                true,
                "in both, the square contributes twice the residual; by how \
                 much does the residual change with the parameter?",
            ),
        ];
        let because = because.iter().find(|(recognised, _)| *recognised);
        panic!(
            "at x = {x}, y = {y}, w = {w} and b = {b} the gradients of w and b \
             are {} and {}, as slopes measure them, and gradients returned {} \
             and {}{}{}",
            right.0,
            right.1,
            got.0,
            got.1,
            because.map_or("", |_| ": "),
            because.map_or("", |(_, words)| words)
        );
    }
    // At the first point a slope that is measured over a short distance loses
    // digits, at the second one that is measured over a long distance.
    for (x, y, w, b) in [(7.3, 0.1, 1.2e7, 0.3), (3.0, 3e10, 1e10, 0.5)] {
        let (by_w, by_b) = gradients(x, y, w, b);
        let right = 2.0 * (x * w + b - y);
        assert!(
            (by_b - right).abs() <= 1e-13 * right
                && (by_w - x * right).abs() <= 1e-13 * x * right,
            "at x = {x}, y = {y}, w = {w} and b = {b} the gradients of w and b \
             are {} and {right}, and gradients returned {by_w} and {by_b}: a \
             measured slope loses digits to rounding, so derive the two \
             formulas",
            x * right
        );
    }
    // endregion
}
