//! Numbers as a typesetter writes them: a true minus sign, powers of ten with raised digits, no
//! noise at the end.

/// A value with at most `digits` significant digits, trailing zeros dropped: `−7.84`, `0.3333`,
/// `1.5×10⁻⁷`.
pub(crate) fn significant(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return "NaN".to_string();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "−∞" }.to_string();
    }
    if value == 0.0 {
        return "0".to_string();
    }
    // Rust's formatting rounds exactly, so both decimals and exponent are those of the rounded
    // value.
    let scientific = format!("{:.*e}", digits - 1, value);
    let (mantissa, exponent) = scientific.split_once('e').expect("{:e} writes an e");
    let exponent: i32 = exponent.parse().expect("{:e} writes an integer exponent");
    if (-4..6).contains(&exponent) {
        let decimals = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
        minus(trim(&format!("{value:.decimals$}")))
    } else {
        format!("{}×{}", minus(trim(mantissa)), power_of_ten(exponent))
    }
}

/// `whole` × 10^`exponent`, its digits as they are: plainly with exactly the decimals that the
/// exponent asks for (`0.0`, `0.2`, `0.4`), or with a power of ten (`1.2×10⁷`).
pub(crate) fn decimal(whole: i64, exponent: i32, is_plain: bool) -> String {
    let digits = whole.unsigned_abs().to_string();
    let sign = if whole < 0 { "−" } else { "" };
    let places = exponent.unsigned_abs() as usize;
    if whole == 0 && (exponent >= 0 || !is_plain) {
        "0".to_string()
    } else if is_plain && exponent >= 0 {
        format!("{sign}{digits}{}", "0".repeat(places))
    } else if is_plain {
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        format!("{sign}{whole}.{fraction}")
    } else {
        let (first, rest) = digits.split_at(1);
        let power = power_of_ten(exponent + rest.len() as i32);
        format!("{sign}{}×{power}", trim(&format!("{first}.{rest}")))
    }
}

/// Are multiples of 10^`exponent` that reach to `largest` times of it written without a power of
/// ten? Steps of 10⁻⁴ to 10⁴ are, and finer ones between numbers that are not small themselves.
pub(crate) fn is_plain(largest: i64, exponent: i32) -> bool {
    let digits = largest.unsigned_abs().to_string().len() as i32;
    exponent <= 4 && (exponent >= -4 || digits + exponent >= -2)
}

/// `10⁻³`
pub(crate) fn power_of_ten(exponent: i32) -> String {
    format!("10{}", raised(exponent))
}

/// An integer in raised digits: `²`, `⁻¹`.
pub(crate) fn raised(value: i32) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    value
        .to_string()
        .chars()
        .map(|c| c.to_digit(10).map_or('⁻', |digit| DIGITS[digit as usize]))
        .collect()
}

/// Drops the zeros after the last digit that counts, and the point where nothing follows it.
fn trim(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

/// Writes a leading hyphen as a minus sign.
fn minus(number: &str) -> String {
    number.replacen('-', "−", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_short_and_have_a_true_minus_sign() {
        let written = |value| significant(value, 4);
        assert_eq!(written(-7.840000152587891), "−7.84");
        assert_eq!(written(1.0 / 3.0), "0.3333");
        assert_eq!(written(60.8400001), "60.84");
        assert_eq!(written(123456.0), "123456");
        assert_eq!(written(-0.0), "0");
        assert_eq!(written(9.99999), "10");
        assert_eq!(written(1.5e-7), "1.5×10⁻⁷");
        assert_eq!(written(-2e30), "−2×10³⁰");
        assert_eq!(written(f64::NEG_INFINITY), "−∞");
    }

    #[test]
    fn decimals_are_those_of_the_step_and_carry_no_noise() {
        let plain = |whole, exponent| decimal(whole, exponent, true);
        assert_eq!(plain(3, -1), "0.3"); // 0.1 added three times would be 0.30000000000000004
        assert_eq!(plain(0, -1), "0.0");
        assert_eq!(plain(-10, 0), "−10");
        assert_eq!(plain(0, 3), "0");
        assert_eq!(plain(6, 3), "6000");
        assert_eq!(plain(-5, -3), "−0.005");
        assert_eq!(plain(100000005, -8), "1.00000005");
        assert_eq!(plain(10000000000000002, -1), "1000000000000000.2");
        let with_power = |whole, exponent| decimal(whole, exponent, false);
        assert_eq!(with_power(6, 6), "6×10⁶");
        assert_eq!(with_power(12, 6), "1.2×10⁷");
        assert_eq!(with_power(0, 6), "0");
        assert_eq!(with_power(-10, -6), "−1×10⁻⁵");
        assert_eq!(with_power(5, -324), "5×10⁻³²⁴");
    }

    #[test]
    fn fine_steps_are_plain_between_numbers_that_are_not_small() {
        assert!(is_plain(100000005, -8) && is_plain(4, -4) && is_plain(6, 4));
        assert!(!is_plain(6, 5) && !is_plain(30, -5) && !is_plain(5, -324));
    }
}
