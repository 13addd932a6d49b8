//! Which currencies there are, and what an amount of one is worth in another by a stored rate; fetches no rate.

use std::collections::HashMap;

use chrono::NaiveDate;
use crm_types::money::minor_exponent;

use super::exact::{self, Exact};

/// Those that Stripe takes payments in. An amount in any other is not understood: nobody knows its minor unit.
const KNOWN: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD \
    CAD CDF CHF CLP CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK \
    HTG HUF IDR ILS INR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP \
    MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR \
    SEK SGD SHP SLE SOS SRD STD STN SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XCG XOF \
    XPF YER ZAR ZMW";

/// Whether `currency` (upper case) is one whose minor unit is known.
pub fn is_known(currency: &str) -> bool {
    currency.len() == 3 && KNOWN.split(' ').any(|known| known == currency)
}

/// What one unit of a currency is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Major units of the reporting currency for one major unit.
    pub rate: Exact,
    /// From which day on; `None` for the reporting currency itself.
    pub since: Option<NaiveDate>,
}

/// The rates that hold at a moment, into one reporting currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rates {
    reporting: String,
    rates: HashMap<String, Rate>,
}

impl Rates {
    /// `rates` by currency, upper case. The reporting currency is worth itself whatever they say.
    pub fn new(reporting: &str, rates: impl IntoIterator<Item = (String, Rate)>) -> Self {
        let mut rates: HashMap<_, _> = rates.into_iter().collect();
        rates.insert(
            reporting.to_owned(),
            Rate {
                rate: exact::whole(1),
                since: None,
            },
        );
        Self {
            reporting: reporting.to_owned(),
            rates,
        }
    }

    pub fn reporting(&self) -> &str {
        &self.reporting
    }

    pub fn of(&self, currency: &str) -> Option<&Rate> {
        self.rates.get(currency)
    }

    /// An exact number of minor units in those of the reporting currency, not rounded. `None` without a rate, or where it
    /// does not fit.
    pub fn convert(&self, minor: &Exact, currency: &str) -> Option<Exact> {
        if currency == self.reporting {
            return Some(*minor);
        }
        let rate = self.of(currency)?;
        let shift = exact::fraction(
            10_i128.pow(minor_exponent(&self.reporting)),
            10_i128.pow(minor_exponent(currency)),
        )?;
        exact::multiply(&exact::multiply(minor, &rate.rate)?, &shift)
    }

    /// The same for whole minor units, rounded half up.
    pub fn convert_minor(&self, minor: i64, currency: &str) -> Option<i64> {
        exact::rounded(&self.convert(&exact::whole(minor), currency)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_are_those_of_each_currency() {
        let rate = |text| Rate {
            rate: exact::decimal(text).unwrap(),
            since: None,
        };
        let rates = Rates::new(
            "USD",
            [
                ("JPY".to_owned(), rate("0.0065")),
                ("KWD".to_owned(), rate("3.25")),
                ("USD".to_owned(), rate("7")),
            ],
        );
        assert_eq!(rates.convert_minor(1000, "JPY"), Some(650));
        assert_eq!(rates.convert_minor(5120, "KWD"), Some(1664));
        assert_eq!(rates.convert_minor(99, "USD"), Some(99));
        assert_eq!(rates.convert_minor(99, "EUR"), None);
    }

    #[test]
    fn a_currency_nobody_knows_is_none() {
        for known in ["USD", "ISK", "UGX", "KWD", "ZMW", "AED"] {
            assert!(is_known(known), "{known}");
        }
        for unknown in ["", "usd", "XXX", "IQD", "USD ", "U D", "AED AFN"] {
            assert!(!is_known(unknown), "{unknown}");
        }
    }
}
