//! What a segment of a text message costs, as whoever pays for it says; knows no carrier's price list.

use std::fmt;
use std::str::FromStr;

use crm_types::money::{Money, minor_exponent};

/// Millionths of the major unit: prices are fractions of a cent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SegmentPrice(i64);

/// The text is no price: a decimal of at most six places from 0 to 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoPrice;

impl fmt::Display for NoPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be a decimal of at most six places from 0 to 1000, as 0.0079")
    }
}

impl FromStr for SegmentPrice {
    type Err = NoPrice;

    fn from_str(text: &str) -> Result<Self, NoPrice> {
        let (whole, places) = text.split_once('.').unwrap_or((text, "0"));
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(places) || places.len() > 6 || whole.len() > 4 {
            return Err(NoPrice);
        }
        let millionths: i64 = format!("{whole}{places:0<6}")
            .parse()
            .map_err(|_| NoPrice)?;
        (millionths <= 1_000_000_000)
            .then_some(Self(millionths))
            .ok_or(NoPrice)
    }
}

impl SegmentPrice {
    /// What so many segments cost, in `currency`; rounded once, half up.
    pub fn of(self, segments: i64, currency: &str) -> Money {
        let millionths = i128::from(self.0) * i128::from(segments.max(0));
        let scale = 10_i128.pow(6 - minor_exponent(currency).min(6));
        let minor = (millionths + scale / 2) / scale;
        Money::from_minor(i64::try_from(minor).unwrap_or(i64::MAX), currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_of_a_cent_are_rounded_once() {
        let price: SegmentPrice = "0.0079".parse().unwrap();
        for (segments, currency, minor) in [
            (0, "USD", 0),
            (1, "USD", 1),
            (38, "USD", 30),
            (1_000_000, "USD", 790_000),
            (100, "JPY", 1),
            (100, "KWD", 790),
        ] {
            let money = price.of(segments, currency);
            assert_eq!(money.minor, minor, "{segments} {currency}");
        }
        assert_eq!("0".parse::<SegmentPrice>().unwrap().of(9, "USD").minor, 0);
    }

    #[test]
    fn what_is_no_price_is_refused() {
        for text in [
            "",
            ".",
            "1.",
            ".5",
            "-1",
            "0,01",
            "0.0000001",
            "1001",
            "1e3",
            "٣",
        ] {
            assert!(text.parse::<SegmentPrice>().is_err(), "{text}");
        }
        assert!("1000".parse::<SegmentPrice>().is_ok());
        assert!("0.000001".parse::<SegmentPrice>().is_ok());
    }
}
