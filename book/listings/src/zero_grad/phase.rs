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

/// The area, with its sign, of the parallelogram that two points span with
/// (0, 0).
fn area([d1, v1]: [f64; 2], [d2, v2]: [f64; 2]) -> f64 {
    d1 * v2 - v1 * d2
}

pub fn main() {
    let [right, up] = [[1.0, 0.0], [0.0, 1.0]].map(|side| epoch(0.01, side));
    println!("(1, 0) becomes {right:.6?}");
    println!("(0, 1) becomes {up:.6?}");
    println!("and the area of 1 becomes {:.6}", area(right, up));

    let mut point = [-1.0, 0.0];
    let mut points = vec![point];
    let mut farthest: f64 = 0.0;
    println!("epoch   distance    velocity       area");
    for number in 1..=10_000 {
        point = epoch(0.01, point);
        points.push(point);
        farthest = farthest.max(point[0].abs());
        if [1, 2, 3, 4, 5, 6, 7, 100, 10_000].contains(&number) {
            let [distance, velocity] = point;
            let area = area(point, epoch(0.01, point));
            println!("{number:5}  {distance:9.6}  {velocity:10.6}  {area:.6}");
        }
    }
    println!("the farthest of these ends is {farthest:.6} away");
    let mut point = [-1.0, 0.0];
    for _epoch in 0..100 {
        point = epoch(0.07, point);
    }
    println!("at 0.07, after 100 epochs, {:.3e}", point[0].abs());

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
