//! Exchange rates as they come out of a spreadsheet, line by line; stores none.

use chrono::NaiveDate;

use super::ExchangeRate;

/// How many rates are stored at a time.
pub const MAX_RATES: usize = 1_000;

/// A line that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineFault {
    /// From 1.
    pub line: usize,
    /// Why, for people.
    pub reason: &'static str,
}

/// What the lines say, in `quote`, each with the number of its line: currency, day and rate, with commas, semicolons or tabs
/// between them. A first line without a digit is a heading, and blank lines are passed over.
///
/// # Errors
/// Every line that cannot be read.
pub fn read_rates(text: &str, quote: &str) -> Result<Vec<(usize, ExchangeRate)>, Vec<LineFault>> {
    let (mut rates, mut faults) = (Vec::new(), Vec::new());
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim().trim_start_matches('\u{feff}');
        let heading = number == 1 && !line.contains(|c: char| c.is_ascii_digit());
        if line.is_empty() || heading {
            continue;
        }
        match read_line(line, quote) {
            Ok(rate) => rates.push((number, rate)),
            Err(reason) => faults.push(LineFault {
                line: number,
                reason,
            }),
        }
    }
    match faults.is_empty() {
        true => Ok(rates),
        false => Err(faults),
    }
}

fn read_line(line: &str, quote: &str) -> Result<ExchangeRate, &'static str> {
    // Where a comma stands before the decimals, something else stands between the cells.
    let between = match line.contains(['\t', ';']) {
        true => ['\t', ';'],
        false => [',', ','],
    };
    let cells: Vec<&str> = line
        .split(between)
        .map(|cell| cell.trim().trim_matches('"'))
        .collect();
    let [currency, since, rate] = cells[..] else {
        return Err("three cells are needed: currency, day, rate.");
    };
    let currency = currency.to_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err("the currency has three letters, as in EUR.");
    }
    let since: NaiveDate = since
        .parse()
        .map_err(|_| "the day is written as in 2026-03-14.")?;
    let rate = rate.replace(',', ".");
    let is_decimal = !rate.is_empty()
        && rate
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && rate.bytes().filter(|byte| *byte == b'.').count() <= 1;
    if !is_decimal {
        return Err("the rate is a decimal, as in 1.0845.");
    }
    Ok(ExchangeRate {
        currency,
        quote: quote.to_owned(),
        since,
        rate,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(usize, String, String, String)> {
        let rates = read_rates(text, "USD").unwrap();
        let told = |(line, rate): (usize, ExchangeRate)| {
            (line, rate.currency, rate.since.to_string(), rate.rate)
        };
        rates.into_iter().map(told).collect()
    }

    #[test]
    fn lines_of_any_spreadsheet_are_read() {
        for (text, line) in [
            ("EUR,2026-03-01,1.0845", 1),
            ("currency,day,rate\r\neur, 2026-03-01 ,1.0845\r\n\r\n", 2),
            ("EUR;2026-03-01;1,0845", 1),
            ("\u{feff}\"EUR\"\t\"2026-03-01\"\t\"1.0845\"", 1),
        ] {
            let euro = (
                line,
                "EUR".to_owned(),
                "2026-03-01".to_owned(),
                "1.0845".to_owned(),
            );
            assert_eq!(all(text), [euro], "{text}");
        }
        assert_eq!(all("EUR,2026-03-01,1\n\nEUR,2026-03-01,2")[1].0, 3);
        assert!(all("currency,day,rate").is_empty());
    }

    #[test]
    fn every_line_that_cannot_be_read_is_named() {
        for (text, line, reason) in [
            ("EUR,2026-03-01,1\nEURO,2026-03-01,1", 2, "the currency"),
            ("EUR,1.3.2026,1", 1, "the day"),
            ("EUR,2026-03-01,1.2.3", 1, "the rate"),
            ("EUR,2026-03-01", 1, "three cells"),
        ] {
            let faults = read_rates(text, "USD").unwrap_err();
            assert_eq!((faults.len(), faults[0].line), (1, line), "{text}");
            assert!(faults[0].reason.starts_with(reason), "{text}: {faults:?}");
        }
        let faults = read_rates("EURO,2026-03-01,1\nEUR,2026-03-01,1\nx1", "USD").unwrap_err();
        let lines: Vec<_> = faults.iter().map(|fault| fault.line).collect();
        assert_eq!(lines, [1, 3]);
    }
}
