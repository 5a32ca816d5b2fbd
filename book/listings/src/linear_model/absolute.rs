//! Exercise: the same sweep, by a loss that one bad measurement cannot bend.

const DATA: [(f64, f64); 4] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0), (4.0, 20.0)];

/// The loss of one residual. Up to `limit` in size it is the square. Beyond, on
/// either side, its curve goes on as a straight line, without jump or kink.
fn loss(residual: f64, limit: f64) -> f64 {
    // region: solution
    // stub: todo!("the loss of the residual {residual}, a square up to {limit}")
    let size = residual.abs();
    if size <= limit {
        size * size
    } else {
        limit * limit + 2.0 * limit * (size - limit)
    }
    // wrong: the square, however far
    //     let _ = limit;
    //     residual * residual
    // wrong: flat beyond the limit
    //     (residual * residual).min(limit * limit)
    // wrong: the size beyond the limit
    //     let size = residual.abs();
    //     if size <= limit { size * size } else { size }
    // wrong: a kink at the limit
    //     let size = residual.abs();
    //     size * size.min(limit)
    // wrong: a jump at the limit
    //     let size = residual.abs();
    //     if size <= limit { size * size } else { 2.0 * limit * size }
    // wrong: the slope 1
    //     let size = residual.abs();
    //     let square = size.min(limit).powi(2);
    //     square + (size - limit).max(0.0)
    // wrong: one side only
    //     if residual <= limit {
    //         residual * residual
    //     } else {
    //         limit * (2.0 * residual - limit)
    //     }
    // wrong: the line with its sign
    //     if residual.abs() <= limit {
    //         residual * residual
    //     } else {
    //         limit * (2.0 * residual - limit)
    //     }
    // wrong: half of it
    //     let size = residual.abs();
    //     if size <= limit {
    //         size * size / 2.0
    //     } else {
    //         limit * (size - limit / 2.0)
    //     }
    // wrong: smooth everywhere
    //     let ratio = residual / limit;
    //     2.0 * limit * limit * ((1.0 + ratio * ratio).sqrt() - 1.0)
    // wrong: the limit is 1
    //     let _ = limit;
    //     let size = residual.abs();
    //     if size <= 1.0 { size * size } else { 2.0 * size - 1.0 }
    // endregion
}

/// The weight of the sweep with the smallest mean loss.
fn best_weight(limit: f64) -> f64 {
    let mean = |w: f64| -> f64 {
        DATA.iter().map(|(x, y)| loss(x * w - y, limit) / 4.0).sum()
    };
    let weights = (0..=60).map(|i| f64::from(i) * 0.1);
    weights
        .min_by(|a, b| mean(*a).total_cmp(&mean(*b)))
        .unwrap()
}

pub fn main() {
    println!(
        "the fourth point lies far above the line through the other three"
    );
    for limit in [10.0, 5.0, 2.0, 1.0, 0.5, 0.1] {
        println!("limit {limit:4.1}  best weight {:.1}", best_weight(limit));
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    for (residual, limit) in [
        (0.5, 2.0),
        (-1.5, 2.0),
        (2.0, 2.0),
        (5.0, 2.0),
        (-5.0, 2.0),
        (0.0, 1.0),
        (3.0, 1.0),
        (-0.25, 0.5),
        (0.625, 0.5),
        (-8.0, 0.5),
        (1e6, 1e3),
        (-3e-4, 1e-4),
        (1e18, 2.0),
    ] {
        let size = f64::abs(residual);
        let got = loss(residual, limit);
        let is = |number: f64| (got - number).abs() <= 1e-9 * number.abs();
        let beyond = size > limit;
        let right = match beyond {
            true => limit * (2.0 * size - limit),
            false => size * size,
        };
        if is(right) {
            continue;
        }
        let because = [
            (
                beyond && is(size * size) && residual < 0.0,
                "that is the square: a miss below counts as the miss above of \
                 its size",
            ),
            (
                beyond && is(size * size),
                "that is the square, which lets a sample pull the more the \
                 farther away it lies: beyond the limit the curve goes on \
                 straight",
            ),
            (
                beyond && is(limit * limit),
                "that is the loss at the limit: the curve does not stop rising \
                 there, it goes on in the direction that it has",
            ),
            (
                beyond && (is(size) || is(2.0 * limit * size)),
                "that jumps: at the limit the straight piece begins where the \
                 square ends",
            ),
            (
                beyond
                    && (is(limit * size) || is(limit * limit + size - limit)),
                "that has a kink: at the limit the straight piece is as steep \
                 as the square is there",
            ),
            (
                limit != 1.0
                    && !is(right / 2.0)
                    && got == loss(residual, 1.0)
                    && got != loss(0.5 + 2.0 * residual, limit),
                "that is what it is at the limit 1, too: compute it from \
                 `limit`",
            ),
            (
                residual < 0.0 && is(limit * (2.0 * residual - limit)),
                "that falls to the left for ever: a miss below counts as the \
                 miss above of its size",
            ),
            (
                is(right / 2.0),
                "that is half of it: up to the limit the loss is the square \
                 itself",
            ),
            (
                {
                    let ratio = residual / limit;
                    is(2.0
                        * limit
                        * limit
                        * ((1.0 + ratio * ratio).sqrt() - 1.0))
                },
                "that bends everywhere: up to the limit it is to be the \
                 square, exactly, and beyond it straight",
            ),
            (
                got == loss(0.5 + 2.0 * residual, limit),
                "that is what another residual has, too: compute it from both",
            ),
            (!beyond, "up to the limit, at either sign, it is the square"),
            (
                true,
                "beyond the limit it rises evenly, from where the square ends, \
                 as steeply as the square does there",
            ),
        ];
        let because = because.iter().find(|(recognised, _)| *recognised);
        panic!(
            "the loss of the residual {residual} at the limit {limit} is \
             {right}, not {got}{}{}",
            because.map_or("", |_| ": "),
            because.map_or("", |(_, words)| words)
        );
    }
    // endregion
}
