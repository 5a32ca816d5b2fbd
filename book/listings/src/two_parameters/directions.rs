//! The two directions in which a step leads straight back.

// region: hidden
use downhill::figure::{Colour, Grid, Plot};
// endregion

const INPUTS: [f64; 3] = [1.0, 2.0, 3.0];

/// The gradient of the mean loss at these distances from the best pair.
fn gradient(inputs: &[f64], w: f64, b: f64) -> (f64, f64) {
    let samples = inputs.len() as f64;
    let grad_w: f64 = inputs.iter().map(|x| 2.0 * x * (x * w + b)).sum();
    let grad_b: f64 = inputs.iter().map(|x| 2.0 * (x * w + b)).sum();
    (grad_w / samples, grad_b / samples)
}

pub fn main() {
    let (ww, wb) = gradient(&INPUTS, 1.0, 0.0);
    let (_, bb) = gradient(&INPUTS, 0.0, 1.0);
    println!("gradient ({ww:.6} dw + {wb} db, {wb} dw + {bb} db)");

    let root = ((ww - bb) * (ww - bb) + 4.0 * wb * wb).sqrt();
    let curvatures = [(ww + bb + root) / 2.0, (ww + bb - root) / 2.0];
    for curvature in curvatures {
        let (dw, db) = (wb, curvature - ww);
        let (grad_w, grad_b) = gradient(&INPUTS, dw, db);
        let (by_w, by_b) = (grad_w / dw, grad_b / db);
        print!("direction ({dw:.3}, {db:6.3})");
        println!("  gradient {by_w:9.6} and {by_b:9.6} times it");
    }
    let [large, small] = curvatures;
    println!(
        "limit {:.6}  condition number {:.6}",
        2.0 / large,
        large / small
    );
    let best = 2.0 / (large + small);
    println!(
        "best rate {best:.6}  factors {:.6} and {:.6}",
        1.0 - best * large,
        1.0 - best * small
    );

    // region: hidden
    draw();
    // endregion
}

// region: hidden
fn draw() {
    let loss = |inputs: [f64; 3]| {
        Grid::over(-3.2..=3.2, -3.2..=3.2, move |w, b| {
            inputs
                .map(|x| (x * w + b) * (x * w + b))
                .iter()
                .sum::<f64>()
                / 3.0
        })
    };
    let mut plot = Plot::new("directions-valley", "w less its best", "b less its best")
        .describe(
            "Contours of the mean loss around its lowest point. As measured they are long, narrow \
             ellipses, and the path hops across the valley many times while it creeps along it. \
             Centred they are nearly circles, and the path arrives in a few steps.",
        )
        .equal_axes()
        .x_range(-3.2..=3.2)
        .y_range(-3.2..=3.2);
    for (title, inputs, rate, start) in [
        ("as measured, rate 0.17", INPUTS, 0.17, (-2.0, 2.0)),
        ("centred, rate 0.6", [-1.0, 0.0, 1.0], 0.6, (-2.0, -2.0)),
    ] {
        let (mut w, mut b) = start;
        let mut path = vec![(w, b)];
        for _step in 0..12 {
            let (grad_w, grad_b) = gradient(&inputs, w, b);
            (w, b) = (w - rate * grad_w, b - rate * grad_b);
            path.push((w, b));
        }
        plot = plot
            .panel(title)
            .contours_at(&loss(inputs), &[0.2, 1.0, 4.0, 10.0, 20.0])
            .line("", &path)
            .in_colour(Colour::Vermilion)
            .dots("", &path[..1])
            .in_same_colour();
    }
    plot.show();
}
// endregion
