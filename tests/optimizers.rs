//! What the optimizers, the schedules of the learning rate and clipping promise.

use downhill::layers::{Layer, Linear};
use downhill::ndarray::{Array1, array};
use downhill::optimizers::{
    Adam, AdamW, Optimizer, RmsProp, Schedule, Sgd, clip_gradient_norm, clip_gradient_norm_of,
};
use downhill::{Random, Tape, Var};

use crate::panics::panic_of;

/// Where a single weight goes that meets these gradients.
fn path<const N: usize>(
    mut optimizer: impl Optimizer<f64>,
    start: f64,
    gradients: [f64; N],
) -> [f64; N] {
    path_of(&mut optimizer, start, gradients)
}

fn path_of<const N: usize>(
    optimizer: &mut dyn Optimizer<f64>,
    start: f64,
    gradients: [f64; N],
) -> [f64; N] {
    let tape = Tape::new();
    let w = tape.parameter(start);
    gradients.map(|gradient| {
        (w * gradient).backward();
        optimizer.step(&tape);
        tape.zero_grad();
        w.value()
    })
}

type New = fn() -> Box<dyn Optimizer<f64>>;

/// One of each kind, with everything that it can remember.
const ALL: [New; 5] = [
    || Box::new(Sgd::new(0.1)),
    || Box::new(Sgd::new(0.1).momentum(0.9)),
    || Box::new(RmsProp::new(0.1)),
    || Box::new(Adam::new(0.1)),
    || Box::new(AdamW::new(0.1)),
];

#[track_caller]
fn assert_close(actual: &[f64], expected: &[f64]) {
    let close = |(a, e): (&f64, &f64)| (a - e).abs() <= 1e-14 * e.abs();
    assert!(
        actual.len() == expected.len() && actual.iter().zip(expected).all(close),
        "{actual:?} is not {expected:?}"
    );
}

/// Gradients of different signs and sizes, for comparisons with a transcription.
const GRADIENTS: [f64; 8] = [0.5, -1.25, 3.0, 0.01, -0.7, 40.0, 0.3, 0.2];

#[test]
#[expect(
    clippy::needless_borrows_for_generic_args,
    reason = "it is what is tested"
)]
fn parameters_are_chosen_by_reference_too() {
    let tape = Tape::<f64>::new();
    let [w, b, frozen] = [1.0, 2.0, 3.0].map(|number| tape.parameter(number));
    let chosen = vec![w, b];
    let mut optimizers = [
        Sgd::new(0.5).only(&chosen),
        Sgd::new(0.5).only(&[w, b]),
        Sgd::new(0.5).only([w, b]),
    ];
    for (round, optimizer) in optimizers.iter_mut().enumerate() {
        (w + b + frozen).backward();
        assert!((clip_gradient_norm_of(&[w, b], 9.0) - 2.0_f64.sqrt()).abs() < 1e-15);
        optimizer.step(&tape);
        tape.zero_grad();
        let moved = 0.5 * (round + 1) as f64;
        let values = [w, b, frozen].map(|var| var.value());
        assert_eq!(values, [1.0 - moved, 2.0 - moved, 3.0]);
    }
}

mod sgd {
    use super::*;

    #[test]
    fn a_step_is_the_rate_times_the_gradient() {
        assert_eq!(path(Sgd::new(0.5), 1.0, [2.0, -4.0]), [0.0, 2.0]);
    }

    #[test]
    fn it_gives_the_articles_digits() {
        let tape = Tape::<f32>::new();
        let w = tape.parameter(1.0);
        let mut optimizer = Sgd::new(0.01);
        for (x, y) in [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)] {
            (w * x - y).powi(2).backward();
            optimizer.step(&tape);
            tape.zero_grad();
        }
        assert_eq!(w.value(), 1.2606881);
    }

    #[test]
    fn momentum_adds_what_is_left_of_the_velocity() {
        let optimizer = Sgd::new(0.5).momentum(0.5);
        // v = 2, -3, -1.5
        assert_eq!(path(optimizer, 1.0, [2.0, -4.0, 0.0]), [0.0, 1.5, 2.25]);
    }

    #[test]
    fn nesterov_looks_ahead() {
        let optimizer = Sgd::new(0.5).momentum(0.5).nesterov();
        // v = 2, -3; g + v/2 = 3, -5.5
        assert_eq!(path(optimizer, 1.0, [2.0, -4.0]), [-0.5, 2.25]);
    }

    #[test]
    fn a_momentum_of_one_sums_all_gradients() {
        let optimizer = Sgd::new(1.0).momentum(1.0);
        assert_eq!(path(optimizer, 0.0, [1.0, 1.0, 1.0]), [-1.0, -3.0, -6.0]);
    }

    #[test]
    fn weight_decay_joins_the_gradient() {
        let optimizer = Sgd::new(0.5).weight_decay(0.25);
        // g = 2.25, -4.03125
        assert_eq!(path(optimizer, 1.0, [2.0, -4.0]), [-0.125, 1.890625]);
    }

    #[test]
    fn and_so_the_velocity() {
        let optimizer = Sgd::new(0.5).momentum(0.5).weight_decay(0.25);
        // v = 2.25, 1.125 - 4.03125
        assert_eq!(path(optimizer, 1.0, [2.0, -4.0]), [-0.125, 1.328125]);
    }

    #[test]
    fn it_is_pytorchs() {
        for (momentum, nesterov, decay) in [(0.9, false, 0.01), (0.9, true, 0.0), (0.5, true, 0.1)]
        {
            let mut optimizer = Sgd::new(0.03).momentum(momentum).weight_decay(decay);
            if nesterov {
                optimizer = optimizer.nesterov();
            }
            let (mut p, mut buffer) = (0.7, None);
            let expected = GRADIENTS.map(|gradient| {
                let mut d_p = gradient + decay * p;
                let next = buffer.map_or(d_p, |old: f64| old * momentum + d_p);
                buffer = Some(next);
                d_p = if nesterov {
                    d_p + momentum * next
                } else {
                    next
                };
                p += -0.03 * d_p;
                p
            });
            assert_eq!(path(optimizer, 0.7, GRADIENTS), expected);
        }
    }
}

mod rms_prop {
    use super::*;

    #[test]
    fn the_gradient_is_divided_by_the_root_of_the_mean_of_squares() {
        let optimizer = RmsProp::new(0.25).alpha(0.75).eps(0.0);
        // s = 4, 4
        assert_eq!(path(optimizer, 1.0, [-4.0, 2.0]), [1.5, 1.25]);
    }

    #[test]
    fn eps_is_added_to_the_root() {
        let optimizer = RmsProp::new(1.0).alpha(0.0).eps(1.0);
        assert_eq!(path(optimizer, 1.0, [3.0, -1.0]), [0.25, 0.75]);
    }

    #[test]
    fn a_zero_gradient_divides_nothing_by_zero() {
        assert_eq!(path(RmsProp::new(1.0), 1.0, [0.0]), [1.0]);
    }

    #[test]
    fn it_is_pytorchs() {
        for (alpha, eps, decay) in [(0.99, 1e-8, 0.0), (0.9, 1e-3, 0.1)] {
            let optimizer = RmsProp::new(0.03).weight_decay(decay);
            let optimizer = match alpha {
                0.99 => optimizer, // The numbers that PyTorch starts with.
                _ => optimizer.alpha(alpha).eps(eps),
            };
            let (mut p, mut square_avg) = (0.7, 0.0);
            let expected = GRADIENTS.map(|gradient| {
                let grad: f64 = gradient + decay * p;
                square_avg = square_avg * alpha + (1.0 - alpha) * grad * grad;
                p += -0.03 * grad / (f64::sqrt(square_avg) + eps);
                p
            });
            assert_eq!(path(optimizer, 0.7, GRADIENTS), expected);
        }
    }
}

mod adam {
    use super::*;

    #[test]
    fn equal_gradients_give_steps_as_long_as_the_rate() {
        let optimizer = Adam::new(0.25).betas(0.5, 0.75).eps(0.0);
        let expected = [1.25, 1.5, 1.75, 2.0];
        assert_close(&path(optimizer, 1.0, [-4.0; 4]), &expected);
    }

    #[test]
    fn eps_is_added_to_the_root() {
        let optimizer = Adam::new(1.0).betas(0.0, 0.0).eps(1.0);
        assert_eq!(path(optimizer, 1.0, [3.0, -1.0]), [0.25, 0.75]);
    }

    #[test]
    fn a_mean_that_keeps_nothing_is_the_gradient_however_large_the_last_one() {
        let optimizer = Adam::new(1.0).betas(0.0, 0.0).eps(0.0);
        assert_eq!(path(optimizer, 0.0, [1e20, 1.0]), [-1.0, -2.0]);
    }

    #[test]
    fn half_way_is_counted_from_the_new_gradient() {
        // As in torch.lerp: 1 + (2^53 + 1)/2 would be 2^52 + 1, and the step exactly 1/2.
        let tape = Tape::<f64>::new();
        let w = tape.parameter(0.0);
        let mut optimizer = Adam::new(0.75).betas(0.5, 0.0).eps(0.0);
        for gradient in [2.0, 2_f64.powi(53) + 2.0] {
            w.set(0.0);
            (w * gradient).backward();
            optimizer.step(&tape);
            tape.zero_grad();
        }
        assert_eq!(w.value(), -0.5000000000000001);
    }

    #[test]
    fn decay_apart_from_the_gradient_shrinks_the_value_by_the_rate() {
        let optimizer = AdamW::new(0.5).betas(0.0, 0.0).eps(0.0).weight_decay(0.5);
        // 1·(1 - 1/4) - 1/2, 0.25·(1 - 1/4) + 1/2
        assert_eq!(path(optimizer, 1.0, [3.0, -1.0]), [0.25, 0.6875]);
    }

    #[test]
    fn decay_in_the_gradient_is_adapted_with_it() {
        let optimizer = Adam::new(1.0).betas(0.0, 0.0).eps(1.0).weight_decay(2.0);
        // g = 1 + 2·1, so 1 - 3/(3 + 1)
        assert_eq!(path(optimizer, 1.0, [1.0]), [0.25]);
    }

    /// PyTorch's `_single_tensor_adam`.
    fn torch(
        (beta1, beta2, eps): (f64, f64, f64),
        weight_decay: f64,
        decoupled: bool,
    ) -> [f64; GRADIENTS.len()] {
        let (lr, mut param) = (0.03, 0.7);
        let (mut exp_avg, mut exp_avg_sq, mut step) = (0.0, 0.0, 0);
        GRADIENTS.map(|mut grad| {
            step += 1;
            if decoupled {
                param *= 1.0 - lr * weight_decay;
            } else {
                grad += weight_decay * param;
            }
            exp_avg = beta1 * exp_avg + (1.0 - beta1) * grad;
            exp_avg_sq = beta2 * exp_avg_sq + (1.0 - beta2) * grad * grad;
            let bias_correction1 = 1.0 - f64::powi(beta1, step);
            let bias_correction2 = 1.0 - f64::powi(beta2, step);
            let denom = f64::sqrt(exp_avg_sq) / f64::sqrt(bias_correction2) + eps;
            param += -(lr / bias_correction1) * exp_avg / denom;
            param
        })
    }

    const USUAL: (f64, f64, f64) = (0.9, 0.999, 1e-8);
    const OTHERS: (f64, f64, f64) = (0.25, 0.6, 1e-3);

    #[test]
    fn it_is_pytorchs() {
        let adam = path(Adam::new(0.03), 0.7, GRADIENTS);
        assert_close(&adam, &torch(USUAL, 0.0, false));

        let (beta1, beta2, eps) = OTHERS;
        let adam = Adam::new(0.03).betas(beta1, beta2).eps(eps);
        let adam = path(adam.weight_decay(0.1), 0.7, GRADIENTS);
        assert_close(&adam, &torch(OTHERS, 0.1, false));
    }

    #[test]
    fn with_decay_apart_too() {
        let adam_w = path(AdamW::new(0.03), 0.7, GRADIENTS);
        assert_close(&adam_w, &torch(USUAL, 0.01, true));

        let (beta1, beta2, eps) = OTHERS;
        let adam_w = AdamW::new(0.03).betas(beta1, beta2).eps(eps);
        let adam_w = path(adam_w.weight_decay(0.1), 0.7, GRADIENTS);
        assert_close(&adam_w, &torch(OTHERS, 0.1, true));
    }

    #[test]
    fn each_parameter_counts_its_own_steps() {
        let tape = Tape::<f64>::new();
        let late = tape.parameter(0.0);
        let first = tape.parameter(0.0);
        let latest = tape.parameter(0.0);
        let mut optimizer = Adam::new(0.25).betas(0.5, 0.75).eps(0.0);
        let mut step = |parameters: &[Var<'_, f64>]| {
            for &parameter in parameters {
                (parameter * 2.0).backward();
            }
            optimizer.step(&tape);
            tape.zero_grad();
        };
        step(&[first]);
        step(&[first, late]);
        step(&[first, late, latest]);
        assert_close(
            &[first.value(), late.value(), latest.value()],
            &[-0.75, -0.5, -0.25],
        );
    }

    #[test]
    fn a_parameter_without_elements_does_not_count_its_neighbours_steps() {
        let tape = Tape::<f64>::new();
        let before = tape.parameter(Array1::zeros(0));
        let w = tape.parameter(0.7);
        let after = tape.parameter(Array1::zeros(0));
        let mut optimizer = Adam::new(0.03);
        let path = GRADIENTS.map(|gradient| {
            (w * gradient + before.sum() + after.sum()).backward();
            optimizer.step(&tape);
            tape.zero_grad();
            w.value()
        });
        assert_eq!(path, super::path(Adam::new(0.03), 0.7, GRADIENTS));
    }
}

mod all_of_them {
    use super::*;

    #[test]
    fn a_parameter_without_a_gradient_stays_and_so_does_its_state() {
        for optimizer in ALL {
            let (mut optimizer, mut reference) = (optimizer(), optimizer());
            let tape = Tape::new();
            let resting = tape.parameter(0.7);
            let moving = tape.parameter(0.7);
            for (step, gradient) in GRADIENTS.into_iter().enumerate() {
                if step == 3 {
                    let rest = resting.value();
                    (moving * 5.0).backward();
                    optimizer.step(&tape);
                    tape.zero_grad();
                    optimizer.step(&tape); // No gradient anywhere.
                    assert_eq!(resting.value(), rest);
                }
                (resting * gradient + moving * gradient).backward();
                optimizer.step(&tape);
                tape.zero_grad();
            }
            let undisturbed = path_of(&mut *reference, 0.7, GRADIENTS);
            assert_eq!(resting.value(), undisturbed[7]);
            assert_ne!(moving.value(), undisturbed[7]);
        }
    }

    #[test]
    fn gradients_may_accumulate_over_several_losses() {
        for optimizer in ALL {
            let (mut optimizer, mut reference) = (optimizer(), optimizer());
            let tape = Tape::new();
            let w = tape.parameter(0.7);
            (w * 1.5).backward();
            (w * 0.5).backward();
            optimizer.step(&tape);
            assert_eq!([w.value()], path_of(&mut *reference, 0.7, [2.0]));
            assert_eq!(w.grad(), 2.0);
        }
    }

    #[test]
    fn parameters_may_be_added_between_steps() {
        for optimizer in ALL {
            let (mut optimizer, mut reference) = (optimizer(), optimizer());
            let tape = Tape::new();
            let w = tape.parameter(array![1.0, 2.0]);
            (w * 3.0).sum().backward();
            optimizer.step(&tape);
            tape.zero_grad();
            let added = tape.parameter(0.7);
            let path_of_added = GRADIENTS.map(|gradient| {
                (w.sum() + added * gradient).backward();
                optimizer.step(&tape);
                tape.zero_grad();
                added.value()
            });
            assert_eq!(path_of_added, path_of(&mut *reference, 0.7, GRADIENTS));
        }
    }

    #[test]
    fn each_element_goes_its_own_way() {
        let start = array![0.7, -1.0, 3.0];
        let factors = array![1.0, -2.0, 0.1];
        for new in ALL {
            let mut optimizer = new();
            let tape = Tape::new();
            let w = tape.parameter(&start);
            for gradient in GRADIENTS {
                let gradients = tape.constant(&factors * gradient);
                (w * gradients).sum().backward();
                optimizer.step(&tape);
                tape.zero_grad();
            }
            for element in 0..3 {
                let gradients = GRADIENTS.map(|gradient| factors[element] * gradient);
                let alone = path_of(&mut *new(), start[element], gradients);
                assert_eq!(w.values()[element], alone[7]);
            }
        }
    }

    #[test]
    fn a_tape_of_f32_agrees_to_its_precision() {
        let optimizers: [Box<dyn Optimizer<f32>>; 4] = [
            Box::new(Sgd::new(0.1).momentum(0.9)),
            Box::new(RmsProp::new(0.1)),
            Box::new(Adam::new(0.1)),
            Box::new(AdamW::new(0.1)),
        ];
        for (mut optimizer, reference) in optimizers.into_iter().zip(&ALL[1..]) {
            let tape = Tape::<f32>::new();
            let w = tape.parameter(0.7);
            for gradient in GRADIENTS {
                (w * gradient as f32).backward();
                optimizer.step(&tape);
                tape.zero_grad();
            }
            let exact = path_of(&mut *reference(), 0.7, GRADIENTS)[7];
            assert!((f64::from(w.value()) - exact).abs() < 1e-6 * exact.abs());
        }
    }

    #[test]
    fn an_infinite_value_without_decay_stays_what_it_is() {
        for optimizer in ALL {
            let path = path_of(&mut *optimizer(), f64::INFINITY, [1.0]);
            assert_eq!(path, [f64::INFINITY]);
        }
    }

    #[test]
    fn the_learning_rate_can_be_read_and_set() {
        for optimizer in ALL {
            let mut optimizer = optimizer();
            assert_eq!(optimizer.learning_rate(), 0.1);
            optimizer.set_learning_rate(0.0);
            assert_eq!(optimizer.learning_rate(), 0.0);
            let tape = Tape::new();
            let w = tape.parameter(0.7);
            w.backward();
            optimizer.step(&tape);
            assert_eq!(w.value(), 0.7);
            optimizer.set_learning_rate(0.5);
            optimizer.step(&tape);
            assert!(w.value() < 0.5);
        }
    }

    #[test]
    fn a_step_puts_the_graph_of_what_it_changed_out_of_date() {
        let tape = Tape::<f64>::new();
        let (changed, unchanged) = (tape.parameter(1.0), tape.parameter(1.0));
        let stale = unchanged * 2.0 + (changed * 2.0).powi(2);
        let fresh = (unchanged * 3.0).powi(2);
        (changed * 2.0).backward_retaining_graph();
        Sgd::new(0.1).step(&tape);
        fresh.backward_retaining_graph();
        assert_eq!((unchanged.grad(), stale.value()), (18.0, 6.0));
        let panic = panic_of(|| stale.backward());
        let advice = "call backward() before set(), update() and an optimizer's step(), or compute \
                      the value again";
        assert!(panic.message.contains("a parameter was set after"));
        assert!(panic.message.ends_with(advice), "{}", panic.message);
        // What is computed from now on is not out of date.
        tape.zero_grad();
        (changed * 2.0).backward();
        assert_eq!(changed.grad(), 2.0);
    }
}

mod only_some {
    use super::*;

    /// Five steps on three parameters, whose gradients do not depend on each other, and buffers
    /// between them. Gives what became of the parameters.
    fn learn(
        optimizers: impl for<'tape> Fn([Var<'tape, f64>; 3]) -> Vec<Box<dyn Optimizer<f64>>>,
    ) -> [Vec<f64>; 3] {
        let tape = Tape::<f64>::new();
        let parameters = [array![1.0, -2.0], array![3.0], array![0.5, 0.25]].map(|start| {
            let _ = tape.buffer(array![7.0, 8.0]);
            tape.parameter(start)
        });
        let mut optimizers = optimizers(parameters);
        for _ in 0..5 {
            let losses = parameters.iter().map(|w| (*w - 2.0).powi(2).sum());
            losses.sum::<Var<f64>>().backward();
            optimizers
                .iter_mut()
                .for_each(|optimizer| optimizer.step(&tape));
            tape.zero_grad();
        }
        parameters.map(|w| w.values().into_iter().collect())
    }

    macro_rules! check {
        ($($new:expr;)+) => {$({
            let still = learn(|_| vec![]);
            let all = learn(|_| vec![Box::new($new)]);
            assert!((0..3).all(|i| all[i] != still[i]));
            let outer = learn(|[a, _, c]| vec![Box::new($new.only([c, a, c]))]);
            assert_eq!(outer, [all[0].clone(), still[1].clone(), all[2].clone()]);
            let last = learn(|[_, _, c]| vec![Box::new($new.only(vec![c]))]);
            assert_eq!(last, [still[0].clone(), still[1].clone(), all[2].clone()]);
            // Each part by an optimizer of its own is the same as all by one.
            let parts = learn(|[a, b, c]| {
                vec![Box::new($new.only([b])), Box::new($new.only([a, c]))]
            });
            assert_eq!(parts, all);
        })+};
    }

    #[test]
    fn parameters_are_stepped_and_the_others_stay() {
        check! {
            Sgd::new(0.1);
            Sgd::new(0.1).momentum(0.9).nesterov().weight_decay(0.1);
            RmsProp::new(0.1);
            Adam::new(0.1);
            AdamW::new(0.1);
        }
    }

    #[test]
    fn two_parts_learn_at_two_rates() {
        let rates = |slow, fast| {
            learn(|[a, b, _]| {
                vec![
                    Box::new(Sgd::new(slow).only([a])),
                    Box::new(Sgd::new(fast).only([b])),
                ]
            })
        };
        let (both, same) = (rates(0.1, 0.2), rates(0.1, 0.1));
        assert_eq!(both[0], same[0]);
        // Of the distance to 2, 1 − 2·rate is left by each step.
        assert!((both[1][0] - (2.0 + 0.6_f64.powi(5))).abs() < 1e-12);
        assert!((same[1][0] - (2.0 + 0.8_f64.powi(5))).abs() < 1e-12);
    }

    #[test]
    fn a_layer_is_frozen_by_giving_the_others_parameters() {
        let (tape, mut random) = (Tape::<f64>::new(), Random::new(0));
        let [frozen, head] = [2, 3].map(|inputs| Linear::new(&tape, inputs, 3, &mut random));
        let before = (frozen.weight.values(), head.weight.values());
        let parameters = head.parameters();
        let mut optimizer = Adam::new(0.1).only(&parameters);
        let hidden = frozen.forward(tape.constant(array![[1.0, 2.0]])).tanh();
        head.forward(hidden).sum().backward();
        optimizer.step(&tape);
        assert_eq!(frozen.weight.values(), before.0);
        assert_ne!(head.weight.values(), before.1);
    }
}

mod schedules {
    use super::*;

    #[test]
    fn a_constant_one_stays() {
        let schedule = Schedule::constant(0.3);
        assert_eq!([0, 1, 1000].map(|step| schedule.at(step)), [0.3; 3]);
    }

    #[test]
    fn steps_go_down_after_every_so_many() {
        let schedule = Schedule::step(0.8, 3, 0.5);
        let rates: Vec<f64> = (0..10).map(|epoch| schedule.at(epoch)).collect();
        assert_eq!(rates, [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.1]);

        let schedule = Schedule::step(0.05, 30, 0.1);
        let rates = [0, 29, 30, 59, 60, 90].map(|epoch| schedule.at(epoch));
        assert_close(&rates, &[0.05, 0.05, 5e-3, 5e-3, 5e-4, 5e-5]);
    }

    #[test]
    fn an_exponential_one_shrinks_by_the_same_factor_at_every_step() {
        let schedule = Schedule::exponential(0.1, 0.9);
        let mut expected = 0.1;
        for epoch in 0..40 {
            assert_close(&[schedule.at(epoch)], &[expected]);
            expected *= 0.9;
        }
        assert_eq!(Schedule::exponential(3.0, 0.0).at(0), 3.0);
        assert_eq!(Schedule::exponential(3.0, 0.5).at(2000), 0.0);
    }

    #[test]
    fn a_cosine_goes_down_and_up_again() {
        let schedule = Schedule::cosine(1.0, 12, 0.0);
        // cos 60° = 1/2, cos 90° = 0, cos 120° = -1/2
        let rates = [0, 4, 6, 8, 12, 16, 24].map(|step| schedule.at(step));
        let expected = [1.0, 0.75, 0.5, 0.25, 0.0, 0.25, 1.0];
        assert_close(&rates[..3], &expected[..3]);
        assert_close(&rates[3..6], &expected[3..6]);
        assert_close(&rates[6..], &expected[6..]);

        let schedule = Schedule::cosine(0.1, 50, 0.02);
        for step in 0..=50_u32 {
            // Half the angle: (1 + cos 2a)/2 = cos² a
            let half = f64::from(step) / 100.0 * std::f64::consts::PI;
            let expected = 0.02 + 0.08 * half.cos() * half.cos();
            assert!((schedule.at(step as usize) - expected).abs() < 1e-15);
        }
    }

    #[test]
    fn a_warm_up_rises_in_a_straight_line_and_then_the_schedule_begins() {
        let schedule = Schedule::constant(0.8).warm_up(4, 0.25);
        let rates = [0, 1, 2, 3, 4, 5, 100].map(|step| schedule.at(step));
        assert_close(&rates, &[0.2, 0.35, 0.5, 0.65, 0.8, 0.8, 0.8]);

        for later in [
            Schedule::step(0.8, 3, 0.5),
            Schedule::exponential(0.8, 0.9),
            Schedule::cosine(0.8, 10, 0.1),
        ] {
            let schedule = later.warm_up(5, 0.5);
            let rates = [0, 2, 4].map(|step| schedule.at(step));
            assert_close(&rates, &[0.4, 0.56, 0.72]);
            for step in 0..20 {
                assert_eq!(schedule.at(5 + step), later.at(step));
            }
        }
    }

    #[test]
    fn a_warm_up_from_the_whole_rate_changes_nothing() {
        let schedule = Schedule::constant(0.3).warm_up(3, 1.0);
        assert_eq!([0, 1, 2, 3].map(|step| schedule.at(step)), [0.3; 4]);
    }
}

mod clipping {
    use super::*;

    #[test]
    fn of_some_parameters_leaves_the_others_out_of_the_norm_and_as_they_are() {
        let tape = Tape::<f64>::new();
        let [w, v, frozen] = [(); 3].map(|()| tape.parameter(1.0));
        (w * 3.0 + v * 4.0 + frozen * 400.0).backward();
        assert_eq!(clip_gradient_norm_of([w, v], 5.1), 5.0);
        assert_eq!((w.grad(), v.grad()), (3.0, 4.0));
        assert_eq!(clip_gradient_norm_of([v, w, v], 2.5), 5.0);
        assert_eq!([w, v].map(|w| (w.grad() * 1e5).round()), [1.5e5, 2e5]);
        assert_eq!(frozen.grad(), 400.0);
        // All that have a gradient, whether something steps them or not.
        assert!(clip_gradient_norm(&tape, 5.0) > 400.0);
    }

    #[test]
    fn a_norm_that_is_too_large_is_scaled_and_given_as_it_was() {
        let tape = Tape::<f64>::new();
        let (a, b) = (tape.parameter(0.0), tape.parameter(array![0.0]));
        (a * 3.0 + b * 4.0).sum().backward();
        assert_eq!(clip_gradient_norm(&tape, 1.0), 5.0);
        let factor = 1.0 / (5.0 + 1e-6);
        assert_eq!(a.grad(), 3.0 * factor);
        assert_eq!(b.grad(), 4.0 * factor);
    }

    #[test]
    fn a_smaller_one_is_left_alone() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(0.0);
        (w * 3.0).backward();
        assert_eq!(clip_gradient_norm(&tape, 3.1), 3.0);
        assert_eq!(w.grad(), 3.0);
        // As in PyTorch, the millionth counts.
        assert_eq!(clip_gradient_norm(&tape, 3.0), 3.0);
        assert_eq!(w.grad(), 3.0 * (3.0 / (3.0 + 1e-6)));
    }

    #[test]
    fn every_element_counts_once() {
        for length in [1, 7, 8, 9, 16, 20] {
            let tape = Tape::<f64>::new();
            let w = tape.parameter(Array1::zeros(length));
            let numbers = Array1::from_iter((1..=length).map(|i| i as f64));
            (w * tape.constant(&numbers)).sum().backward();
            let squares: usize = (1..=length).map(|i| i * i).sum();
            assert_eq!(clip_gradient_norm(&tape, 0.5), (squares as f64).sqrt());
            let clipped = w.grads().iter().map(|g| g * g).sum::<f64>().sqrt();
            assert!((clipped - 0.5).abs() < 1e-6);
        }
    }

    #[test]
    fn no_gradient_is_a_norm_of_zero() {
        let tape = Tape::<f64>::new();
        assert_eq!(clip_gradient_norm(&tape, 1.0), 0.0);
        let (w, other) = (tape.parameter(0.0), tape.parameter(0.0));
        (w * 3.0).backward();
        tape.zero_grad();
        assert_eq!(clip_gradient_norm(&tape, 1.0), 0.0);
        (other * 4.0).backward();
        assert_eq!(clip_gradient_norm(&tape, 9.0), 4.0);
        assert_eq!((w.grad(), other.grad()), (0.0, 4.0));
    }

    #[test]
    fn gradients_of_zero_stay_so() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(0.0);
        (w * 0.0).backward();
        assert_eq!(clip_gradient_norm(&tape, 0.0), 0.0);
        assert_eq!(w.grad(), 0.0);
    }

    #[test]
    fn a_limit_of_zero_leaves_nothing() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(0.0);
        (w * 3.0).backward();
        assert_eq!(clip_gradient_norm(&tape, 0.0), 3.0);
        assert_eq!(w.grad(), 0.0);
    }

    #[test]
    fn what_is_not_finite_shows() {
        let clipped = |numbers: [f64; 2]| {
            let tape = Tape::<f64>::new();
            let w = tape.parameter(array![0.0, 0.0]);
            (w * tape.constant(array![numbers[0], numbers[1]]))
                .sum()
                .backward();
            (clip_gradient_norm(&tape, 1.0), w.grads())
        };
        let (norm, gradients) = clipped([1.0, f64::NAN]);
        assert!(norm.is_nan() && gradients.iter().all(|g| g.is_nan()));
        let (norm, gradients) = clipped([1.0, f64::INFINITY]);
        assert_eq!((norm, gradients[0]), (f64::INFINITY, 0.0));
        assert!(gradients[1].is_nan());
    }

    #[test]
    fn neither_large_nor_small_squares_spoil_a_norm() {
        for scale in [1e-300, 1e-160, 1e160, 1e300] {
            let tape = Tape::<f64>::new();
            let (a, b) = (tape.parameter(array![0.0, 0.0]), tape.parameter(0.0));
            let loss = (a * tape.constant(array![2.0 * scale, 3.0 * scale])).sum();
            (loss + b * (6.0 * scale)).backward();
            let norm = clip_gradient_norm(&tape, 1.0);
            assert!((norm / scale - 7.0).abs() < 1e-14, "{norm}");
            let length = if scale > 1.0 { 1.0 } else { 7.0 * scale };
            assert!((b.grad() / length - 6.0 / 7.0).abs() < 1e-14);
            assert!((a.grads()[1] / length - 3.0 / 7.0).abs() < 1e-14);
        }
        // A factor that is too small for f32, of gradients that are large.
        let tape = Tape::<f32>::new();
        let w = tape.parameter(0.0);
        (w * 1e38).backward();
        clip_gradient_norm(&tape, 1e-9);
        assert!((w.grad() / 1e-9 - 1.0).abs() < 1e-6);
    }

    #[test]
    fn squares_beyond_f32_do_not_spoil_a_norm_of_f32() {
        let tape = Tape::<f32>::new();
        let w = tape.parameter(array![0.0, 0.0]);
        (w * tape.constant(array![3e30, 4e30])).sum().backward();
        assert!((clip_gradient_norm(&tape, 1.0) / 5e30 - 1.0).abs() < 1e-6);
        assert!((w.grads()[0] - 0.6).abs() < 1e-6);
    }

    #[test]
    fn an_optimizer_goes_by_the_clipped_gradient() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(1.0);
        (w * 3.0).backward();
        clip_gradient_norm(&tape, 0.5);
        Sgd::new(1.0).step(&tape);
        assert!((w.value() - 0.5).abs() < 1e-6);
    }
}

mod mistakes {
    use super::*;

    /// At the place where it was made, not inside the crate.
    #[track_caller]
    fn assert_refused<R>(misuse: impl FnOnce() -> R, message: &str) {
        let panic = panic_of(misuse);
        assert_eq!(panic.message, message);
        assert_eq!(panic.file, file!());
    }

    fn out_of_range(name: &str, number: f64, allowed: &str) -> String {
        format!("{name}: {number} is out of range; it must be {allowed}")
    }

    #[test]
    fn numbers_below_zero_infinite_or_nan_are_refused_by_name() {
        type Taker = fn(f64);
        let takers: [(&str, Taker); 21] = [
            ("learning_rate", |x| _ = Sgd::<f64>::new(x)),
            ("learning_rate", |x| _ = RmsProp::<f64>::new(x)),
            ("learning_rate", |x| _ = Adam::<f64>::new(x)),
            ("learning_rate", |x| _ = AdamW::<f64>::new(x)),
            ("learning_rate", |x| {
                Optimizer::<f64>::set_learning_rate(&mut Sgd::new(0.1), x)
            }),
            ("learning_rate", |x| {
                Optimizer::<f64>::set_learning_rate(&mut RmsProp::new(0.1), x)
            }),
            ("learning_rate", |x| {
                Optimizer::<f64>::set_learning_rate(&mut Adam::new(0.1), x)
            }),
            ("learning_rate", |x| {
                Optimizer::<f64>::set_learning_rate(&mut AdamW::new(0.1), x)
            }),
            ("momentum", |x| _ = Sgd::<f64>::new(0.1).momentum(x)),
            ("weight_decay", |x| _ = Sgd::<f64>::new(0.1).weight_decay(x)),
            ("weight_decay", |x| {
                _ = RmsProp::<f64>::new(0.1).weight_decay(x)
            }),
            ("weight_decay", |x| {
                _ = Adam::<f64>::new(0.1).weight_decay(x)
            }),
            ("weight_decay", |x| {
                _ = AdamW::<f64>::new(0.1).weight_decay(x)
            }),
            ("eps", |x| _ = RmsProp::<f64>::new(0.1).eps(x)),
            ("eps", |x| _ = Adam::<f64>::new(0.1).eps(x)),
            ("eps", |x| _ = AdamW::<f64>::new(0.1).eps(x)),
            ("learning_rate", |x| _ = Schedule::constant(x)),
            ("factor", |x| _ = Schedule::step(0.1, 1, x)),
            ("factor", |x| _ = Schedule::exponential(0.1, x)),
            ("lowest", |x| _ = Schedule::cosine(0.1, 1, x)),
            ("max_norm", |x| {
                _ = clip_gradient_norm(&Tape::<f64>::new(), x)
            }),
        ];
        for (name, take) in takers {
            for number in [-0.1, f64::NEG_INFINITY, f64::INFINITY, f64::NAN] {
                let message = out_of_range(name, number, "at least 0, and finite");
                assert_refused(|| take(number), &message);
            }
            take(0.0);
            take(2.0);
        }
    }

    #[test]
    fn so_are_shares_that_are_not_below_one() {
        type Taker = fn(f64);
        let takers: [(&str, Taker); 5] = [
            ("alpha", |x| _ = RmsProp::<f64>::new(0.1).alpha(x)),
            ("beta1", |x| _ = Adam::<f64>::new(0.1).betas(x, 0.5)),
            ("beta2", |x| _ = Adam::<f64>::new(0.1).betas(0.5, x)),
            ("beta1", |x| _ = AdamW::<f64>::new(0.1).betas(x, 0.5)),
            ("beta2", |x| _ = AdamW::<f64>::new(0.1).betas(0.5, x)),
        ];
        for (name, take) in takers {
            for number in [-0.1, 1.0, 1.5, f64::NAN] {
                let message = out_of_range(name, number, "at least 0 and less than 1");
                assert_refused(|| take(number), &message);
            }
            take(0.0);
            take(0.9999);
        }
    }

    #[test]
    fn numbers_are_judged_as_the_tapes_type_has_them() {
        type Taker = fn(f64);
        let too_large: [(&str, Taker); 12] = [
            ("learning_rate", |x| _ = Sgd::<f32>::new(x)),
            ("learning_rate", |x| _ = RmsProp::<f32>::new(x)),
            ("learning_rate", |x| _ = Adam::<f32>::new(x)),
            ("learning_rate", |x| _ = AdamW::<f32>::new(x)),
            ("learning_rate", |x| {
                Optimizer::<f32>::set_learning_rate(&mut Sgd::new(0.1), x)
            }),
            ("learning_rate", |x| {
                Optimizer::<f32>::set_learning_rate(&mut RmsProp::new(0.1), x)
            }),
            ("learning_rate", |x| {
                Optimizer::<f32>::set_learning_rate(&mut Adam::new(0.1), x)
            }),
            ("learning_rate", |x| {
                Optimizer::<f32>::set_learning_rate(&mut AdamW::new(0.1), x)
            }),
            ("momentum", |x| _ = Sgd::<f32>::new(0.1).momentum(x)),
            ("weight_decay", |x| _ = Sgd::<f32>::new(0.1).weight_decay(x)),
            ("weight_decay", |x| {
                _ = AdamW::<f32>::new(0.1).weight_decay(x)
            }),
            ("eps", |x| _ = Adam::<f32>::new(0.1).eps(x)),
        ];
        for (name, take) in too_large {
            let message = out_of_range(name, 1e39, "at least 0, and finite, and in f32 it is inf");
            assert_refused(|| take(1e39), &message);
            take(3e38);
        }
        let eps: [Taker; 3] = [
            |x| _ = RmsProp::<f32>::new(0.1).eps(x),
            |x| _ = Adam::<f32>::new(0.1).eps(x),
            |x| _ = AdamW::<f32>::new(0.1).eps(x),
        ];
        for take in eps {
            let message = out_of_range("eps", 1e-50, "0, or greater than 0, and in f32 it is 0");
            assert_refused(|| take(1e-50), &message);
            take(0.0);
            take(1e-40);
        }
        let shares: [(&str, Taker); 3] = [
            ("alpha", |x| _ = RmsProp::<f32>::new(0.1).alpha(x)),
            ("beta1", |x| _ = Adam::<f32>::new(0.1).betas(x, 0.5)),
            ("beta2", |x| _ = AdamW::<f32>::new(0.1).betas(0.5, x)),
        ];
        for (name, take) in shares {
            let almost = 1.0 - 1e-9;
            let allowed = "at least 0 and less than 1, and in f32 it is 1";
            assert_refused(|| take(almost), &out_of_range(name, almost, allowed));
        }
    }

    #[test]
    fn a_schedule_that_begins_at_nothing_stays_there() {
        for schedule in [Schedule::step(0.0, 1, 2.0), Schedule::exponential(0.0, 2.0)] {
            assert_eq!(schedule.at(5000), 0.0);
        }
    }

    #[test]
    fn and_a_schedule_of_no_steps() {
        let message = "every: 0 is out of range; it must be at least 1";
        assert_refused(|| Schedule::step(0.1, 0, 0.5), message);
        let message = "steps: 0 is out of range; it must be at least 1";
        assert_refused(|| Schedule::cosine(0.1, 0, 0.0), message);
        assert_refused(|| Schedule::constant(0.1).warm_up(0, 0.5), message);
        for number in [0.0, -0.5, 1.1, f64::NAN] {
            let message = out_of_range("from", number, "greater than 0 and at most 1");
            assert_refused(|| Schedule::constant(0.1).warm_up(2, number), &message);
        }
        for from_rate in [-1.0, f64::NAN] {
            let message = out_of_range("learning_rate", from_rate, "at least 0, and finite");
            assert_refused(|| Schedule::step(from_rate, 1, 0.5), &message);
            assert_refused(|| Schedule::exponential(from_rate, 0.5), &message);
            assert_refused(|| Schedule::cosine(from_rate, 1, 0.0), &message);
        }
    }

    #[test]
    fn nesterov_without_momentum_says_what_to_do() {
        const NO_MOMENTUM: &str = "nesterov: the momentum is 0; give it a momentum above 0 first, \
                                   such as momentum(0.9)";
        assert_refused(|| Sgd::<f64>::new(0.1).nesterov(), NO_MOMENTUM);
        for take in [
            || Sgd::<f32>::new(0.1).momentum(1e-50).nesterov(),
            || Sgd::<f32>::new(0.1).momentum(0.9).nesterov().momentum(0.0),
        ] {
            assert_refused(take, NO_MOMENTUM);
        }
    }

    const OTHER_TAPE: &str = "step: this optimizer has made a step on another tape and remembers that \
                              one's parameters; create an optimizer for each tape";

    #[test]
    fn an_optimizer_stays_with_the_tape_of_its_first_step() {
        let (tape, other) = (Tape::<f64>::new(), Tape::<f64>::new());
        let (mut sgd, mut rms_prop) = (Sgd::new(0.1), RmsProp::new(0.1));
        let (mut adam, mut adam_w) = (Adam::new(0.1), AdamW::new(0.1));
        let before = sgd.clone();
        for _ in 0..2 {
            sgd.step(&tape);
            rms_prop.step(&tape);
            adam.step(&tape);
            adam_w.step(&tape);
        }
        assert_refused(|| sgd.step(&other), OTHER_TAPE);
        assert_refused(|| rms_prop.step(&other), OTHER_TAPE);
        assert_refused(|| adam.step(&other), OTHER_TAPE);
        assert_refused(|| adam_w.step(&other), OTHER_TAPE);
        // A copy from before the first step is free.
        before.clone().step(&other);
        sgd.step(&tape);
    }

    #[test]
    fn an_optimizer_is_shown_without_the_thousands_of_numbers_that_it_remembers() {
        let tape = Tape::new();
        let w = tape.parameter(Array1::from_elem(5000, 1.0));
        let mut optimizer = Adam::new(0.1);
        w.sum().backward();
        optimizer.step(&tape);
        let shown = format!("{optimizer:?}");
        assert!(
            shown.contains("means: [5000 elements], squares: [5000 elements]"),
            "{shown}"
        );
    }

    #[test]
    fn only_skips_the_buffers_of_a_frozen_layer() {
        let tape = Tape::<f64>::new();
        let frozen = Linear {
            weight: tape.buffer(array![[2.0]]),
            bias: tape.buffer(array![0.0]),
        };
        let head = Linear::new(&tape, 1, 1, &mut Random::new(0));
        let parameters = [frozen.parameters(), head.parameters()].concat();
        let mut optimizer = Sgd::new(0.5).only(&parameters);
        let before = head.bias.values();
        head.forward(frozen.forward(tape.constant(array![[1.0]])))
            .sum()
            .backward();
        assert_eq!(clip_gradient_norm_of(&parameters, 9.0), 5.0_f64.sqrt());
        optimizer.step(&tape);
        assert_eq!(head.bias.values(), before - 0.5);
        assert_eq!(frozen.weight.value(), 2.0);
    }

    #[test]
    fn debug_of_an_optimizer_says_what_it_steps_and_how_often_it_has() {
        let tape = Tape::<f64>::new();
        let [w, v] = [(); 2].map(|()| tape.parameter(1.0));
        let mut all = Adam::new(0.1);
        let mut some = Adam::new(0.1).only([v]);
        assert!(format!("{all:?}").contains("steps: none"), "{all:?}");
        (w * v).backward();
        all.step(&tape);
        some.step(&tape);
        tape.zero_grad();
        (v * 2.0).backward();
        all.step(&tape);
        for (shown, steps, scope) in [
            (
                format!("{all:?}"),
                "steps: 1 to 2",
                "scope: all parameters }",
            ),
            (
                format!("{some:?}"),
                "steps: 1",
                "scope: 1 parameter that was chosen }",
            ),
        ] {
            assert!(shown.contains(&format!("{steps}, {scope}")), "{shown}");
        }
    }

    /// Where the lint expects one and the compiler has none to give, this does not compile.
    #[test]
    #[deny(unfulfilled_lint_expectations)]
    fn a_setting_that_is_thrown_away_is_warned_of() {
        let (schedule, tape) = (Schedule::constant(0.1), Tape::<f64>::new());
        #[expect(unused_must_use)]
        schedule.warm_up(3, 0.1);
        assert_eq!(schedule.at(0), 0.1);
        #[expect(unused_must_use)]
        Sgd::<f64>::new(0.1).momentum(0.9);
        #[expect(unused_must_use)]
        RmsProp::<f64>::new(0.1).eps(0.9);
        #[expect(unused_must_use)]
        Adam::<f64>::new(0.1).weight_decay(0.9);
        #[expect(unused_must_use)]
        AdamW::<f64>::new(0.1).eps(0.9);
        #[expect(unused_must_use)]
        downhill::layers::Sequential::<f64>::new().then(downhill::layers::Activation::Tanh);
        #[expect(unused_must_use)]
        downhill::layers::Parameter::new("weight", tape.parameter(1.0)).within(0);
    }

    #[test]
    fn what_an_optimizer_is_given_are_parameters_of_one_tape_once() {
        #[track_caller]
        fn refuses<R>(misuse: impl FnOnce() -> R, message: &str) {
            let panic = panic_of(misuse);
            assert!(panic.message.starts_with(message), "{}", panic.message);
            assert_eq!(panic.file, file!());
        }

        let (tape, other) = (Tape::<f64>::new(), Tape::<f64>::new());
        let (w, foreign) = (tape.parameter(1.0), other.parameter(1.0));
        let (buffer, constant) = (tape.buffer(1.0), tape.constant(1.0));
        refuses(
            || Sgd::new(0.1).only([w, foreign]),
            "only: these parameters are on two different tapes; give it those of one tape",
        );
        let steps = "only: this takes parameters, and one of these values was recorded by";
        refuses(
            || Adam::new(0.1).only([buffer]),
            "only: there is no parameter among them, since a buffer is none; give at least one",
        );
        refuses(
            || AdamW::new(0.1).only([w, constant]),
            &format!("{steps} `constant` at tests/"),
        );
        refuses(
            || AdamW::new(0.1).only([w, w * buffer]),
            &format!("{steps} `*` at tests/"),
        );
        let none: [Var<f64>; 0] = [];
        refuses(
            || RmsProp::new(0.1).only(none),
            "only: there is no parameter among them, since a buffer is none; give at least one",
        );
        refuses(
            || clip_gradient_norm_of([w, constant], 1.0),
            "clip_gradient_norm_of: this takes parameters, and one of these values was recorded by \
             `constant` at tests/",
        );
        refuses(
            || clip_gradient_norm_of([w], -1.0),
            "max_norm: -1 is out of range",
        );
        let chosen = Sgd::new(0.1).only([w]);
        let twice = "only: this optimizer was given its parameters, or has made a step";
        refuses(|| chosen.clone().only([w]), twice);
        let mut stepped = Sgd::new(0.1);
        stepped.step(&tape);
        refuses(|| stepped.clone().only([w]), twice);
        let given = "step: this optimizer was given parameters of another tape; create an optimizer for \
                     each tape";
        refuses(|| chosen.clone().step(&other), given);
    }

    #[test]
    fn also_when_that_one_is_gone_and_another_lies_in_its_place() {
        let mut optimizer = Adam::new(0.1);
        let mut train = || {
            let tape = Tape::<f64>::new();
            tape.parameter(1.0).backward();
            optimizer.step(&tape);
        };
        train();
        assert_refused(train, OTHER_TAPE);
    }

    #[test]
    fn a_tape_may_be_moved() {
        let tape = Tape::<f64>::new();
        let mut optimizer = Sgd::new(0.1);
        optimizer.step(&tape);
        let elsewhere = Box::new(tape);
        let w = elsewhere.parameter(1.0);
        w.backward();
        optimizer.step(&elsewhere);
        assert_eq!(w.value(), 0.9);
    }
}
