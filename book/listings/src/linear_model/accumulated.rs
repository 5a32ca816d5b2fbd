//! Adding 0.1 forty times is not multiplying it by forty.

fn mean_squared_error(w: f64) -> f64 {
    let data = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];
    let squares = data.map(|(x, y)| (x * w - y) * (x * w - y));
    squares.iter().sum::<f64>() / 3.0
}

pub fn main() {
    let mut accumulated: f64 = 0.0;
    for i in 0..=40 {
        let indexed = f64::from(i) * 0.1;
        if i % 10 == 0 {
            println!(
                "i = {i:2}  indexed {indexed:?}  accumulated {accumulated:?}"
            );
        }
        if i == 20 {
            println!(
                "        MSE of indexed {:?}",
                mean_squared_error(indexed)
            );
            println!(
                "        MSE of accumulated {:e}",
                mean_squared_error(accumulated)
            );
        }
        accumulated += 0.1;
    }
}
