//! What the words of the engine mean: no_grad, detach, requires_grad, detect_nan, update, and what
//! arrays without elements and numbers at the end of the range give.

use downhill::ndarray::{ArrayD, IxDyn, array, s};
use downhill::{Tape, Var};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::panics::message_of;

fn is_gone(handle: Var<'_, f64>) -> bool {
    catch_unwind(AssertUnwindSafe(|| handle.values())).is_err()
}

fn zeros(shape: &[usize]) -> ArrayD<f64> {
    ArrayD::zeros(IxDyn(shape))
}

mod no_grad {
    use super::*;

    #[test]
    fn one_after_another_and_within_another_leaves_the_graph_as_it_was() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let before = w * 3.0;
        tape.no_grad(|| ());
        let gone = tape.no_grad(|| tape.no_grad(|| w * 4.0));
        assert_eq!(before.value(), 6.0);
        assert!(message_of(|| gone.value()).contains("graph is gone"));
        (before * w).backward();
        assert_eq!(w.grad(), 12.0);
    }

    #[test]
    fn what_came_after_a_freed_graph_is_dropped_whatever_was_within_it() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        (w * 3.0).backward();
        let outer = tape.no_grad(|| {
            let outer = w * 4.0;
            let _ = tape.no_grad(|| outer * 5.0);
            outer
        });
        assert!(message_of(|| outer.value()).contains("graph is gone"));
        let second = tape.parameter(1.0);
        (w * second).backward();
        assert_eq!(w.grad(), 4.0);
    }

    #[test]
    fn what_is_recorded_in_it_is_dropped_and_the_graph_around_it_goes_on() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![2.0, 3.0]);
        let before = w.rows(&[1, 0]);
        let (inside, value) = tape.no_grad(|| {
            let inside = (w.rows(&[0, 0]) * before).sum();
            (inside, inside.value())
        });
        assert_eq!(value, 10.0);
        assert!(is_gone(inside));
        let after = before.rows(&[1]);
        assert_eq!(after.id(), before.id() + 1);
        assert!(is_gone(inside));
        (after * before).sum().backward();
        assert_eq!(w.grads(), array![7.0, 2.0].into_dyn());
    }

    #[test]
    fn it_can_be_nested() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let live = w * 3.0;
        tape.no_grad(|| {
            let outer = live * 2.0;
            let inner = tape.no_grad(|| outer * 2.0);
            assert!(is_gone(inner));
            let still_without = outer * w;
            assert!(message_of(|| still_without.backward()).contains("within no_grad()"));
            assert_eq!((outer.value(), still_without.value()), (12.0, 24.0));
        });
        live.backward();
        assert_eq!(w.grad(), 3.0);
    }

    #[test]
    fn it_ends_when_its_closure_panics() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let live = w * 3.0;
        let mut inside = None;
        let panic = catch_unwind(AssertUnwindSafe(|| {
            tape.no_grad(|| {
                inside = Some(w * 5.0);
                panic!("of a user's own");
            })
        }));
        assert!(panic.is_err() && is_gone(inside.unwrap()));
        (live * w).backward();
        assert_eq!(w.grad(), 12.0);
    }

    #[test]
    fn after_a_freed_graph_it_leaves_nothing_but_parameters() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let old = w.powi(2);
        old.backward();
        tape.no_grad(|| assert_eq!(old.value(), 4.0));
        assert_eq!(
            old.value(),
            4.0,
            "nothing was recorded, so the freed graph can be read"
        );
        let second = tape.no_grad(|| tape.parameter(7.0));
        assert!(is_gone(old));
        assert_eq!((second.value(), second.id()), (7.0, 1));
        let _ = tape.no_grad(|| (w * second).exp());
        (w * second).backward();
        assert_eq!((w.grad(), second.grad()), (11.0, 2.0));
    }

    #[test]
    fn a_graph_that_was_freed_can_be_read_during_it_and_afterwards() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![1.0, 2.0]);
        let h = w.rows(&[1, 0]) * w;
        let loss = h.sum();
        loss.backward();
        let is_readable = || {
            assert_eq!((loss.value(), loss.grad()), (4.0, 1.0));
            assert_eq!(h.values(), array![2.0, 2.0].into_dyn());
            assert_eq!(h.grads(), array![1.0, 1.0].into_dyn());
        };
        for round in 1..=3 {
            let place = tape.no_grad(|| {
                let rows = w.rows(&[1, 1, 0]);
                let softmax = tape.no_grad(|| rows.softmax(0).sum().value());
                assert!((softmax - 1.0).abs() < 1e-15);
                let message = message_of(|| h * rows);
                assert!(message.contains("compute it again"), "{message}");
                is_readable();
                w.set(w.values() * 2.0);
                rows.id()
            });
            is_readable();
            assert_eq!(place, loss.id() + 1, "round {round} leaves nothing");
        }
        let state = h.detach();
        is_readable();
        assert_eq!((state * w).sum().value(), 48.0);
        assert!(is_gone(loss) && is_gone(h));
    }

    #[test]
    fn a_parameter_made_in_it_is_not_taken_for_what_came_after_it() {
        let tape = Tape::<f64>::new();
        let gone = tape.no_grad(|| {
            let first = tape.parameter(2.0);
            assert_eq!(tape.no_grad(|| tape.parameter(7.0)).value(), 7.0);
            first * 5.0
        });
        assert!(is_gone(gone));
    }

    #[test]
    fn what_fails_after_a_freed_graph_leaves_nothing_in_it_or_outside() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![[1e200, 2.0]]);
        let loss = w.rows(&[0, 0]).sum();
        loss.backward();
        tape.detect_nan(true);
        tape.no_grad(|| {
            let scaled = w * 1e200;
            let message = message_of(|| scaled.softmax(1));
            assert!(message.contains("NaN"), "{message}");
            assert_eq!(tape.constant(0.0).id(), scaled.id() + 1);
        });
        assert_eq!(loss.value(), 2e200);
        let rows = &loss.graph().nodes[1];
        assert_eq!(rows.local_gradients, [[2.0, 2.0]]);
        let scaled = loss.detach() * 1e200;
        w.sum().backward();
        let message = message_of(|| (w * 1e200).softmax(1));
        assert!(message.contains("NaN"), "{message}");
        assert!(is_gone(scaled));
        tape.free_graph();
        w.set(array![[f64::INFINITY, 2.0]]);
        let message = message_of(|| w.softmax(1));
        assert!(message.contains("NaN"), "{message}");
        assert_eq!(tape.constant(0.0).id(), w.id() + 1);
    }

    #[test]
    fn a_step_may_be_taken_in_it() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        w.powi(2).backward();
        tape.no_grad(|| w.set((w - w.grad() * 0.25).value()));
        assert_eq!((w.value(), w.grad()), (1.0, 4.0));
    }

    #[test]
    fn a_graph_that_was_recorded_before_it_can_be_walked_in_it() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let loss = w.powi(2);
        tape.no_grad(|| loss.backward());
        assert_eq!((w.grad(), loss.value()), (4.0, 4.0));
        assert!(message_of(|| loss.backward()).contains("freed already"));
    }
}

#[test]
fn a_tape_that_fuses_products_rounds_each_term_once() {
    let dot = |tape: &Tape<f32>| {
        let a = tape.constant(array![-1.0, 1.0 + f32::EPSILON]);
        let b = tape.constant(array![1.0 + 2.0 * f32::EPSILON, 1.0 + f32::EPSILON]);
        a.matmul(b).value()
    };
    assert_eq!(dot(&Tape::new()), 0.0);
    let fused = Tape::new().fuse_products();
    assert_eq!(dot(&fused), f32::EPSILON * f32::EPSILON);
}

mod leaves {
    use super::*;

    #[test]
    fn a_detached_value_is_a_constant() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![2.0, 3.0]);
        let square = w * w;
        let copy = square.detach();
        (copy * w).sum().backward();
        assert_eq!(copy.values(), square.values());
        assert_eq!(w.grads(), array![4.0, 9.0].into_dyn());
        assert!(message_of(|| copy.grads()).starts_with("grads: no gradient was computed"));
        assert!(message_of(|| square.grads()).starts_with("grads: no gradient was computed"));
    }

    #[test]
    fn a_detached_value_outlives_a_change_of_what_it_was_computed_from() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        let (square, old) = ((w * w).detach(), w.detach().requires_grad());
        w.set(5.0);
        ((w - old) * square).backward();
        assert_eq!((w.grad(), old.grad()), (9.0, -9.0));
        let used = w * w.detach();
        w.set(6.0);
        assert!(message_of(|| used.backward()).contains("a parameter was set after"));
    }

    #[test]
    fn a_target_that_was_detached_stands_also_when_its_parameter_is_set() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(2.0);
        let target = (w * 3.0).detach();
        w.set(1.0);
        let loss = w * target;
        loss.backward();
        assert_eq!((loss.value(), w.grad()), (6.0, 6.0));
        // Nor do its old values stand beside the new one where the graph is drawn.
        let nodes = loss.graph().nodes;
        let drawn: Vec<_> = (nodes.iter().map(|node| (node.operation, &node.inputs[..]))).collect();
        assert_eq!(
            drawn,
            [("parameter", &[][..]), ("detach", &[]), ("*", &[0, 1])]
        );
        // As long as all fits together, the graph goes on beyond a detached value.
        let _ = tape.constant(0.0);
        let target = w.detach();
        let operations = |var: Var<'_, f64>| -> Vec<_> {
            var.graph()
                .nodes
                .iter()
                .map(|node| node.operation)
                .collect()
        };
        assert_eq!(operations(target), ["parameter", "detach"]);
        let used = target * w;
        w.set(7.0);
        assert_eq!(operations(target), ["detach"]);
        assert!(message_of(|| used.graph()).contains("a parameter was set after this value"));
        assert!(message_of(|| used.detach().exp().powi(2).backward()).contains("no parameter"));
    }

    #[test]
    fn a_detached_value_can_be_asked_for_its_own_gradient() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        let copy = (w * 2.0).detach().requires_grad();
        copy.powi(2).backward();
        assert_eq!((copy.grad(), w.grad()), (12.0, 0.0));
    }

    #[test]
    fn a_constants_gradient_is_that_of_the_last_pass_alone() {
        let tape = Tape::<f64>::new();
        let x = tape.constant(array![1.0, 2.0]).requires_grad();
        let loss = (x * x).sum();
        loss.backward_retaining_graph();
        loss.backward();
        assert_eq!(x.grads(), array![2.0, 4.0].into_dyn());
    }

    #[test]
    fn asking_for_a_gradient_that_is_there_loses_nothing() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        for _ in 0..2 {
            w.backward();
            assert_eq!(w.requires_grad().id(), 0);
        }
        assert_eq!(w.grad(), 2.0);

        let loss = w.powi(2);
        loss.backward_retaining_graph();
        assert_eq!((loss.requires_grad().grad(), w.grad()), (1.0, 8.0));
        loss.backward();
        assert_eq!((loss.requires_grad().grad(), w.grad()), (1.0, 14.0));

        let x = tape.constant(2.0).requires_grad();
        x.backward_retaining_graph();
        assert_eq!(x.requires_grad().grad(), 1.0);
    }

    #[test]
    fn every_value_between_a_parameter_and_the_loss_has_a_gradient() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![1.0, 2.0]);
        let a = w * 3.0;
        let b = a.exp();
        let unused = a * 2.0;
        let loss = (b + a).sum();
        loss.backward();
        assert_eq!((loss.grad(), b.grads()), (1.0, array![1.0, 1.0].into_dyn()));
        assert_eq!(a.grads(), b.values() + 1.0);
        assert_eq!(w.grads(), (b.values() + 1.0) * 3.0);
        assert!(message_of(|| unused.grads()).contains("no gradient was computed for this value"));
    }

    #[test]
    fn small_batches_add_up_to_the_large_one() {
        let samples = array![[1.0, 2.0], [-3.0, 0.5], [0.25, -1.0], [2.0, 2.0]];
        let targets = array![1.0, -1.0, 0.5, 2.0];
        let gradient = |size: usize| {
            let tape = Tape::<f64>::new();
            let (w, b) = (tape.parameter(array![0.5, -0.25]), tape.parameter(0.125));
            for start in (0..4).step_by(size) {
                let x = tape.constant(samples.slice(s![start..start + size, ..]));
                let t = tape.constant(targets.slice(s![start..start + size]));
                let loss = (x.matmul(w) + b).mean_squared_error(t) * (size as f64 / 4.0);
                loss.backward();
            }
            (w.grads(), b.grad())
        };
        // All of these numbers are sums of powers of two: nothing is rounded.
        assert_eq!(gradient(1), gradient(4));
        assert_eq!(gradient(2), gradient(4));
    }

    #[test]
    fn an_update_is_given_each_value_and_its_gradient() {
        let tape = Tape::<f64>::new();
        let (w, idle) = (
            tape.parameter(array![[1.0, 2.0], [3.0, 4.0]]),
            tape.parameter(5.0),
        );
        (w * w).sum().backward();
        w.update(|value, gradient| 100.0 * value + gradient);
        idle.update(|value, gradient| value + 1.0 + gradient);
        assert_eq!(
            w.values(),
            array![[102.0, 204.0], [306.0, 408.0]].into_dyn()
        );
        assert_eq!(w.grads(), array![[2.0, 4.0], [6.0, 8.0]].into_dyn());
        assert_eq!(idle.value(), 6.0);
    }

    #[test]
    fn an_update_leaves_the_graph_outdated_even_when_its_closure_panics() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![1.0, 2.0]);
        let loss = (w * w).sum();
        w.update(|value, _| value);
        assert!(message_of(|| loss.backward()).contains("a parameter was set after"));
        let loss = (w * w).sum();
        message_of(|| w.update(|value, _| if value > 1.0 { panic!("no") } else { 0.0 }));
        assert_eq!(w.values(), array![0.0, 2.0].into_dyn());
        assert!(message_of(|| loss.backward()).contains("a parameter was set after"));
    }
}

mod handles {
    use super::*;

    #[test]
    fn a_handle_never_gives_a_number_of_another_graph() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![1.0, 2.0]);
        let record = || (w * 2.0).exp().sum();
        for by_backward in [true, false] {
            let old = record();
            let place = old.id();
            if by_backward {
                old.backward()
            } else {
                tape.free_graph()
            }
            let new = record();
            assert_eq!(new.id(), place, "it takes the place of the old one");
            assert!(is_gone(old));
            let inside = tape.no_grad(record);
            assert!(is_gone(inside));
            let later = record();
            assert!(is_gone(inside) && is_gone(old));
            assert_eq!(later.value(), new.value());
            tape.free_graph();
        }
    }
}

mod nan {
    use super::*;

    #[test]
    fn a_pass_that_makes_a_nan_leaves_the_gradients_of_the_pass_before() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(3.0);
        let square = w * w;
        (square * 2.0).backward_retaining_graph();
        let loss = (square * 0.0).sqrt();
        tape.detect_nan(true);
        assert!(message_of(|| loss.backward()).contains("has a NaN"));
        assert_eq!((square.grad(), w.grad()), (2.0, 12.0));
        // Nor does the next pass count that one again.
        (square * 5.0).backward();
        assert_eq!((square.grad(), w.grad()), (5.0, 42.0));
    }

    #[test]
    fn the_operation_that_makes_one_is_named() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![[1.0, -1.0]]);
        let number = tape.parameter(-1.0);
        tape.detect_nan(true);
        assert_eq!(
            message_of(|| w.ln()),
            "ln: the result has a NaN, and its operands, of the shapes [[1, 2]], have none"
        );
        assert_eq!(
            message_of(|| number.sqrt()),
            "sqrt: the result has a NaN, and its operands, of the shapes [[]], have none"
        );
        assert_eq!(
            message_of(|| tape.constant(zeros(&[0])).mean()),
            "mean: the result of its operation / has a NaN, and its operands, of the shapes [[]], \
             have none; its number is 0"
        );
        tape.detect_nan(false);
        assert!(w.ln().values()[[0, 1]].is_nan());
        assert!(number.sqrt().value().is_nan());
    }

    #[test]
    fn one_that_was_given_accuses_nobody() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![1.0, 2.0]);
        let number = tape.parameter(1.0);
        tape.detect_nan(true);
        let x = tape.constant(array![f64::NAN, 1.0]);
        (x * w).exp().powi(3).mean().backward();
        assert!(w.grads()[[0]].is_nan() && w.grads()[[1]].is_finite());
        (number * tape.constant(f64::NAN)).powi(2).backward();
        assert!(number.grad().is_nan());
        // The gradient that is added to has one already.
        (w * 2.0).sum().backward();
        (number * 2.0).backward();
        assert!(w.grads()[[0]].is_nan() && number.grad().is_nan());
    }

    #[test]
    fn a_diagnosis_leaves_no_node_and_no_part_of_a_gradient_behind() {
        let tape = Tape::<f64>::new();
        let (w, v) = (tape.parameter(array![0.0, 1.0]), tape.parameter(3.0));
        (w * v).sum().backward();
        tape.detect_nan(true);
        let loss = (v * 5.0 + w.sqrt() * 0.0).sum();
        let before = (w.grads(), v.grad());
        for _ in 0..2 {
            // The gradient of v comes first.
            message_of(|| loss.backward_retaining_graph());
            assert_eq!((w.grads(), v.grad()), before);
            assert!(message_of(|| loss.grad()).contains("no gradient was computed"));
        }
        let negative = w - 1.0;
        message_of(|| negative.sqrt());
        assert_eq!(tape.constant(0.0).id(), negative.id() + 1);
        tape.detect_nan(false);
        loss.backward();
        assert_eq!(v.grad(), before.1 + 10.0);
    }

    #[test]
    fn a_backward_step_that_makes_one_is_named_with_its_line() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![0.0, 1.0]);
        let number = tape.parameter(0.0);
        tape.detect_nan(true);
        // The derivative of the root is infinite at 0, and 0 · ∞ is no number.
        let line = line!() + 1;
        let arrays = (w.sqrt() * 0.0).sum();
        let says = |shape, line| {
            format!(
                "sqrt: the gradient of its operand 0, of the shape {shape}, has a NaN, and the gradient \
                 of its result has none; it was recorded at {}:{line}:",
                file!()
            )
        };
        let message = message_of(|| arrays.backward());
        assert!(message.starts_with(&says("[2]", line)), "{message}");
        let line = line!() + 1;
        let numbers = number.sqrt() * 0.0;
        let message = message_of(|| numbers.backward());
        assert!(message.starts_with(&says("[]", line)), "{message}");
        tape.detect_nan(false);
        tape.zero_grad();
        numbers.backward();
        assert!(number.grad().is_nan());
    }

    #[test]
    fn a_backward_step_of_an_operation_of_several_is_named_by_both() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(array![f64::NEG_INFINITY, f64::NEG_INFINITY]);
        tape.detect_nan(true);
        let line = line!() + 1;
        let loss = w.log_sum_exp_over(0);
        let says = format!(
            "log_sum_exp: the gradient of operand 0 of its operation exp, of the shape [2], has a \
             NaN, and the gradient of its result has none; it was recorded at {}:{line}:",
            file!()
        );
        let message = message_of(|| loss.backward());
        assert!(message.starts_with(&says), "{message}");
    }
}

mod edges {
    use super::*;

    /// The values and the gradient of the sum of the values.
    fn differentiate(
        x: ArrayD<f64>,
        function: impl for<'tape> Fn(Var<'tape, f64>) -> Var<'tape, f64>,
    ) -> (ArrayD<f64>, ArrayD<f64>) {
        let tape = Tape::new();
        let x = tape.parameter(x);
        let y = function(x);
        y.sum().backward();
        (y.values(), x.grads())
    }

    #[test]
    fn reductions_of_nothing_have_a_value_and_no_gradient() {
        for (shape, axis) in [([0, 3], 0), ([3, 0], 1)] {
            let nothing = || zeros(&shape);
            let three = |number: f64| ArrayD::from_elem(IxDyn(&[3]), number);
            assert_eq!(
                differentiate(nothing(), |x| x.sum_over(axis)),
                (three(0.0), nothing())
            );
            let infinite = three(f64::NEG_INFINITY);
            assert_eq!(differentiate(nothing(), |x| x.max_over(axis)).0, infinite);
            assert_eq!(
                differentiate(nothing(), |x| x.log_sum_exp_over(axis)).0,
                infinite
            );
            let (mean, gradient) = differentiate(nothing(), |x| x.mean_over(axis));
            assert!(mean.shape() == [3] && mean.iter().all(|x| x.is_nan()));
            assert_eq!(gradient, nothing());
            let (variance, _) = differentiate(nothing(), |x| x.variance_over(axis));
            assert!(variance.shape() == [3] && variance.iter().all(|x| x.is_nan()));
            assert_eq!(
                differentiate(nothing(), |x| x.softmax(axis)),
                (nothing(), nothing())
            );
            assert_eq!(
                differentiate(nothing(), |x| x.log_softmax(axis)),
                (nothing(), nothing())
            );
            let other = 1 - axis;
            assert_eq!(
                differentiate(nothing(), |x| x.sum_over(other)).0,
                zeros(&[0])
            );
            assert_eq!(
                differentiate(nothing(), |x| x.max_keepdim(other)).0.len(),
                0
            );
        }
        let tape = Tape::<f64>::new();
        let nothing = tape.parameter(zeros(&[0, 3]));
        assert_eq!(nothing.max().value(), f64::NEG_INFINITY);
        assert!(nothing.cross_entropy(&[]).value().is_nan());
        assert!(nothing.mean_squared_error(nothing).value().is_nan());
    }

    #[test]
    fn parts_of_nothing_are_nothing() {
        let x = || array![[1.0, 2.0], [3.0, 4.0]].into_dyn();
        assert_eq!(
            differentiate(x(), |x| x.slice(1, 1..1)),
            (zeros(&[2, 0]), zeros(&[2, 2]))
        );
        assert_eq!(
            differentiate(x(), |x| x.slice(0, 2..2)),
            (zeros(&[0, 2]), zeros(&[2, 2]))
        );
        assert_eq!(
            differentiate(x(), |x| x.rows(&[])),
            (zeros(&[0, 2]), zeros(&[2, 2]))
        );
        let ones = ArrayD::ones(IxDyn(&[2, 2]));
        for axis in [0, 1] {
            let (y, gradient) = differentiate(x(), |x| {
                let nothing = x.slice(axis, 0..0);
                Var::concatenate(&[nothing, x, nothing], axis)
            });
            assert_eq!((y, gradient), (x(), ones.clone()));
        }
    }

    #[test]
    fn a_product_over_nothing_is_zero() {
        let tape = Tape::<f64>::new();
        for (a, b, product) in [
            (vec![2, 0], vec![0, 3], vec![2, 3]),
            (vec![0, 2], vec![2, 3], vec![0, 3]),
            (vec![2, 3], vec![3, 0], vec![2, 0]),
            (vec![0], vec![0, 2], vec![2]),
            (vec![0], vec![0], vec![]),
            (vec![2, 0], vec![0], vec![2]),
        ] {
            let left = tape.parameter(ArrayD::ones(IxDyn(&a)));
            let right = tape.parameter(ArrayD::ones(IxDyn(&b)));
            let y = left.matmul(right);
            assert_eq!(y.values(), zeros(&product));
            y.sum().backward();
            assert_eq!((left.grads(), right.grads()), (zeros(&a), zeros(&b)));
        }
    }

    #[test]
    fn an_axis_named_twice_is_one_axis_and_no_axes_are_none() {
        let x = || array![[1.0, 2.0], [3.0, 5.0]].into_dyn();
        let once = differentiate(x(), |x| x.mean_over(0));
        assert_eq!(differentiate(x(), |x| x.mean_over([0, 0])), once);
        let ones = ArrayD::ones(IxDyn(&[2, 2]));
        assert_eq!(differentiate(x(), |x| x.sum_over([])), (x(), ones.clone()));
        assert_eq!(differentiate(x(), |x| x.max_keepdim([])), (x(), ones));
    }

    #[test]
    fn the_largest_along_an_axis_share_the_gradient_also_when_they_are_infinite() {
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        let x = array![[low, 1.0, high], [low, 3.0, high], [low, 3.0, 0.0]].into_dyn();
        let (y, gradient) = differentiate(x, |x| x.max_over(0));
        assert_eq!(y, array![low, 3.0, high].into_dyn());
        let third = 1.0 / 3.0;
        let shares = array![[third, 0.0, 0.5], [third, 0.5, 0.5], [third, 0.5, 0.0]];
        assert_eq!(gradient, shares.into_dyn());
    }

    #[test]
    fn the_smallest_power_has_a_gradient() {
        let x = || array![-1.0, 1.0, 2.0].into_dyn();
        let n = f64::from(i32::MIN);
        let (y, gradient) = differentiate(x(), |x| x.powi(i32::MIN));
        assert_eq!(
            (y, gradient),
            (
                array![1.0, 1.0, 0.0].into_dyn(),
                array![-n, n, 0.0].into_dyn()
            )
        );
        let n = f64::from(i32::MAX);
        let (y, gradient) = differentiate(x(), |x| x.powi(i32::MAX));
        assert_eq!(y, array![-1.0, 1.0, f64::INFINITY].into_dyn());
        assert_eq!(gradient, array![n, n, f64::INFINITY].into_dyn());
    }

    #[test]
    fn clamping_from_one_side_or_to_one_number_works() {
        let x = || array![-2.0, 0.5, 2.0].into_dyn();
        let (low, high) = (f64::NEG_INFINITY, f64::INFINITY);
        let at_least = (
            array![0.0, 0.5, 2.0].into_dyn(),
            array![0.0, 1.0, 1.0].into_dyn(),
        );
        assert_eq!(differentiate(x(), |x| x.clamp(0.0, high)), at_least);
        let at_most = (
            array![-2.0, 0.5, 1.0].into_dyn(),
            array![1.0, 1.0, 0.0].into_dyn(),
        );
        assert_eq!(differentiate(x(), |x| x.clamp(low, 1.0)), at_most);
        let only = (array![0.5, 0.5, 0.5].into_dyn(), zeros(&[3]));
        assert_eq!(differentiate(x(), |x| x.clamp(0.5, 0.5)), only);
    }

    /// As PyTorch does it: the sign of a zero can be seen in what it is divided into.
    #[test]
    fn of_two_zeros_the_first_is_larger_and_smaller_and_a_zero_at_a_bound_stays() {
        let tape = Tape::<f64>::new();
        let [plus, minus] = [0.0, -0.0].map(|zero| tape.parameter(zero));
        for (first, second) in [(plus, minus), (minus, plus)] {
            let sign = first.value().is_sign_negative();
            let results = [
                first.maximum(second),
                first.minimum(second),
                first.clamp(second.value(), 1.0),
                first.clamp(-1.0, second.value()),
            ];
            for result in results {
                assert_eq!(result.value().is_sign_negative(), sign, "of {first:?}");
            }
        }
    }

    #[test]
    fn the_smallest_of_nothing_is_infinite_and_a_spread_of_nothing_no_number() {
        let tape = Tape::<f64>::new();
        let (nothing, one) = (tape.parameter(zeros(&[0])), tape.parameter(array![3.0]));
        assert_eq!(nothing.min().value(), f64::INFINITY);
        assert!(nothing.standard_deviation().value().is_nan());
        assert_eq!(nothing.norm().value(), 0.0);
        (one.standard_deviation() + one.norm() + one.min()).backward();
        assert_eq!(one.grads(), array![2.0].into_dyn());
        tape.zero_grad();
        // Where a norm has a kink, its gradient is 0, and not the NaN of a root.
        let zero = one - one;
        (zero.norm() + zero.standard_deviation()).backward();
        assert_eq!((zero.grads(), one.grads()), (zeros(&[1]), zeros(&[1])));
    }

    #[test]
    fn what_is_not_selected_leaves_no_trace_but_an_infinite_derivative() {
        let tape = Tape::<f64>::new();
        let x = tape.parameter(array![-0.0, f64::NAN, 4.0]);
        let condition = array![true, false, true];
        let y = Var::select(&condition, x, x.detach() * 0.0 + 7.0);
        assert_eq!(y.values()[0].to_bits(), (-0.0_f64).to_bits());
        let z = Var::select(
            &condition,
            tape.constant(f64::INFINITY),
            tape.constant(-0.0),
        );
        assert_eq!(z.values().mapv(f64::to_bits), {
            array![f64::INFINITY, -0.0, f64::INFINITY]
                .mapv(f64::to_bits)
                .into_dyn()
        });
        y.sum().backward();
        assert_eq!(x.grads(), array![1.0, 0.0, 1.0].into_dyn());
        tape.zero_grad();
        let is_positive = x.values().mapv(|x| x > 0.0);
        Var::select(&is_positive, x.sqrt(), tape.constant(0.0))
            .sum()
            .backward();
        assert!(x.grads()[0].is_nan());
        tape.zero_grad();
        Var::select(&is_positive, x, tape.constant(1.0))
            .sqrt()
            .sum()
            .backward();
        assert_eq!(x.grads(), array![0.0, 0.0, 0.25].into_dyn());
    }

    #[test]
    fn of_nothing_but_minus_infinity_there_are_no_shares() {
        let x = || ArrayD::from_elem(IxDyn(&[2]), f64::NEG_INFINITY);
        let (sum, gradient) = differentiate(x(), |x| x.log_sum_exp_over(0));
        assert_eq!(sum, ArrayD::from_elem(IxDyn(&[]), f64::NEG_INFINITY));
        assert!(gradient.iter().all(|g| g.is_nan()));
        let tape = Tape::new();
        let x = tape.parameter(x());
        assert!(x.softmax(0).sum().value().is_nan());
        assert!(x.log_softmax(0).sum().value().is_nan());
        // One number beside it has all of them.
        let x = array![f64::NEG_INFINITY, 3.0].into_dyn();
        let (sum, gradient) = differentiate(x, |x| x.log_sum_exp_over(0));
        assert_eq!((sum[[]], gradient), (3.0, array![0.0, 1.0].into_dyn()));
    }

    #[test]
    fn an_infinite_derivative_times_zero_is_no_number() {
        let zero = || ArrayD::zeros(IxDyn(&[]));
        let (y, gradient) = differentiate(zero(), |x| x * x.powf(0.5));
        assert!(y[[]] == 0.0 && gradient[[]].is_nan());
        let (y, gradient) = differentiate(zero(), |x| x * x.sqrt());
        assert!(y[[]] == 0.0 && gradient[[]].is_nan());
        let (y, gradient) = differentiate(zero(), |x| x.powf(1.5));
        assert_eq!((y[[]], gradient[[]]), (0.0, 0.0));
    }

    #[test]
    fn the_binary_cross_entropy_of_infinite_logits_is_pytorchs() {
        let infinity = f64::INFINITY;
        for (logit, target, loss, gradient) in [
            (infinity, 1.0, f64::NAN, 0.0),
            (infinity, 0.0, infinity, 1.0),
            (infinity, 0.5, infinity, 0.5),
            (-infinity, 0.0, f64::NAN, 0.0),
            (-infinity, 1.0, f64::NAN, -1.0),
            (f64::MAX, 1.0, 0.0, 0.0),
            (-f64::MAX, 1.0, f64::MAX, -1.0),
        ] {
            let tape = Tape::new();
            let x = tape.parameter(logit);
            let y = x.binary_cross_entropy_with_logits(tape.constant(target));
            y.backward();
            assert_eq!(y.value().to_string(), loss.to_string(), "{logit} {target}");
            assert_eq!(x.grad(), gradient, "{logit} {target}");
        }
    }

    #[test]
    fn four_axes_broadcast_and_are_reduced() {
        let tape = Tape::<f64>::new();
        let a = tape.parameter(ArrayD::from_elem(IxDyn(&[2, 1, 3, 1]), 2.0));
        let b = tape.parameter(ArrayD::from_elem(IxDyn(&[4, 1, 5]), 3.0));
        let y = (a * b).sum_over([3, 0]);
        assert_eq!(y.values(), ArrayD::from_elem(IxDyn(&[4, 3]), 60.0));
        y.sum().backward();
        assert_eq!(a.grads(), ArrayD::from_elem(IxDyn(&[2, 1, 3, 1]), 60.0));
        assert_eq!(b.grads(), ArrayD::from_elem(IxDyn(&[4, 1, 5]), 12.0));
    }
}

#[test]
fn a_target_or_a_bound_is_an_array_or_a_number_as_well_as_a_value() {
    let tape = Tape::<f64>::new();
    let x = tape.parameter(array![0.25, 0.5, 0.75]);
    let array = array![0.0, 0.5, 1.0];
    let value = tape.constant(&array);
    let half = tape.constant(0.5);
    let pairs = [
        [x.mean_squared_error(&array), x.mean_squared_error(value)],
        [
            x.mean_absolute_error(array.view()),
            x.mean_absolute_error(value),
        ],
        [
            x.binary_cross_entropy_with_logits(&array),
            x.binary_cross_entropy_with_logits(value),
        ],
        [x.maximum(&array), x.maximum(value)],
        [x.maximum(0.5), x.maximum(half)],
        [x.minimum(array.clone()), x.minimum(value)],
        [x.minimum(0.5), x.minimum(half)],
        [
            Var::select(&array.mapv(|x| x > 0.5), x, 0.5),
            Var::select(&array.mapv(|x| x > 0.5), x, half),
        ],
    ];
    for pair in pairs {
        let [given, expected] = pair.map(|y| {
            tape.zero_grad();
            y.sum().backward_retaining_graph();
            (y.values(), x.grads())
        });
        assert_eq!(given, expected);
    }
    // What is refused leaves nothing behind, not even the constant.
    let before = format!("{tape:?}");
    let message = message_of(|| x.mean_squared_error(array![1.0, 2.0]));
    assert!(message.contains("the target [2]"), "{message}");
    assert_eq!(format!("{tape:?}"), before);
}
