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

/// The angle by which one step goes on.
fn angle(learning_rate: f64) -> f64 {
    (1.0 - learning_rate * 28.0 / 3.0 / 2.0).acos()
}

pub fn main() {
    let (path, theta) = (distances(0.01, 20), angle(0.01));
    let swing = std::f64::consts::TAU / theta;
    println!("a swing takes {swing:.6} steps");
    for (name, share) in [("a quarter", swing / 4.0), ("a half", swing / 2.0)] {
        println!("{name} less half a step: {:.6}", share - 0.5);
    }
    println!("  k  distance after k steps    formula");
    for k in [1, 2, 4, 5, 9, 10, 11, 20] {
        let formula = ((k as f64 + 0.5) * theta).cos() / (theta / 2.0).cos();
        println!("{k:3}  {:22.6}  {formula:9.6}", path[k]);
    }
    for rate in [0.22, 0.42] {
        let far = distances(rate, 1000).into_iter().map(f64::abs);
        let (far, bound) =
            (far.fold(0.0, f64::max), 1.0 / (angle(rate) / 2.0).cos());
        println!("rate {rate}: farthest {far:.6}, bound {bound:.6}");
    }
    let lost = distances(0.43, 1000)[1000];
    println!("rate 0.43: {lost:.3e} after 1000 steps");
}
