//! Layers and networks of them.

use downhill::layers::{
    Activation, Dropout, Layer, Linear, LinearWithoutBias, Parameter, Sequential, init,
};
use downhill::ndarray::{Array1, Array2, ArrayD, array};
use downhill::optimizers::{Adam, Optimizer};
use downhill::{Float, Random, Tape, Var, check_gradients, data};

use crate::panics::panic_of;

/// What a layer makes of `x`, in evaluation.
fn forward(layer: impl for<'tape> Layer<'tape, f64>, x: ArrayD<f64>) -> ArrayD<f64> {
    let tape = Tape::new();
    layer.forward(tape.constant(x)).values()
}

mod a_linear_layer {
    use super::*;

    #[test]
    fn weighs_its_inputs_and_adds_a_bias() {
        let tape = Tape::<f64>::new();
        let layer = Linear {
            weight: tape.parameter(array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
            bias: tape.parameter(array![0.5, 0.0, -0.5]),
        };
        let y = layer.forward(tape.constant(array![[1.0, 0.0], [1.0, 10.0]]));
        let expected = array![[1.5, 2.0, 2.5], [41.5, 52.0, 62.5]];
        assert_eq!(y.values(), expected.into_dyn());
        let y = layer.forward_training(tape.constant(array![1.0, 0.0]), &mut Random::new(0));
        assert_eq!(y.values(), array![1.5, 2.0, 2.5].into_dyn());
    }

    #[test]
    fn starts_as_pytorchs_between_one_over_the_root_of_its_inputs() {
        let tape = Tape::<f64>::new();
        let layer = Linear::new(&tape, 16, 3, &mut Random::new(7));
        let mut random = Random::new(7);
        let mut draw = || (2.0 * random.uniform() - 1.0) / 4.0;
        let weight = Array2::from_shape_simple_fn((16, 3), &mut draw);
        let bias = Array1::from_shape_simple_fn(3, draw);
        assert_eq!(layer.weight.values(), weight.into_dyn());
        assert_eq!(layer.bias.values(), bias.into_dyn());
    }

    #[test]
    fn of_f32_starts_with_the_same_numbers_rounded() {
        let (tape, tape32) = (Tape::<f64>::new(), Tape::<f32>::new());
        let layer = Linear::new(&tape, 5, 3, &mut Random::new(7));
        let layer32 = Linear::new(&tape32, 5, 3, &mut Random::new(7));
        let rounded = layer.weight.values().mapv(|x| x as f32);
        assert_eq!(layer32.weight.values(), rounded);
        assert_eq!(
            layer32.bias.values(),
            layer.bias.values().mapv(|x| x as f32)
        );
    }

    #[test]
    fn without_inputs_starts_with_biases_of_zero_as_pytorchs() {
        let tape = Tape::<f32>::new();
        let layer = Linear::new(&tape, 0, 3, &mut Random::new(7));
        let y = layer.forward(tape.constant(Array2::zeros((2, 0))));
        assert_eq!(format!("{}", y.values()), "[[0, 0, 0],\n [0, 0, 0]]");
    }

    #[test]
    #[should_panic(
        expected = "Linear::new: a value has fewer than 2^32 elements, and the shape \
                               [65536, 65536] has more"
    )]
    fn has_no_more_weights_than_a_tape_can_hold() {
        Linear::new(&Tape::<f32>::new(), 65536, 65536, &mut Random::new(7));
    }

    #[test]
    #[should_panic(expected = "Linear: the shapes [2] and [3] do not broadcast")]
    fn refuses_a_bias_of_another_size() {
        let tape = Tape::<f64>::new();
        let weight = tape.parameter(array![[1.0, 2.0]]);
        let bias = tape.parameter(array![1.0, 2.0, 3.0]);
        let _ = Linear { weight, bias }.forward(tape.constant(array![1.0]));
    }

    #[test]
    fn passes_gradients_to_everything() {
        let x = array![[0.5, -1.0], [2.0, 0.1], [0.3, 0.4]].into_dyn();
        let weight = array![[0.1, 0.2, 0.3], [-0.4, 0.5, -0.6]].into_dyn();
        let bias = array![0.7, -0.8, 0.9].into_dyn();
        check_gradients([&x, &weight, &bias], |[x, weight, bias]| {
            Linear { weight, bias }.forward(x).tanh()
        })
        .unwrap();
    }
}

mod initial_weights {
    use super::*;
    use std::panic::catch_unwind;

    #[test]
    fn are_finite_or_refused_by_name() {
        type Init = fn(usize, usize, f64, &mut Random) -> Array2<f32>;
        let inits: [(&str, Init); 4] = [
            ("kaiming_uniform", init::kaiming_uniform),
            ("kaiming_normal", init::kaiming_normal),
            ("xavier_uniform", init::xavier_uniform),
            ("xavier_normal", init::xavier_normal),
        ];
        for (name, init) in inits {
            for (sizes, gain, message) in [
                ([3, 2], f64::NAN, "the gain is NaN"),
                ([3, 2], f64::INFINITY, "the gain is inf"),
                ([3, 2], -1.0, "the gain is -1"),
                (
                    [3, 2],
                    1e39,
                    "the gain is 1000000000000000000000000000000000000000, and",
                ),
                ([usize::MAX, 2], 1.0, "a value has fewer than 2^32 elements"),
                (
                    [usize::MAX, usize::MAX],
                    1.0,
                    "a value has fewer than 2^32 elements",
                ),
            ] {
                let draw = || init(sizes[0], sizes[1], gain, &mut Random::new(0));
                let panic = catch_unwind(draw).unwrap_err();
                let said = panic.downcast::<String>().unwrap();
                assert!(said.starts_with(&format!("{name}: {message}")), "{said}");
            }
            assert_eq!(init(0, 2, 1.0, &mut Random::new(0)).dim(), (0, 2));
            assert_eq!(init(0, 0, 1.0, &mut Random::new(0)).dim(), (0, 0));
        }
    }

    #[test]
    fn have_pytorchs_variance_and_any_type() {
        let mut random = Random::new(0);
        let random = &mut random;
        let drawn: [(Array2<f32>, f64); 4] = [
            (init::kaiming_uniform(100, 300, 2.0, random), 4.0 / 100.0),
            (init::kaiming_normal(100, 300, 2.0, random), 4.0 / 100.0),
            (init::xavier_uniform(100, 300, 2.0, random), 4.0 / 200.0),
            (init::xavier_normal(100, 300, 2.0, random), 4.0 / 200.0),
        ];
        for (weights, variance) in drawn {
            assert_eq!(weights.dim(), (100, 300));
            let measured = weights.mapv(|w| f64::from(w).powi(2)).mean().unwrap();
            assert!(
                (measured / variance - 1.0).abs() < 0.03,
                "{measured} {variance}"
            );
            let mean = f64::from(weights.mean().unwrap());
            assert!(mean.abs() < 0.01 * variance.sqrt() * 3.0, "{mean}");
        }
    }
}

mod an_activation {
    use super::*;

    #[test]
    fn is_the_operation_of_its_name() {
        let tape = Tape::<f64>::new();
        let x = tape.constant(array![-1.5, 0.0, 0.5]);
        let same = |activation: Activation, expected: Var<'_, f64>| {
            assert_eq!(activation.forward(x).values(), expected.values());
        };
        same(Activation::Relu, x.relu());
        same(Activation::Tanh, x.tanh());
        same(Activation::Sigmoid, x.sigmoid());
    }

    #[test]
    fn has_pytorchs_gain() {
        assert_eq!(Activation::Relu.gain(), 2.0_f64.sqrt());
        assert_eq!(Activation::Tanh.gain(), 5.0 / 3.0);
        assert_eq!(Activation::Sigmoid.gain(), 1.0);
    }

    #[test]
    fn has_no_parameters() {
        assert!(Layer::<f32>::parameters(&Activation::Relu).is_empty());
        assert!(Layer::<f32>::parameters(&Dropout::new(0.5)).is_empty());
    }
}

mod dropout {
    use super::*;

    fn train(p: f64, x: ArrayD<f64>, seed: u64) -> ArrayD<f64> {
        let tape = Tape::new();
        let dropout = Dropout::new(p);
        dropout
            .forward_training(tape.constant(x), &mut Random::new(seed))
            .values()
    }

    #[test]
    fn drops_an_element_where_a_random_number_is_not_below_what_is_kept() {
        let x = Array2::from_shape_fn((20, 30), |(i, j)| (1 + i * 30 + j) as f64).into_dyn();
        let mut random = Random::new(3);
        let expected = x.mapv(|x| {
            if random.uniform() < 0.75 {
                x / 0.75
            } else {
                0.0
            }
        });
        let y = train(0.25, x, 3);
        assert!(
            y.iter()
                .zip(&expected)
                .all(|(y, e)| (y - e).abs() <= 1e-12 * e)
        );
        let dropped = y.iter().filter(|&&y| y == 0.0).count();
        assert!((120..180).contains(&dropped), "{dropped} of 600");
    }

    #[test]
    fn drops_others_the_next_time() {
        let tape = Tape::<f64>::new();
        let x = tape.constant(Array1::ones(100));
        let mut random = Random::new(0);
        let dropout = Dropout::new(0.5);
        let [a, b] = [(); 2].map(|()| dropout.forward_training(x, &mut random).values());
        assert_ne!(a, b);
    }

    #[test]
    fn drops_nothing_with_p_0_and_everything_with_p_1() {
        let x = array![1.0, -2.0, 3.0].into_dyn();
        assert_eq!(train(0.0, x.clone(), 0), x);
        assert_eq!(train(1.0, x, 0), array![0.0, 0.0, 0.0].into_dyn());
    }

    #[test]
    fn does_nothing_in_evaluation() {
        let x = array![1.0, -2.0, f64::INFINITY].into_dyn();
        assert_eq!(forward(Dropout::new(0.9), x.clone()), x);
    }

    #[test]
    fn sends_no_gradient_to_what_it_dropped_and_more_to_the_rest() {
        let tape = Tape::<f64>::new();
        let x = tape.parameter(Array1::from_elem(100, 7.0));
        let y = Dropout::new(0.5).forward_training(x, &mut Random::new(0));
        y.sum().backward();
        assert_eq!(x.grads() * 7.0, y.values());
        let x = Array1::linspace(1.0, 2.0, 20).into_dyn();
        check_gradients([&x], |[x]| {
            let dropout = Dropout::new(0.3);
            dropout.forward_training(x * x, &mut Random::new(0))
        })
        .unwrap();
    }

    #[test]
    fn refuses_what_is_no_probability() {
        for p in [-0.1, 1.1, f64::NAN] {
            let panic = std::panic::catch_unwind(|| Dropout::new(p)).unwrap_err();
            let message = panic.downcast_ref::<String>().unwrap();
            let expected =
                format!("Dropout::new: p is {p}, and a probability lies between 0 and 1");
            assert_eq!(*message, expected);
        }
    }
}

mod a_sequence {
    use super::*;

    #[test]
    fn leads_to_the_tape_of_its_parameters_wherever_they_stand() {
        let tape = Tape::<f64>::new();
        let linear = Linear::new(&tape, 2, 3, &mut Random::new(0));
        let model = Sequential::new().then(Activation::Relu).then(linear);
        assert!(std::ptr::eq(model.tape(), &tape));
    }

    #[test]
    fn of_no_parameters_leads_to_no_tape_and_says_so_where_it_was_asked() {
        let model = Sequential::<f64>::new().then(Activation::Relu);
        let (panic, line) = (panic_of(|| model.tape()), line!());
        let expected = "tape: a layer without parameters has none: pass the tape in, too";
        assert_eq!(panic.message, expected);
        assert_eq!((&*panic.file, panic.line), (file!(), line));
    }

    #[test]
    fn leads_a_mistake_inside_a_layer_to_the_line_that_called_the_sequence() {
        let tape = Tape::<f64>::new();
        let mut random = Random::new(0);
        let inner =
            Sequential::new()
                .then(Activation::Tanh)
                .then(Linear::new(&tape, 3, 1, &mut random));
        let model = Sequential::new().then(inner);
        let x = tape.constant(array![[1.0, 2.0]]);
        let first = line!() + 1;
        let evaluation = panic_of(|| model.forward(x));
        let training = panic_of(|| model.forward_training(x, &mut random));
        for (panic, line) in [(evaluation, first), (training, first + 1)] {
            assert_eq!((&*panic.file, panic.line), (file!(), line));
        }
    }

    /// A layer that adds in training what it does not in evaluation, and has a number as parameter.
    struct Shift<'tape, T: Float>(Var<'tape, T>);

    impl<'tape, T: Float> Layer<'tape, T> for Shift<'tape, T> {
        fn forward(&self, x: Var<'tape, T>) -> Var<'tape, T> {
            x + self.0
        }

        fn forward_training(&self, x: Var<'tape, T>, random: &mut Random) -> Var<'tape, T> {
            x + self.0 + T::from_f64(random.uniform())
        }

        fn parameters(&self) -> Vec<Parameter<'tape, T>> {
            vec![Parameter::new("shift", self.0)]
        }
    }

    #[test]
    fn applies_each_layer_in_order() {
        let tape = Tape::<f64>::new();
        let model = Sequential::new()
            .then(Shift(tape.parameter(-3.0)))
            .then(Activation::Relu)
            .then(Shift(tape.parameter(0.5)));
        assert_eq!(model.forward(tape.constant(2.0)).value(), 0.5);
        assert_eq!(model.forward(tape.constant(5.0)).value(), 2.5);
    }

    #[test]
    fn hands_chance_from_layer_to_layer_in_training() {
        let tape = Tape::<f64>::new();
        let model = Sequential::new()
            .then(Shift(tape.parameter(1.0)))
            .then(Shift(tape.parameter(2.0)));
        let y = model.forward_training(tape.constant(0.0), &mut Random::new(5));
        let mut random = Random::new(5);
        assert_eq!(y.value(), 1.0 + random.uniform() + 2.0 + random.uniform());
    }

    #[test]
    fn of_nothing_changes_nothing() {
        let tape = Tape::<f64>::new();
        let model = Sequential::default();
        assert_eq!(model.forward(tape.constant(2.0)).value(), 2.0);
        assert!(model.parameters().is_empty());
    }

    #[test]
    fn names_its_parameters_as_pytorch_does() {
        let tape = Tape::<f64>::new();
        let mut random = Random::new(0);
        let inner =
            Sequential::new()
                .then(Activation::Tanh)
                .then(Linear::new(&tape, 3, 4, &mut random));
        let model = Sequential::new()
            .then(Linear::new(&tape, 2, 3, &mut random))
            .then(inner)
            .then(Shift(tape.parameter(1.0)));
        let parameters = model.parameters();
        let named: Vec<_> = (parameters.iter())
            .map(|p| (p.name(), p.var().shape()))
            .collect();
        assert_eq!(
            named,
            [
                ("0.weight", vec![2, 3]),
                ("0.bias", vec![3]),
                ("1.1.weight", vec![3, 4]),
                ("1.1.bias", vec![4]),
                ("2.shift", vec![]),
            ]
        );
    }
}

#[test]
fn a_linear_layer_without_bias_has_the_weights_of_one_with() {
    let tape = Tape::<f64>::new();
    let with = Linear::new(&tape, 3, 2, &mut Random::new(5));
    let without = LinearWithoutBias::new(&tape, 3, 2, &mut Random::new(5));
    assert_eq!(with.weight.values(), without.weight.values());
    let x = tape.constant(array![[1.0, 2.0, 3.0]]);
    assert_eq!(
        (without.forward(x) + with.bias).values(),
        with.forward(x).values()
    );
    let names = without.parameters();
    assert_eq!((names.len(), names[0].name()), (1, "weight"));
    assert_eq!(
        format!("{without:?}"),
        "LinearWithoutBias { weight: [3, 2] }"
    );
}

#[test]
#[should_panic = "LinearWithoutBias::new: a value has fewer than 2^32 elements"]
fn nor_has_it_more_weights_than_a_value_can() {
    LinearWithoutBias::new(&Tape::<f32>::new(), 1 << 16, 1 << 16, &mut Random::new(0));
}

#[test]
fn a_model_shows_its_layers_and_the_shapes_of_their_parameters() {
    struct Scale<'tape>(Var<'tape, f64>);

    impl<'tape> Layer<'tape, f64> for Scale<'tape> {
        fn forward(&self, x: Var<'tape, f64>) -> Var<'tape, f64> {
            x * self.0
        }

        fn parameters(&self) -> Vec<Parameter<'tape, f64>> {
            vec![Parameter::new("scale", self.0)]
        }
    }

    let tape = Tape::<f64>::new();
    let scale = Scale(tape.parameter(array![1.0, 2.0]));
    let model = Sequential::new()
        .then(Linear::new(&tape, 3, 2, &mut Random::new(0)))
        .then(Activation::Tanh)
        .then(Sequential::new().then(Dropout::new(0.5)).then(scale));
    assert_eq!(
        format!("{model:?}"),
        "Sequential { 0: Linear { weight: [3, 2], bias: [2] }, 1: Tanh, \
         2: Sequential { 0: Dropout { p: 0.5 }, 1: Scale { scale: [2] } } }"
    );
    assert!(
        format!("{model:#?}").contains("weight: [3, 2],\n"),
        "a shape in one line of several: {model:#?}"
    );
}

mod a_parameter {
    use super::*;

    #[test]
    #[should_panic = "Parameter::new: y is not a parameter but was computed, or is a constant; give it \
                      what tape.parameter() or tape.buffer() returns"]
    fn is_not_what_was_computed() {
        let tape = Tape::<f64>::new();
        let w = tape.parameter(1.0);
        let _ = Parameter::new("y", w * 2.0);
    }

    #[test]
    #[should_panic = "Parameter::transposed: b has the shape [2] and is not a matrix"]
    fn is_transposed_if_it_is_a_matrix() {
        let tape = Tape::<f64>::new();
        let _ = Parameter::new("b", tape.parameter(array![1.0, 2.0])).transposed();
    }

    #[test]
    #[should_panic = "Parameter::new: files use the name __metadata__ for something else; take another \
                      name"]
    fn is_not_called_as_what_files_hold_besides() {
        let tape = Tape::<f64>::new();
        let _ = Parameter::new("__metadata__", tape.parameter(1.0));
    }
}

mod a_network {
    use super::*;

    /// Two layers with tanh between them learn the samples; gives the last loss, and how many of them
    /// are classified correctly afterwards.
    fn train(samples: &data::Samples, hidden: usize, steps: usize) -> (f64, usize) {
        let mut random = Random::new(0);
        let tape = Tape::new();
        let model = Sequential::new()
            .then(Linear::new(&tape, 2, hidden, &mut random))
            .then(Activation::Tanh)
            .then(Linear::new(&tape, hidden, 2, &mut random));
        let mut optimizer = Adam::new(0.05);
        let mut last = f64::NAN;
        for _ in 0..steps {
            let logits = model.forward_training(tape.constant(&samples.x), &mut random);
            let loss = logits.cross_entropy(&samples.class);
            loss.backward();
            last = loss.value();
            optimizer.step(&tape);
            tape.zero_grad();
        }
        let logits = model.forward(tape.constant(&samples.x)).values();
        let correct = (samples.class.iter().enumerate())
            .filter(|&(row, &class)| logits[[row, class]] > logits[[row, 1 - class]])
            .count();
        (last, correct)
    }

    #[test]
    fn learns_xor_to_the_same_digits_everywhere() {
        assert_eq!(train(&data::xor(), 4, 200), (0.0008544448265382486, 4));
    }

    #[test]
    fn learns_two_moons_to_the_same_digits_everywhere() {
        let moons = data::moons(100, 0.1, &mut Random::new(0));
        assert_eq!(train(&moons, 8, 200), (0.003674709069318095, 100));
    }
}
