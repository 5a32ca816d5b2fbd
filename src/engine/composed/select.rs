use crate::engine::core::record::{Rule, Step, rule};
use crate::engine::core::tape::Var;
use crate::engine::float::Float;
use crate::engine::misuse::valid;
use crate::engine::operands::RightOperand;
use crate::engine::shape::Shape;
use ndarray::{ArrayBase, Data, Dimension};

impl<'tape, T: Float> Var<'tape, T> {
    /// Element by element the first value where the condition holds, and the second, which may be
    /// an array or a number, where it does not. All three broadcast to each other. The gradient
    /// goes to the value that was taken, and the other gets 0.
    ///
    /// ```
    /// use downhill::{Tape, Var, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.parameter(array![-2.0, 0.5]);
    /// // The Huber loss: a parabola near 0, straight beyond 1.
    /// let is_near = x.values().mapv(|x| x.abs() < 1.0);
    /// let loss = Var::select(&is_near, x.powi(2) * 0.5, x.abs() - 0.5);
    /// loss.sum().backward();
    /// assert_eq!(loss.values(), array![1.5, 0.125].into_dyn());
    /// assert_eq!(x.grads(), array![-1.0, 0.5].into_dyn());
    /// ```
    ///
    /// Both values are computed for all elements, and a derivative that is infinite makes NaN of
    /// the gradient 0: where `x` is 0, selecting another value than `x.sqrt()` does not help, as in
    /// PyTorch. Select among the operands instead, and then take the root.
    ///
    /// # Panics
    ///
    /// If the shapes do not broadcast.
    #[doc(alias("where", "masked_fill"))]
    #[doc(alias = "huber_loss")]
    #[doc(alias = "smooth_l1_loss")]
    #[track_caller]
    pub fn select<S: Data<Elem = bool>, D: Dimension>(
        condition: &ArrayBase<S, D>, then: Self, otherwise: impl RightOperand<'tape, T>,
    ) -> Self {
        let (operation, otherwise) = otherwise.begin("select", then);
        let [a, b] = [then, otherwise].map(|value| value.shape_of("select"));
        let shape = valid("select", Shape::new(condition.shape()));
        valid("select", shape.broadcast(a).and_then(|a| a.broadcast(b)).and(shape.broadcast(b)));
        let holds = then.tape.record(
            rule!("constant"),
            [],
            None,
            &[],
            |[]| Ok(shape),
            |[], to| {
                for (slot, &holds) in to.slots.iter_mut().zip(condition) {
                    *slot = if holds { T::ONE } else { T::ZERO };
                }
            },
        );
        let kept: &'static Rule<T> = rule!("select", |mut step: Step<T>| {
            step.zip_vjp(
                |_, _, _| T::ZERO,
                |holds, _, g| if holds == T::ONE { g } else { T::ZERO },
            );
        });
        let other: &'static Rule<T> = rule!("select", |mut step: Step<T>| {
            step.zip_vjp(
                |_, _, _| T::ZERO,
                |holds, _, g| if holds == T::ONE { T::ZERO } else { g },
            );
        });
        // Nothing changes by adding −0.
        let nothing = -T::ZERO;
        let then = holds.zip(then, kept, |holds, x| if holds == T::ONE { x } else { nothing });
        let otherwise =
            holds.zip(otherwise, other, |holds, x| if holds == T::ONE { nothing } else { x });
        operation.end(then + otherwise)
    }
}
