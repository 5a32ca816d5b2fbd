//! The progress line shows the loss of the last sample, not the mean.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn loss(x: f64, y: f64, w: f64) -> f64 {
    (x * w - y) * (x * w - y)
}

pub fn main() {
    let mut w = 1.0;
    println!("epoch  loss of the last sample  mean of the three  ratio");
    for epoch in 0..10 {
        for (x, y) in DATA {
            w -= 0.01 * (2.0 * x * (x * w - y));
        }
        let last = loss(3.0, 6.0, w);
        let mean = DATA.iter().map(|&(x, y)| loss(x, y, w)).sum::<f64>() / 3.0;
        println!("{epoch:5}  {last:23.6}  {mean:17.6}  {:.6}", last / mean);
    }
}
