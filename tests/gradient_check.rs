//! The check that people call on their own functions.

use downhill::ndarray::{ArrayD, array};
use downhill::{GradientMismatch, Tape, Var, check_gradients};

fn numbers<const N: usize>(numbers: [f64; N]) -> ArrayD<f64> {
    ArrayD::from_shape_vec(vec![N], numbers.to_vec()).unwrap()
}

/// The mismatch of a function of one input.
fn mismatch(
    x: &ArrayD<f64>,
    function: impl for<'tape> Fn([Var<'tape, f64>; 1]) -> Var<'tape, f64>,
) -> GradientMismatch {
    check_gradients([x], function).unwrap_err()
}

mod what_is_right_passes {
    use super::*;

    #[test]
    fn of_any_shape_with_any_number_of_inputs() {
        let number = ArrayD::from_elem(vec![], 0.7);
        let row = numbers([0.5, -1.0, 2.0]);
        let matrix = array![[0.1, 0.2, -0.3], [1.5, -2.5, 3.5]].into_dyn();
        check_gradients([&number], |[x]| x.sin()).unwrap();
        check_gradients([&number, &row, &matrix], |[a, x, w]| (w * x + a).tanh()).unwrap();
        check_gradients([&matrix], |[w]| w.log_softmax(1)).unwrap();
        check_gradients([&matrix], |[w]| w.cross_entropy(&[2, 0])).unwrap();
        check_gradients([&row], |[x]| x).unwrap();
        check_gradients([&number], |[x]| x).unwrap();
    }

    #[test]
    fn with_small_and_large_numbers() {
        for scale in [1e-6, 1e-3, 1.0, 1e3, 1e6] {
            let x = numbers([0.3, -0.7, 1.1]) * scale;
            check_gradients([&x], |[x]| x * x).unwrap();
            check_gradients([&x], |[x]| (x * x).sum()).unwrap();
            check_gradients([&x], |[x]| x * x * x + 1.0).unwrap();
        }
        check_gradients([&numbers([0.3, -1e3])], |[x]| (x / 1e3).exp() * 1e3).unwrap();
        check_gradients([&numbers([0.0])], |[x]| x.powi(3)).unwrap();
    }

    /// It is given values alone, and records constants beside them.
    fn distance_to_the_unit_circle(point: Var<'_, f64>) -> Var<'_, f64> {
        let tape = point.tape();
        let scale = tape.constant(array![1.0, 2.0]);
        ((point * scale).powi(2).sum().sqrt() - tape.constant(1.0)).powi(2)
    }

    #[test]
    fn with_constants_of_a_function_that_finds_the_tape_by_its_values() {
        check_gradients([&numbers([0.5, -1.0])], |[x]| {
            distance_to_the_unit_circle(x)
        })
        .unwrap();
        let tape = Tape::new();
        let x = tape.parameter(array![3.0, 2.0]);
        assert_eq!(distance_to_the_unit_circle(x).value(), 16.0);
        assert!(std::ptr::eq(x.tape(), &tape));
    }

    #[test]
    fn where_nothing_depends_on_the_input() {
        let x = numbers([1.0, 2.0]);
        check_gradients([&x], |[x]| x.detach() * 0.0).unwrap();
        check_gradients([&x, &x], |[x, _]| x * x).unwrap();
        check_gradients([&ArrayD::zeros(vec![0, 3])], |[x]| x * x).unwrap();
    }
}

mod what_is_wrong_is_named {
    use super::*;

    #[test]
    fn with_its_input_and_its_element() {
        let x = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]].into_dyn();
        let error = check_gradients([&x, &x], |[x, y]| {
            let [left, right] = [y.slice(1, 0..2), y.slice(1, 2..3)];
            (x * 2.0).sum() + (left * left).sum() + (right * right.detach()).sum()
        })
        .unwrap_err();
        assert_eq!((error.input, &error.element[..]), (1, &[0, 2][..]));
        assert_eq!(error.computed, 3.0);
        assert!((error.measured - 6.0).abs() < error.tolerance);
    }

    #[test]
    fn in_a_message_with_all_that_is_known() {
        let error = GradientMismatch {
            input: 1,
            element: vec![0, 2],
            computed: 3.0,
            measured: 6.5,
            tolerance: 6.5e-6,
        };
        assert_eq!(
            error.to_string(),
            "input 1, element [0, 2]: backward computed the derivative 3, and the central difference is \
             6.5, with a tolerance of 6.5e-6; look for an operation on the way from this input whose \
             gradient is wrong or cut off, or a kink at this element"
        );
        // As `main` prints the error that it returns.
        assert_eq!(format!("{error:?}"), error.to_string());
    }

    #[test]
    fn if_no_gradient_arrives_at_all() {
        let error = mismatch(&numbers([2.0]), |[x]| x.detach().powi(2));
        assert_eq!(error.computed, 0.0);
        assert!((error.measured - 4.0).abs() < error.tolerance);
    }

    #[test]
    fn if_a_gradient_comes_from_nowhere() {
        let error = mismatch(&numbers([2.0]), |[x]| x - x.detach());
        assert_eq!((error.computed, error.measured), (1.0, 0.0));
    }

    #[test]
    fn even_where_the_sum_of_all_results_does_not_change() {
        let x = numbers([0.1, 0.2, 0.3]);
        mismatch(&x, |[x]| x.detach().softmax(0));
    }

    #[test]
    fn even_if_it_is_wrong_by_a_hundred_thousandth() {
        let x = numbers([0.5, -1.5]);
        mismatch(&x, |[x]| x * x + (x * x).detach() * 1e-5);
        check_gradients([&x], |[x]| x * x + (x * x).detach() * 1e-8).unwrap();
    }

    #[test]
    fn if_a_number_is_not_finite() {
        let error = mismatch(&numbers([800.0]), |[x]| x.exp());
        assert!(error.computed.is_infinite() && error.measured.is_nan());
        let error = mismatch(&numbers([-1.0]), |[x]| x.sqrt());
        assert!(error.computed.is_nan() && error.measured.is_nan());
        // Here only the computed one is: the difference is taken over the two sides of 0.
        let error = mismatch(&numbers([0.0]), |[x]| x.maximum(x.detach() * 0.0).sqrt());
        assert!(error.computed.is_infinite() && error.measured.is_finite());
    }

    #[test]
    fn at_a_kink() {
        let error = mismatch(&numbers([0.0]), |[x]| x.relu());
        assert_eq!((error.computed, error.measured), (0.0, 0.5));
    }
}

mod the_numbers_are_those_of_the_documentation {
    use super::*;

    fn near(found: f64, expected: f64) {
        let relative = (found / expected - 1.0).abs();
        assert!(relative < 1e-6, "{found} and not {expected}");
    }

    #[test]
    fn the_step_grows_with_the_element() {
        // ((x + h)³ − (x − h)³) / 2h is h² at 0.
        let step = 2.0_f64.powf(-52.0 / 3.0);
        for (x, scale) in [
            (0.0, 1.0),
            (0.5, 1.0),
            (-1.0, 1.0),
            (8.0, 8.0),
            (-64.0, 64.0),
        ] {
            let error = mismatch(&numbers([x]), |[v]| (v - x).detach().powi(3) * 1e6);
            near(error.measured, 1e6 * (scale * step).powi(2));
        }
    }

    #[test]
    fn the_tolerance_grows_with_the_derivative_and_the_value() {
        let x = numbers([0.0]);
        let tolerance =
            |function: fn(Var<'_, f64>) -> Var<'_, f64>| mismatch(&x, |[x]| function(x)).tolerance;
        near(tolerance(|x| x.detach() * 3.0), 3e-6 + 1e-8);
        near(tolerance(|x| x.detach() * -3.0), 3e-6 + 1e-8);
        near(tolerance(|x| (x - x.detach()) * 5.0), 5e-6 + 1e-8);
        near(tolerance(|x| (x - x.detach()) * -5.0), 5e-6 + 1e-8);
        near(tolerance(|x| x.detach() + 1e3), 1e-6 + 1e-5);
        near(tolerance(|x| x.detach() - 1e3), 1e-6 + 1e-5);
        // One side is far from 0, the other is not.
        let [above, below] = [1e5, -1e5]
            .map(|slope: f64| mismatch(&x, |[x]| (x * slope).detach().relu() * 1e5).tolerance);
        let step = 2.0_f64.powf(-52.0 / 3.0);
        let one_sided = 1e-6 * 1e10 / 2.0 + 1e-8 * 1e10 * step;
        near(above, one_sided);
        near(below, one_sided);
    }

    #[test]
    fn each_element_is_moved_alone() {
        let x = numbers([1.0, 3.0]);
        check_gradients([&x, &x], |[x, y]| {
            let [a, b] = [x.slice(0, 0..1), x.slice(0, 1..2)];
            a * b * y.slice(0, 0..1) * y.slice(0, 1..2)
        })
        .unwrap();
    }
}
