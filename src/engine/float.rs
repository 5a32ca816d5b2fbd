use super::core::tape::Var;
use ndarray::{LinalgScalar, ScalarOperand};
use std::fmt::{Debug, Display};
use std::iter::Sum;
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

/// The numbers that a tape can hold: `f32` and `f64`, and no others. In a function that is generic
/// over them a literal such as `0.5` is written `T::from_f64(0.5)`, because Rust's literals are
/// never a `T`. Such numbers stand on either side of a [`Var`], and ndarray computes with them.
///
/// ```
/// use downhill::{Float, Tape, Var, ndarray::{Array1, array}};
///
/// fn half_of_the_rest<T: Float>(x: Var<'_, T>) -> Var<'_, T> {
///     T::from_f64(0.5) * (T::ONE - x)
/// }
///
/// fn weighted<T: Float>(x: Var<'_, T>) -> Var<'_, T> {
///     x * array![0.25, 0.75].mapv(T::from_f64)
/// }
///
/// fn mean_of_ones<T: Float>(count: usize) -> T {
///     (Array1::ones(count) / T::from_f64(count as f64)).iter().copied().sum()
/// }
///
/// assert_eq!(mean_of_ones::<f32>(5), 1.0);
/// assert_eq!(half_of_the_rest(Tape::<f32>::new().parameter(0.5)).value(), 0.25);
/// assert_eq!(weighted(Tape::<f64>::new().parameter(4.0)).values(), array![1.0, 3.0].into_dyn());
/// ```
#[diagnostic::on_unimplemented(
    message = "a tape holds `f32` or `f64`, and not `{Self}`",
    label = "not a type of numbers that a tape can hold"
)]
pub trait Float:
    sealed::Sealed
    + LinalgScalar
    + ScalarOperand
    + Sum
    + Default
    + PartialOrd
    + Debug
    + Display
    + Neg<Output = Self>
    + AddAssign
    + Into<f64>
    + for<'tape> Add<Var<'tape, Self>, Output = Var<'tape, Self>>
    + for<'tape> Sub<Var<'tape, Self>, Output = Var<'tape, Self>>
    + for<'tape> Mul<Var<'tape, Self>, Output = Var<'tape, Self>>
    + for<'tape> Div<Var<'tape, Self>, Output = Var<'tape, Self>>
{
    /// The number 0.
    const ZERO: Self;
    /// The number 1.
    const ONE: Self;
    /// The smallest finite number.
    const MIN: Self;
    /// The largest finite number.
    const MAX: Self;
    /// The nearest number of this type: how generic code writes a literal, `T::from_f64(0.5)`.
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
    /// This number times a factor, plus a term, rounded once.
    fn mul_add(self, factor: Self, term: Self) -> Self;
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
/// to machine. `abs`, `sqrt` and `mul_add` are rounded correctly everywhere.
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
            #[inline]
            fn mul_add(self, factor: $Number, term: $Number) -> $Number {
                <$Number>::mul_add(self, factor, term)
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

#[cfg(test)]
mod tests {
    use super::Float;
    use std::hint::black_box;

    /// Compares `a · b + c`, all of them given by their bits, with the exact result, rounded.
    fn rounds_once<T: Float>(of_bits: fn(u64) -> T, cases: &[(&str, [u64; 4])]) {
        for &(title, [a, b, c, exact]) in cases {
            let [a, b, c] = black_box([a, b, c]).map(of_bits);
            let (found, exact): (f64, f64) = (a.mul_add(b, c).into(), of_bits(exact).into());
            assert_eq!(found.to_bits(), exact.to_bits(), "{title}");
        }
    }

    #[test]
    fn a_fused_multiply_add_is_rounded_once() {
        rounds_once(
            |bits| f32::from_bits(bits as u32),
            &[
                ("cancels", [0x3f98072f, 0x3ffce42d, 0xc0162e93, 0x33c63e86]),
                ("is subnormal", [0x20a8381b, 0xa0c190ad, 0x01e97729, 0x8053ae49]),
                ("a little below a tie in f64", [0x4e000001, 0x3f7ffffe, 0x5a446471, 0x5a446471]),
                ("a tie", [0x3f000000, 0x3f800000, 0x4b000001, 0x4b000002]),
                ("overflows, then fits", [0x7f7fffff, 0x40000000, 0xff7fffff, 0x7f7fffff]),
                ("underflows below zero", [0x80000001, 0x3e800000, 0, 0x80000000]),
                ("is zero", [0x3f800000, 0x80000000, 0, 0]),
            ],
        );
        rounds_once(
            f64::from_bits,
            &[
                (
                    "cancels",
                    [
                        0x3ff236eb2265b1f5,
                        0x3ff9ac27d8f16adf,
                        0xbffd39cb22460a50,
                        0xbc9f92e2b8562654,
                    ],
                ),
                (
                    "is subnormal",
                    [
                        0x201236eb2265b1f5,
                        0x2019ac27d8f16adf,
                        0x803d39cb22460a50,
                        0x8000000000000002,
                    ],
                ),
                (
                    "below a tie",
                    [
                        0x3fe0000000000000,
                        0x3feffffffffffffe,
                        0x4330000000000001,
                        0x4330000000000001,
                    ],
                ),
                (
                    "above a tie",
                    [
                        0x3fe0000000000001,
                        0x3ff0000000000001,
                        0x4330000000000001,
                        0x4330000000000002,
                    ],
                ),
                (
                    "a tie",
                    [
                        0x3fe0000000000000,
                        0x3ff0000000000000,
                        0x4330000000000001,
                        0x4330000000000002,
                    ],
                ),
                (
                    "overflows, then fits",
                    [
                        0x7fefffffffffffff,
                        0x4000000000000000,
                        0xffefffffffffffff,
                        0x7fefffffffffffff,
                    ],
                ),
                ("underflows below zero", [1 << 63 | 1, 0x3fd0000000000000, 0, 1 << 63]),
                ("is zero", [0x3ff0000000000000, 1 << 63, 0, 0]),
            ],
        );
    }
}
