use crate::backward::Rule;
use crate::shape::Shape;
use crate::{Float, Var};
use std::ops::{Add, Mul, Neg, Sub};

impl<T: Float> Add for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    #[inline]
    fn add(self, other: Self) -> Self {
        let rule = const { &Rule::new("+", |step| step.unzip(|_, _, g| g, |_, _, g| g)) };
        self.zip(other, rule, |a, b| a + b)
    }
}

impl<T: Float> Sub for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    #[inline]
    fn sub(self, other: Self) -> Self {
        let rule = const { &Rule::new("-", |step| step.unzip(|_, _, g| g, |_, _, g: T| -g)) };
        self.zip(other, rule, |a, b| a - b)
    }
}

// region: mul
impl<T: Float> Mul for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    #[inline]
    fn mul(self, other: Self) -> Self {
        let rule = const {
            &Rule::new("*", |step| {
                // What goes to the gradient of a, and what to that of b.
                step.unzip(|_, b, g| g * b, |a, _, g| g * a)
            })
        };
        self.zip(other, rule, |a, b| a * b)
    }
}
// endregion

impl<T: Float> Add<T> for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    #[inline]
    fn add(self, number: T) -> Self {
        let rule = const { &Rule::new("+", |step| step.unmap(|_, _, g| g)) };
        self.map(rule, Some(number.into()), |x| x + number)
    }
}

impl<T: Float> Sub<T> for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    #[inline]
    fn sub(self, number: T) -> Self {
        let rule = const { &Rule::new("-", |step| step.unmap(|_, _, g| g)) };
        self.map(rule, Some(number.into()), |x| x - number)
    }
}

impl<T: Float> Mul<T> for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    #[inline]
    fn mul(self, number: T) -> Self {
        let rule = const {
            &Rule::new("*", |step| {
                let number = T::from_f64(step.scalar());
                step.unmap(|_, _, g| g * number);
            })
        };
        self.map(rule, Some(number.into()), |x| x * number)
    }
}

/// A number on the left. The traits can only be implemented for each type of number by itself.
macro_rules! number_on_the_left {
    ($number:ty) => {
        impl<'tape> Add<Var<'tape, $number>> for $number {
            type Output = Var<'tape, $number>;
            #[track_caller]
            #[inline]
            fn add(self, var: Var<'tape, $number>) -> Var<'tape, $number> {
                var + self
            }
        }

        impl<'tape> Sub<Var<'tape, $number>> for $number {
            type Output = Var<'tape, $number>;
            #[track_caller]
            #[inline]
            fn sub(self, var: Var<'tape, $number>) -> Var<'tape, $number> {
                // Negated and added: a constant recorded first would remain if `var` could not be used.
                -var + self
            }
        }

        impl<'tape> Mul<Var<'tape, $number>> for $number {
            type Output = Var<'tape, $number>;
            #[track_caller]
            #[inline]
            fn mul(self, var: Var<'tape, $number>) -> Var<'tape, $number> {
                var * self
            }
        }
    };
}

number_on_the_left!(f32);
number_on_the_left!(f64);

impl<T: Float> Neg for Var<'_, T> {
    type Output = Self;
    #[track_caller]
    #[inline]
    fn neg(self) -> Self {
        let rule = const { &Rule::new("neg", |step| step.unmap(|_, _, g: T| -g)) };
        self.map(rule, None, |x| -x)
    }
}

impl<T: Float> Var<'_, T> {
    /// Each element to the power of a whole number; the shape stays. The derivative is n·xⁿ⁻¹, and 0 for n = 0, also
    /// at x = 0.
    ///
    /// ```
    /// let tape = downhill::Tape::<f64>::new();
    /// let x = tape.parameter(2.0);
    /// let y = x.powi(-1);
    /// y.backward();
    /// assert_eq!((y.value(), x.grad()), (0.5, -0.25));
    /// ```
    #[track_caller]
    #[inline]
    pub fn powi(self, exponent: i32) -> Self {
        let rule = const {
            &Rule::new("powi", |step| {
                let n = step.scalar();
                let factor = T::from_f64(n);
                match n as i64 {
                    0 => step.unmap(|_, _, _| T::ZERO),
                    n => step.unmap(|x, _, g| g * (factor * powi(x, n - 1))),
                }
            })
        };
        self.map(rule, Some(exponent.into()), |x| powi(x, exponent.into()))
    }

    /// The sum of all elements, added in their order: a single number, 0 if there are no elements.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.parameter(array![1.0, 2.0, 3.0]);
    /// let y = x.sum();
    /// y.backward();
    /// assert_eq!((y.value(), x.grads()), (6.0, array![1.0, 1.0, 1.0].into_dyn()));
    /// ```
    #[track_caller]
    #[inline]
    pub fn sum(self) -> Self {
        let rule = const { &Rule::new("sum", |step| step.spread(step.gradient[0])) };
        let shape = |_: [Shape; 1]| Ok(Shape::SCALAR);
        self.tape.record(rule, [self], None, shape, |[x], output| {
            output[0] = sum(x.values)
        })
    }

    /// The mean of all elements, their [sum](Var::sum) divided by their number: NaN if there are
    /// none.
    ///
    /// ```
    /// use downhill::{Tape, ndarray::array};
    ///
    /// let tape = Tape::<f64>::new();
    /// let x = tape.parameter(array![1.0, 6.0]);
    /// let y = x.mean();
    /// y.backward();
    /// assert_eq!((y.value(), x.grads()), (3.5, array![0.5, 0.5].into_dyn()));
    /// ```
    #[track_caller]
    #[inline]
    pub fn mean(self) -> Self {
        let rule = const {
            &Rule::new("mean", |step| {
                let count = count(step.input(0).values);
                step.spread(step.gradient[0] / count);
            })
        };
        let shape = |_: [Shape; 1]| Ok(Shape::SCALAR);
        self.tape.record(rule, [self], None, shape, |[x], output| {
            output[0] = sum(x.values) / count(x.values)
        })
    }
}

/// x to the power n by repeated squaring: the same multiplications in the same order on every
/// machine, x·x for the square.
#[inline]
fn powi<T: Float>(x: T, n: i64) -> T {
    match n {
        1 => return x,
        2 => return x * x,
        _ => {}
    }
    let (mut power, mut square, mut rest) = (T::ONE, x, n.unsigned_abs());
    while rest > 0 {
        if rest % 2 == 1 {
            power = power * square;
        }
        square = square * square;
        rest /= 2;
    }
    if n < 0 { T::ONE / power } else { power }
}

#[inline]
fn sum<T: Float>(elements: &[T]) -> T {
    elements.iter().fold(T::ZERO, |sum, &element| sum + element)
}

fn count<T: Float>(elements: &[T]) -> T {
    T::from_f64(elements.len() as f64)
}
