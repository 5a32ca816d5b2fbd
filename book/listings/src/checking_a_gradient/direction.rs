//! Exercise: a whole gradient, checked with two losses.

use downhill::Random;

/// Whether `grad` is the gradient of `loss` at `weights`, but for mistakes that
/// are small beside all of it. The loss is computed twice, however many weights
/// there are. Where the gradient is 0, or nearly so beside the loss, you may
/// count on a parabola, with a loss, a curvature and weights of ordinary size.
fn agrees(
    loss: impl Fn(&[f64]) -> f64,
    weights: &[f64],
    grad: &[f64],
    random: &mut Random,
) -> bool {
    let h = 1e-5;
    // region: solution
    // stub: let drawn = random.normal();
    // stub: todo!("from {drawn}, {h}, {grad:?} and {}", loss(weights))
    let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    let moved = |step: f64| {
        let pairs = weights.iter().zip(&direction);
        loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    };
    let (above, below) = (moved(h), moved(-h));
    let measured = (above - below) / (2.0 * h);
    let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    let size: f64 = parts.clone().map(f64::abs).sum();
    let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    let apart = (measured - parts.sum::<f64>()).abs();
    size.is_finite() && apart <= 1e-6 * size + rounding
    // wrong: a direction that is a share of the weights
    //     let direction: Vec<f64> = weights.iter().map(|w| w * random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let (above, below) = (moved(h), moved(-h));
    //     let measured = (above - below) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //     let apart = (measured - parts.sum::<f64>()).abs();
    //     size.is_finite() && apart <= 1e-6 * size + rounding
    // wrong: one number drawn for all, times fixed ones
    //     let drawn = random.normal();
    //     let direction: Vec<f64> =
    //         (0..weights.len()).map(|i| drawn * (i as f64 + 1.0).sqrt()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let (above, below) = (moved(h), moved(-h));
    //     let measured = (above - below) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //     let apart = (measured - parts.sum::<f64>()).abs();
    //     size.is_finite() && apart <= 1e-6 * size + rounding
    // wrong: an infinite entry agrees with everything
    //     let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let (above, below) = (moved(h), moved(-h));
    //     let measured = (above - below) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //     (measured - parts.sum::<f64>()).abs() <= 1e-6 * size + rounding
    // wrong: the drawn numbers are the steps
    //     let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let (above, below) = (moved(1.0), moved(-1.0));
    //     let measured = (above - below) / 2.0;
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //     let apart = (measured - parts.sum::<f64>()).abs();
    //     size.is_finite() && apart <= 1e-6 * size + rounding
    // wrong: every weight moved by h
    //     let _ = random;
    //     let moved = |step: f64| {
    //         loss(&weights.iter().map(|w| w + step).collect::<Vec<_>>())
    //     };
    //     let measured = (moved(h) - moved(-h)) / (2.0 * h);
    //     let sum: f64 = grad.iter().sum();
    //     (measured - sum).abs() < 1e-6 * sum.abs()
    // wrong: one weight, drawn
    //     let drawn = random.below(weights.len());
    //     let moved = |step: f64| {
    //         let mut weights = weights.to_vec();
    //         weights[drawn] += step;
    //         loss(&weights)
    //     };
    //     let measured = (moved(h) - moved(-h)) / (2.0 * h);
    //     (measured - grad[drawn]).abs() < 1e-6 * grad[drawn].abs()
    // wrong: along the gradient itself
    //     let _ = random;
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(grad);
    //         loss(&pairs.map(|(w, g)| w + step * g).collect::<Vec<_>>())
    //     };
    //     let measured = (moved(h) - moved(-h)) / (2.0 * h);
    //     let square: f64 = grad.iter().map(|g| g * g).sum();
    //     (measured - square).abs() < 1e-6 * square
    // wrong: one weight after the other
    //     let _ = random;
    //     (0..weights.len()).all(|i| {
    //         let mut moved = weights.to_vec();
    //         moved[i] += h;
    //         let above = loss(&moved);
    //         moved[i] -= 2.0 * h;
    //         let measured = (above - loss(&moved)) / (2.0 * h);
    //         (measured - grad[i]).abs() <= 1e-6 * grad[i].abs()
    //     })
    // wrong: a plus or a minus for each weight
    //     let signs = [-1.0, 1.0];
    //     let direction: Vec<f64> =
    //         weights.iter().map(|_| signs[random.below(2)]).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let measured = (moved(h) - moved(-h)) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     (measured - parts.sum::<f64>()).abs() < 1e-6 * size
    // wrong: always the same direction
    //     let _ = random;
    //     let direction: Vec<f64> =
    //         (1..).take(weights.len()).map(f64::from).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let measured = (moved(h) - moved(-h)) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     (measured - parts.sum::<f64>()).abs() < 1e-6 * size
    // wrong: the length of the gradient left out
    //     let direction: Vec<f64> =
    //         weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let measured = (moved(h) - moved(-h)) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     (measured - parts.sum::<f64>()).abs() < 1e-3
    // wrong: always true
    //     let _ = (loss(weights), grad, random, h);
    //     true
    // wrong: divided by h
    //     let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let measured = (moved(h) - moved(-h)) / h;
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     (measured - parts.sum::<f64>()).abs() < 1e-6 * size
    // wrong: the forward difference
    //     let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let measured = (moved(h) - moved(0.0)) / h;
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     (measured - parts.sum::<f64>()).abs() < 1e-6 * size
    // wrong: a tolerance of a hundredth
    //     let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let measured = (moved(h) - moved(-h)) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     (measured - parts.sum::<f64>()).abs() < 1e-2 * size
    // wrong: a seed of its own
    //     let _ = random;
    //     let mut random = Random::new(7);
    //     let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let measured = (moved(h) - moved(-h)) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     (measured - parts.sum::<f64>()).abs() < 1e-6 * size
    // wrong: no room for rounding where the gradient is 0
    //     let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let (above, below) = (moved(h), moved(-h));
    //     let measured = (above - below) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     (measured - parts.sum::<f64>()).abs() <= 1e-6 * size
    // wrong: whether they differ, which NaN does from nothing
    //     let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let (above, below) = (moved(h), moved(-h));
    //     let measured = (above - below) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //     let apart = (measured - parts.sum::<f64>()).abs();
    //     let differ = apart > 1e-6 * size + rounding;
    //     !differ
    // wrong: only the sizes
    //     let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let measured = (moved(h) - moved(-h)) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     let apart = (measured.abs() - parts.sum::<f64>().abs()).abs();
    //     apart <= 1e-6 * size + 1e-9
    // wrong: a tolerance by the size of the loss
    //     let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let (above, below) = (moved(h), moved(-h));
    //     let measured = (above - below) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     (measured - parts.sum::<f64>()).abs() <= 1e-6 * above.abs()
    // wrong: a fixed room
    //     let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let (above, below) = (moved(h), moved(-h));
    //     let measured = (above - below) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     (measured - parts.sum::<f64>()).abs() <= 1e-6 * size + 1e-7
    // wrong: the first 20 weights
    //     let mut direction = vec![0.0; weights.len()];
    //     direction.iter_mut().take(20).for_each(|d| *d = random.normal());
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let (above, below) = (moved(h), moved(-h));
    //     let measured = (above - below) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //     (measured - parts.sum::<f64>()).abs() <= 1e-6 * size + rounding
    // wrong: a draw for each of the two losses
    //     let mut moved = |step: f64| {
    //         let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //         let pairs = weights.iter().zip(&direction);
    //         let moved: Vec<f64> = pairs.map(|(w, d)| w + step * d).collect();
    //         (loss(&moved), direction)
    //     };
    //     let ((above, direction), (below, _)) = (moved(h), moved(-h));
    //     let measured = (above - below) / (2.0 * h);
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //     (measured - parts.sum::<f64>()).abs() <= 1e-6 * size + rounding
    // wrong: room for a gradient of exactly 0 alone
    //     let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let (above, below) = (moved(h), moved(-h));
    //     let measured = (above - below) / (2.0 * h);
    //     if grad.iter().all(|g| *g == 0.0) {
    //         return measured.abs() <= 1e-6;
    //     }
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     let apart = (measured - parts.sum::<f64>()).abs();
    //     size.is_finite() && apart <= 1e-6 * size
    // wrong: a fixed room for a gradient of 0
    //     let direction: Vec<f64> = weights.iter().map(|_| random.normal()).collect();
    //     let moved = |step: f64| {
    //         let pairs = weights.iter().zip(&direction);
    //         loss(&pairs.map(|(w, d)| w + step * d).collect::<Vec<_>>())
    //     };
    //     let (above, below) = (moved(h), moved(-h));
    //     let measured = (above - below) / (2.0 * h);
    //     if grad.iter().all(|g| *g == 0.0) {
    //         return measured.abs() <= 1e-6;
    //     }
    //     let parts = grad.iter().zip(&direction).map(|(g, d)| g * d);
    //     let size: f64 = parts.clone().map(f64::abs).sum();
    //     let rounding = 10.0 * f64::EPSILON * above.abs() / h;
    //     let apart = (measured - parts.sum::<f64>()).abs();
    //     size.is_finite() && apart <= 1e-6 * size + rounding
    // endregion
}

/// The sum of the squares, the first once, the second twice, and so on.
fn loss(weights: &[f64]) -> f64 {
    (1..).zip(weights).map(|(i, w)| f64::from(i) * w * w).sum()
}

pub fn main() {
    let weights = [0.5; 100];
    let right: Vec<f64> = (1..=100).map(f64::from).collect();
    let mut wrong = right.clone();
    wrong.swap(20, 70);
    let mut random = Random::new(1);
    for (name, grad) in [("right", &right), ("two swapped", &wrong)] {
        println!("{name}: {}", agrees(loss, &weights, grad, &mut random));
    }
    // region: hidden
    // A page runs the solution, which passes: its module carries no checks.
    if cfg!(target_family = "wasm") {
        return;
    }
    check(&mut random);
    // endregion
}

// region: hidden
fn check(random: &mut Random) {
    let calls = std::cell::Cell::new(0);
    let counted = |weights: &[f64]| {
        calls.set(calls.get() + 1);
        loss(weights)
    };
    let weights = [0.5; 20];
    let right: Vec<f64> = (1..=20).map(f64::from).collect();
    assert!(
        !agrees(loss, &weights, &[0.0; 20], random),
        "a gradient of nothing but 0 passes, and the loss is not flat"
    );
    let doubled: Vec<f64> = right.iter().map(|g| 2.0 * g).collect();
    assert!(
        !agrees(loss, &weights, &doubled, random),
        "twice the gradient passes: the two places at which you compute losses \
         lie 2 h apart"
    );
    let negated: Vec<f64> = right.iter().map(|g| -g).collect();
    assert!(
        !agrees(loss, &weights, &negated, random),
        "the gradient passes with its sign turned round: compare the slopes \
         themselves, not their sizes"
    );
    assert!(
        agrees(counted, &weights, &right, random),
        "the gradient of 20 weights is right, and you refuse it: is the \
         difference the central one, and are both losses and the gradient taken \
         along one direction, of one length?"
    );
    assert!(
        calls.get() <= 2,
        "the loss was computed {} times for 20 weights: two have to do",
        calls.get()
    );
    let mut refused = |grad: &[f64]| {
        (0..100)
            .filter(|_| !agrees(loss, &weights, grad, random))
            .count()
    };
    let mut swapped = right.clone();
    swapped.swap(3, 12);
    let mut scaled = right.clone();
    scaled[7] *= 1.5;
    let seen_swapped = refused(&swapped);
    assert_ne!(
        seen_swapped, 0,
        "two entries swapped leave the sum of all as it is: if every weight \
         moves as far as the others, nothing is seen of it"
    );
    let seen = refused(&scaled);
    assert!(
        seen > 50,
        "one entry of 20 is wrong, and {seen} of 100 draws saw it: a draw has to \
         move all weights at once"
    );
    let mut slight = right.clone();
    slight[19] += 0.02;
    let seen = refused(&slight);
    assert!(
        seen > 80,
        "an entry is 20.02 in the place of 20, and {seen} of 100 draws saw it: \
         the measured slope has many more digits than that takes"
    );
    assert!(
        seen_swapped == 100,
        "two entries were swapped, and {seen_swapped} of 100 draws saw it: where \
         both move equally far, their mistakes cancel"
    );
    let mut hidden = right.clone();
    hidden[0] += 2.0;
    hidden[1] -= 1.0;
    let seen = refused(&hidden);
    assert!(
        seen > 0,
        "two entries are wrong, and no draw of 100 saw it: along a direction \
         that is always the same, some mistakes are never seen"
    );
    assert!(
        seen == 100,
        "two entries are wrong, and {seen} of 100 draws saw it: drawn \
         from few numbers, directions in which mistakes cancel come too often"
    );
    let at = [0.0, 0.5, -1.0];
    let places = std::cell::RefCell::new(vec![]);
    let noted = |weights: &[f64]| {
        places.borrow_mut().push(weights.to_vec());
        loss(weights)
    };
    agrees(noted, &at, &[1.0, 2.0, 3.0], &mut Random::new(1));
    let moves = |place: &Vec<f64>| place.iter().zip(&at).all(|(p, w)| p != w);
    assert!(
        places.borrow().iter().all(moves),
        "a weight of 0 has to move like any other, and so has one of -1: a \
         direction goes by no weight's size"
    );
    let bowl = |weights: &[f64]| weights.iter().sum::<f64>();
    assert!(
        !agrees(bowl, &[0.0; 3], &[1.0, 0.0, 0.0], random),
        "the gradient of a + b + c is 1, 1, 1, not 1, 0, 0: along what is \
         claimed the loss does rise as fast as that says"
    );
    let places = std::cell::RefCell::new(vec![]);
    let noted = |weights: &[f64]| {
        places.borrow_mut().push(weights.to_vec());
        loss(weights)
    };
    for _call in 0..2 {
        agrees(noted, &weights, &right, random);
    }
    let places = places.into_inner();
    assert!(
        places[..2] != places[2..],
        "two calls moved the weights to the same places, and what the first \
         cannot see the second cannot either: draw from the `random` that is \
         given"
    );
    let along = |place: &Vec<f64>, i: usize| place[i] - weights[i];
    let across = (1..20).any(|i| {
        let once = along(&places[0], i) * along(&places[2], 0);
        let again = along(&places[2], i) * along(&places[0], 0);
        (once - again).abs() > 1e-6 * once.abs()
    });
    assert!(
        across,
        "two calls moved the weights along one line, only farther or less far, \
         and what they cannot see no call can: draw a number for each weight"
    );
    let large = |weights: &[f64]| 1e6 * loss(weights);
    let grad: Vec<f64> = right.iter().map(|g| 1e6 * g).collect();
    assert!(
        (0..100).all(|_| agrees(large, &weights, &grad, random)),
        "a loss of millions has a gradient of millions, which is right here, \
         and rounding grows along: compare with its size"
    );
    let small = |weights: &[f64]| 1e-6 * loss(weights);
    assert!(
        !agrees(small, &weights, &[3e-6; 20], random),
        "a gradient of millionths is wrong in all entries but one, and you \
         take it: compare with its size"
    );
    let raised = |weights: &[f64]| 1000.0 + weights[0] * weights[0];
    let seen = (0..100)
        .filter(|_| !agrees(raised, &[1.0], &[2.0001], random))
        .count();
    assert!(
        seen > 50,
        "2.0001 in the place of 2 is a mistake, and for 1000 + a² at 1 {seen} of \
         100 draws saw it: compare with the gradient's size, not with the loss"
    );
    let rest = |weights: &[f64]| weights[0] * weights[0] - 0.6 * weights[0];
    assert!(
        agrees(|_| 3.0, &[1.0; 3], &[0.0; 3], random)
            && (0..100).all(|_| agrees(rest, &[0.3], &[0.0], random)),
        "the gradients of a loss that is 3 everywhere, and of a² - 0.6 a at \
         0.3, are 0, and you refuse them: what the rounding of a loss leaves \
         over h is no mistake"
    );
    assert!(
        !agrees(loss, &[0.5; 3], &[1.0, f64::NAN, 3.0], random),
        "NaN is no derivative, and you take it: any comparison with NaN is \
         false, so ask whether the two agree"
    );
    let cubes =
        |weights: &[f64]| weights.iter().map(|w| w.powi(3)).sum::<f64>();
    assert!(
        (0..100).all(|_| {
            agrees(cubes, &[0.5, 1.5, 2.0], &[0.75, 6.75, 12.0], random)
        }),
        "the gradient of a³ + b³ + c³ at 0.5, 1.5, 2 is right, and you refuse \
         it: this loss is no parabola, and over a wide step its slope changes \
         unevenly"
    );
    let tiny = |weights: &[f64]| 1e-12 * loss(weights);
    assert!(
        !agrees(tiny, &weights, &[3e-12; 20], random),
        "a gradient of 1e-12 and the like is wrong in all entries but one, and \
         you take it: the room for rounding is to follow the loss"
    );
    let right: Vec<f64> = (1..=100).map(f64::from).collect();
    let mut wrong = right.clone();
    wrong.swap(20, 70);
    assert!(
        agrees(loss, &[0.5; 100], &right, random)
            && !agrees(loss, &[0.5; 100], &wrong, random),
        "of 100 entries all are right, or two are swapped, and you do not tell \
         the one from the other: every weight has to move"
    );
    assert!(
        !agrees(loss, &[0.5; 3], &[1.0, f64::INFINITY, 3.0], random),
        "infinity is no derivative, and you take it: a share of infinity has \
         room for everything"
    );
    let low = |weights: &[f64]| 1000.0 + (weights[0] - 1.0).powi(2);
    assert!(
        (0..100).all(|_| agrees(low, &[1.00001], &[0.00002], random)),
        "the gradient of 1000 + (a - 1)² at 1.00001 is 0.00002, and you refuse \
         it: what rounding leaves is larger than a share of so small a slope, \
         even if it is not 0"
    );
    assert!(
        !agrees(tiny, &weights, &[0.0; 20], random),
        "a gradient of 1e-12 and the like is said to be 0, and you take it: \
         room for a gradient of 0 is to follow the loss, too"
    );
}
// endregion
