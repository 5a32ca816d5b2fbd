//! What the engine promises: values, gradients, how long things live, and what misuse says.

use downhill::knobs::{choice, knob, seed, toggle};
use downhill::ndarray::{ArrayD, IxDyn, array};
use downhill::{Tape, Var};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, Location, catch_unwind};
use std::path::{Path, PathBuf};

use crate::panics::panic_of;
use crate::rust_files;

mod article {
    use super::*;

    #[test]
    fn the_first_three_gradients_have_the_articles_digits() {
        let tape = Tape::<f32>::new();
        let w = tape.parameter(1.0);
        let mut gradients = Vec::new();
        for (x, y) in [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)] {
            let loss = (w * x - y).powi(2);
            loss.backward();
            gradients.push(f64::from(w.grad()));
            w.set(w.value() - 0.01 * w.grad());
            tape.zero_grad();
        }
        assert_eq!(gradients, [-2.0, -7.840000152587891, -16.228801727294922]);
    }

    #[test]
    fn data_as_constants_or_as_numbers_gives_the_same_digits() {
        let tape = Tape::<f32>::new();
        let w = tape.parameter(1.0);
        for (x, y) in [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)] {
            (w * x - y).powi(2).backward();
            let numbers = w.grad();
            tape.zero_grad();
            (tape.constant(x) * w - tape.constant(y)).powi(2).backward();
            assert_eq!(w.grad(), numbers);
            w.set(w.value() - 0.01 * w.grad());
            tape.zero_grad();
        }
    }

    #[test]
    fn the_loss_can_be_read_after_the_update() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(1.0);
        let loss = (w - 3.0).powi(2);
        loss.backward();
        w.set(w.value() - 0.25 * w.grad());
        tape.zero_grad();
        assert_eq!((loss.value(), w.value()), (4.0, 2.0));
    }
}

mod values {
    use super::*;

    #[test]
    fn numbers_stand_on_either_side() {
        let tape = Tape::<f64>::new();
        let v = tape.parameter(3.0);
        assert_eq!([(v + 2.0).value(), (2.0 + v).value()], [5.0, 5.0]);
        assert_eq!([(v - 2.0).value(), (2.0 - v).value()], [1.0, -1.0]);
        assert_eq!([(v * 2.0).value(), (2.0 * v).value()], [6.0, 6.0]);
        assert_eq!((-v).value(), -3.0);
    }

    #[test]
    fn a_value_takes_its_operand_over_and_values_add_up() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let row = array![1.0, 2.0];
        let mut y = w;
        y += w;
        y -= 1.0;
        y *= &row;
        y /= row.clone();
        assert_eq!((y.values(), w.value()), (array![3.0, 3.0].into_dyn(), 2.0));
        let parts = [w, w * w, w * &row];
        let (total, same): (Var<f64>, Var<f64>) = (parts.iter().sum(), parts.into_iter().sum());
        assert_eq!(total.values(), array![8.0, 10.0].into_dyn());
        (total + same + y).sum().backward();
        // Of each sum: 1 + 2w twice, and 1 + 2; of y: 2 twice.
        assert_eq!(w.grad(), 2.0 * (2.0 * 5.0 + 3.0) + 4.0);
    }

    #[test]
    fn code_for_any_type_of_number_has_numbers_and_arrays_on_either_side() {
        fn all<T: downhill::Float>(x: Var<'_, T>) -> Vec<f64> {
            let (two, pair) = (T::from_f64(2.0), array![1.0, 4.0].mapv(T::from_f64));
            let numbers = [two + x, two - x, two * x, two / x, x / two];
            let arrays = [&pair + x, &pair - x, x * &pair, pair / x];
            let all = numbers.into_iter().chain(arrays);
            all.flat_map(|y| y.values().into_iter().map(Into::into))
                .collect()
        }
        let expected = [
            6.0, -2.0, 8.0, 0.5, 2.0, 5.0, 8.0, -3.0, 0.0, 4.0, 16.0, 0.25, 1.0,
        ];
        assert_eq!(all(Tape::<f32>::new().parameter(4.0)), expected);
        assert_eq!(all(Tape::<f64>::new().parameter(4.0)), expected);
    }

    #[test]
    fn axes_are_named_by_a_number_or_by_several() {
        let tape = Tape::<f64>::new();
        let x = tape.constant(array![[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 9.0]]]);
        let (axis, axes) = (2, vec![2, 0]);
        assert_eq!(x.sum_over(axis).values(), x.sum_over([axis]).values());
        assert_eq!(x.sum_over([2, 0]).values(), x.sum_over(&axes).values());
        assert_eq!(x.sum_over([2, 0]).values(), array![14.0, 23.0].into_dyn());
        assert_eq!(
            x.min_keepdim(&axes[..]).values(),
            array![[[1.0], [3.0]]].into_dyn()
        );
        // Along several axes a softmax adds up to 1 over all of them.
        let shares = x.softmax([0, 2]);
        assert_eq!(shares.shape(), [2, 2, 2]);
        let sums = shares.sum_over([0, 2]).values();
        assert!(
            sums.iter().all(|sum: &f64| (sum - 1.0).abs() < 1e-15),
            "{sums}"
        );
        let rows = x.reshape([2, 4]);
        let all = rows.log_sum_exp_over([0, 1]);
        assert_eq!(all.values(), rows.reshape([8]).log_sum_exp_over(0).values());
        assert_eq!(rows.log_sum_exp().values(), all.values());
        // Of a square matrix, where a result that lacks the axis would broadcast along the other.
        let square = tape.constant(array![[1.0, 2.0], [3.0, 5.0]]);
        let kept = square - square.log_sum_exp_keepdim(1);
        assert_eq!(square.log_sum_exp_keepdim(1).shape(), [2, 1]);
        let rows = square.log_softmax(1);
        assert!((kept - rows).values().iter().all(|x| x.abs() < 1e-15));
    }

    #[test]
    fn a_slice_takes_any_range_and_a_shape_any_list() {
        let tape = Tape::<f64>::new();
        let x = tape.parameter(array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        for y in [x.slice(1, 1..), x.slice(1, 1..=2), x.slice(1, 1..3)] {
            assert_eq!(y.values(), array![[2.0, 3.0], [5.0, 6.0]].into_dyn());
        }
        assert_eq!(x.slice(0, ..1).values(), x.rows(&[0]).values());
        assert_eq!(x.slice(0, ..).values(), x.values());
        assert_eq!(x.slice(1, 3..).shape(), [2, 0]);
        x.slice(1, 2..).sum().backward();
        let last = array![[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]].into_dyn();
        assert_eq!(x.grads(), last);

        let shape = vec![3, 2];
        for y in [x.reshape([3, 2]), x.reshape(&shape), x.reshape(&shape[..])] {
            assert_eq!(y.shape(), [3, 2]);
        }
        assert_eq!(x.slice(0, 0..1).slice(1, 0..1).reshape([]).shape(), []);
    }

    #[test]
    fn argmax_names_the_first_of_the_largest_along_an_axis() {
        let tape = Tape::<f64>::new();
        let x = tape.constant(array![[1.0, 7.0, 7.0], [f64::NAN, 9.0, f64::NAN]]);
        assert_eq!(x.argmax(1), [1, 0]);
        assert_eq!(x.argmax(0), [1, 1, 1]);
        let cube = distinct(&[2, 3, 2], 1.0).mapv(|x| (x * 5.0) % 7.0);
        let expected: Vec<usize> = [[0, 0], [0, 1], [1, 0], [1, 1]]
            .map(|[i, k]| {
                (0..3)
                    .max_by(|&a, &b| cube[[i, a, k]].total_cmp(&cube[[i, b, k]]))
                    .unwrap()
            })
            .to_vec();
        assert_eq!(tape.constant(&cube).argmax(1), expected);
        assert_eq!(
            tape.constant(ArrayD::zeros(IxDyn(&[0, 3]))).argmax(1),
            [0; 0]
        );
        assert_eq!(tape.constant(array![-1.0, -2.0]).argmax(0), [0]);
    }

    #[test]
    fn a_value_shows_what_it_is() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let data = tape.buffer(array![[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]);
        let y = data * w;
        let loss = y.mean();
        assert_eq!(format!("{loss:?}"), "Var { operation: mean, value: 9.0 }");
        loss.backward();
        let many = "[2.0, 4.0, 6.0, 8.0, 10.0, 12.0, …]";
        let gradients = format!("[{}…]", "0.125, ".repeat(6));
        assert_eq!(
            format!("{y:?}"),
            format!(
                "Var {{ operation: *, shape: [2, 4], values: {many}, gradients: {gradients} }}"
            )
        );
        assert_eq!(
            format!("{w:?} {w}"),
            "Var { operation: parameter, value: 2.0, gradient: 4.5 } 2"
        );
        assert_eq!(
            format!("{w:.2} {w:>4}|{:.1}", data * 1.0),
            format!("2.00    2|{:.1}", data.values())
        );
        assert_eq!(
            format!("{y:?}"),
            "Var { of a graph that is gone; keep its value() or values() before the next begins }"
        );
        assert!(
            panic_of(|| format!("{y}"))
                .message
                .contains("this value's graph is gone")
        );
        w.update(|x, _| {
            assert_eq!(
                format!("{w:?} {tape:?}"),
                "Var { on a tape in update() } Tape { in update() }"
            );
            x
        });
        assert_eq!(
            format!("{tape:?}"),
            "Tape { parameters: [[]], buffers: [[2, 4]], graph: 1 }"
        );
        tape.free_graph();
        assert_eq!(
            format!("{tape:?}"),
            "Tape { parameters: [[]], buffers: [[2, 4]], graph: 0 }"
        );
        let nothing = tape.constant(ArrayD::zeros(IxDyn(&[0])));
        assert_eq!(
            format!("{nothing:?}"),
            "Var { operation: constant, shape: [0], values: [] }"
        );
    }

    #[test]
    fn shapes_broadcast_as_numpys_do() {
        let tape = Tape::<f64>::new();
        let column = tape.constant(array![[1.0], [2.0], [3.0]]);
        let row = tape.constant(array![[10.0, 20.0]]);
        let expected = array![[11.0, 21.0], [12.0, 22.0], [13.0, 23.0]];
        assert_eq!((column + row).values(), expected.into_dyn());

        for (left, right, both) in [
            (vec![3, 1], vec![1, 4], vec![3, 4]),
            (vec![3], vec![2, 3], vec![2, 3]),
            (vec![], vec![2, 3], vec![2, 3]),
            (vec![1, 1], vec![1], vec![1, 1]),
            (vec![0, 3], vec![1, 3], vec![0, 3]),
            (vec![0], vec![1], vec![0]),
            (vec![2, 1, 3, 1], vec![4, 1, 5], vec![2, 4, 3, 5]),
        ] {
            let a = tape.constant(ArrayD::ones(IxDyn(&left)));
            let b = tape.constant(ArrayD::ones(IxDyn(&right)));
            assert_eq!([(a + b).shape(), (b * a).shape()], [both.clone(), both]);
        }
    }

    /// An array of that shape, no two elements alike.
    fn distinct(shape: &[usize], first: f64) -> ArrayD<f64> {
        let count = shape.iter().product::<usize>();
        let elements = (0..count).map(|i| first + i as f64).collect();
        ArrayD::from_shape_vec(IxDyn(shape), elements).unwrap()
    }

    #[test]
    fn every_element_of_a_broadcast_is_the_one_that_ndarray_computes() {
        let shapes: [&[usize]; 8] = [
            &[],
            &[5],
            &[4, 1],
            &[4, 5],
            &[3, 1, 5],
            &[1, 4, 1],
            &[2, 1, 4, 1],
            &[2, 3, 1, 5],
        ];
        for a in shapes.map(|shape| distinct(shape, 1.0)) {
            for b in shapes.map(|shape| distinct(shape, 100.0)) {
                let tape = Tape::<f64>::new();
                let (left, right) = (tape.constant(&a), tape.constant(&b));
                assert_eq!((left + right).values(), &a + &b);
                assert_eq!((left - right).values(), &a - &b);
                assert_eq!((left * right).values(), &a * &b);
            }
        }
    }

    #[test]
    fn a_gradient_is_not_added_to_what_an_earlier_graph_left_behind() {
        let tape = Tape::<f64>::new();
        let row = tape.parameter(distinct(&[3], 1.0));
        let x = distinct(&[2, 3], 5.0);
        let mut first = None;
        for _ in 0..3 {
            // The inner value, which is broadcast, has its gradient where the step before had another.
            let inner = row * 2.0;
            (tape.constant(&x) * inner * inner).sum().backward();
            let gradients = (row.grads(), inner.grads());
            assert_eq!(*first.get_or_insert(gradients.clone()), gradients);
            tape.zero_grad();
            (row.sum() * row).mean().backward();
            tape.zero_grad();
        }
    }

    #[test]
    fn an_array_of_any_layout_is_taken_in_the_order_of_its_axes() {
        let tape = Tape::<f64>::new();
        let matrix = array![[1.0, 2.0], [3.0, 4.0]];
        let transposed = tape.constant(matrix.t());
        assert_eq!(
            transposed.values(),
            array![[1.0, 3.0], [2.0, 4.0]].into_dyn()
        );
        assert_eq!(tape.constant(&matrix).values(), matrix.into_dyn());
    }

    #[test]
    fn whole_powers_take_any_exponent() {
        let tape = Tape::<f64>::new();
        let x = tape.parameter(array![-2.0, 0.0, 0.5]);
        for n in [-3, -2, -1, 0, 1, 2, 3, 10] {
            let expected = array![-2.0f64, 0.0, 0.5].mapv(|x| x.powi(n)).into_dyn();
            assert_eq!(x.powi(n).values(), expected, "to the power {n}");
        }
        let one = tape.constant(-1.0);
        assert_eq!(
            [one.powi(i32::MIN).value(), one.powi(i32::MAX).value()],
            [1.0, -1.0]
        );
    }

    #[test]
    fn sum_and_mean_of_nothing_are_zero_and_not_a_number() {
        let tape = Tape::<f64>::new();
        let nothing = tape.parameter(ArrayD::zeros(IxDyn(&[0, 3])));
        assert_eq!(nothing.sum().value(), 0.0);
        assert!(nothing.mean().value().is_nan());
    }

    #[test]
    fn a_sum_adds_in_the_order_of_the_elements() {
        let tape = Tape::<f32>::new();
        assert_eq!(tape.constant(array![1.0, 1e8, -1e8]).sum().value(), 0.0);
        assert_eq!(tape.constant(array![1e8, -1e8, 1.0]).sum().value(), 1.0);
    }
}

mod gradients {
    use super::*;

    /// Compares the gradients of `function`, at numbers that have nothing special about them and in
    /// a direction of no special choice, with central differences.
    fn check(
        name: &str,
        shapes: &[&[usize]],
        function: impl for<'tape> Fn(&[Var<'tape, f64>]) -> Var<'tape, f64>,
    ) {
        let odd_numbers = |shape: &[usize], seed: f64| {
            let mut state = seed;
            ArrayD::from_shape_simple_fn(IxDyn(shape), || {
                state = (state * 1.7 + 0.6) % 3.1;
                state - 1.45
            })
        };
        let inputs: Vec<ArrayD<f64>> = (shapes.iter().zip(1..))
            .map(|(shape, seed)| odd_numbers(shape, 0.37 * f64::from(seed)))
            .collect();
        let run = |inputs: &[ArrayD<f64>]| {
            let tape = Tape::new();
            let parameters: Vec<_> = inputs.iter().map(|input| tape.parameter(input)).collect();
            let output = function(&parameters);
            let direction = tape.constant(odd_numbers(&output.shape(), 0.9));
            let loss = (output * direction).sum();
            loss.backward();
            let gradients: Vec<_> = parameters.iter().map(|input| input.grads()).collect();
            (loss.value(), gradients)
        };
        let (_, gradients) = run(&inputs);
        for (input, gradient) in gradients.iter().enumerate() {
            assert_eq!(gradient.shape(), shapes[input]);
            for (element, &computed) in gradient.iter().enumerate() {
                let loss_at = |shift: f64| {
                    let mut shifted = inputs.clone();
                    *shifted[input].iter_mut().nth(element).unwrap() += shift;
                    run(&shifted).0
                };
                let h = 1e-5;
                let measured = (loss_at(h) - loss_at(-h)) / (2.0 * h);
                let tolerance = 1e-6 * computed.abs().max(1.0);
                assert!(
                    (computed - measured).abs() <= tolerance,
                    "{name} of {shapes:?}, input {input}, element {element}: {computed}, measured {measured}"
                );
            }
        }
    }

    const SHAPES: [&[usize]; 6] = [&[], &[1], &[4], &[2, 3], &[0], &[2, 1, 3, 2]];

    const PAIRS: [[&[usize]; 2]; 12] = [
        [&[], &[]],
        [&[4], &[4]],
        [&[3, 1], &[1, 4]],
        [&[3], &[2, 3]],
        [&[], &[2, 3]],
        [&[1], &[3]],
        [&[1, 1], &[]],
        [&[2, 1], &[2, 3]],
        [&[0], &[1]],
        [&[0, 3], &[1, 3]],
        [&[2, 3, 4], &[3, 1]],
        [&[2, 1, 3, 1], &[4, 1, 5]],
    ];

    #[test]
    fn operations_on_two_values_agree_with_central_differences() {
        for [a, b] in PAIRS {
            for shapes in [[a, b], [b, a]] {
                check("+", &shapes, |v| v[0] + v[1]);
                check("-", &shapes, |v| v[0] - v[1]);
                check("*", &shapes, |v| v[0] * v[1]);
            }
        }
    }

    #[test]
    fn operations_on_one_value_agree_with_central_differences() {
        for shape in SHAPES {
            check("v + 1.5", &[shape], |v| v[0] + 1.5);
            check("1.5 + v", &[shape], |v| 1.5 + v[0]);
            check("v - 1.5", &[shape], |v| v[0] - 1.5);
            check("1.5 - v", &[shape], |v| 1.5 - v[0]);
            check("v * 1.5", &[shape], |v| v[0] * 1.5);
            check("1.5 * v", &[shape], |v| 1.5 * v[0]);
            check("-v", &[shape], |v| -v[0]);
            check("sum", &[shape], |v| v[0].sum());
            check("mean", &[shape], |v| v[0].mean() * 1.0);
            for n in [-2, -1, 0, 1, 2, 3, 7] {
                check("powi", &[shape], |v| (v[0] * v[0] + 0.5).powi(n));
            }
        }
    }

    #[test]
    fn one_value_may_be_both_operands() {
        for shape in SHAPES {
            check("v + v", &[shape], |v| v[0] + v[0]);
            check("v - v", &[shape], |v| v[0] - v[0]);
            check("v * v", &[shape], |v| v[0] * v[0]);
        }
    }

    #[test]
    fn diamonds_add_up() {
        check("a diamond", &[&[3], &[2, 3]], |v| {
            let (left, right) = (v[0] * v[1], v[1] - v[0].mean());
            let joined = left * right + left.powi(2);
            joined.sum() * right - joined
        });
    }

    #[test]
    fn a_constant_beside_a_parameter_needs_no_gradient() {
        check("with constants", &[&[2, 3]], |v| {
            let two = v[0].sum() * 0.0 + 2.0;
            two * v[0] + 1.0
        });
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![1.0, 2.0]);
        let x = tape.constant(array![[3.0, 4.0], [5.0, 6.0]]);
        (x * w - w * x * 2.0).sum().backward();
        assert_eq!(w.grads(), array![-8.0, -10.0].into_dyn());
        assert!(catch_unwind(AssertUnwindSafe(|| x.grads())).is_err());
    }

    #[test]
    fn a_mistake_leaves_the_tape_as_it_was() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        let loss = w.powi(2);
        loss.backward();
        let mistakes: [fn(Var<'_, f64>); 2] = [|loss| _ = loss + 1.0, |loss| _ = 2.0 - loss];
        for mistake in mistakes {
            assert!(catch_unwind(AssertUnwindSafe(|| mistake(loss))).is_err());
            assert_eq!((loss.value(), loss.grad()), (9.0, 1.0));
        }
        // A parameter as its own loss frees and clears nothing that was there.
        w.backward();
        assert_eq!((loss.grad(), w.grad()), (1.0, 7.0));
        let _ = tape.parameter(1.0);
    }

    #[test]
    #[should_panic(expected = "graph: a parameter was set after this value was computed from it")]
    fn a_graph_is_not_drawn_with_values_that_do_not_fit_together() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        let loss = w.powi(2);
        loss.backward();
        w.set(0.0);
        loss.graph();
    }

    #[test]
    #[should_panic(
        expected = "+: a value has fewer than 2^32 elements, and the shape [65536, 65536] has more"
    )]
    fn a_result_that_is_too_large_is_named_with_its_operation_and_shape() {
        let tape = Tape::<f32>::new();
        let column = tape.constant(ArrayD::zeros(IxDyn(&[65536, 1])));
        let row = tape.constant(ArrayD::zeros(IxDyn(&[1, 65536])));
        let _ = column + row;
    }

    #[test]
    fn the_power_zero_has_gradient_zero_even_at_zero() {
        let tape = Tape::<f64>::new();
        let x = tape.parameter(0.0);
        x.powi(0).backward();
        assert_eq!(x.grad(), 0.0);
        x.powi(1).backward();
        assert_eq!(x.grad(), 1.0);
    }

    #[test]
    fn a_chain_of_a_million_values_works() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let end = (0..1_000_000).fold(w, |v, _| v + 1.0);
        end.backward();
        assert_eq!((end.value(), w.grad()), (1_000_002.0, 1.0));
    }
}

mod lifetimes {
    use super::*;

    #[test]
    fn gradients_accumulate_until_they_are_cleared() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        assert_eq!(w.grad(), 0.0);
        (w * 2.0).backward();
        (w * 5.0).backward();
        assert_eq!(w.grad(), 7.0);
        tape.zero_grad();
        assert_eq!(w.grad(), 0.0);
        w.powi(2).backward();
        assert_eq!(w.grad(), 6.0);
    }

    #[test]
    fn a_parameter_that_the_loss_does_not_use_keeps_its_gradient() {
        let tape = Tape::<f64>::new();
        let [used, idle] = [tape.parameter(1.0), tape.parameter(array![1.0, 2.0])];
        (used * 2.0).backward();
        assert_eq!(idle.grads(), array![0.0, 0.0].into_dyn());
        (idle * 3.0).sum().backward();
        assert_eq!(
            (used.grad(), idle.grads()),
            (2.0, array![3.0, 3.0].into_dyn())
        );
    }

    #[test]
    fn a_parameter_can_be_the_loss_itself() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        w.backward();
        w.backward();
        assert_eq!(w.grad(), 2.0);
    }

    #[test]
    fn a_freed_graph_stays_freed_when_a_parameter_is_the_next_loss() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        let loss = w.powi(2);
        loss.backward();
        w.set(0.0);
        w.backward_retaining_graph();
        assert!(
            panic_of(|| loss.backward())
                .message
                .contains("freed already")
        );
        assert_eq!(w.grad(), 7.0);
    }

    #[test]
    fn a_freed_graph_is_readable_until_something_is_recorded() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        let x = tape.constant(2.0);
        let product = w * x;
        let loss = product.powi(2);
        loss.backward();
        w.set(0.0);
        assert_eq!((product.value(), loss.value(), x.value()), (6.0, 36.0, 2.0));
        assert_eq!((product.grad(), loss.grad()), (12.0, 1.0));

        type Record<'tape> = fn(&'tape Tape<f64>, Var<'tape, f64>) -> Var<'tape, f64>;
        let records: [Record; 3] = [
            |_, w| w + 1.0,
            |tape, _| tape.constant(1.0),
            |tape, _| tape.parameter(1.0),
        ];
        for record in records {
            let loss = w * 2.0;
            loss.backward();
            let _ = record(&tape, w);
            let message = panic_of(|| loss.value()).message;
            assert!(
                message.starts_with("value: this value's graph is gone"),
                "{message}"
            );
            tape.free_graph();
        }
    }

    #[test]
    fn a_handle_does_not_come_back_to_life_as_a_parameter() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        let old = w * 2.0;
        old.backward();
        let _takes_its_place = tape.parameter(7.0);
        assert!(panic_of(|| old.value()).message.contains("graph is gone"));
    }

    #[test]
    fn parameters_are_created_before_a_graph_or_after_it() {
        let tape = Tape::<f64>::new();
        let first = tape.parameter(1.0);
        let loss = first * 2.0;
        let message = panic_of(|| tape.parameter(1.0)).message;
        assert!(
            message.contains("create parameters before the first"),
            "{message}"
        );
        loss.backward();
        let second = tape.parameter(5.0);
        (first * second).backward();
        assert_eq!((first.grad(), second.grad()), (7.0, 1.0));
    }

    #[test]
    fn a_second_backward_panics_unless_the_graph_was_retained() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        let loss = w.powi(2);
        loss.backward_retaining_graph();
        loss.backward();
        assert_eq!(w.grad(), 12.0);
        let message = panic_of(|| loss.backward()).message;
        assert!(message.contains("freed already") && message.contains("backward_retaining_graph"));
        let message = panic_of(|| loss.backward_retaining_graph()).message;
        assert!(message.contains("freed already"), "{message}");
        assert_eq!(w.grad(), 12.0);
    }

    #[test]
    fn two_passes_over_a_retained_graph_count_nothing_twice() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        let inner = w * w;
        let loss = inner * inner;
        loss.backward_retaining_graph();
        assert_eq!((inner.grad(), w.grad()), (18.0, 108.0));
        loss.backward_retaining_graph();
        assert_eq!((inner.grad(), w.grad()), (18.0, 216.0));

        let other = inner * 10.0;
        other.backward_retaining_graph();
        assert_eq!((inner.grad(), w.grad()), (10.0, 276.0));
        assert!(
            panic_of(|| loss.grad())
                .message
                .starts_with("grad: no gradient")
        );
    }

    #[test]
    fn freeing_a_graph_keeps_the_gradients() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        (w * 2.0).backward_retaining_graph();
        tape.free_graph();
        let prediction = w * 4.0;
        assert_eq!((prediction.value(), w.grad()), (12.0, 2.0));
        tape.free_graph();
        assert!(
            panic_of(|| prediction.backward())
                .message
                .contains("freed already")
        );
    }

    #[test]
    fn a_parameter_set_between_forward_and_backward_panics() {
        let tape = Tape::<f64>::new();
        let [w, bias] = [tape.parameter(3.0), tape.parameter(1.0)];
        let only_bias = bias * 2.0;
        let inner = w * 2.0;
        w.set(4.0);
        let later = inner + bias;
        for loss in [inner, later] {
            let message = panic_of(|| loss.backward()).message;
            assert!(
                message.starts_with("backward: a parameter was set after"),
                "{message}"
            );
        }
        assert_eq!((w.grad(), bias.grad(), inner.value()), (0.0, 0.0, 6.0));
        only_bias.backward_retaining_graph();
        (w * bias).backward();
        assert_eq!((w.grad(), bias.grad()), (1.0, 6.0));
    }
}

mod misuse {
    use super::*;

    #[test]
    fn shapes_that_do_not_broadcast_are_named_with_the_callers_line() {
        let tape = Tape::<f64>::new();
        let a = tape.constant(array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        let b = tape.constant(array![1.0, 2.0]);
        let line = line!() + 1;
        let panic = panic_of(|| a * b);
        assert_eq!(
            panic.message,
            "*: the shapes [2, 3] and [2] do not broadcast: counted from the last axis, two sizes \
             must be equal or one of them 1"
        );
        assert_eq!((&*panic.file, panic.line), (file!(), line));
    }

    /// Runs what must panic with this message, at the line where it is written.
    #[track_caller]
    fn misuse<R>(message: &str, misuse: impl FnOnce() -> R) {
        let here = Location::caller();
        let panic = panic_of(misuse);
        assert!(
            panic.message.starts_with(message),
            "{here}: it says {}",
            panic.message
        );
        assert_eq!(panic.file, here.file(), "{here}: {message}");
        let lines = here.line()..here.line() + 4;
        assert!(
            lines.contains(&panic.line),
            "{here}: it points at line {}",
            panic.line
        );
    }

    /// Where the lint expects one and the compiler has none to give, this does not compile.
    #[test]
    #[deny(unfulfilled_lint_expectations)]
    fn a_result_that_is_thrown_away_is_warned_of() {
        let tape = Tape::<f64>::new();
        let h = tape.constant(3.0);
        #[expect(unused_must_use)]
        h.detach();
        #[expect(unused_must_use)]
        h.clamp(0.0, 1.0);
        #[expect(unused_must_use)]
        downhill::layers::Layer::forward(&downhill::layers::Activation::Tanh, h);
        assert_eq!(h.value(), 3.0);
    }

    const TWO_TAPES: &str = "the operands are recorded on two different tapes; copy one over with \
                             tape.constant(other.values())";
    const GONE: &str =
        "graph is gone: backward() or free_graph() freed it, and then something new was recorded; ";
    const OVER: &str = "compute it again, or take it over: by h = h.detach() after each \
                        backward(), or once for all as a tape.buffer(tape.no_grad(|| y.values()))";
    const FREED: &str = "backward() or free_graph() has freed this value's graph, so that it can be \
                         read but not computed with; compute it again, or take it over: by \
                         h = h.detach()";
    const BROADCAST: &str = "the shapes [2, 3] and [2] do not broadcast: counted from the last axis, two \
                             sizes must be equal or one of them 1";
    const NO_AXIS: &str =
        "there is no axis 2 in the shape [2, 3]; axes are counted from 0, the outermost";

    #[test]
    fn every_misuse_of_a_knob_points_at_the_callers_line() {
        misuse(
            "knob \"above\": its default 5 is outside its range, 0 to 4",
            || knob("above", 5.0, 0.0..=4.0),
        );
        misuse(
            "knob \"NaN\": its default NaN is outside its range, 0 to 4",
            || knob("NaN", f64::NAN, 0.0..=4.0),
        );
        misuse(
            "knob \"off\": a slider that begins at 0 and moves by 0.05 passes over 0.33",
            || knob("off", 0.33, 0.0..=4.0),
        );
        misuse(
            "knob \"end\": a slider that begins at 0 and moves by 0.002 passes over 0.333",
            || knob("end", 0.2, 0.0..=0.333),
        );
        misuse("knob \"empty\": 4 to 4 is no range", || {
            knob("empty", 4, 4..=4)
        });
        misuse("knob \"endless\": 0 to inf is no range", || {
            knob("endless", 1.0, 0.0..=f64::INFINITY)
        });
        let largest = 1_u64 << 53;
        misuse(
            "knob \"large\": 0 to 18446744073709551615 is no range",
            || knob("large", 1, 0..=u64::MAX),
        );
        misuse(
            "knob \"large seed\": its default 9007199254740993 is above 2⁵³",
            || seed("large seed", largest + 1),
        );
        assert_eq!(seed("largest seed", largest), largest);
        misuse("knob \"one\": [\"a\"] is no choice", || {
            choice("one", ["a"])
        });
        misuse("knob \"same\": [\"a\", \"b\", \"a\"] is no choice", || {
            choice("same", ["a", "b", "a"])
        });
        misuse("knob \"word\": a name or word is one line", || {
            choice("word", ["a", "b=c"])
        });
        for name in ["", " w", "w=", "w\n", "a\rb", "\"w\"", "w\\"] {
            let message = format!("knob {name:?}: a name or word is one line");
            misuse(&message, || toggle(name, false));
        }
        knob("twice", 1, 1..=2);
        misuse(
            "knob \"twice\": two knobs of one program have this name",
            || toggle("twice", false),
        );
    }

    #[test]
    fn every_misuse_points_at_the_callers_line() {
        let (tape, other) = (Tape::<f64>::new(), Tape::<f64>::new());
        let five_axes = ArrayD::<f64>::zeros(IxDyn(&[1, 1, 1, 1, 1]));
        let too_many =
            "a value has at most 4 axes, and the shape [1, 1, 1, 1, 1] has 5: reshape the array";
        misuse(&format!("parameter: {too_many}"), || {
            tape.parameter(&five_axes)
        });
        misuse(&format!("buffer: {too_many}"), || tape.buffer(&five_axes));
        misuse(&format!("constant: {too_many}"), || {
            tape.constant(&five_axes)
        });

        let w = tape.parameter(array![1.0, 2.0]);
        let number = tape.parameter(1.0);
        let buffer = tape.buffer(array![1.0, 2.0]);
        let foreign = other.parameter(array![1.0, 2.0]);
        let constant = tape.constant(1.0);
        let m = tape.constant(array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        let cube = tape.constant(ArrayD::zeros(IxDyn(&[1, 2, 3])));

        misuse(&format!("*: {TWO_TAPES}"), || constant * foreign);
        misuse(&format!("matmul: {TWO_TAPES}"), || m.matmul(foreign));
        misuse(&format!("concatenate: {TWO_TAPES}"), || {
            Var::concatenate(&[w, foreign], 0)
        });

        misuse(
            "sum: there is no value to add up, and so no tape for a 0; if that may be, use \
             fold(tape.constant(0.0), |sum, value| sum + value)",
            || -> Var<f64> { <Var<f64> as std::iter::Sum>::sum(std::iter::empty()) },
        );
        misuse(&format!("*: {BROADCAST}"), || m * array![1.0, 2.0]);
        misuse(&format!("+: {BROADCAST}"), || m + w);
        misuse(&format!("-: {BROADCAST}"), || m - w);
        misuse(&format!("*: {BROADCAST}"), || m * w);
        misuse(&format!("/: {BROADCAST}"), || m / w);
        misuse(&format!("maximum: {BROADCAST}"), || m.maximum(w));
        misuse(&format!("minimum: {BROADCAST}"), || m.minimum(w));
        misuse(
            "clamp: there is no number from 2 to 1; min must be at most max",
            || m.clamp(2.0, 1.0),
        );
        misuse("clamp: there is no number from NaN to 1", || {
            m.clamp(f64::NAN, 1.0)
        });
        misuse("clamp: there is no number from 1 to NaN", || {
            m.clamp(1.0, f64::NAN)
        });

        misuse(&format!("sum: {NO_AXIS}"), || m.sum_over([0, 2]));
        misuse(&format!("sum: {NO_AXIS}"), || m.sum_keepdim(2));
        misuse(&format!("mean: {NO_AXIS}"), || m.mean_over(2));
        misuse(&format!("mean: {NO_AXIS}"), || m.mean_keepdim(2));
        misuse(&format!("max: {NO_AXIS}"), || m.max_over(2));
        misuse(&format!("max: {NO_AXIS}"), || m.max_keepdim(2));
        misuse(&format!("variance: {NO_AXIS}"), || m.variance_over(2));
        misuse(&format!("variance: {NO_AXIS}"), || m.variance_keepdim(2));
        misuse(&format!("softmax: {NO_AXIS}"), || m.softmax(2));
        misuse(&format!("log_softmax: {NO_AXIS}"), || m.log_softmax(2));
        misuse(&format!("log_sum_exp: {NO_AXIS}"), || m.log_sum_exp_over(2));
        misuse(&format!("min: {NO_AXIS}"), || m.min_over(2));
        misuse(&format!("standard_deviation: {NO_AXIS}"), || {
            m.standard_deviation_over([0, 2])
        });
        misuse(&format!("norm: {NO_AXIS}"), || m.norm_keepdim(2));
        misuse(&format!("argmax: {NO_AXIS}"), || m.argmax(2));
        misuse("argmax: axis 1 of the shape [2, 0] has no elements", || {
            m.slice(1, 0..0).argmax(1)
        });
        misuse(
            "select: the shapes [3] and [2] do not broadcast: counted from the last axis, two sizes must be \
             equal or one of them 1",
            || Var::select(&array![true, false, true], w, number),
        );
        misuse("select: the shapes [3] and [2] do not broadcast", || {
            Var::select(&array![true, false, true], number, w)
        });
        misuse("softmax: there is no axis 0 in the shape []", || {
            number.softmax(0)
        });
        misuse("sum: there is no axis 0 in the shape []", || {
            number.sum_over(0)
        });

        misuse(
            "matmul: the shapes [2, 3] and [2] do not fit together: the last size on the left must be the \
             first on the right",
            || m.matmul(w),
        );
        misuse("matmul: the shapes [2, 3] and [2, 3] do not fit", || {
            m.matmul(m)
        });
        misuse("matmul: the shapes [2] and [3] do not fit", || {
            w.matmul(tape.constant(array![1.0, 2.0, 3.0]))
        });
        misuse(
            "matmul: this takes vectors and matrices, and the shapes here are [1, 2, 3] and [2]; \
             make all axes but the last one, as in x.reshape([batch * time, features])",
            || cube.matmul(w),
        );
        misuse(
            "matmul: this takes vectors and matrices, and the shapes here are [2] and []",
            || w.matmul(number),
        );
        misuse(
            "transpose: this takes a matrix, and the shape here is [2]",
            || w.transpose(),
        );
        misuse(
            "transpose: this takes a matrix, and the shape here is [1, 2, 3]",
            || cube.transpose(),
        );
        misuse(
            "reshape: a value of the shape [2, 3] has 6 elements, and the shape [4, 2] has another number",
            || m.reshape([4, 2]),
        );
        misuse(&format!("reshape: {too_many}"), || number.reshape([1; 5]));
        misuse(&format!("slice: {NO_AXIS}"), || m.slice(2, 0..1));
        misuse(
            "slice: the range 1..4 does not lie in axis 1 of the shape [2, 3]",
            || m.slice(1, 1..=3),
        );
        misuse(
            "slice: the range 4..3 does not lie in axis 1 of the shape [2, 3]",
            || m.slice(1, 4..),
        );
        misuse(&format!("slice: {NO_AXIS}"), || m.slice(2, ..));
        misuse(
            "slice: the range 1..4 does not lie in axis 1 of the shape [2, 3]",
            || m.slice(1, 1..4),
        );
        misuse(
            "slice: the range 4..3 does not lie in axis 1 of the shape [2, 3]",
            || m.slice(1, 4..),
        );
        let last = usize::MAX;
        misuse(
            &format!("slice: the range 0..{last} does not lie in axis 1 of the shape [2, 3]"),
            || m.slice(1, ..=last),
        );
        misuse(
            "slice: the range 2..1 does not lie in axis 1 of the shape [2, 3]",
            || m.slice(1, Range { start: 2, end: 1 }),
        );
        misuse("rows: there is no row 2 in the shape [2, 3]", || {
            m.rows(&[0, 2])
        });
        misuse("rows: there is no axis 0 in the shape []", || {
            number.rows(&[0])
        });
        misuse("concatenate: there is nothing to concatenate", || {
            Var::<f64>::concatenate(&[], 0)
        });
        misuse(&format!("concatenate: {NO_AXIS}"), || {
            Var::concatenate(&[m, m], 2)
        });
        misuse(&format!("concatenate: {NO_AXIS}"), || {
            Var::concatenate(&[m], 2)
        });
        misuse("concatenate: there is no axis 0 in the shape []", || {
            Var::concatenate(&[number, w], 0)
        });
        misuse(
            "concatenate: the shapes [2, 3] and [1, 2, 3] differ along another axis than 0",
            || Var::concatenate(&[m, cube], 0),
        );
        misuse(
            "concatenate: the shapes [2, 3] and [1, 2] differ along another axis than 1",
            || Var::concatenate(&[m, w.reshape([1, 2])], 1),
        );

        let differ = |operation| {
            format!(
                "{operation}: the prediction has the shape [2, 3] and the target [2]; they must be the same"
            )
        };
        misuse(&differ("mean_squared_error"), || m.mean_squared_error(w));
        misuse(&differ("mean_absolute_error"), || m.mean_absolute_error(w));
        misuse(&differ("binary_cross_entropy_with_logits"), || {
            m.binary_cross_entropy_with_logits(w)
        });
        misuse(
            "cross_entropy: this takes logits that are a vector or a matrix, and the shape here is []",
            || number.cross_entropy(&[0]),
        );
        misuse("cross_entropy: this takes logits", || {
            cube.cross_entropy(&[0])
        });
        misuse(
            "cross_entropy: the logits have the shape [2, 3], and the number of classes given is 1; there \
             must be one for each row, or one for a vector",
            || m.cross_entropy(&[0]),
        );
        misuse("cross_entropy: the logits have the shape [2],", || {
            w.cross_entropy(&[0, 1])
        });
        misuse("cross_entropy: the logits have the shape [2, 0],", || {
            m.slice(1, 0..0).cross_entropy(&[])
        });
        misuse(
            "cross_entropy: there is no class 3 in the shape [2, 3]; classes are counted from 0",
            || m.cross_entropy(&[0, 3]),
        );
        misuse(
            "cross_entropy: there is no class 2 in the shape [2]",
            || w.cross_entropy(&[2]),
        );

        misuse(
            "backward: this takes a value with exactly one element, and the shape here is [2]; use sum() \
             or mean() first",
            || w.backward(),
        );
        misuse(
            "value: this takes a value with exactly one element, and the shape here is [2]; use values()",
            || w.value(),
        );
        misuse(
            "grad: this takes a value with exactly one element, and the shape here is [2]; use grads()",
            || w.grad(),
        );
        misuse(
            "grad: no gradient was computed for this value, recorded by `constant` at tests/engine.rs:",
            || constant.grad(),
        );
        misuse(
            "grads: no gradient was computed for this value, recorded by `constant` at ",
            || m.grads(),
        );
        misuse(
            "backward: there is no gradient to compute, because this value was computed from no parameter, \
             or within no_grad()",
            || constant.backward(),
        );
        misuse("backward: there is no gradient to compute", || {
            tape.no_grad(|| number.exp().backward())
        });
        misuse("backward: there is no gradient to compute", || {
            number.detach().backward()
        });
        misuse(
            "set: only a parameter or a buffer can be set, and this value was recorded by `constant` at ",
            || constant.set(1.0),
        );
        misuse(
            "set: the parameter has the shape [2] and cannot take values of the shape []",
            || w.set(1.0),
        );
        misuse(
            "set: the parameter has the shape [2] and cannot take values of the shape [1, 2]",
            || w.set(array![[1.0, 2.0]]),
        );
        misuse(
            "set: the buffer has the shape [2] and cannot take values of the shape [3]; use another buffer, \
             or tape.constant() in each round",
            || buffer.set(array![1.0, 2.0, 3.0]),
        );
        misuse(
            "grads: no gradient was computed for this value, recorded by `buffer` at tests/engine.rs:",
            || buffer.grads(),
        );
        misuse(
            "requires_grad: a buffer has no gradient; what is to have one and to stay is a tape.parameter()",
            || buffer.requires_grad(),
        );
        misuse(
            "update: only a parameter or a buffer can be set, and this value was recorded by `constant` at ",
            || constant.update(|x, _| x),
        );
        let in_use = "update: the tape cannot be used by the closure that computes a parameter's new values; \
                      read what it needs before update()";
        misuse(in_use, || number.update(|x, _| x + number.grad()));
        misuse(in_use, || number.update(|x, _| x + (w * 2.0).sum().value()));
        misuse(in_use, || number.update(|_, _| tape.no_grad(|| 1.0)));
        misuse(
            "requires_grad: something was recorded after this value; call it at once, as in \
             tape.constant(x).requires_grad()",
            || constant.requires_grad(),
        );
        misuse(
            "requires_grad: within no_grad() no gradients are computed; ask for this one outside",
            || tape.no_grad(|| tape.constant(1.0).requires_grad()),
        );
        misuse(
            "parameter: a graph is being recorded on this tape; create parameters before the first \
             constant or operation, or else after backward() or free_graph()",
            || tape.parameter(1.0),
        );
        misuse("buffer: a graph is being recorded on this tape;", || {
            tape.buffer(1.0)
        });

        let used = (number * buffer).sum();
        buffer.set(array![1.0, 2.0]);
        misuse(
            "backward: a buffer was set after this value was computed from it; call backward() before set()",
            || used.backward(),
        );
        let loss = number.exp();
        number.set(5.0);
        let outdated = "a parameter was set after this value was computed from it; call";
        misuse(
            &format!("backward: {outdated} backward() before set()"),
            || loss.backward(),
        );
        misuse(&format!("graph: {outdated} graph() before set()"), || {
            loss.graph()
        });
        tape.detect_nan(true);
        misuse(
            "ln: the result has a NaN, and its operands, of the shapes [[2, 3]], have none",
            || (-m).ln(),
        );
        tape.detect_nan(false);
        let loss = number.exp();
        loss.backward_retaining_graph();
        loss.backward();
        misuse(
            "backward: this graph was freed already, by backward() or free_graph(); to call backward more \
             than once, call backward_retaining_graph() first",
            || loss.backward(),
        );
    }

    #[test]
    fn a_mistake_after_a_graph_was_freed_leaves_what_was_detached_and_nothing_else() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![1.0, 2.0]);
        ((w * w).sum() * 2.0 + 1.0).backward();
        let kept = w.detach();
        // Records the array, and only then finds that its shape is wrong.
        misuse("+: the shapes [2] and [3]", || {
            kept + &array![1.0, 2.0, 3.0]
        });
        assert_eq!(kept.values(), array![1.0, 2.0].into_dyn());
        assert_eq!((kept.id(), tape.constant(1.0).id()), (1, 2));
    }

    #[test]
    fn every_use_of_a_freed_graph_names_the_operation_and_the_callers_line() {
        // Each on a line of its own: the operation, and its use.
        for gone in [false, true] {
            let tape = Tape::<f64>::new();
            let w = tape.parameter(array![[1.0, 2.0], [3.0, 4.0]]);
            let old = w * 2.0;
            tape.free_graph();
            if gone {
                let _ = tape.parameter(1.0);
            }
            let says_of = |whose: &str, operation: &str| match gone {
                true => format!("{operation}: {whose}'s {GONE}{OVER}"),
                false => format!("{operation}: {FREED}"),
            };
            let says = |operation: &str| says_of("this value", operation);
            let left = |operation: &str| says_of("the left operand", operation);
            let right = |operation: &str| says_of("the right operand", operation);
            misuse(&left("+"), || old + w);
            misuse(&right("+"), || w + old);
            misuse(&says("+"), || 1.0 + old);
            misuse(&left("-"), || old - w);
            misuse(&says("-"), || old - 1.0);
            misuse(&says("number -"), || 1.0 - old);
            misuse(&left("*"), || old * w);
            misuse(&left("/"), || old / w);
            misuse(&says("number /"), || 1.0 / old);
            misuse(&says("neg"), || -old);
            misuse(&says("exp"), || old.exp());
            misuse(&says("ln"), || old.ln());
            misuse(&says("sqrt"), || old.sqrt());
            misuse(&says("abs"), || old.abs());
            misuse(&says("tanh"), || old.tanh());
            misuse(&says("sigmoid"), || old.sigmoid());
            misuse(&says("relu"), || old.relu());
            misuse(&says("softplus"), || old.softplus());
            misuse(&says("sin"), || old.sin());
            misuse(&says("cos"), || old.cos());
            misuse(&says("powi"), || old.powi(2));
            misuse(&says("powf"), || old.powf(2.0));
            misuse(&right("maximum"), || w.maximum(old));
            misuse(&says("clamp"), || old.clamp(0.0, 1.0));
            misuse(&says("sum"), || old.sum());
            misuse(&says("sum"), || old.sum_over(0));
            misuse(&says("max"), || old.max());
            misuse(&right("matmul"), || w.matmul(old));
            misuse(&says("transpose"), || old.transpose());
            misuse(&says("reshape"), || old.reshape([4]));
            misuse(&says("slice"), || old.slice(0, 0..1));
            misuse(&says("rows"), || old.rows(&[0]));
            misuse(&right("concatenate"), || Var::concatenate(&[w, old], 0));
            misuse(&right("minimum"), || w.minimum(old));
            misuse(&says("mean"), || old.mean());
            misuse(&says("variance"), || old.variance_keepdim(0));
            misuse(&says("concatenate"), || Var::concatenate(&[old], 0));
            misuse(&says_of("operand number 2 of 3", "concatenate"), || {
                Var::concatenate(&[w, old, w], 0)
            });
            misuse(&says("softmax"), || old.softmax(0));
            misuse(&says("log_softmax"), || old.log_softmax(0));
            misuse(&says("log_sum_exp"), || old.log_sum_exp_over(0));
            misuse(&right("mean_squared_error"), || w.mean_squared_error(old));
            misuse(&left("mean_absolute_error"), || old.mean_absolute_error(w));
            misuse(&left("binary_cross_entropy_with_logits"), || {
                old.binary_cross_entropy_with_logits(w)
            });
            misuse(&says("cross_entropy"), || old.cross_entropy(&[0, 0]));
            if gone {
                let read = |operation: &str| {
                    format!("{operation}: this value's {GONE}read it before that")
                };
                let detach = format!(
                    "detach: this value's {GONE}detach it after each backward(), before anything"
                );
                misuse(&detach, || old.detach());
                misuse(&says("requires_grad"), || old.requires_grad());
                misuse(&read("value"), || old.value());
                misuse(&read("values"), || old.values());
                misuse(&read("grad"), || old.grad());
                misuse(&read("grads"), || old.grads());
                misuse(&read("shape"), || old.shape());
                misuse(&read("id"), || old.id());
                misuse(&read("graph"), || old.graph());
                misuse(&read("argmax"), || old.argmax(0));
                misuse(&says("set"), || old.set(1.0));
                misuse(&says("update"), || old.update(|x, _| x));
                misuse(&says("backward"), || old.backward());
                misuse(&says("backward"), || old.backward_retaining_graph());
            }
        }
    }

    /// Says what a panic says, which has to give this advice.
    #[track_caller]
    fn advises<R>(advice: &str, misuse: impl FnOnce() -> R) {
        let message = panic_of(misuse).message;
        assert!(message.contains(advice), "{message}");
    }

    #[test]
    fn the_advice_for_what_was_freed_with_its_graph_works() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let data = tape.constant(3.0);
        let advice = "what was recorded as a constant before can be a tape.buffer()";
        advises(advice, || tape.parameter(1.0));
        let product = w * data;
        product.backward();
        advises(
            "record the constant in each round, or once as a tape.buffer()",
            || w * data,
        );
        let retain = "if another loss goes through the same graph, call backward_retaining_graph() \
                      for the first";
        advises(&format!("{OVER}; {retain}"), || w * product);
        (w * product.detach()).backward();
        (w * (w * tape.constant(3.0))).backward();
        assert_eq!(w.grad(), 3.0 + 6.0 + 12.0);
        advises(
            &format!(
                "{GONE}record the constant in each round, or once as a tape.buffer(), which stays"
            ),
            || w * data,
        );
        advises(&format!("{GONE}{OVER}"), || w * product);
        let buffer = tape.buffer(3.0);
        for _ in 0..3 {
            tape.zero_grad();
            (w * buffer).backward();
            assert_eq!(w.grad(), 3.0);
        }
    }

    #[test]
    fn the_advice_for_a_target_that_is_computed_once_works() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let target = (w * 3.0).detach();
        (w - target).powi(2).backward();
        tape.zero_grad();
        advises(OVER, || tape.constant(1.0) * target);
        advises("tape.buffer(tape.no_grad(|| (w * 3.0).values()))", || {
            tape.buffer((w * 3.0).values())
        });
        tape.free_graph();
        let target = tape.buffer(tape.no_grad(|| (w * 3.0).values()));
        for _ in 0..2 {
            tape.zero_grad();
            (w - target).powi(2).backward();
            assert_eq!(w.grad(), -8.0);
        }
    }

    #[test]
    fn the_advice_for_data_inside_a_function_works() {
        let tape = Tape::<f64>::new();
        let doubled = |x: Var<'_, f64>| {
            advises("record a tape.constant(), or create buffers before", || {
                x.tape().buffer(2.0)
            });
            assert_eq!((x * x.tape().constant(2.0)).value(), 12.0);
        };
        doubled(tape.parameter(3.0) * 2.0);
    }

    #[test]
    fn the_advice_for_a_step_that_changes_no_parameter_works() {
        const UPDATE: &str = "if it was to change a parameter, as in w -= .., call w.update(..), \
                              w.set(..) or an optimizer's step() instead";
        let tape = Tape::<f64>::new();
        // As with PyTorch: a number, an array, and the other sign.
        let number = tape.parameter(4.0);
        let steps: [fn(&mut Var<'_, f64>); 3] = [
            |w| *w -= 0.1 * w.grad(),
            |w| *w -= 0.1 * w.grads(),
            |w| *w += -0.1 * w.grad(),
        ];
        for step in steps {
            let mut w = number;
            (w * w).backward();
            step(&mut w);
            (w * w).backward();
            advises(UPDATE, || step(&mut w));
            tape.free_graph();
        }
        // Nothing else is taken for a step.
        let others: [fn(Var<'_, f64>) -> Var<'_, f64>; 3] = [
            |w| w * 2.0,
            |w| w - w * 2.0,
            |w| w.tape().constant(1.0) + w.tape().constant(2.0),
        ];
        for other in others {
            let value = other(number);
            (number * number).backward();
            let message = panic_of(|| value * 2.0).message;
            assert!(message.contains("compute it again"), "{message}");
            assert!(!message.contains("update"), "{message}");
            tape.free_graph();
        }
        // With PyTorch's no_grad.
        let mut w = number;
        (w * w).backward();
        tape.no_grad(|| w -= 0.1 * w.grad());
        advises(
            "a parameter is changed by w.update(..) or w.set(..)",
            || w * w,
        );
        for _ in 0..100 {
            tape.zero_grad();
            (number * number).backward();
            number.update(|value, gradient| value - 0.1 * gradient);
        }
        assert!(number.value().abs() < 1e-8);
    }

    #[test]
    fn the_advice_for_a_value_out_of_no_grad_works() {
        const INSIDE: &str = "graph is gone: no_grad(), within which it was recorded, has ended; \
                              take its numbers inside, as in tape.no_grad(|| y.values()), and \
                              outside give them to tape.constant(numbers)";
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![0.5, 2.0]);
        let start = tape.buffer(array![1.0, 1.0]);
        let uses: [fn(Var<'_, f64>) -> ArrayD<f64>; 4] = [
            |h| h.grads(),
            |h| h.detach().values(),
            |h| h.values(),
            |h| Var::concatenate(&[h, h], 0).values(),
        ];
        // It is told from others while another graph goes on, in a loop, and one within another.
        for begun in [false, true] {
            if begun {
                let _ = w * 3.0;
            }
            let outer = tape.no_grad(|| {
                let outer = start * w;
                let inner = tape.no_grad(|| outer * w);
                advises(INSIDE, || inner * w);
                let printed = "within which it was recorded, has ended; print it before that";
                advises(printed, || format!("{inner}"));
                outer
            });
            for used in uses {
                advises(INSIDE, || used(outer));
            }
            let first = tape.no_grad(|| start * w);
            let second = tape.no_grad(|| start * w);
            for h in [first, second] {
                advises(INSIDE, || h * w);
            }
        }
        let old = w * 2.0;
        old.sum().backward();
        let _ = tape.constant(1.0);
        advises(OVER, || old * 2.0);

        let mut h = start.values();
        for _ in 0..3 {
            h = tape.no_grad(|| (tape.constant(&h) * w).values());
        }
        assert_eq!(h, array![0.125, 8.0].into_dyn());
        tape.free_graph();
        (tape.constant(&h) * w).sum().backward();
        assert_eq!(
            w.grads(),
            (array![2.0, 2.0] + array![0.125, 8.0]).into_dyn()
        );
    }

    #[test]
    fn constants_from_before_a_loop_are_told_from_results() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let [half, one] = [0.5, 1.0].map(|number| tape.constant(number));
        let result = half * w;
        result.backward();
        // The next graph begins with a constant, too.
        let x = tape.constant(3.0);
        for constant in [half, one] {
            advises("once as a tape.buffer(), which stays", || x * constant);
        }
        advises(OVER, || x * result);
    }

    #[test]
    fn the_advice_for_a_sum_of_losses_over_rounds_works() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let total = tape.constant(0.0);
        let loss = w * w;
        loss.backward();
        let advice = "losses are added up as numbers, as in total += loss.value()";
        advises(advice, || total + loss);
        advises(advice, || w * 1.0 + loss);
        let mut total = 0.0;
        for _ in 0..2 {
            let loss = w * w;
            loss.backward();
            total += loss.value();
        }
        assert_eq!(total, 8.0);
    }

    #[test]
    fn printing_a_value_that_is_gone_says_how_to_find_the_line() {
        let tape = Tape::<f64>::new();
        let loss = tape.parameter(2.0) * 3.0;
        loss.backward();
        let shown = loss.value();
        let next = line!() + 1;
        let _ = tape.constant(1.0);
        let message = panic_of(|| loss.to_string()).message;
        assert!(
            message.starts_with("{}: this value's graph is gone"),
            "{message}"
        );
        let how = "RUST_BACKTRACE=1 shows the line that prints it";
        assert!(message.ends_with(how), "{message}");
        let begins = format!("the graph that is there now begins at {}:{next}:", file!());
        assert!(message.contains(&begins), "{message}");
        assert!(message.contains("keep its value()"), "{message}");
        assert_eq!(shown.to_string(), "6");
        tape.free_graph();
        let _ = tape.parameter(1.0);
        let message = panic_of(|| loss.to_string()).message;
        assert!(!message.contains("now begins"), "{message}");
        assert!(format!("{loss:?}").contains("keep its value() or values()"));
    }

    #[test]
    fn the_advice_for_a_value_that_a_second_loss_uses_works() {
        let tape = Tape::<f64>::new();
        let (generator, judge) = (tape.parameter(2.0), tape.parameter(5.0));
        let fake = generator * 3.0;
        (judge * fake.detach()).backward();
        let advice = "call backward_retaining_graph() for the first";
        advises(advice, || judge * fake);
        tape.zero_grad();
        let fake = generator * 3.0;
        (judge * fake.detach()).backward_retaining_graph();
        judge.set(4.0);
        (judge * fake).backward();
        assert_eq!(generator.grad(), 12.0);
    }

    #[test]
    fn the_advice_for_a_second_backward_works() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let loss = w.powi(2);
        loss.backward();
        let advice = "call backward_retaining_graph() first, and backward() last";
        advises(advice, || loss.backward());
        tape.zero_grad();
        let loss = w.powi(2);
        loss.backward_retaining_graph();
        loss.backward_retaining_graph();
        loss.backward();
        assert_eq!(w.grad(), 12.0);
    }

    #[test]
    fn the_advice_for_what_has_no_gradient_works() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let (buffer, x) = (tape.buffer(3.0), tape.constant(3.0));
        let unused = w * 5.0;
        let nothing = x * buffer;
        let loss = w * x * buffer;
        loss.backward_retaining_graph();
        advises(
            "ask for it at once, as in tape.constant(x).requires_grad()",
            || x.grad(),
        );
        let parameter = "what is to have a gradient and to stay is a tape.parameter()";
        advises(parameter, || buffer.grad());
        let backward = "call backward() on a value that was computed from it and from a parameter";
        advises(backward, || unused.grad());
        advises(backward, || nothing.grad());
        tape.free_graph();
        let asked = tape.constant(3.0).requires_grad();
        (w * asked).backward();
        assert_eq!(asked.grad(), 2.0);
        let instead = tape.parameter(3.0);
        (w * instead).backward_retaining_graph();
        let used = w * 5.0;
        (used * instead).backward();
        assert_eq!((instead.grad(), used.grad()), (2.0 + 10.0, 3.0));
    }

    #[test]
    fn the_advice_for_what_cannot_be_set_works() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let constant = tape.constant(array![1.0, 2.0]);
        advises("is made with tape.parameter() or tape.buffer()", || {
            constant.set(array![3.0, 4.0])
        });
        tape.free_graph();
        let buffer = tape.buffer(array![1.0, 2.0]);
        buffer.set(array![3.0, 4.0]);
        let another_shape = "use another buffer, or tape.constant() in each round";
        advises(another_shape, || buffer.set(array![5.0]));
        let another = tape.buffer(array![5.0]);
        for batch in [buffer, another, tape.constant(array![6.0])] {
            assert_eq!((batch * 2.0).shape(), batch.shape());
        }
        tape.free_graph();
        let loss = (w * buffer).sum();
        buffer.set(array![0.0, 1.0]);
        advises(
            "call backward() before set(), or compute the value again",
            || loss.backward(),
        );
        (w * buffer).sum().backward();
        buffer.set(array![5.0, 6.0]);
        assert_eq!(w.grad(), 1.0);
    }

    #[test]
    fn the_advice_for_two_tapes_works() {
        let (tape, other) = (Tape::<f64>::new(), Tape::<f64>::new());
        let (w, foreign) = (tape.parameter(2.0), other.parameter(3.0));
        advises("copy one over with tape.constant(other.values())", || {
            w * foreign
        });
        assert_eq!((w * tape.constant(foreign.values())).value(), 6.0);
    }

    #[test]
    fn a_tape_works_on_after_a_panic() {
        let tape = Tape::<f64>::new();
        panic_of(|| tape.parameter(ArrayD::zeros(IxDyn(&[1, 1, 1, 1, 1]))));
        let w = tape.parameter(array![1.0, 2.0]);
        panic_of(|| w + tape.constant(array![1.0, 2.0, 3.0]));
        let loss = (w * 2.0).sum();
        loss.backward();
        assert_eq!(
            (loss.value(), w.grads()),
            (6.0, array![2.0, 2.0].into_dyn())
        );
    }
}

mod buffers {
    use super::*;
    use downhill::optimizers::{Adam, Optimizer, Sgd};

    #[test]
    fn outlive_every_graph_and_have_no_gradient() {
        let tape = Tape::<f64>::new();
        let x = tape.buffer(array![1.0, 2.0, 3.0]);
        let w = tape.parameter(1.0);
        let scale = tape.buffer(2.0);
        for round in 1..=3 {
            let loss = (w * x * scale).sum();
            assert_eq!(loss.graph().nodes[0].operation, "buffer");
            loss.backward();
            assert_eq!((loss.value(), w.grad()), (12.0, 12.0 * f64::from(round)));
            assert!(
                panic_of(|| x.grads())
                    .message
                    .starts_with("grads: no gradient")
            );
        }
        tape.zero_grad();
        assert!(
            panic_of(|| scale.grad())
                .message
                .starts_with("grad: no gradient")
        );
        tape.no_grad(|| assert_eq!((x * scale).sum().value(), 12.0));
        let message = panic_of(|| (x * scale).sum().backward()).message;
        assert!(
            message.contains("there is no gradient to compute"),
            "{message}"
        );
        tape.free_graph();
        assert_eq!(
            (x.values(), scale.value()),
            (array![1.0, 2.0, 3.0].into_dyn(), 2.0)
        );
    }

    #[test]
    fn are_given_new_elements_for_each_batch() {
        let tape = Tape::<f64>::new();
        let (w, x) = (tape.parameter(1.0), tape.buffer(array![0.0, 0.0]));
        for batch in [[1.0, 2.0], [3.0, 4.0]] {
            x.set(downhill::ndarray::arr1(&batch));
            (w * x).sum().backward();
            assert_eq!(w.grad(), batch[0] + batch[1]);
            tape.zero_grad();
        }
        // A running mean, in place.
        x.update(|x, gradient| 0.5 * x + gradient);
        assert_eq!(x.values(), array![1.5, 2.0].into_dyn());
    }

    #[test]
    fn change_no_step_of_an_optimizer() {
        let learnt = |buffers: bool, mut optimizer: Box<dyn Optimizer<f64>>| {
            let tape = Tape::<f64>::new();
            let lengths = if buffers { [3, 7, 1] } else { [0, 0, 0] };
            let buffer = |n: usize| tape.buffer(ArrayD::ones(IxDyn(&[lengths[n]])));
            let first = buffer(0);
            let v = tape.parameter(array![1.0, -2.0]);
            let second = buffer(1);
            let w = tape.parameter(3.0);
            let third = buffer(2);
            for _ in 0..5 {
                let unchanging = first.sum() + second.sum() + third.sum();
                ((v * w - 1.0).powi(2).sum() + unchanging).backward();
                optimizer.step(&tape);
                tape.zero_grad();
            }
            assert_eq!(second.values(), ArrayD::ones(IxDyn(&[lengths[1]])));
            (v.values(), w.value())
        };
        let (adam, sgd) = (Adam::new(0.1), Sgd::new(0.01).momentum(0.9));
        let adam = |buffers| learnt(buffers, Box::new(adam.clone()));
        assert_eq!(adam(true), adam(false));
        let sgd = |buffers| learnt(buffers, Box::new(sgd.clone()));
        assert_eq!(sgd(true), sgd(false));
    }
}

mod detached_from_a_freed_graph {
    use super::*;
    use downhill::Random;

    #[test]
    fn any_number_of_values_begin_the_next_graph() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![1.0, 2.0]);
        let (h, c) = (w * 3.0, w.sum());
        let loss = (h * c).sum();
        loss.backward();
        let (h, c, copy) = (h.detach(), c.detach(), h.detach());
        // What was freed can still be read.
        assert_eq!((loss.value(), loss.grad()), (27.0, 1.0));
        w.set(array![5.0, 5.0]);
        assert_eq!(h.values(), array![3.0, 6.0].into_dyn());
        let product = h * c;
        assert_eq!(panic_of(|| loss.value()).message[..12], *"value: this ");
        assert_eq!(
            (c.value(), copy.values()),
            (3.0, array![3.0, 6.0].into_dyn())
        );
        assert_eq!(product.values(), array![9.0, 18.0].into_dyn());
        tape.zero_grad();
        (product * w).sum().backward();
        assert_eq!(w.grads(), array![9.0, 18.0].into_dyn());
        let message = panic_of(|| h.grads()).message;
        assert!(
            message.starts_with("grads: no gradient was computed"),
            "{message}"
        );
    }

    #[test]
    fn a_recurrence_is_cut_where_it_was_detached() {
        // d/dw of h₂ = h₁·w + 1 with h₁ given is h₁, for each chunk of one step.
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let mut h = tape.constant(1.0);
        for (value, gradient) in [(3.0, 1.0), (7.0, 3.0), (15.0, 7.0)] {
            h = h * w + 1.0;
            h.backward();
            assert_eq!((h.value(), w.grad()), (value, gradient));
            h = h.detach();
            tape.zero_grad();
        }
        assert_eq!(format!("{:?}", h.shape()), "[]");
    }

    #[test]
    fn one_can_be_asked_for_its_gradient() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let old = w * 3.0;
        old.backward();
        let h = old.detach().requires_grad();
        assert!(panic_of(|| old.value()).message.contains("graph is gone"));
        (h * w).backward();
        assert_eq!((h.grad(), w.grad()), (2.0, 3.0 + 6.0));
    }

    #[test]
    fn evaluation_leaves_it_as_it_is() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let old = w * 3.0;
        old.backward();
        let h = old.detach();
        assert_eq!(tape.no_grad(|| old.value() + h.detach().value()), 12.0);
        let values = tape.no_grad(|| tape.no_grad(|| ((h * w).value(), h.detach().value())));
        assert_eq!(
            (values, h.value(), old.detach().value()),
            ((12.0, 6.0), 6.0, 6.0)
        );
        (h * w).backward();
        assert_eq!(w.grad(), 3.0 + 6.0);
    }

    #[test]
    fn it_is_no_place_for_parameters() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let old = w * 3.0;
        old.backward();
        let h = old.detach();
        let message = panic_of(|| tape.parameter(1.0)).message;
        assert!(
            message.starts_with("parameter: a graph is being recorded"),
            "{message}"
        );
        assert_eq!((h.value(), old.value()), (6.0, 6.0));
        tape.free_graph();
        let _ = tape.parameter(1.0);
        assert!(panic_of(|| h.value()).message.contains("graph is gone"));
    }

    struct Handle<'tape> {
        var: Var<'tape, f64>,
        values: ArrayD<f64>,
        is_freed: bool,
        /// How many were recorded before it.
        number: usize,
    }

    /// What must be readable on a tape, and what must not.
    #[derive(Default)]
    struct Expected<'tape> {
        alive: Vec<Handle<'tape>>,
        gone: Vec<Var<'tape, f64>>,
        recorded: usize,
        parameters: Vec<(Var<'tape, f64>, ArrayD<f64>)>,
    }

    impl<'tape> Expected<'tape> {
        fn record(&mut self, var: Var<'tape, f64>, values: ArrayD<f64>) {
            let (is_freed, number) = (false, self.recorded);
            self.recorded += 1;
            self.alive.push(Handle {
                var,
                values,
                is_freed,
                number,
            });
        }

        fn drop_where(&mut self, is_dropped: impl Fn(&Handle) -> bool) {
            let (dropped, alive) = self.alive.drain(..).partition::<Vec<_>, _>(is_dropped);
            self.gone.extend(dropped.iter().map(|handle| handle.var));
            self.alive = alive;
        }

        /// Records, frees, detaches and evaluates in random order.
        fn play(&mut self, w: Var<'tape, f64>, depth: usize, random: &mut Random) {
            for _ in 0..random.below(10) {
                let operand = self.alive.iter().rfind(|handle| !handle.is_freed);
                let operand = operand.map(|handle| (handle.var, handle.values.clone()));
                let is_dropped = |handle: &Handle| handle.is_freed && depth == 0;
                let new = ArrayD::from_elem(IxDyn(&[random.below(4)]), random.normal());
                match (random.below(10), operand) {
                    (0..3, Some((x, values))) => {
                        let product = x * w;
                        self.drop_where(is_dropped);
                        self.record(product, values * 1.5);
                    }
                    (3, None) => {
                        let parameter = w.tape().parameter(&new);
                        self.drop_where(|_| true);
                        self.parameters.push((parameter, new));
                    }
                    (0..4, _) => {
                        let constant = w.tape().constant(&new);
                        self.drop_where(is_dropped);
                        self.record(constant, new);
                    }
                    (4..7, _) if !self.alive.is_empty() => {
                        let any = &self.alive[random.below(self.alive.len())];
                        let (copy, values) = (any.var.detach(), any.values.clone());
                        self.record(copy, values);
                    }
                    (7, _) => {
                        w.tape().free_graph();
                        (self.alive.iter_mut()).for_each(|handle| handle.is_freed = true);
                    }
                    (8.., _) if depth < 3 => {
                        let before = self.recorded;
                        w.tape().no_grad(|| self.play(w, depth + 1, random));
                        self.drop_where(|handle| handle.number >= before);
                    }
                    _ => {}
                }
                for handle in &self.alive {
                    assert_eq!(handle.var.values(), handle.values);
                }
                for (parameter, values) in &self.parameters {
                    assert_eq!(parameter.values(), values);
                }
                for var in self.gone.iter().rev().take(8) {
                    assert!(panic_of(|| var.values()).message.contains("graph is gone"));
                }
            }
        }
    }

    #[test]
    fn in_any_order_of_events_each_handle_has_its_value_or_none() {
        for seed in 0..60 {
            let tape = Tape::<f64>::new();
            let w = tape.parameter(1.5);
            let mut expected = Expected::default();
            let mut random = Random::new(seed);
            for _ in 0..4 {
                expected.play(w, 0, &mut random);
            }
        }
    }
}

mod graphs {
    use super::*;

    #[test]
    fn a_graph_tells_what_a_value_was_computed_from() {
        let tape = Tape::<f32>::new();
        let w = tape.parameter(1.0);
        let _unrelated = tape.constant(9.0);
        let x = tape.constant(1.0);
        let line = line!() + 1;
        let loss = (w * x - 2.0).powi(2);
        assert_eq!(loss.graph().nodes[0].gradients, None);
        loss.backward();
        let nodes = loss.graph().nodes;

        let operations: Vec<_> = nodes.iter().map(|node| node.operation).collect();
        assert_eq!(operations, ["parameter", "constant", "*", "-", "powi"]);
        let inputs: Vec<_> = nodes.iter().map(|node| node.inputs.clone()).collect();
        assert_eq!(inputs, [vec![], vec![], vec![0, 1], vec![2], vec![3]]);
        let scalars: Vec<_> = nodes.iter().map(|node| node.number).collect();
        assert_eq!(scalars, [None, None, None, Some(2.0), Some(2.0)]);
        let values: Vec<_> = nodes.iter().map(|node| node.values[0]).collect();
        assert_eq!(values, [1.0, 1.0, 1.0, -1.0, 1.0]);
        let gradients: Vec<_> = nodes.iter().map(|node| node.gradients.clone()).collect();
        let computed = |gradient| Some(vec![gradient]);
        assert_eq!(
            gradients,
            [
                computed(-2.0),
                None,
                computed(-2.0),
                computed(-2.0),
                computed(1.0)
            ]
        );
        let local: Vec<_> = nodes
            .iter()
            .map(|node| node.local_gradients.concat())
            .collect();
        assert_eq!(
            local,
            [vec![], vec![], vec![1.0, 1.0], vec![1.0], vec![-2.0]]
        );
        let ids: Vec<_> = nodes.iter().map(|node| node.id).collect();
        assert_eq!((ids[0], ids[1], ids[4]), (w.id(), x.id(), loss.id()));
        assert!(nodes[2..].iter().all(|node| node.location.line() == line));
    }

    #[test]
    fn local_gradients_are_per_operand_even_of_one_value() {
        let tape = Tape::<f64>::new();
        let v = tape.parameter(array![3.0, 4.0]);
        let node = (v * v).graph().nodes.pop().unwrap();
        assert_eq!(node.inputs, [0, 0]);
        assert_eq!(node.local_gradients, [[3.0, 4.0], [3.0, 4.0]]);
        let column = tape.constant(array![[1.0], [2.0]]);
        let node = (column * v).graph().nodes.pop().unwrap();
        assert_eq!(node.local_gradients, [[7.0, 7.0], [3.0, 3.0]]);
        assert_eq!(node.shape, [2, 2]);
    }
}

#[test]
fn a_graph_is_written_as_dot_with_short_numbers_of_any_size() {
    let tape = Tape::<f64>::new();
    let dot = (tape.constant(1e300) * 1e-320).graph().dot();
    assert!(
        dot.contains("value 1e300") && dot.contains("* 1e-320"),
        "{dot}"
    );
}

#[test]
fn a_graph_is_written_as_dot_with_a_few_numbers_in_full_and_of_many_the_shape() {
    let tape = Tape::<f64>::new();
    let w = tape.parameter(array![1.0, 2.0, 3.0, 4.0]);
    let x = tape.constant(array![[1.0, 0.0, 0.0, 2.0], [0.0, 1.0, 1.0, 0.0]]);
    let loss = (x * w + 0.5).sum();
    loss.backward();
    assert_eq!(
        loss.graph().dot(),
        r#"digraph {
  rankdir=LR;
  node [shape=box];
  0 [label="parameter\nvalue [1.0, 2.0, 3.0, 4.0]\ngradient [1.0, 1.0, 1.0, 2.0]"];
  1 [label="constant\nvalue of shape [2, 4]"];
  2 [label="*\nvalue of shape [2, 4]\ngradient of shape [2, 4]"];
  3 [label="+ 0.5\nvalue of shape [2, 4]\ngradient of shape [2, 4]"];
  4 [label="sum\nvalue 18\ngradient 1"];
  1 -> 2;
  0 -> 2;
  2 -> 3;
  3 -> 4;
}
"#
    );
}

/// The core is there to be read: CONTRIBUTING.md says what belongs to it.
/// The documentation's search finds an alias of an item that is shown where it stands, or that of
/// its `pub use`, but none that stands in a private module.
#[test]
fn aliases_stand_where_the_search_finds_them() {
    // The files of public modules.
    let mut public = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")];
    let mut next = 0;
    while let Some(file) = public.get(next).cloned() {
        let name = file.file_stem().unwrap();
        let folder = match name == "lib" || name == "mod" {
            true => file.parent().unwrap().to_path_buf(),
            false => file.with_extension(""),
        };
        let source = std::fs::read_to_string(&file).unwrap();
        for module in source
            .lines()
            .filter_map(|line| line.strip_prefix("pub mod "))
        {
            let module = folder.join(module.trim_end_matches(';'));
            let files = [module.with_extension("rs"), module.join("mod.rs")];
            public.extend(files.into_iter().filter(|file| file.exists()));
        }
        next += 1;
    }
    assert!(public.len() > 6, "{public:?}");

    let mut found = 0;
    for file in rust_files::below("src") {
        let source = std::fs::read_to_string(&file).unwrap();
        // Those of methods are found anywhere.
        let of_items = source
            .lines()
            .filter(|line| line.starts_with("#[doc(alias"));
        let count = of_items.count();
        assert!(count == 0 || public.contains(&file), "{}", file.display());
        found += count;
    }
    assert!(found > 6, "{found}");
}

#[test]
fn the_core_has_less_than_a_thousand_lines_and_the_kernel_of_products_at_most_200() {
    let is_code = |line: &&str| {
        let line = line.trim();
        !(line.is_empty() || line.starts_with("///") || line.starts_with("//!"))
    };
    let lines = |file: &PathBuf| {
        let source = std::fs::read_to_string(file).unwrap();
        let code = source.split("#[cfg(test)]").next().unwrap();
        code.lines().filter(is_code).count()
    };
    let (kernel, core): (Vec<_>, Vec<_>) = rust_files::below("src/engine/core")
        .into_iter()
        .partition(|file| file.parent().unwrap().ends_with("matmul"));
    let total: usize = core.iter().map(lines).sum();
    assert!((500..1000).contains(&total), "{total} lines");
    let kernel: usize = kernel.iter().map(lines).sum();
    assert!((100..=200).contains(&kernel), "{kernel} lines");
}
