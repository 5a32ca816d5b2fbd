//! Numbers as a typesetter writes them: a true minus sign, powers of ten with raised digits, no noise at the end.

/// A value with at most `digits` significant digits, trailing zeros dropped: `−7.84`, `0.3333`, `1.5×10⁻⁷`.
pub(super) fn significant(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return "NaN".to_string();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞" } else { "−∞" }.to_string();
    }
    if value == 0.0 {
        return "0".to_string();
    }
    // Rust's formatting rounds exactly, so both decimals and exponent are those of the rounded value.
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

/// `whole` × 10^`exponent`, written with exactly the decimals that the exponent asks for: `0.0`, `0.2`, `0.4`; outside
/// of 10⁻⁴ to 10⁴ with a power of ten.
pub(super) fn decimal(whole: i64, exponent: i32) -> String {
    match exponent {
        -4..0 => {
            let decimals = exponent.unsigned_abs() as usize;
            minus(&format!("{:.decimals$}", scaled(whole, exponent)))
        }
        0..=4 => minus(&format!("{}", scaled(whole, exponent))),
        _ if whole == 0 => "0".to_string(),
        _ => {
            // The digits before the exponent are those of `whole`, so that neighbouring ticks keep their differences.
            let digits = whole.to_string();
            let (sign, digits) = match digits.strip_prefix('-') {
                Some(digits) => ("−", digits),
                None => ("", digits.as_str()),
            };
            let (first, rest) = digits.split_at(1);
            let mantissa = format!("{first}.{rest}");
            let power = power_of_ten(exponent + rest.len() as i32);
            format!("{sign}{}×{power}", trim(&mantissa))
        }
    }
}

/// An integer times a power of ten, correctly rounded while the power is exact (up to 10²²).
pub(super) fn scaled(whole: i64, exponent: i32) -> f64 {
    let mut power = 1.0;
    for _ in 0..exponent.unsigned_abs() {
        power *= 10.0;
    }
    if exponent < 0 { whole as f64 / power } else { whole as f64 * power }
}

/// `10⁻³`
pub(super) fn power_of_ten(exponent: i32) -> String {
    format!("10{}", raised(exponent))
}

/// An integer in raised digits: `²`, `⁻¹`.
pub(super) fn raised(value: i32) -> String {
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
        assert_eq!(decimal(3, -1), "0.3"); // 0.1 added three times would be 0.30000000000000004
        assert_eq!(decimal(0, -1), "0.0");
        assert_eq!(decimal(-10, 0), "−10");
        assert_eq!(decimal(6, 3), "6000");
        assert_eq!(decimal(6, 6), "6×10⁶");
        assert_eq!(decimal(12, 6), "1.2×10⁷");
        assert_eq!(decimal(0, 6), "0");
        assert_eq!(decimal(-10, -6), "−1×10⁻⁵");
    }
}
