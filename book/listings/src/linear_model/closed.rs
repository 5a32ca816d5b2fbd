//! Exercise: the best weight without trying any.

const DATA: [(f64, f64); 3] = [(1.0, 2.4), (2.0, 3.7), (3.0, 6.3)];

/// The weight with the smallest mean squared error on these samples.
fn best_weight(data: &[(f64, f64)]) -> f64 {
    // region: solution
    // stub: todo!("the weight where the slope is 0, for {data:?}")
    let products: f64 = data.iter().map(|(x, y)| x * y).sum();
    let squares: f64 = data.iter().map(|(x, _)| x * x).sum();
    products / squares
    // wrong: the mean of the ratios
    //     let ratios = data.iter().map(|(x, y)| y / x);
    //     ratios.sum::<f64>() / data.len() as f64
    // wrong: the residuals add up to 0
    //     let x: f64 = data.iter().map(|(x, _)| x).sum();
    //     let y: f64 = data.iter().map(|(_, y)| y).sum();
    //     y / x
    // wrong: the 2 of the square is kept on one side
    //     let products: f64 = data.iter().map(|(x, y)| 2.0 * x * y).sum();
    //     let squares: f64 = data.iter().map(|(x, _)| x * x).sum();
    //     products / squares
    // wrong: three samples, whatever their number
    //     let mut products = 0.0;
    //     let mut squares = 0.0;
    //     for i in 0..3 {
    //         let (x, y) = data[i % data.len()];
    //         products += x * y;
    //         squares += x * x;
    //     }
    //     products / squares
    // wrong: a search
    //     let error = |w: f64| mean_squared_error(data, w);
    //     let (mut low, mut high) = (-1e9, 1e9);
    //     for _ in 0..500 {
    //         let third = (high - low) / 3.0;
    //         if error(low + third) < error(high - third) {
    //             high -= third;
    //         } else {
    //             low += third;
    //         }
    //     }
    //     (low + high) / 2.0
    // wrong: a search by the slope, between two bounds
    //     let falls = |w: f64| {
    //         data.iter().map(|(x, y)| x * (x * w - y)).sum::<f64>() < 0.0
    //     };
    //     let (mut low, mut high) = (-1e18, 1e18);
    //     for _ in 0..300 {
    //         let middle = (low + high) / 2.0;
    //         if falls(middle) {
    //             low = middle;
    //         } else {
    //             high = middle;
    //         }
    //     }
    //     (low + high) / 2.0
    // wrong: a small number keeps the divisor from 0
    //     let products: f64 = data.iter().map(|(x, y)| x * y).sum();
    //     let squares: f64 = data.iter().map(|(x, _)| x * x).sum();
    //     products / (squares + f64::EPSILON)
    // wrong: upside down
    //     let products: f64 = data.iter().map(|(x, y)| x * y).sum();
    //     data.iter().map(|(x, _)| x * x).sum::<f64>() / products
    // wrong: the square of the sum
    //     let products: f64 = data.iter().map(|(x, y)| x * y).sum();
    //     products / data.iter().map(|(x, _)| x).sum::<f64>().powi(2)
    // wrong: right for this data only
    //     let _ = data;
    //     2.05
    // endregion
}

fn mean_squared_error(data: &[(f64, f64)], w: f64) -> f64 {
    let squares = data.iter().map(|(x, y)| (x * w - y) * (x * w - y));
    squares.sum::<f64>() / data.len() as f64
}

pub fn main() {
    let best = best_weight(&DATA);
    println!("best weight {best:.6}");
    for w in [best - 0.1, best, best + 0.1] {
        println!("w = {w:.6}  MSE = {:.6}", mean_squared_error(&DATA, w));
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    for data in [
        &DATA[..],
        &[(-1.0, 3.0), (2.0, 1.0), (3.0, -5.0)],
        &[(1.0, 2.0), (2.0, 4.5), (-3.0, 6.0), (5.0, 9.0), (0.5, 7.0)],
        &[(4.0, 1.0), (-2.0, 3.0)],
        &[(2.0, 5.0)],
        &[(0.25, 3e15), (0.5, 4e15), (-0.75, 1e15), (0.0, 1e15)],
        &[(300.0, 7.0), (-100.0, 2.0)],
        // The sample at y = 0 counts.
        &[(1.0, 0.0), (2.0, 4.0)],
        &[(1e-9, 2e-9), (3e-9, 5e-9)],
        // The sum of the squares is 5e-200, and no range holds 2e199.
        &[(1e-100, 3e100), (-2e-100, 1e100)],
    ] {
        let w = best_weight(data);
        let sum = |of: fn(&(f64, f64)) -> f64| data.iter().map(of).sum::<f64>();
        let is = |number: f64| {
            let within = 1e-12 * number.abs().max(f64::MIN_POSITIVE);
            number.is_finite() && (w - number).abs() <= within
        };
        let (products, squares) = (sum(|(x, y)| x * y), sum(|(x, _)| x * x));
        let right = products / squares;
        if is(right) {
            continue;
        }
        let (samples, x, y) =
            (data.len() as f64, sum(|(x, _)| *x), sum(|(_, y)| *y));
        let three = (0..3).map(|i| data[i % data.len()]);
        let of_three =
            three.fold((0.0, 0.0), |(a, b), (x, y)| (a + x * y, b + x * x));
        let because = [
            (
                is(sum(|(x, y)| y / x) / samples),
                "that is the mean of the ratios y / x: there every sample has \
                 the same say, and in the squared loss a larger x has a larger \
                 one",
            ),
            (
                is(y / x),
                "that is the sum of y over the sum of x: there the residuals \
                 add up to 0, and in the slope each is multiplied by its x",
            ),
            (
                is(products / x),
                "that divides by the sum of x: what multiplies w in the slope \
                 of a sample is x * x",
            ),
            (
                is(2.0 * right) || is(right / 2.0),
                "that is twice or half of it: the 2 of the square's derivative \
                 stands before both terms",
            ),
            (is(-right), "that has the wrong sign"),
            (
                is(1.0 / right),
                "that is upside down: w is multiplied by the sum of x * x, so \
                 that sum divides",
            ),
            (
                is(products / (x * x)),
                "that divides by the square of a sum: what multiplies w is the \
                 sum of the squares",
            ),
            (
                is(right * samples) || is(right / samples),
                "the number of samples divides both terms of the slope, and \
                 so neither",
            ),
            (
                is((samples * products - x * y) / (samples * squares - x * x)),
                "that is the weight beside a bias, and this model has none",
            ),
            (
                data != DATA && is(best_weight(&DATA)),
                "that is what it is for other samples, too: compute it from \
                 all that stands in `data`",
            ),
            (
                is(of_three.0 / of_three.1) || {
                    let of_one = |(x, y): (f64, f64)| is(y / x);
                    of_one(data[0]) || of_one(data[data.len() - 1])
                },
                "that goes by some of the samples: take as many as `data` has",
            ),
            (
                squares < 1e-9 && w.abs() < 0.99 * right.abs() && {
                    // The same data with inputs and targets of usual size.
                    let unit = data.iter().fold(0.0, |a: f64, (x, y)| {
                        a.max(x.abs()).max(y.abs())
                    });
                    let larger = data.iter().map(|(x, y)| (x / unit, y / unit));
                    let larger: Vec<(f64, f64)> = larger.collect();
                    (best_weight(&larger) - right).abs() <= 1e-9 * right.abs()
                },
                "with all inputs and targets larger by the same factor it is \
                 right: however small the sum of the squares is, it divides, \
                 and nothing is added to it",
            ),
            (
                right.abs() > 1e15 && w.abs() < 0.99 * right.abs(),
                "that is the end of a range, as a search has one: solve the \
                 equation, which needs none",
            ),
            (
                (w - right).abs() <= 1e-3 * right.abs() + 1e-3,
                "that is near, as a search comes: solve the equation, which \
                 needs none",
            ),
            (
                !is(right),
                "solve the equation in which the slope is 0, for any inputs and \
                 targets, of any size and sign",
            ),
        ];
        let because = because.iter().find(|(recognised, _)| *recognised);
        panic!(
            "for {data:?} the slope is 0 at {right:?}, and best_weight is {w:?}{}{}",
            because.map_or("", |_| ": "),
            because.map_or("", |(_, words)| words)
        );
    }
    // endregion
}
