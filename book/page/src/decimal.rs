//! Decimal numbers, read as the standard library reads them, bit for bit, and written.
//!
//! Its reader brings a table of powers of ten, a tenth of what a reader's browser fetches to run
//! the book's programs. This one doubles and halves the decimal digits themselves, which takes
//! longer and needs no table.

use std::fmt::{Display, LowerExp};

/// How many digits can decide between two numbers of 64 bits; of those behind them it counts only
/// whether they are zero.
const DECISIVE: usize = 800;

/// What a float can hold: how many binary digits, and the exponent of the least of them.
type Format = (i32, i32);

const F64: Format = (
    f64::MANTISSA_DIGITS as i32,
    f64::MIN_EXP - f64::MANTISSA_DIGITS as i32,
);
const F32: Format = (
    f32::MANTISSA_DIGITS as i32,
    f32::MIN_EXP - f32::MANTISSA_DIGITS as i32,
);

/// The number that a text such as `-1.5`, `+007` or `2e-4` stands for; nothing for any other text.
/// It is infinite where it is too large for an `f64`.
pub fn parse(text: &str) -> Option<f64> {
    read(text, F64)
}

/// As [`parse`], rounded once.
pub fn parse_f32(text: &str) -> Option<f32> {
    read(text, F32).map(|value| value as f32)
}

/// `whole` × 10^`exponent`.
pub fn scaled(whole: i64, exponent: i32) -> f64 {
    let digits = whole.unsigned_abs().to_string();
    let size = value(&digits, "", exponent.into(), F64).expect("they are digits");
    if whole < 0 { -size } else { size }
}

/// A float in few characters that stand for it again: with an exponent where it is very small or
/// very large.
pub fn shortest(value: &(impl Display + LowerExp)) -> String {
    let (plain, scientific) = (value.to_string(), format!("{value:e}"));
    if plain.len() > scientific.len() + 5 {
        scientific
    } else {
        plain
    }
}

fn read(text: &str, format: Format) -> Option<f64> {
    let (is_negative, size) = signed(text);
    let (mantissa, exponent) = match size.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, power(exponent)?),
        None => (size, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.len() + fraction.len() == 0 {
        return None;
    }
    let size = value(whole, fraction, exponent, format)?;
    Some(if is_negative { -size } else { size })
}

/// Whether a number is negative, and the number without its sign.
fn signed(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(size) => (true, size),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// A power of ten, up to one that makes any number zero or infinite.
fn power(text: &str) -> Option<i64> {
    let (is_negative, digits) = signed(text);
    let mut size = 0;
    for byte in digits.bytes() {
        size = (10 * size + i64::from(digit(byte)?)).min(1 << 50);
    }
    (!digits.is_empty()).then_some(if is_negative { -size } else { size })
}

fn digit(byte: u8) -> Option<u8> {
    byte.is_ascii_digit().then(|| byte - b'0')
}

/// `whole.fraction` × 10^`exponent`, or nothing where these are not all digits.
fn value(whole: &str, fraction: &str, exponent: i64, format: Format) -> Option<f64> {
    let mut digits = Vec::new();
    let mut point = whole.len() as i64 + exponent;
    let mut is_more = false;
    for part in [whole, fraction] {
        for byte in part.bytes() {
            let digit = digit(byte)?;
            if digits.is_empty() && digit == 0 {
                point -= 1;
            } else if digits.len() < DECISIVE {
                digits.push(digit);
            } else {
                is_more |= digit > 0;
            }
        }
    }
    Some(match point {
        _ if digits.is_empty() => 0.0,
        ..-400 => 0.0,
        -400..=400 => nearest(digits, point as i32, is_more, format),
        _ => f64::INFINITY,
    })
}

/// The float nearest to 0.`digits` × 10^`point`, or to a trifle more; halfway between two, the even
/// one. The first digit is not 0.
fn nearest(
    mut digits: Vec<u8>,
    mut point: i32,
    mut is_more: bool,
    (precision, least): Format,
) -> f64 {
    // With 19 digits before the point, of which a u64 holds all numbers.
    const WHOLE: i32 = 19;
    let mut exponent = 0;
    while point != WHOLE {
        // A digit is more than three bits, so this does not lead beyond the aim.
        let bits = (3 * (WHOLE - point)).clamp(-57, 57);
        let places;
        (digits, places) = if bits > 0 {
            double(&digits, bits)
        } else {
            halve(&digits, -bits)
        };
        point += places;
        exponent -= bits;
    }
    let mut whole = 0;
    for place in 0..WHOLE as usize {
        whole = 10 * whole + u64::from(digits.get(place).copied().unwrap_or(0));
    }
    is_more |= digits.iter().skip(WHOLE as usize).any(|&digit| digit > 0);

    let length = 64 - whole.leading_zeros() as i32;
    let dropped = (length - precision).max(least - exponent);
    if dropped > 64 {
        return 0.0;
    }
    let rest = whole << (64 - dropped);
    let mut kept = if dropped == 64 { 0 } else { whole >> dropped };
    let half = 1 << 63;
    kept += u64::from(rest > half || rest == half && (is_more || kept % 2 == 1));
    exponent += dropped;
    // In two steps, as the power of two itself can be out of range.
    let power_of_two = |exponent: i32| f64::from_bits(((exponent + 1023) as u64) << 52);
    kept as f64 * power_of_two(exponent / 2) * power_of_two(exponent - exponent / 2)
}

/// The digits multiplied by two so many times, and how many came in front.
fn double(digits: &[u8], times: i32) -> (Vec<u8>, i32) {
    let mut product = Vec::new();
    let mut carried = 0;
    for digit in digits.iter().rev() {
        carried += u64::from(*digit) << times;
        product.push((carried % 10) as u8);
        carried /= 10;
    }
    let mut places = 0;
    while carried > 0 {
        product.push((carried % 10) as u8);
        carried /= 10;
        places += 1;
    }
    product.reverse();
    (product, places)
}

/// The digits divided by two so many times, and how many went in front, as a negative number.
fn halve(digits: &[u8], times: i32) -> (Vec<u8>, i32) {
    let mut quotient = Vec::new();
    let (mut rest, mut places, mut place) = (0, 0, 0);
    while place < digits.len() || rest > 0 {
        rest = 10 * rest + u64::from(digits.get(place).copied().unwrap_or(0));
        place += 1;
        let digit = (rest >> times) as u8;
        rest &= (1 << times) - 1;
        if digit > 0 || !quotient.is_empty() {
            quotient.push(digit);
        } else {
            places -= 1;
        }
    }
    (quotient, places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    /// Texts of numbers: any digits, with and without a point, of all powers of ten.
    fn texts() -> Vec<String> {
        let mut random = Random::new(5);
        let mut texts: Vec<String> = [
            "0",
            "-0",
            "+0",
            "0.0",
            "1",
            "-1.5",
            "+1",
            "007",
            "2e-4",
            "1E3",
            "1e+3",
            "1e-03",
            ".5",
            "5.",
            "0.30000000000000004",
            "1e-320",
            "5e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "1.7976931348623157e308",
            "1.7976931348623159e308",
            "1e309",
            "1e999",
            "1e-999",
            "0e99999999999999999999",
            "1e-99999999999999999999",
            "123456789012345678901234567890",
            "2.2250738585072011e-308",
            "7.0e-46",
            "1.4e-45",
            "3.4028235e38",
            "3.4028236e38",
            "1.00000017881393432617187499",
            "16777217",
        ]
        .map(str::to_string)
        .into();
        texts.push(format!("0.{}1e5001", "0".repeat(5000)));
        texts.push(format!("1{}e-5000", "0".repeat(5000)));
        for _ in 0..500 {
            let digits = random.below(1 << 62) >> random.below(62);
            texts.push(format!("{digits}e{}", random.below(45) as i32 - 22));
            texts.push(format!("-{digits}e{}", random.below(700) as i32 - 350));
            let long: String = (0..random.below(60))
                .map(|_| random.below(10).to_string())
                .collect();
            texts.push(format!(
                "{digits}.{long}e{}",
                random.below(700) as i32 - 350
            ));
            texts.push(format!(
                "{}",
                digits as f64 / 10_f64.powi(random.below(16) as i32)
            ));
            texts.push(format!(
                "{:e}",
                f64::from_bits(random.below(0x7ff << 52) as u64)
            ));
            texts.push(format!(
                "{:e}",
                f32::from_bits(random.below(0xff << 23) as u32)
            ));
            // Half-way between two floats, and just beside.
            let half = (1_u64 << 53) + (random.below(1 << 40) as u64) * 2 + 1;
            texts.push(format!("{half}"));
            texts.push(format!("{half}1e-1"));
            texts.push(format!("{half}.{}1", "0".repeat(random.below(900))));
            texts.push(format!("{}.5", (1 << 23) + random.below(1 << 23)));
        }
        for _ in 0..50 {
            // Half-way between two floats of any size, written to the last of its digits.
            let low = f64::from_bits(random.below(1 << 60) as u64);
            let high = f64::from_bits(low.to_bits() + 1);
            let [low, high] = [low, high].map(|end| format!("{end:.1100}"));
            let half = halfway(&low, &high);
            texts.extend([format!("{half}1"), half]);
        }
        texts
    }

    /// The number in the middle of two decimals with as many digits behind the point.
    fn halfway(low: &str, high: &str) -> String {
        let digits = |text: &str| {
            text.bytes()
                .rev()
                .filter(|b| *b != b'.')
                .collect::<Vec<_>>()
        };
        let (low, high) = (digits(low), digits(high));
        let mut carried = 0;
        let mut sum: Vec<u8> = (0..high.len())
            .map(|place| {
                let both = low.get(place).map_or(0, |digit| digit - b'0') + high[place] - b'0';
                let sum = both + carried;
                carried = sum / 10;
                sum % 10
            })
            .collect();
        sum.push(carried);
        let mut odd = 0;
        let half: String = (sum.iter().rev().chain([&0]))
            .map(|digit| {
                let half = (10 * odd + digit) / 2;
                odd = digit % 2;
                half.to_string()
            })
            .collect();
        format!("{half}e-1101")
    }

    #[test]
    fn numbers_are_those_of_the_standard_library() {
        for text in texts() {
            let expected = text.parse::<f64>().unwrap();
            assert_eq!(
                parse(&text).map(f64::to_bits),
                Some(expected.to_bits()),
                "{text}"
            );
            let expected = text.parse::<f32>().unwrap();
            assert_eq!(
                parse_f32(&text).map(f32::to_bits),
                Some(expected.to_bits()),
                "{text}"
            );
        }
    }

    #[test]
    fn an_integer_times_a_power_of_ten_is_the_nearest_float() {
        for (whole, exponent) in [
            (0, 5),
            (3, -1),
            (-25, -2),
            (i64::MIN, 300),
            (5, -324),
            (2, 308),
        ] {
            let text = format!("{whole}e{exponent}");
            assert_eq!(
                scaled(whole, exponent),
                text.parse::<f64>().unwrap(),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "", "-", "+", ".", "-.", "e5", "1e", "1e+", "1e.5", "0x1", "1 ", " 1", "inf", "NaN",
            "+-1", "--1", "1.2.3", "1e5e5", "1_0", "١",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
