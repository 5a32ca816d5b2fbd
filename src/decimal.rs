//! Decimal numbers, read as the standard library reads them, bit for bit.
//!
//! Its reader takes any length of digits and brings a table of powers of ten for that, a tenth of what a reader's browser
//! fetches to run the book's programs. The numbers that people choose are short.

/// The number that a text such as `-1.5` or `2e-4` stands for. Nothing for what is no such number, and for one of more than
/// 19 digits or with a power of ten beyond 10²² or 10⁻²², its digits taken as a whole number.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix('-');
    let (mantissa, exponent) = match unsigned.unwrap_or(text).split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
        None => (unsigned.unwrap_or(text), 0_i16),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = 0_u64;
    for digit in whole.chars().chain(fraction.chars()) {
        digits = digits.checked_mul(10)?.checked_add(digit.to_digit(10)?.into())?;
    }
    let power = exponent.checked_sub(i16::try_from(fraction.len()).ok()?)?;
    if whole.len() + fraction.len() == 0 || power.unsigned_abs() > 22 {
        return None;
    }
    let ten = 10_u128.pow(power.unsigned_abs().into());
    let value = if power >= 0 {
        // Both factors are exact, and so one rounding is left.
        u128::from(digits).checked_mul(ten)? as f64
    } else if digits == 0 {
        0.0
    } else {
        // The quotient has at least 54 bits, of which 53 stay. A remainder is one more: it tells what lies above half-way.
        let zeros = u128::from(digits).leading_zeros();
        let dividend = u128::from(digits) << zeros;
        let quotient = dividend / ten * 2 + u128::from(dividend % ten != 0);
        quotient as f64 / 2_f64.powi(zeros as i32 + 1)
    };
    Some(if unsigned.is_some() { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Random;

    #[test]
    fn numbers_are_those_of_the_standard_library() {
        let mut random = Random::new(5);
        let mut texts: Vec<String> =
            ["0", "-0", "0.0", "1", "-1.5", "2e-4", "1E3", ".5", "5.", "0.30000000000000004"]
                .map(str::to_string)
                .into();
        for _ in 0..100_000 {
            let digits = random.below(1 << 62) >> random.below(62);
            let exponent = random.below(45) as i32 - 22;
            texts.push(format!("{digits}e{exponent}"));
            texts.push(format!("{}", digits as f64 / 10_f64.powi(random.below(16) as i32)));
            // Half-way between two floats, and just beside.
            let half = (1_u64 << 53) + (random.below(1 << 40) as u64) * 2 + 1;
            texts.push(format!("{half}"));
            texts.push(format!("{half}1e-1"));
        }
        for text in texts {
            let expected: f64 = text.parse().unwrap();
            let read = parse(&text).map(f64::to_bits);
            assert!(read.is_none_or(|read| read == expected.to_bits()), "{text}: {read:?}");
            assert!(read.is_some() || text.contains('e') || text.len() > 19, "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in ["", "-", ".", "e5", "1e", "1e999", "0x1", "1 ", "inf", "NaN", "+1", "1.2.3"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
        assert_eq!(parse("123456789012345678901"), None, "too many digits");
    }
}
