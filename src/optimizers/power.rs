/// A number to the power of a whole number, by repeated squaring: the same multiplications in the
/// same order on every machine, which `f64::powi` does not promise.
pub(super) fn power(base: f64, exponent: u64) -> f64 {
    let (mut power, mut square, mut rest) = (1.0, base, exponent);
    while rest > 0 {
        if rest % 2 == 1 {
            power *= square;
        }
        square *= square;
        rest /= 2;
    }
    power
}
