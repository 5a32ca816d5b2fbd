//! How a trained model is kept, and what cannot be done with a tape.
//!
//! A tape owns every number, and a [`Var`](crate::Var) borrows it: so it is copied freely, and the
//! compiler sees to it that none outlives its tape. A model is made of `Var`s. So one value cannot
//! hold both the tape and the model on it, and no function can return a model whose tape it made:
//! the compiler says that it "cannot return value referencing local variable `tape`", or that
//! `tape` "does not live long enough". There are three ways to have one all the same.
//!
//! # The tape is passed in
//!
//! Whoever owns the tape calls, and the model lives as long as the tape does. A function that is
//! given values or a model needs no tape beside them: [`Var::tape`](crate::Var::tape) and
//! [`Layer::tape`](crate::layers::Layer::tape) lead back to it.
//!
//! ```
//! use downhill::layers::{Activation, Layer, Linear, Sequential};
//! use downhill::{Random, Tape, Var, ndarray::array};
//!
//! fn model<'tape>(tape: &'tape Tape<f64>, random: &mut Random) -> Sequential<'tape, f64> {
//!     Sequential::new()
//!         .then(Linear::new(tape, 2, 8, random))
//!         .then(Activation::Tanh)
//!         .then(Linear::new(tape, 8, 1, random))
//! }
//!
//! fn distance<'tape>(prediction: Var<'tape, f64>, target: &[f64]) -> Var<'tape, f64> {
//!     let target = downhill::ndarray::aview1(target);
//!     (prediction - target).norm()
//! }
//!
//! let tape = Tape::new();
//! let model = model(&tape, &mut Random::new(0));
//! let prediction = model.forward(tape.constant(array![1.0, 2.0]));
//! assert_eq!(distance(prediction, &[0.5]).shape(), []);
//! ```
//!
//! For a model that stays until the program ends, `Box::leak(Box::new(Tape::new()))` is such a
//! tape.
//!
//! # A thread has the tape
//!
//! A `Var` stays on the thread of its tape: given to another one, the compiler says that it "cannot
//! be shared between threads safely". A thread that owns a tape and the model on it answers
//! for as long as somebody asks, and what is sent are arrays.
//!
//! ```
//! use downhill::layers::{Layer, Linear};
//! use downhill::ndarray::{Array2, ArrayD, array};
//! use downhill::{Random, Tape};
//! use std::{sync::mpsc, thread};
//!
//! let (ask, questions) = mpsc::channel::<(Array2<f64>, mpsc::Sender<ArrayD<f64>>)>();
//! let worker = thread::spawn(move || {
//!     let tape = Tape::new();
//!     let model = Linear::new(&tape, 2, 1, &mut Random::new(0));
//!     for (x, answer) in questions {
//!         let y = tape.no_grad(|| model.forward(tape.constant(x)).values());
//!         answer.send(y).unwrap();
//!     }
//! });
//! let (answer, answers) = mpsc::channel();
//! ask.send((array![[1.0, 2.0], [3.0, 4.0]], answer)).unwrap();
//! assert_eq!(answers.recv().unwrap().shape(), [2, 1]);
//! drop(ask); // no more questions
//! worker.join().unwrap();
//! ```
//!
//! # The parameters are saved
//!
//! What has been learnt is a file of [`safetensors`](crate::safetensors), or its bytes, which know
//! no lifetime: they are returned, stored, sent, and loaded into a model on any tape.
//!
//! ```
//! use downhill::layers::{Layer, Linear};
//! use downhill::{Random, Tape, ndarray::array, safetensors};
//!
//! fn train() -> Vec<u8> {
//!     let tape = Tape::<f32>::new();
//!     let model = Linear::new(&tape, 2, 1, &mut Random::new(0));
//!     // … and here it learns.
//!     let mut file = Vec::new();
//!     safetensors::save(&model.parameters(), &mut file).unwrap();
//!     file
//! }
//!
//! let tape = Tape::<f32>::new();
//! let model = Linear::new(&tape, 2, 1, &mut Random::new(1));
//! safetensors::load(&model.parameters(), &train()).unwrap();
//! assert_eq!(model.forward(tape.constant(array![[1.0, 2.0]])).shape(), [1, 1]);
//! ```
//!
//! **A part of a file**, such as the body of a model that gets another head: load all of it into a
//! model with the layers that were saved, on a tape of its own, and set the parameters that stay.
//!
//! ```
//! use downhill::layers::{Activation, Layer, Linear, Sequential};
//! use downhill::{Random, Tape, safetensors};
//!
//! fn model(tape: &Tape<f32>, classes: usize) -> Sequential<'_, f32> {
//!     let mut random = Random::new(classes as u64);
//!     Sequential::new()
//!         .then(Linear::new(tape, 2, 8, &mut random))
//!         .then(Activation::Tanh)
//!         .then(Linear::new(tape, 8, classes, &mut random))
//! }
//! # let mut file = Vec::new();
//! # safetensors::save(&model(&Tape::new(), 3).parameters(), &mut file)?;
//!
//! let (old_tape, tape) = (Tape::new(), Tape::new());
//! let (old, new) = (model(&old_tape, 3), model(&tape, 5));
//! safetensors::load(&old.parameters(), &file)?;
//! for (new, old) in new.parameters().iter().zip(old.parameters()).take(2) {
//!     new.var().set(old.var().values()); // 0.weight and 0.bias
//! }
//! # assert_eq!(new.parameters()[0].var().values(), old.parameters()[0].var().values());
//! # assert_eq!(new.parameters()[2].var().shape(), [8, 5]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What cannot be done
//!
//! **Second derivatives.** Gradients are numbers, and not values on the tape: nothing can be
//! differentiated that was computed from [`grad`](crate::Var::grad). The difference of two
//! gradients a small step apart, divided by the step, measures one row of second derivatives.
//!
//! **An operation with a backward of its own.** Operations are the crate's; new ones are composed
//! of them, and [`check_gradients`](crate::check_gradients) tells whether they are right. A value
//! that was computed elsewhere gets any derivative by a tangent: `x - x.detach()` is 0, and its
//! derivative is 1.
//!
//! ```
//! use downhill::{Tape, Var, ndarray::array};
//!
//! /// Rounds, and lets the gradient pass: the "straight-through estimator".
//! fn round(x: Var<'_, f64>) -> Var<'_, f64> {
//!     with_derivative(x, f64::round, |_| 1.0)
//! }
//!
//! fn with_derivative(
//!     x: Var<'_, f64>,
//!     function: fn(f64) -> f64,
//!     derivative: fn(f64) -> f64,
//! ) -> Var<'_, f64> {
//!     let values = x.values();
//!     (x - x.detach()) * values.mapv(derivative) + values.mapv(function)
//! }
//!
//! let tape = Tape::<f64>::new();
//! let x = tape.parameter(array![0.4, 1.7]);
//! let y = round(x);
//! (y * y).sum().backward();
//! assert_eq!(y.values(), array![0.0, 2.0].into_dyn());
//! assert_eq!(x.grads(), array![0.0, 4.0].into_dyn());
//! ```
//!
//! **Products of three axes.** [`matmul`](crate::Var::matmul) takes vectors and matrices. Where a
//! batch of matrices meets one matrix, [`reshape`](crate::Var::reshape) makes its rows those of one
//! matrix; otherwise [`slice`](crate::Var::slice) gives one matrix after the other.
//!
//! **Saving an optimizer.** A file holds parameters and buffers, and not the means and velocities
//! of an [optimizer](crate::optimizers): training that is taken up again begins with new ones.
//!
//! **Several threads on one tape, and graphics cards.** One tape computes on one thread.
