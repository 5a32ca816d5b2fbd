use crate::backward::{Rule, Slots, Step, accumulate};
use crate::shape::Shape;
use crate::{Float, Var};
use std::iter::StepBy;
use std::ops::Range;

impl<T: Float> Var<'_, T> {
    /// The softmax along an axis: eˣ of each element, divided by the sum of them, so that they add
    /// up to 1. Nothing overflows: the largest element is subtracted first, which changes nothing.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let logits = tape.constant(array![1000.0, 1000.0, -1000.0]);
    /// assert_eq!(logits.softmax(0).values(), array![0.5, 0.5, 0.0].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such axis.
    #[track_caller]
    pub fn softmax(self, axis: usize) -> Self {
        let rule = const {
            &Rule::new("softmax", |mut step| {
                let axis = step.number();
                step.toward(0, |Slots { slots, first, .. }, known| {
                    let (p, g) = (known.output(), known.gradient);
                    for lane in lanes(known.shape(), axis) {
                        let sum = lane.clone().fold(T::ZERO, |sum, i| sum + p[i] * g[i]);
                        lane.for_each(|i| accumulate(&mut slots[i], first, p[i] * (g[i] - sum)));
                    }
                });
            })
        };
        self.along(rule, axis, Ok, |x, output, _, lane| {
            let (max, ln_sum) = exponentials(x, lane.clone());
            lane.for_each(|i| output[i] = (x[i] - max - ln_sum).exp());
        })
    }

    /// The logarithm of the [softmax](Var::softmax) along an axis, also where that is too small for
    /// a number.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let logits = tape.constant(array![0.0, -1000.0]);
    /// assert_eq!(logits.log_softmax(0).values(), array![0.0, -1000.0].into_dyn());
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such axis.
    #[track_caller]
    pub fn log_softmax(self, axis: usize) -> Self {
        let rule = const {
            &Rule::new("log_softmax", |mut step| {
                let axis = step.number();
                step.toward(0, |Slots { slots, first, .. }, known| {
                    let (y, g) = (known.output(), known.gradient);
                    for lane in lanes(known.shape(), axis) {
                        let sum = lane.clone().fold(T::ZERO, |sum, i| sum + g[i]);
                        lane.for_each(|i| {
                            accumulate(&mut slots[i], first, g[i] - y[i].exp() * sum);
                        });
                    }
                });
            })
        };
        self.along(rule, axis, Ok, |x, output, _, lane| {
            let (max, ln_sum) = exponentials(x, lane.clone());
            lane.for_each(|i| output[i] = x[i] - max - ln_sum);
        })
    }

    /// ln Σ eˣ along an axis, which the result no longer has. Nothing overflows.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let logits = tape.constant(array![1000.0, 1000.0]);
    /// assert_eq!(logits.log_sum_exp(0).value(), 1000.0 + 2.0f64.ln());
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no such axis.
    #[track_caller]
    pub fn log_sum_exp(self, axis: usize) -> Self {
        let rule = const {
            &Rule::new("log_sum_exp", |mut step: Step<'_, T>| {
                let axis = step.number();
                step.toward(0, |Slots { slots, first, .. }, known| {
                    let (x, y) = (known.input(0), known.output().iter().zip(known.gradient));
                    for (lane, (&y, &g)) in lanes(x.shape, axis).zip(y) {
                        lane.for_each(|i| {
                            accumulate(&mut slots[i], first, g * (x.values[i] - y).exp());
                        });
                    }
                });
            })
        };
        let kept = |shape: Shape| shape.resized(axis, 1);
        self.along(rule, axis, kept, |x, output, number, lane| {
            let (max, ln_sum) = exponentials(x, lane);
            // An infinite or missing maximum would make NaN of itself.
            output[number] = if (max - max).is_nan() {
                max
            } else {
                max + ln_sum
            };
        })
        .without(&[axis])
    }

    /// Records what is computed from each lane along an axis: `compute` is given the elements, the
    /// output, the number of the lane, and where its elements lie.
    #[track_caller]
    fn along(
        self,
        rule: &'static Rule<T>,
        axis: usize,
        shape: impl FnOnce(Shape) -> Result<Shape, String>,
        compute: impl Fn(&[T], &mut [T], usize, Lane),
    ) -> Self {
        let shape = |[x]: [Shape; 1]| x.around(axis).and_then(|_| shape(x));
        (self.tape).record(rule, [self], Some(axis as f64), shape, |[x], output| {
            for (number, lane) in lanes(x.shape, axis as f64).enumerate() {
                compute(x.values, output, number, lane);
            }
        })
    }
}

/// Where the elements lie that differ only in their place along one axis.
type Lane = StepBy<Range<usize>>;

fn lanes(shape: Shape, axis: f64) -> impl Iterator<Item = Lane> {
    let [outer, size, inner] = (shape.around(axis as usize)).expect("the axis was found");
    let starts = (0..outer).flat_map(move |i| (0..inner).map(move |rest| i * size * inner + rest));
    starts.map(move |start| (start..start + size * inner).step_by(inner))
}

/// The largest element m of a lane, and ln Σ e^(x − m).
fn exponentials<T: Float>(x: &[T], lane: Lane) -> (T, T) {
    let larger = |max: T, i: usize| {
        if max >= x[i] || max.is_nan() {
            max
        } else {
            x[i]
        }
    };
    let max = lane.clone().fold(-T::ONE / T::ZERO, larger);
    let sum = lane.fold(T::ZERO, |sum, i| sum + (x[i] - max).exp());
    (max, sum.ln())
}
