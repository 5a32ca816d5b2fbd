//! Sums of many numbers lose few digits, wherever they occur: in reductions, in losses, and in the
//! gradients of what broadcasting repeated.

use downhill::ndarray::{Array1, Array2, ArrayD, Axis, IxDyn};
use downhill::optimizers::clip_gradient_norm;
use downhill::{Random, Tape, Var};

const MILLION: usize = 1_000_000;

/// Compares with a number up to so many units in the last place of `f32`.
#[track_caller]
fn assert_near(sum: f32, expected: f64, units: f64) {
    let error = (f64::from(sum) - expected).abs() / expected.abs();
    assert!(
        error <= units * f64::from(f32::EPSILON),
        "{sum}, and not {expected}"
    );
}

fn tenths(shape: &[usize]) -> ArrayD<f32> {
    ArrayD::from_elem(IxDyn(shape), 0.1)
}

#[test]
fn the_sum_and_the_mean_of_a_million_tenths_are_right() {
    let tenth = f64::from(0.1_f32);
    let tape = Tape::<f32>::new();
    let x = tape.constant(tenths(&[MILLION]));
    assert_near(x.sum().value(), tenth * 1e6, 4.0);
    assert_near(x.mean().value(), tenth, 4.0);
}

#[test]
fn the_variance_of_a_million_equal_numbers_is_next_to_nothing() {
    let tape = Tape::<f32>::new();
    let x = tape.constant(Array1::from_elem(MILLION, 100.1));
    assert!(x.variance().value() < 1e-8, "{}", x.variance().value());
    // A mean that is too small or too large by much would be seen here.
    let alternating = Array1::from_shape_fn(MILLION, |i| if i % 2 == 0 { 100.0 } else { 102.0 });
    assert_near(tape.constant(alternating).variance().value(), 1.0, 4.0);
}

#[test]
fn the_losses_of_a_million_samples_are_right() {
    let n = MILLION;
    let tape = Tape::<f32>::new();
    let (x, t) = (
        tape.constant(tenths(&[n])),
        tape.constant(Array1::from_elem(n, 0.8)),
    );
    let difference = f64::from(0.8_f32) - f64::from(0.1_f32);
    assert_near(
        x.mean_squared_error(t).value(),
        difference * difference,
        8.0,
    );
    assert_near(x.mean_absolute_error(t).value(), difference, 8.0);
    let logit = f64::from(0.1_f32);
    let entropy = (1.0 - f64::from(0.8_f32)) * logit + (-logit).exp().ln_1p();
    assert_near(x.binary_cross_entropy_with_logits(t).value(), entropy, 8.0);
    let classes = vec![0; MILLION / 2];
    let logits = tape.constant(Array2::from_elem((MILLION / 2, 2), 0.1));
    assert_near(logits.cross_entropy(&classes).value(), 2.0_f64.ln(), 8.0);
}

#[test]
fn a_softmax_over_a_million_numbers_adds_up_to_one() {
    let tape = Tape::<f32>::new();
    for shape in [[MILLION, 1], [1, MILLION]] {
        let mut x = tenths(&shape);
        x[[0, 0]] = 1.1;
        let x = tape.constant(x);
        let axis = usize::from(shape[0] == 1);
        let difference = f64::from(1.1_f32) - f64::from(0.1_f32);
        let sum = 1.0 + 999_999.0 * (-difference).exp();
        assert_near(x.softmax(axis).values()[[0, 0]], 1.0 / sum, 8.0);
        let expected = f64::from(1.1_f32) + sum.ln();
        assert_near(x.log_sum_exp_over(axis).value(), expected, 8.0);
    }
}

#[test]
fn the_gradient_of_what_broadcasting_repeated_is_right() {
    let tenth = f64::from(0.1_f32);
    let shapes: [&[usize]; 5] = [&[], &[1], &[3], &[1, 3], &[300_000, 1]];
    for shape in shapes {
        let tape = Tape::<f32>::new();
        let w = tape.parameter(ArrayD::from_elem(IxDyn(shape), 1.0));
        // The second time it is added to a gradient that is there.
        for times in [1.0, 2.0] {
            (tape.constant(tenths(&[300_000, 3])) * w).sum().backward();
            let repetitions = 900_000.0 / w.values().len() as f64;
            for gradient in w.grads() {
                assert_near(gradient, times * repetitions * tenth, 4.0);
            }
        }
    }
}

/// What `f64` says of sums along some axes, which keep size 1.
fn plain(x: &ArrayD<f32>, axes: &[usize]) -> ArrayD<f64> {
    axes.iter().fold(x.mapv(f64::from), |x, &axis| {
        x.sum_axis(Axis(axis)).insert_axis(Axis(axis))
    })
}

#[test]
fn sums_along_any_axes_of_any_shape_are_right() {
    let mut random = Random::new(1);
    for round in 0..300 {
        let axes = random.below(5);
        let mut shape: Vec<usize> = (0..axes)
            .map(|_| [1, 2, 3, 15, 16, 17, 33, 0][random.below(if round < 280 { 7 } else { 8 })])
            .collect();
        if axes > 0 {
            shape[random.below(axes)] = [1, 255, 256, 257, 515][random.below(5)];
        }
        while shape.iter().product::<usize>() > 100_000 {
            let largest = (0..axes).max_by_key(|&axis| shape[axis]).unwrap();
            shape[largest] = shape[largest].div_ceil(5);
        }
        let chosen: Vec<usize> = (0..axes).filter(|_| random.below(2) == 0).collect();
        let x = ArrayD::from_shape_simple_fn(IxDyn(&shape), || random.normal() as f32);
        let (expected, sizes) = (plain(&x, &chosen), plain(&x.mapv(f32::abs), &chosen));
        let tape = Tape::<f32>::new();
        let of_x = tape.parameter(&x);
        let repeated = tape.parameter(ArrayD::zeros(expected.raw_dim()));
        let sums = of_x.sum_keepdim(&chosen);
        (repeated * of_x).sum().backward();
        for found in [sums.values(), repeated.grads()] {
            assert_eq!(found.shape(), expected.shape());
            for ((&found, &expected), &size) in found.iter().zip(&expected).zip(&sizes) {
                let allowed = 12.0 * f64::from(f32::EPSILON) * size;
                assert!(
                    (f64::from(found) - expected).abs() <= allowed,
                    "{found}, and not {expected}: {shape:?} along {chosen:?}"
                );
            }
        }
    }
}

#[test]
fn up_to_sixteen_numbers_are_added_in_their_order() {
    let mut random = Random::new(2);
    for n in 0..=16 {
        let x = Array1::from_shape_simple_fn(n, || random.normal() as f32);
        let in_order = x.iter().fold(0.0, |sum, x| sum + x);
        let tape = Tape::<f32>::new();
        let row = tape.constant(&x);
        assert_eq!(row.sum().value(), in_order);
        let columns = x.broadcast((3, n)).unwrap();
        let columns = tape.constant(columns.t());
        assert!(
            columns
                .sum_over(0)
                .values()
                .iter()
                .all(|&sum| sum == in_order)
        );
    }
}

#[test]
fn more_equal_largest_elements_than_f32_can_count_share_the_gradient() {
    let tape = Tape::<f32>::new();
    let n = (1 << 24) + 4;
    let x = tape.parameter(Array1::ones(n));
    (x.max() * n as f32).backward();
    assert_eq!(x.grads()[0], 1.0);
}

#[test]
fn the_norm_of_many_gradients_is_right() {
    let tape = Tape::<f64>::new();
    let w = tape.parameter(Array1::from_elem(MILLION, 0.0));
    (w * 0.1).sum().backward();
    let norm = clip_gradient_norm(&tape, 1e9);
    assert!((norm - 100.0).abs() < 1e-13 * 100.0, "{norm}");
}

/// How often a row is taken has no limit either, however many others there are.
#[test]
fn the_gradient_of_a_row_that_is_taken_a_million_times_is_right() {
    for [rows, columns] in [[2, 2], [MILLION, 1]] {
        let tape = Tape::<f32>::new();
        let w = tape.parameter(Array2::from_elem((rows, columns), 1.0));
        let taken: Vec<usize> = (0..MILLION).map(|i| i % 2).collect();
        let taken: Var<f32> = w.rows(&taken);
        (taken * 0.1).sum().backward();
        for (element, &gradient) in w.grads().iter().enumerate() {
            match element < 2 * columns {
                true => assert_near(gradient, f64::from(0.1_f32) * 5e5, 1.0),
                false => assert_eq!(gradient, 0.0),
            }
        }
    }
}

#[test]
fn a_gradient_of_a_row_that_is_no_number_or_too_large_stays_so() {
    let tape = Tape::<f32>::new();
    let w = tape.parameter(Array1::zeros(3));
    let factors = tape.constant(Array1::from(vec![f32::MAX, f32::MAX, f32::NAN, 1.0, 1.0]));
    (w.rows(&[0, 0, 1, 1, 2]) * factors).sum().backward();
    let gradients = w.grads();
    assert_eq!((gradients[0], gradients[2]), (f32::INFINITY, 1.0));
    assert!(gradients[1].is_nan());
}
