//! What an epoch without `zero_grad` makes of a distance and a velocity.

// region: hidden
use downhill::figure::Plot;
// endregion

/// The distance w - 2 and the velocity after an epoch that began with these.
fn epoch(
    learning_rate: f64,
    [mut distance, mut velocity]: [f64; 2],
) -> [f64; 2] {
    for x in [1.0, 2.0, 3.0] {
        velocity += 2.0 * x * x * distance;
        distance -= learning_rate * velocity;
    }
    [distance, velocity]
}

pub fn main() {
    let ([a, c], [b, e]) = (epoch(0.01, [1.0, 0.0]), epoch(0.01, [0.0, 1.0]));
    println!("distance becomes {a:10.6} distance + {b:.6} velocity");
    println!("velocity becomes {c:10.6} distance + {e:.6} velocity");
    println!("area times {:.6}, a + e {:.6}", a * e - b * c, a + e);

    let kept = |[d, v]: [f64; 2]| c * d * d + (e - a) * d * v - b * v * v;
    let mut point = [-1.0, 0.0];
    let mut points = vec![point];
    let mut farthest: f64 = 0.0;
    println!("epoch   distance    velocity        kept");
    for number in 1..=10_000 {
        point = epoch(0.01, point);
        points.push(point);
        farthest = farthest.max(point[0].abs());
        if [1, 2, 3, 4, 5, 6, 7, 100, 10_000].contains(&number) {
            let [distance, velocity] = point;
            let kept = kept(point);
            println!("{number:5}  {distance:9.6}  {velocity:10.6}  {kept:.6}");
        }
    }
    println!("never farther than {farthest:.6} after an epoch");
    let swing = 3.0 * std::f64::consts::TAU / ((a + e) / 2.0).acos();
    println!("a swing takes {swing:.6} steps");
    for rate in [0.05, 0.07] {
        let ([a, _], [_, e]) =
            (epoch(rate, [1.0, 0.0]), epoch(rate, [0.0, 1.0]));
        let mut point = [-1.0, 0.0];
        let mut farthest: f64 = 0.0;
        for _epoch in 0..100 {
            point = epoch(rate, point);
            farthest = farthest.max(point[0].abs());
        }
        println!(
            "rate {rate}: a + e {:.6}, farthest {farthest:.3e} in 100 epochs",
            a + e
        );
    }

    // region: hidden
    draw(&points);
    // endregion
}

// region: hidden
fn draw(points: &[[f64; 2]]) {
    let epochs = |range: std::ops::Range<usize>| {
        points[range].iter().map(|&[d, v]| (d, v))
    };
    Plot::new("phase-ellipse", "distance d", "velocity v")
        .describe(
            "The velocity over the distance. The ends of 300 epochs lie on an ellipse \
             around (0, 0), from −1 to 1 and from about −32 to 32. Arrows lead from each of the \
             first seven to the next, all around it and a little beyond the start.",
        )
        .vertical("", 0.0)
        .horizontal("", 0.0)
        .dots("300 epochs", epochs(0..301))
        .arrows("the first seven", epochs(0..8))
        .show();
}
// endregion
