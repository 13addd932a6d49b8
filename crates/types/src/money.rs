//! Exact money: an integer of minor units with its currency, and its decimal text; never a float, and no exchange.

use serde::{Deserialize, Serialize};

/// An amount in one currency.
///
/// `amount` and `minor` say the same; the text is for people and for languages without 64-bit integers.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Money {
    /// The amount as a decimal with as many places as the currency has.
    #[cfg_attr(
        feature = "openapi",
        schema(example = "107.54", pattern = r"^-?\d+(\.\d+)?$")
    )]
    pub amount: String,
    /// ISO 4217, upper case.
    #[cfg_attr(feature = "openapi", schema(example = "USD", pattern = "^[A-Z]{3}$"))]
    pub currency: String,
    /// The amount in the currency's minor unit, as Stripe has them.
    #[cfg_attr(feature = "openapi", schema(example = 10754))]
    pub minor: i64,
}

impl Money {
    /// `minor` units of `currency` (three letters, upper case).
    pub fn from_minor(minor: i64, currency: &str) -> Self {
        Self::with_places(minor, minor_exponent(currency), currency)
    }

    /// An amount kept as a `DECIMAL(_, 2)`, that is in hundredths of the major unit whatever the currency.
    ///
    /// For a currency without decimals a half is rounded away from zero; for one with three decimals nothing is lost.
    pub fn from_hundredths(hundredths: i64, currency: &str) -> Self {
        let places = minor_exponent(currency);
        let minor = match places {
            0 => {
                let magnitude = (hundredths.unsigned_abs() + 50) / 100;
                let magnitude = i64::try_from(magnitude).unwrap_or(i64::MAX);
                if hundredths < 0 {
                    -magnitude
                } else {
                    magnitude
                }
            }
            3 => hundredths.saturating_mul(10),
            _ => hundredths,
        };
        Self::with_places(minor, places, currency)
    }

    fn with_places(minor: i64, places: u32, currency: &str) -> Self {
        Self {
            amount: decimal_text(minor, places),
            currency: currency.to_owned(),
            minor,
        }
    }
}

/// How many decimals Stripe gives the currency on the wire: 0, 2 or 3.
///
/// ISK and UGX are whole in life and yet have two on the wire, so they are not listed here.
/// Source: Stripe's page on zero-decimal and three-decimal currencies.
pub fn minor_exponent(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "JPY" | "KMF" | "KRW" | "MGA" | "PYG" | "RWF" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "JOD" | "KWD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}

/// `minor` written with `places` decimals: `(5120, 3)` is `5.120`.
pub fn decimal_text(minor: i64, places: u32) -> String {
    let (mut text, places) = (minor.unsigned_abs().to_string(), places as usize);
    if places > 0 {
        while text.len() <= places {
            text.insert(0, '0');
        }
        text.insert(text.len() - places, '.');
    }
    if minor < 0 {
        text.insert(0, '-');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_the_places_of_their_currency() {
        let text = |minor, currency| Money::from_minor(minor, currency).amount;
        assert_eq!(text(10754, "USD"), "107.54");
        assert_eq!(text(1000, "JPY"), "1000");
        assert_eq!(text(5120, "KWD"), "5.120");
        assert_eq!(text(50000, "UGX"), "500.00");
        assert_eq!(text(50000, "ISK"), "500.00");
        assert_eq!(text(-5, "USD"), "-0.05");
        assert_eq!(text(i64::MIN, "USD"), "-92233720368547758.08");
    }

    #[test]
    fn hundredths_become_the_currencys_minor_unit() {
        assert_eq!(Money::from_hundredths(10754, "USD").minor, 10754);
        assert_eq!(Money::from_hundredths(100_050, "JPY").minor, 1001);
        assert_eq!(Money::from_hundredths(-100_049, "JPY").minor, -1000);
        assert_eq!(Money::from_hundredths(512, "KWD").amount, "5.120");
    }
}
