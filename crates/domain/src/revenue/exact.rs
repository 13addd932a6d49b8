//! Exact numbers: fractions that are rounded once, at the end, or say that they no longer fit; never a float.

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub};

/// A fraction of whole numbers.
pub type Exact = Ratio<i128>;

/// More digits than any amount of money has, and few enough that two of them can be multiplied.
const MOST_DIGITS: usize = 27;

/// `numerator / denominator`, which is not 0.
pub fn fraction(numerator: i128, denominator: i128) -> Option<Exact> {
    (denominator != 0).then(|| Exact::new(numerator, denominator))
}

pub fn whole(number: impl Into<i128>) -> Exact {
    Exact::from_integer(number.into())
}

pub fn add(a: &Exact, b: &Exact) -> Option<Exact> {
    a.checked_add(b)
}

pub fn subtract(a: &Exact, b: &Exact) -> Option<Exact> {
    a.checked_sub(b)
}

pub fn multiply(a: &Exact, b: &Exact) -> Option<Exact> {
    a.checked_mul(b)
}

pub fn divide(a: &Exact, b: &Exact) -> Option<Exact> {
    a.checked_div(b)
}

/// A decimal text such as `12.5`, exactly. `None` where it is none, or has more digits than money.
pub fn decimal(text: &str) -> Option<Exact> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    let both = || whole.bytes().chain(places.bytes());
    if whole.is_empty()
        || (digits.contains('.') && places.is_empty())
        || both().count() > MOST_DIGITS
        || !both().all(|digit| digit.is_ascii_digit())
    {
        return None;
    }
    let number = both().fold(0_i128, |number, digit| {
        number * 10 + i128::from(digit - b'0')
    });
    let unit = 10_i128.pow(u32::try_from(places.len()).ok()?);
    fraction(if negative { -number } else { number }, unit)
}

/// As a decimal with at most `places` places, the last one rounded half up; zeros at the end left out.
pub fn text(number: &Exact, places: u32) -> String {
    let unit = 10_i128.pow(places.min(18));
    let Some(scaled) = multiply(number, &whole(unit)).as_ref().and_then(half_up) else {
        return number.to_string();
    };
    let sign = if scaled < 0 { "-" } else { "" };
    let magnitude = scaled.unsigned_abs();
    let unit = unit.unsigned_abs();
    let fraction = format!(
        "{:0width$}",
        magnitude % unit,
        width = places.min(18) as usize
    );
    let fraction = fraction.trim_end_matches('0');
    let whole = magnitude / unit;
    if fraction.is_empty() || places == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole}.{fraction}")
    }
}

/// The whole number next to it, the upper of two that are as near. `None` where that is none of 64 bits.
pub fn rounded(number: &Exact) -> Option<i64> {
    i64::try_from(half_up(number)?).ok()
}

fn half_up(number: &Exact) -> Option<i128> {
    let (n, d) = (*number.numer(), *number.denom());
    let doubled = n.checked_mul(2)?.checked_add(d)?;
    Some(doubled.div_euclid(d.checked_mul(2)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly_or_not_at_all() {
        assert_eq!(decimal("12.5"), fraction(25, 2));
        assert_eq!(decimal("-0.000000000001"), fraction(-1, 1_000_000_000_000));
        assert_eq!(decimal("9900"), Some(whole(9900)));
        for wrong in ["", ".", "1.", ".5", "1e3", "NaN", "1,5", "+1", "--1", "１"] {
            assert_eq!(decimal(wrong), None, "{wrong}");
        }
        assert_eq!(decimal(&"9".repeat(28)), None);
    }

    #[test]
    fn a_half_is_rounded_up_and_what_does_not_fit_is_told() {
        assert_eq!(rounded(&Exact::new(5, 2)), Some(3));
        assert_eq!(rounded(&Exact::new(-5, 2)), Some(-2));
        assert_eq!(rounded(&Exact::new(7, 3)), Some(2));
        assert_eq!(rounded(&whole(i128::MAX)), None);
        assert_eq!(multiply(&whole(i128::MAX), &whole(2)), None);
    }

    #[test]
    fn texts_have_no_zeros_at_their_end() {
        assert_eq!(text(&Exact::new(25, 2), 6), "12.5");
        assert_eq!(text(&Exact::new(2, 3), 4), "0.6667");
        assert_eq!(text(&Exact::new(-1, 3), 2), "-0.33");
        assert_eq!(text(&whole(100), 0), "100");
    }
}
