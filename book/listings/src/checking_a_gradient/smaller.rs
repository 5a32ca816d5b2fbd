//! The error of both differences, with an ever smaller h.

const DATA: [(i32, f64); 3] = [(1, 2.0), (2, 3.0), (3, 7.0)];

fn loss(w: f64) -> f64 {
    let losses = DATA.map(|(x, y)| (w.powi(x) - y).powi(2));
    losses.iter().sum::<f64>() / 3.0
}

pub fn main() {
    let w = 1.5;
    let slope = -871.0 / 48.0;
    println!("the slope is {slope:.10}");
    println!("    h        forward    error         central    error");
    for exponent in 0..=16 {
        let h = 1.0 / 10_f64.powi(exponent);
        let forward = (loss(w + h) - loss(w)) / h;
        let central = (loss(w + h) - loss(w - h)) / (2.0 * h);
        print!("{h:5.0e}");
        for measured in [forward, central] {
            let error = (measured - slope).abs();
            print!("  {measured:14.10}  {error:7.1e}");
        }
        println!();
    }
}
