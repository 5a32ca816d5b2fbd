//! A thousand noisy samples, in batches of several sizes.

// region: hidden
use downhill::figure::Plot;
// endregion
use downhill::Random;

fn best_weight(data: &[(f64, f64)]) -> f64 {
    let products: f64 = data.iter().map(|(x, y)| x * y).sum();
    let squares: f64 = data.iter().map(|(x, _)| x * x).sum();
    products / squares
}

/// How far w is from the best weight after each step of ten epochs.
fn train(data: &mut [(f64, f64)], size: usize, seed: u64) -> Vec<f64> {
    let best = best_weight(data);
    let mut random = Random::new(seed);
    let mut w: f64 = 1.0;
    let mut distances = vec![w - best];
    for _epoch in 0..10 {
        random.shuffle(data);
        for batch in data.chunks(size) {
            let grads = batch.iter().map(|(x, y)| 2.0 * x * (x * w - y));
            w -= 0.05 * grads.sum::<f64>() / batch.len() as f64;
            distances.push(w - best);
        }
    }
    distances
}

pub fn main() {
    let mut random = Random::new(0);
    let mut data = [(); 1000].map(|()| {
        let x = 1.0 + 2.0 * random.uniform();
        (x, 2.0 * x + 0.5 * random.normal())
    });
    println!("best weight {:.6}", best_weight(&data));

    let sizes = [1, 10, 100, 1000];
    let runs: [Vec<_>; 4] = sizes.map(|size| {
        let seeds = 1..=20;
        seeds.map(|seed| train(&mut data, size, seed)).collect()
    });
    println!("gradients  distance, batches of {sizes:?}");
    for gradients in [10, 100, 1000, 10_000] {
        print!("{gradients:9}");
        for (size, runs) in sizes.iter().zip(&runs) {
            print!("  {:.6}", root_mean_square(runs, gradients / size));
        }
        println!();
    }

    // region: hidden
    draw(&sizes, &runs);
    // endregion
}

/// Over the runs: the root of the mean of the squared distance.
fn root_mean_square(runs: &[Vec<f64>], step: usize) -> f64 {
    let squares = runs.iter().map(|run| run[step] * run[step]);
    (squares.sum::<f64>() / runs.len() as f64).sqrt()
}

// region: hidden
fn draw(sizes: &[usize; 4], runs: &[Vec<Vec<f64>>; 4]) {
    let distance = "distance to the best weight";
    let mut plot = Plot::new("samples-distance", "gradients computed", distance)
        .describe(
            "The distance to the best weight over the gradients computed, both axes logarithmic, \
             for batches of 1, 10, 100 and 1000. Smaller batches fall earlier, and level off \
             higher: 1 at about 0.13, 10 at about 0.035, 100 at about 0.012; 1000 falls on.",
        )
        .log_x()
        .log_y()
        .x_range(1.0..=10_000.0)
        .y_range(0.001..=1.5);
    for (&size, runs) in sizes.iter().zip(runs) {
        // The weight stays where it began until the first batch is complete.
        let mut points = [1, size]
            .map(|count| (count as f64, root_mean_square(runs, 0)))
            .to_vec();
        let mut step = 1;
        while step * size <= 10_000 {
            points.push(((step * size) as f64, root_mean_square(runs, step)));
            step += 1 + step / 8;
        }
        plot = plot.line(&format!("batches of {size}"), points);
    }
    plot.show();
}
// endregion
