//! Minutes of business hours as people write and read them: "30m", "4h", "1h 30m".

/// The longest target there is, in minutes.
pub const MOST: i32 = 525_600;

/// As it is written into a field.
pub fn written(minutes: i32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h {minutes}m"),
    }
}

/// As it is read. A number by itself is of minutes; none where it is no time, or too long.
pub fn read(text: &str) -> Option<i32> {
    let text = text.trim().to_lowercase();
    let (mut total, mut number, mut any) = (0_i32, None::<i32>, false);
    for c in text.chars() {
        match c {
            '0'..='9' => {
                let digit = i32::try_from(c.to_digit(10)?).ok()?;
                let so_far = number.unwrap_or_default();
                number = Some(so_far.checked_mul(10)?.checked_add(digit)?);
            }
            'h' => {
                total = total.checked_add(number.take()?.checked_mul(60)?)?;
                any = true;
            }
            'm' => {
                total = total.checked_add(number.take()?)?;
                any = true;
            }
            ' ' => {}
            _ => return None,
        }
    }
    let total = match (number, any) {
        (Some(minutes), false) => minutes,
        (None, true) => total,
        _ => return None,
    };
    (1..=MOST).contains(&total).then_some(total)
}

/// "HH:MM" on the wall, as a number of minutes.
pub fn on_the_wall(text: &str) -> Option<i32> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    let whole = hours * 60 + minutes;
    ((0..60).contains(&minutes) && (0..=24 * 60).contains(&whole)).then_some(whole)
}

/// The median of a report in words.
pub fn median(minutes: Option<i64>) -> String {
    match minutes.map(|minutes| i32::try_from(minutes).unwrap_or(i32::MAX)) {
        Some(minutes) => written(minutes),
        None => "–".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for minutes in [1, 30, 60, 90, 240, 1_440, MOST] {
            assert_eq!(read(&written(minutes)), Some(minutes));
        }
        assert_eq!(read("45"), Some(45));
        assert_eq!(read(" 2H 5M "), Some(125));
        for wrong in ["", "h", "0", "2h 5", "soon", "-3m", "999999999999"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_end_of_a_day_is_a_time_on_the_wall() {
        assert_eq!(on_the_wall("24:00"), Some(1_440));
        assert_eq!(on_the_wall("09:30"), Some(570));
        assert_eq!(on_the_wall("24:01"), None);
        assert_eq!(on_the_wall("9"), None);
    }
}
