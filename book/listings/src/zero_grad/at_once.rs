//! The mean loss of all three samples, when nobody clears the gradient.

/// The distance after each of `steps` steps from the distance 1, if nobody
/// clears, and the loss has the curvature of the mean loss.
fn distances(learning_rate: f64, steps: usize) -> Vec<f64> {
    let curvature = 28.0 / 3.0;
    let (mut distance, mut velocity) = (1.0, 0.0);
    let mut distances = vec![distance];
    for _step in 0..steps {
        velocity += curvature * distance;
        distance -= learning_rate * velocity;
        distances.push(distance);
    }
    distances
}

pub fn main() {
    let path = distances(0.01, 61);
    let angle = (1.0 - 0.01 * 28.0 / 3.0 / 2.0_f64).acos();
    let steps = std::f64::consts::TAU / angle;
    println!("a swing takes {steps:.6} steps");
    for (name, share) in [("a quarter", steps / 4.0), ("a half", steps / 2.0)] {
        println!("{name} less half a step: {:.6}", share - 0.5);
    }
    println!("  k  distance after k steps    formula");
    for k in [1, 2, 4, 5, 9, 10, 11, 20, 30, 40, 50, 51, 60, 61] {
        let formula = ((k as f64 + 0.5) * angle).cos() / (angle / 2.0).cos();
        println!("{k:3}  {:22.6}  {formula:9.6}", path[k]);
    }
    for rate in [0.22, 0.42, 0.43] {
        let far = distances(rate, 1000).into_iter().map(f64::abs);
        println!("rate {rate}: farthest {:.3e}", far.fold(0.0, f64::max));
    }
}
