use super::core::tape::Var;
use std::fmt::{Debug, Display};
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

mod sealed {
    /// How files hold such a number: little-endian, bit for bit.
    pub trait Sealed: Sized {
        /// What safetensors calls the type.
        const ELEMENT_TYPE: &'static str;
        fn append_to(self, bytes: &mut Vec<u8>);
        /// From exactly as many bytes as the type has.
        fn from_bytes(bytes: &[u8]) -> Self;
    }

    macro_rules! sealed {
        ($Number:ident, $name:literal) => {
            impl Sealed for $Number {
                const ELEMENT_TYPE: &'static str = $name;
                fn append_to(self, bytes: &mut Vec<u8>) {
                    bytes.extend(self.to_le_bytes());
                }
                fn from_bytes(bytes: &[u8]) -> $Number {
                    $Number::from_le_bytes(bytes.try_into().expect("the bytes of one number"))
                }
            }
        };
    }
    sealed!(f32, "F32");
    sealed!(f64, "F64");
}

/// The numbers that a tape can hold: `f32` and `f64`, and no others. Generic code can compute with
/// them, with a [`Var`] too, in either order.
///
/// ```
/// use downhill::{Float, Tape, Var};
///
/// fn half_of_the_rest<T: Float>(x: Var<'_, T>) -> Var<'_, T> {
///     T::from_f64(0.5) * (T::ONE - x)
/// }
///
/// assert_eq!(half_of_the_rest(Tape::<f32>::new().parameter(0.5)).value(), 0.25);
/// ```
#[diagnostic::on_unimplemented(
    message = "a tape holds `f32` or `f64`, and not `{Self}`",
    label = "not a type of numbers that a tape can hold"
)]
pub trait Float:
    sealed::Sealed
    + Copy
    + Default
    + PartialOrd
    + Debug
    + Display
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + Into<f64>
    + for<'tape> Add<Var<'tape, Self>, Output = Var<'tape, Self>>
    + for<'tape> Sub<Var<'tape, Self>, Output = Var<'tape, Self>>
    + for<'tape> Mul<Var<'tape, Self>, Output = Var<'tape, Self>>
    + for<'tape> Div<Var<'tape, Self>, Output = Var<'tape, Self>>
    + 'static
{
    /// The number 0.
    const ZERO: Self;
    /// The number 1.
    const ONE: Self;
    /// The smallest finite number.
    const MIN: Self;
    /// The largest finite number.
    const MAX: Self;
    /// The nearest number of this type.
    fn from_f64(number: f64) -> Self;
    /// Whether this is not a number.
    #[inline]
    #[expect(clippy::eq_op, reason = "only NaN differs from itself")]
    fn is_nan(self) -> bool {
        self != self
    }
    /// The absolute value.
    fn abs(self) -> Self;
    /// The square root, rounded correctly.
    fn sqrt(self) -> Self;
    /// eˣ.
    fn exp(self) -> Self;
    /// The natural logarithm.
    fn ln(self) -> Self;
    /// ln(1 + x), exact also for small x.
    fn ln_1p(self) -> Self;
    /// The hyperbolic tangent.
    fn tanh(self) -> Self;
    /// The sine of an angle in radians.
    fn sin(self) -> Self;
    /// The cosine of an angle in radians.
    fn cos(self) -> Self;
    /// This number to any power.
    fn powf(self, exponent: Self) -> Self;
    /// This number to a whole power, by repeated squaring: the same multiplications in the same
    /// order on every machine, x·x for the square.
    #[inline]
    fn powi(self, exponent: i64) -> Self {
        let (mut power, mut square, mut rest) = (Self::ONE, self, exponent.unsigned_abs());
        while rest > 0 {
            if rest % 2 == 1 {
                power = power * square;
            }
            square = square * square;
            rest /= 2;
        }
        if exponent < 0 { Self::ONE / power } else { power }
    }
}

/// The functions of the crate `libm`: those of the standard library round differently from machine
/// to machine. `abs` and `sqrt` are exact everywhere.
macro_rules! float {
    (
        $Number:ident, $exp:ident, $ln:ident, $ln_1p:ident, $tanh:ident, $sin:ident, $cos:ident,
        $pow:ident
    ) => {
        impl Float for $Number {
            const ZERO: $Number = 0.0;
            const ONE: $Number = 1.0;
            const MIN: $Number = <$Number>::MIN;
            const MAX: $Number = <$Number>::MAX;
            #[inline]
            fn from_f64(number: f64) -> $Number {
                number as $Number
            }
            #[inline]
            fn abs(self) -> $Number {
                <$Number>::abs(self)
            }
            #[inline]
            fn sqrt(self) -> $Number {
                <$Number>::sqrt(self)
            }
            fn exp(self) -> $Number {
                libm::$exp(self)
            }
            fn ln(self) -> $Number {
                libm::$ln(self)
            }
            fn ln_1p(self) -> $Number {
                libm::$ln_1p(self)
            }
            fn tanh(self) -> $Number {
                libm::$tanh(self)
            }
            fn sin(self) -> $Number {
                libm::$sin(self)
            }
            fn cos(self) -> $Number {
                libm::$cos(self)
            }
            fn powf(self, exponent: $Number) -> $Number {
                libm::$pow(self, exponent)
            }
        }
    };
}

float!(f32, expf, logf, log1pf, tanhf, sinf, cosf, powf);
float!(f64, exp, log, log1p, tanh, sin, cos, pow);
