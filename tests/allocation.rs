//! A training step allocates nothing after the first. In a file of its own, because the allocator is
//! the whole process's.

// A global allocator cannot be written without `unsafe`. This one only counts, and hands everything
// on to the system's.
#![allow(unsafe_code)]

use downhill::layers::{Activation, Dropout, Layer, Linear, Sequential};
use downhill::ndarray::{Array1, Array2, array};
use downhill::optimizers::{Adam, AdamW, Optimizer, RmsProp, Schedule, Sgd, clip_gradient_norm};
use downhill::{Random, Tape, Var};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: every call is passed on unchanged; the counter is a `Cell` without a destructor, which
// allocates nothing itself.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        BYTES.set(BYTES.get() + layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        BYTES.set(BYTES.get() + size);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// How often each of five steps allocates.
fn allocations_of_five(mut step: impl FnMut()) -> [usize; 5] {
    std::array::from_fn(|_| {
        let before = ALLOCATIONS.get();
        step();
        ALLOCATIONS.get() - before
    })
}

#[test]
fn the_tape_allocates_nothing_after_the_first_step() {
    let tape = Tape::<f32>::new();
    let w = tape.parameter(1.0);
    let [first, rest @ ..] = allocations_of_five(|| {
        for (x, y) in [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)] {
            let loss = (w * x - y).powi(2);
            loss.backward();
            w.set(w.value() - 0.01 * w.grad());
            tape.zero_grad();
        }
    });
    assert!(first > 0, "the allocations are counted");
    assert_eq!(rest, [0; 4]);
}

#[test]
fn nor_does_it_with_arrays() {
    let x = Array2::from_shape_fn((32, 8), |(i, j)| (i * 8 + j) as f32 * 0.01);
    let y = Array1::linspace(0.0, 1.0, 32).insert_axis(downhill::ndarray::Axis(1));
    let next = Array1::from_elem(8, 0.5);
    let tape = Tape::<f32>::new();
    let w = tape.parameter(Array1::ones(8));
    let [first, rest @ ..] = allocations_of_five(|| {
        let x = tape.constant(&x);
        let error = x * w - tape.constant(y.t().t());
        (-error).powi(2).mean().backward();
        w.set(&next);
        tape.zero_grad();
    });
    assert!(first > 0, "the allocations are counted");
    assert_eq!(rest, [0; 4]);
}

#[test]
fn nor_does_it_with_products_of_vectors_and_logits_that_are_a_vector() {
    let tape = Tape::<f64>::new();
    let weights = tape.parameter(array![[1.0, 2.0], [3.0, 4.0]]);
    let x = array![1.0, 2.0];
    let allocations = allocations_of_five(|| {
        let x = tape.constant(&x);
        let both = x.matmul(weights).matmul(weights.matmul(x));
        (both + x.matmul(weights).cross_entropy(&[1])).backward();
        weights.update(|value, gradient| value - 0.001 * gradient);
        tape.zero_grad();
    });
    assert_eq!(allocations[1..], [0; 4]);
}

#[test]
fn nor_does_an_optimizer_with_its_schedule_and_clipping() {
    let optimizers: [Box<dyn Optimizer<f32>>; 5] = [
        Box::new(Sgd::new(0.01)),
        Box::new(Sgd::new(0.01).momentum(0.9).nesterov()),
        Box::new(RmsProp::new(0.01)),
        Box::new(Adam::new(0.01)),
        Box::new(AdamW::new(0.01)),
    ];
    for mut optimizer in optimizers {
        let schedule = Schedule::cosine(0.01, 5, 0.0).warm_up(2, 0.1);
        let tape = Tape::<f32>::new();
        let w = tape.parameter(Array1::ones(8));
        let b = tape.parameter(1.0);
        let mut epoch = 0;
        let [first, rest @ ..] = allocations_of_five(|| {
            (w * w + b).sum().backward();
            optimizer.set_learning_rate(schedule.at(epoch));
            clip_gradient_norm(&tape, 1.0);
            optimizer.step(&tape);
            tape.zero_grad();
            epoch += 1;
        });
        assert!(first > 0, "the allocations are counted");
        assert_eq!(rest, [0; 4]);
    }
}

#[test]
fn nor_does_it_with_buffers_that_are_set_and_values_that_are_detached_from_the_graph_before() {
    let tape = Tape::<f32>::new();
    let data = tape.buffer(Array2::ones((20, 8)));
    let (x, y) = (tape.buffer(Array1::zeros(8)), tape.buffer(0.0));
    let w = tape.parameter(Array1::from_elem(8, 0.1));
    let next = Array1::from_elem(8, 0.5);
    let (mut h, mut c) = (tape.constant(Array1::zeros(8)), tape.constant(0.0));
    let allocations = allocations_of_five(|| {
        x.set(&next);
        for row in 0..3 {
            h = (h * w + x + data.rows(&[row])).tanh().sum_over(0);
            c = c * 0.5 + h.mean();
        }
        // Late, but nothing was computed from it yet.
        y.set(0.5);
        (c - y).powi(2).backward();
        (h, c) = (h.detach(), c.detach());
        w.update(|value, gradient| value - 0.1 * gradient);
        tape.zero_grad();
    });
    // The second step has room for two graphs.
    assert_eq!(allocations[2..], [0; 3]);
}

#[test]
fn an_optimizer_remembers_nothing_about_what_it_does_not_step() {
    let tape = Tape::<f32>::new();
    let data = tape.buffer(Array1::ones(100_000));
    let w = tape.parameter(1.0);
    let mut optimizer = Adam::new(0.01);
    (w * data.rows(&[0])).sum().backward();
    let before = BYTES.get();
    optimizer.step(&tape);
    assert!(
        BYTES.get() - before < 1000,
        "{} bytes",
        BYTES.get() - before
    );
}

#[test]
fn nor_does_a_network_with_dropout() {
    trains_without_allocating(&Tape::new());
}

#[test]
fn nor_does_one_whose_products_fuse() {
    trains_without_allocating(&Tape::new().fuse_products());
}

fn trains_without_allocating(tape: &Tape<f32>) {
    let mut random = Random::new(0);
    let model = Sequential::new()
        .then(Linear::new(tape, 64, 128, &mut random))
        .then(Activation::Relu)
        .then(Dropout::new(0.2))
        .then(Linear::new(tape, 128, 64, &mut random))
        .then(Activation::Relu)
        .then(Dropout::new(0.2))
        .then(Linear::new(tape, 64, 10, &mut random));
    let x = Array2::from_shape_simple_fn((32, 64), || random.normal() as f32);
    let classes: [usize; 32] = std::array::from_fn(|_| random.below(10));
    let mut optimizer = Adam::new(0.001);
    let [first, rest @ ..] = allocations_of_five(|| {
        let logits = model.forward_training(tape.constant(&x), &mut random);
        logits.cross_entropy(&classes).backward();
        optimizer.step(tape);
        tape.zero_grad();
    });
    assert!(first > 0, "the allocations are counted");
    assert_eq!(rest, [0; 4]);
}

#[test]
fn nor_does_a_network_with_every_operation_nor_its_evaluation() {
    let x = Array2::from_shape_fn((8, 4), |(i, j)| (i * 4 + j) as f32 * 0.03 - 0.4);
    let classes = [0, 1, 2, 0, 1, 2, 0, 1];
    let tape = Tape::<f32>::new();
    let weights = |rows, columns| {
        tape.parameter(Array2::from_shape_fn((rows, columns), |(i, j)| {
            ((i * 7 + j * 3) % 5) as f32 * 0.2 - 0.4
        }))
    };
    let (first, second) = (weights(4, 6), weights(18, 3));
    let (bias, scale) = (tape.parameter(Array1::zeros(6)), tape.parameter(1.5));
    let is_doubled = array![true];
    let forward = || {
        let x = tape.constant(&x);
        let centred = (x - x.mean_keepdim(0)) / (x.variance_keepdim(0) + 0.1).sqrt();
        let z = centred.matmul(first) + bias;
        let smooth = z.tanh() * z.sigmoid() + z.softplus().ln() - (-z).relu();
        let waves = z.sin().maximum(z.cos()).minimum(z.exp()).abs();
        let bounded = (2.0 / (z.clamp(-1.0, 1.0) + 3.0)).powf(1.5).powi(3) * scale;
        let hidden = Var::concatenate(&[smooth, waves, bounded], 1);
        let logits = hidden.matmul(second);
        let attention = logits.matmul(logits.transpose()).softmax(1).matmul(logits);
        let some = attention.rows(&[0, 3, 3]).slice(1, 0..2).reshape([6]);
        let rest = some.log_sum_exp_over(0) + some.max() + some.detach().sum() + some.sum_over(0);
        let target = tape.constant(0.5);
        let spread = bounded.standard_deviation() + waves.norm_over(0).min() * 0.1;
        let rest = Var::select(&is_doubled, rest + rest, rest * spread).sum();
        let distance = rest.mean_squared_error(target) + rest.mean_absolute_error(target);
        let binary = rest.binary_cross_entropy_with_logits(target);
        attention.cross_entropy(&classes) + distance + binary
    };
    let [training, rest @ ..] = allocations_of_five(|| {
        forward().backward();
        for parameter in [first, second, bias, scale] {
            parameter.update(|value, gradient| value - 1e-5 * gradient);
        }
        tape.zero_grad();
    });
    assert!(training > 0, "the allocations are counted");
    assert_eq!(rest, [0; 4], "training");
    let evaluate = || {
        tape.no_grad(|| {
            (0..3).for_each(|_| assert!(forward().value().is_finite()));
        })
    };
    let [_, _, rest @ ..] = allocations_of_five(evaluate);
    assert_eq!(rest, [0; 3], "evaluation");
    // Evaluation in the training loop goes behind the step's graph, which is read afterwards.
    let [_, _, rest @ ..] = allocations_of_five(|| {
        let loss = forward();
        loss.backward();
        evaluate();
        assert!(loss.value().is_finite());
        tape.zero_grad();
    });
    assert_eq!(rest, [0; 3], "training with evaluation");
    // The second round walks back where the first one only evaluated.
    let [_, _, rest @ ..] = allocations_of_five(|| {
        evaluate();
        forward().backward_retaining_graph();
        evaluate();
        tape.free_graph();
        tape.zero_grad();
    });
    assert_eq!(rest, [0; 3], "both");
}

#[test]
fn ninety_thousand_steps_need_no_more_than_the_first() {
    let tape = Tape::<f32>::new();
    let w = tape.parameter(1.0);
    let step = |(x, y): (f32, f32)| {
        let loss = (w * x - y).powi(2);
        loss.backward();
        w.set(w.value() - 0.01 * w.grad());
        tape.zero_grad();
    };
    step((1.0, 2.0));
    let before = ALLOCATIONS.get();
    for _ in 0..30_000 {
        [(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]
            .into_iter()
            .for_each(step);
    }
    assert_eq!(ALLOCATIONS.get(), before);
}

/// How many bytes `graph()` of a value asks for.
fn bytes_of_graph(value: Var<'_, f64>) -> usize {
    let before = BYTES.get();
    let graph = value.graph();
    assert!(!graph.nodes.is_empty());
    BYTES.get() - before
}

#[test]
fn a_graph_takes_no_memory_for_what_else_is_on_the_tape() {
    let bytes = |rows: usize| {
        let tape = Tape::<f64>::new();
        let table = tape.parameter(Array2::ones((rows, 100)));
        let x = tape.parameter(1.0);
        let order: Vec<usize> = (0..rows).rev().collect();
        let first = table.rows(&order).slice(0, 0..1).sum() * 0.0;
        let _ = first;
        bytes_of_graph((0..50).fold(x, |y, _| y * 1.5))
    };
    assert_eq!(bytes(1000), bytes(1));
}

#[test]
fn a_graph_takes_memory_in_proportion_to_its_nodes() {
    let bytes = |slices: usize| {
        let tape = Tape::<f64>::new();
        let x = tape.parameter(Array1::ones(100));
        let parts: Vec<_> = (0..slices)
            .map(|i| x.slice(0, i % 50..50 + i % 50))
            .collect();
        bytes_of_graph(parts[1..].iter().fold(parts[0], |sum, &part| sum + part))
    };
    let (few, many) = (bytes(200), bytes(2000));
    assert!(
        many < 11 * few,
        "{few} bytes for 200 slices, and {many} for 2000"
    );
}
