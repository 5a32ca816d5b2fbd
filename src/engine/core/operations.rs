//! Operators and functions of each element.

use super::record::{Step, rule};
use super::tape::Var;
use crate::engine::{float::Float, operands::RightOperand};
use std::ops::{Add, Div, Mul, Neg, Sub};

/// An operator on two values, either of which may be a plain number, which takes no gradient. Three
/// formulas: the value, and what a gradient `g` of the value adds to the gradients of the left and
/// of the right operand.
macro_rules! operator {
    ($Trait:ident::$method:ident, $name:literal, $name_after_number:literal;
     value: $value:expr, left: $left:expr, right: $right:expr $(,)?) => {
        impl<'tape, T: Float, R: RightOperand<'tape, T>> $Trait<R> for Var<'tape, T> {
            type Output = Self;
            #[track_caller]
            #[inline]
            fn $method(self, right: R) -> Self {
                let of_two = rule!($name, |mut step: Step<T>| step.zip_vjp($left, $right));
                let with_number = rule!($name, |mut step: Step<T>| step.map_with_vjp($left));
                right.operate(self, [of_two, with_number], $value)
            }
        }

        operator!(f32, $Trait::$method, $name_after_number, $value, $right);
        operator!(f64, $Trait::$method, $name_after_number, $value, $right);
    };
    // The number on the left: the trait can only be implemented for each type of number by itself.
    ($Number:ty, $Trait:ident::$method:ident, $name:literal, $value:expr, $right:expr) => {
        impl<'tape> $Trait<Var<'tape, $Number>> for $Number {
            type Output = Var<'tape, $Number>;
            #[track_caller]
            #[inline]
            fn $method(self, var: Var<'tape, $Number>) -> Var<'tape, $Number> {
                let rule = rule!($name, |mut step| {
                    let right: fn($Number, $Number, $Number) -> $Number = $right;
                    step.map_with_vjp(|b, a, g| right(a, b, g));
                });
                let value: fn($Number, $Number) -> $Number = $value;
                var.map_with(self, rule, |b, a| value(a, b))
            }
        }
    };
}

operator! {
    Add::add, "+", "+";
    value: |a, b| a + b,
    left: |_, _, g| g,
    right: |_, _, g| g,
}

operator! {
    Sub::sub, "-", "number -";
    value: |a, b| a - b,
    left: |_, _, g| g,
    right: |_, _, g| -g,
}

// region: mul
operator! {
    Mul::mul, "*", "*";
    value: |a, b| a * b,
    left: |_, b, g| g * b,
    right: |a, _, g| g * a,
}
// endregion

operator! {
    Div::div, "/", "number /";
    value: |a, b| a / b,
    left: |_, b, g| g / b,
    right: |a, b, g| -g * (a / b / b),
}

impl<T: Float> Neg for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    #[inline]
    fn neg(self) -> Self {
        let rule = rule!("neg", |mut step: Step<T>| step.map_vjp(|_, _, g| -g));
        self.map(rule, None, |x| -x)
    }
}

/// Functions of each element. Two formulas: the value `y` at the element `x`, and what a gradient
/// `g` of the value adds to the gradient of the element.
macro_rules! functions {
    ($($(#[$documentation:meta])* $name:ident, $value:expr, $derivative:expr;)+) => {
        impl<T: Float> Var<'_, T> {$(
            $(#[$documentation])*
            #[track_caller]
            #[inline]
            pub fn $name(self) -> Self {
                let rule = rule!(stringify!($name), |mut step: Step<T>| step.map_vjp($derivative));
                self.map(rule, None, $value)
            }
        )+}
    };
}

functions! {
    /// The exponential function of each element.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.parameter(0.0);
    /// let y = x.exp();
    /// y.backward();
    /// assert_eq!((y.value(), x.grad()), (1.0, 1.0));
    /// ```
    exp, |x| x.exp(), |_, y, g| g * y;

    /// The natural logarithm of each element: −∞ at 0, where the gradient is ∞, and NaN below.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.parameter(1.0);
    /// let y = x.ln();
    /// y.backward();
    /// assert_eq!((y.value(), x.grad()), (0.0, 1.0));
    /// ```
    #[doc(alias = "log")]
    ln, |x| x.ln(), |x, _, g| g / x;

    /// The square root of each element: NaN below 0. Its gradient at 0 is ∞, and NaN where the
    /// gradient that arrives there is 0.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.parameter(4.0);
    /// let y = x.sqrt();
    /// y.backward();
    /// assert_eq!((y.value(), x.grad()), (2.0, 0.25));
    /// ```
    sqrt, |x| x.sqrt(), |_, y, g| g / (y + y);

    /// The absolute value of each element. Its gradient at 0 is 0.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.parameter(-3.0);
    /// let y = x.abs();
    /// y.backward();
    /// assert_eq!((y.value(), x.grad()), (3.0, -1.0));
    /// ```
    abs, |x| x.abs(), |x, _, g| if x > T::ZERO { g } else if x < T::ZERO { -g } else { T::ZERO };

    /// The hyperbolic tangent of each element.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.parameter(0.0);
    /// let y = x.tanh();
    /// y.backward();
    /// assert_eq!((y.value(), x.grad()), (0.0, 1.0));
    /// ```
    tanh, |x| x.tanh(), |_, y, g| g * (T::ONE - y * y);

    /// The logistic function of each element, 1 / (1 + e⁻ˣ).
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.parameter(0.0);
    /// let y = x.sigmoid();
    /// y.backward();
    /// assert_eq!((y.value(), x.grad()), (0.5, 0.25));
    /// ```
    sigmoid, |x| T::ONE / (T::ONE + (-x).exp()), |_, y, g| g * ((T::ONE - y) * y);

    /// The rectified linear unit: each element, or 0 if it is negative. Its gradient at 0 is 0. A
    /// NaN stays one, and lets its gradient through.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.parameter(-2.0);
    /// let y = x.relu();
    /// y.backward();
    /// assert_eq!((y.value(), x.grad()), (0.0, 0.0));
    /// ```
    relu, |x| if x < T::ZERO { T::ZERO } else { x },
        |x, _, g| if x <= T::ZERO { T::ZERO } else { g };

    /// ln(1 + eˣ) of each element, a smooth [`relu`](Var::relu). It is computed as
    /// max(x, 0) + ln(1 + e^−|x|), where nothing overflows.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.parameter(1000.0);
    /// let y = x.softplus();
    /// y.backward();
    /// assert_eq!((y.value(), x.grad()), (1000.0, 1.0));
    /// ```
    softplus, |x| (if x < T::ZERO { T::ZERO } else { x }) + (-x.abs()).exp().ln_1p(),
        |x, _, g| g / (T::ONE + (-x).exp());

    /// The sine of each element, an angle in radians.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.parameter(0.0);
    /// let y = x.sin();
    /// y.backward();
    /// assert_eq!((y.value(), x.grad()), (0.0, 1.0));
    /// ```
    sin, |x| x.sin(), |x, _, g| g * x.cos();

    /// The cosine of each element, an angle in radians.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.parameter(0.0);
    /// let y = x.cos();
    /// y.backward();
    /// assert_eq!((y.value(), x.grad()), (1.0, 0.0));
    /// ```
    cos, |x| x.cos(), |x, _, g| -g * x.sin();
}

impl<'tape, T: Float> Var<'tape, T> {
    /// Each element to the power of a whole number; the shape stays. The derivative is n·xⁿ⁻¹, and
    /// 0 for n = 0, also at x = 0.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.parameter(2.0);
    /// let y = x.powi(-1);
    /// y.backward();
    /// assert_eq!((y.value(), x.grad()), (0.5, -0.25));
    /// ```
    #[doc(alias = "square")]
    #[doc(alias = "pow")]
    #[track_caller]
    #[inline]
    pub fn powi(self, exponent: i32) -> Self {
        let rule = rule!("powi", |mut step: Step<T>| {
            let n = step.number();
            let factor = T::from_f64(n);
            match n {
                // The square has a loop of its own, which vectorises.
                2.0 => step.map_vjp(|x, _, g| g * (factor * x)),
                0.0 => step.map_vjp(|_, _, _| T::ZERO),
                _ => step.map_vjp(|x, _, g| g * (factor * x.powi(n as i64 - 1))),
            }
        });
        match exponent {
            2 => self.map(rule, Some(2.0), |x| x * x),
            _ => self.map(rule, Some(exponent.into()), |x| x.powi(exponent.into())),
        }
    }

    /// Each element to the power of any number: NaN for a negative element, unless the exponent is
    /// whole. The derivative is p·xᵖ⁻¹, and 0 for p = 0, also at x = 0. For 0 < p < 1 it is ∞ at 0,
    /// which times a gradient of 0 is NaN: so that of x·x^0.5 at 0, as in PyTorch, although x^1.5
    /// has 0.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.parameter(4.0);
    /// let y = x.powf(1.5);
    /// y.backward();
    /// assert_eq!((y.value(), x.grad()), (8.0, 3.0));
    /// ```
    #[doc(alias = "pow")]
    #[track_caller]
    pub fn powf(self, exponent: T) -> Self {
        let rule = rule!("powf", |mut step: Step<T>| {
            step.map_with_vjp(|x, p, g| match p == T::ZERO {
                true => T::ZERO,
                false => g * (p * x.powf(p - T::ONE)),
            })
        });
        self.map_with(exponent, rule, |x, p| x.powf(p))
    }

    /// The larger of two elements each, after broadcasting: of two values, or of a value and a
    /// number, such as a lower bound, or an array. Of equal ones each gets half of the gradient.
    /// The result is NaN where either is.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let (a, b) = (tape.parameter(2.0), tape.parameter(2.0));
    /// let y = a.maximum(b);
    /// y.backward();
    /// assert_eq!((y.value(), a.grad(), b.grad()), (2.0, 0.5, 0.5));
    /// assert_eq!(a.maximum(3.0).value(), 3.0);
    /// ```
    #[doc(alias = "clamp_min")]
    #[track_caller]
    pub fn maximum(self, other: impl RightOperand<'tape, T>) -> Self {
        let rule =
            rule!("maximum", |mut step: Step<T>| step.zip_vjp(larger, |a, b, g| larger(b, a, g)));
        let bound = rule!("maximum", |mut step: Step<T>| step.map_with_vjp(larger));
        other.operate(self, [rule, bound], |a, b| if a >= b || a.is_nan() { a } else { b })
    }

    /// The smaller of two elements each, after broadcasting: of two values, or of a value and a
    /// number, such as an upper bound, or an array. Of equal ones each gets half of the gradient.
    /// The result is NaN where either is.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let (a, b) = (tape.parameter(2.0), tape.parameter(3.0));
    /// let y = a.minimum(b);
    /// y.backward();
    /// assert_eq!((y.value(), a.grad(), b.grad()), (2.0, 1.0, 0.0));
    /// assert_eq!(a.minimum(1.0).value(), 1.0);
    /// ```
    #[doc(alias = "clamp_max")]
    #[track_caller]
    pub fn minimum(self, other: impl RightOperand<'tape, T>) -> Self {
        let rule = rule!("minimum", |mut step: Step<T>| {
            step.zip_vjp(|a, b, g| larger(-a, -b, g), |a, b, g| larger(-b, -a, g));
        });
        let bound =
            rule!("minimum", |mut step: Step<T>| step.map_with_vjp(|a, b, g| larger(-a, -b, g)));
        other.operate(self, [rule, bound], |a, b| if a <= b || a.is_nan() { a } else { b })
    }
}

/// What `a` gets of the gradient of the larger of two: half of it if they are equal.
#[inline]
fn larger<T: Float>(a: T, b: T, g: T) -> T {
    if a == b {
        g / (T::ONE + T::ONE)
    } else if a < b {
        T::ZERO
    } else {
        g
    }
}
