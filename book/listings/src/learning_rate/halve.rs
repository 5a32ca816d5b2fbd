//! Exercise: a program that finds its rate by halving it.

const DATA: [(f64, f64); 3] = [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)];

fn summed_loss(data: &[(f64, f64)], w: f64) -> f64 {
    data.iter().map(|(x, y)| (x * w - y) * (x * w - y)).sum()
}

fn summed_gradient(data: &[(f64, f64)], w: f64) -> f64 {
    data.iter().map(|(x, y)| 2.0 * x * (x * w - y)).sum()
}

/// Descends from w = 1 on the summed loss, `trials` times: a step that comes
/// nearer to the best weight is taken; any other is not, and the rate is
/// halved instead. Returns the weight and the rate at the end.
fn train(data: &[(f64, f64)], first_rate: f64, trials: usize) -> (f64, f64) {
    let (mut w, mut learning_rate) = (1.0, first_rate);
    // region: solution
    // stub: todo!("{trials} trials from {w} at {learning_rate} on {data:?}");
    for _trial in 0..trials {
        let next = w - learning_rate * summed_gradient(data, w);
        if summed_loss(data, next) < summed_loss(data, w) {
            w = next;
        } else {
            learning_rate /= 2.0;
        }
    }
    // wrong: the bad step is kept
    //     for _trial in 0..trials {
    //         let next = w - learning_rate * summed_gradient(data, w);
    //         if summed_loss(data, next) >= summed_loss(data, w) {
    //             learning_rate /= 2.0;
    //         }
    //         w = next;
    //     }
    // wrong: stepping across is taken for a failure
    //     for _trial in 0..trials {
    //         let grad = summed_gradient(data, w);
    //         let next = w - learning_rate * grad;
    //         if summed_gradient(data, next) * grad >= 0.0 {
    //             w = next;
    //         } else {
    //             learning_rate /= 2.0;
    //         }
    //     }
    // wrong: an equal loss is good enough
    //     for _trial in 0..trials {
    //         let next = w - learning_rate * summed_gradient(data, w);
    //         if summed_loss(data, next) <= summed_loss(data, w) {
    //             w = next;
    //         } else {
    //             learning_rate /= 2.0;
    //         }
    //     }
    // wrong: trained on DATA
    //     let _ = data;
    //     for _trial in 0..trials {
    //         let next = w - learning_rate * summed_gradient(&DATA, w);
    //         if summed_loss(&DATA, next) < summed_loss(&DATA, w) {
    //             w = next;
    //         } else {
    //             learning_rate /= 2.0;
    //         }
    //     }
    // wrong: a step is taken at once after each halving
    //     for _trial in 0..trials {
    //         let grad = summed_gradient(data, w);
    //         let next = w - learning_rate * grad;
    //         if summed_loss(data, next) >= summed_loss(data, w) {
    //             learning_rate /= 2.0;
    //         }
    //         w -= learning_rate * grad;
    //     }
    // endregion
    (w, learning_rate)
}

pub fn main() {
    for (name, unit) in [("x", 1.0), ("x times 10", 10.0)] {
        let data = DATA.map(|(x, y)| (unit * x, y));
        let (w, rate) = train(&data, 1.0, 30);
        println!("{name:10}  rate {rate:.6}  w {w:.6}");
    }
    // region: hidden
    let (w, rate) = train(&DATA, 0.0625, 1);
    assert!(
        rate == 0.0625,
        "at the rate 1/16 the first step leads from 1 to 2.75, across the \
         best weight and nearer to it: it is to be taken, and you halved"
    );
    assert!(
        (w - 2.75).abs() < 1e-9,
        "the first step at the rate 1/16 leads from 1 to 2.75, not to {w}"
    );
    let (w, rate) = train(&DATA, 1.0, 1);
    assert!(
        w == 1.0,
        "at the rate 1 the first step leads farther away: it is not to be \
         taken, and in its trial none is, but w is {w}"
    );
    assert_eq!(rate, 0.5, "the rate after a first trial at the rate 1");
    let (w, rate) = train(&[(1.0, 2.0)], 1.0, 1);
    assert!(
        (w, rate) != (3.0, 1.0),
        "on the one sample (1, 2) a step at the rate 1 leads from 1 to 3, which \
         is as far from 2: that is no nearer, and the next step leads back"
    );
    assert_eq!(
        (w, rate),
        (1.0, 0.5),
        "w and the rate after a trial on the one sample (1, 2) at the rate 1"
    );
    assert!(
        train(&[(1.0, 2.0)], 8.0, 5) != train(&DATA, 8.0, 5),
        "five trials on the one sample (1, 2) end as those on DATA do: train \
         on `data`"
    );
    let (w, rate) = train(&[(1.0, 2.0)], 8.0, 5);
    assert_eq!(
        (w, rate),
        (2.0, 0.5),
        "w and the rate after five trials on (1, 2), at first at the rate 8"
    );
    // endregion
}
