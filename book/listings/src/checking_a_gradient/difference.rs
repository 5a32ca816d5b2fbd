//! One difference of your choice, and the errors of all four.

// region: hidden
use downhill::figure::{Colour, Plot};
// endregion
use downhill::Float;
use downhill::knobs::{choice, knob};

const SLOPE: f64 = -871.0 / 48.0;

/// The mean loss for the targets 2, 3 and 7, in either type of number.
fn loss<T: Float>(w: T) -> T {
    let [two, three, seven] = [2.0, 3.0, 7.0].map(T::from_f64);
    let losses = [w - two, w * w - three, w * w * w - seven].map(|s| s * s);
    (losses[0] + losses[1] + losses[2]) / three
}

/// The slope at 1.5, measured with the step `h`.
fn measure<T: Float>(difference: &str, h: f64) -> f64 {
    let (w, h) = (T::from_f64(1.5), T::from_f64(h));
    let measured = match difference {
        "forward" => (loss(w + h) - loss(w)) / h,
        _ => (loss(w + h) - loss(w - h)) / (h + h),
    };
    measured.into()
}

fn measure_in(numbers: &str, difference: &str, h: f64) -> f64 {
    match numbers {
        "f32" => measure::<f32>(difference, h),
        _ => measure::<f64>(difference, h),
    }
}

pub fn main() {
    let zeros = knob("decimal places of h", 4, 0..=16);
    let numbers = choice("numbers", ["f64", "f32"]);
    let difference = choice("difference", ["central", "forward"]);

    let h = 1.0 / 10_f64.powi(zeros);
    let measured = measure_in(numbers, difference, h);
    let error = (measured - SLOPE).abs();
    println!("h {h:.0e}  measured {measured:.10}  error {error:.1e}");

    // region: hidden
    draw(numbers, difference, (h, error));
    // endregion
}

// region: hidden
/// The steps 1, 10 to the -1/4, 10 to the -1/2, and so on.
fn step_after(quarters: i32) -> f64 {
    let root = 10_f64.sqrt();
    let part = [1.0, root.sqrt(), root, root * root.sqrt()];
    1.0 / (10_f64.powi(quarters / 4) * part[(quarters % 4) as usize])
}

fn draw(numbers: &str, difference: &str, dot: (f64, f64)) {
    let words = format!(
        "The error over h, both on log axes: four Vs. Forward in f64 has its bottom near 1e-8, \
         central in f64 near 1e-5 and lower, both in f32 lie higher and farther right, from \
         1e-4 to 1e-2. Left of the bottoms the lines are rough. A dot marks {difference} in \
         {numbers} at h = {:.0e}.",
        dot.0
    );
    let mut plot = Plot::new("difference-error", "h", "error")
        .describe(&words)
        .log_x()
        .log_y()
        .x_range(1e-16..=1.0)
        .y_range(1e-13..=1e3);
    for (name, kind, colour) in [
        ("f32", "forward", Colour::Vermilion),
        ("f32", "central", Colour::Purple),
        ("f64", "forward", Colour::Blue),
        ("f64", "central", Colour::Green),
    ] {
        let smallest = if name == "f32" { 32 } else { 64 };
        let steps = (0..=smallest).map(step_after);
        let errors =
            steps.map(|h| (h, (measure_in(name, kind, h) - SLOPE).abs()));
        plot = plot
            .line(&format!("{kind}, {name}"), errors.filter(|p| p.1 > 0.0))
            .in_colour(colour);
    }
    plot.marked("", [dot]).in_colour(Colour::Black).show();
}
// endregion
