//! Values of a series as tests write them: `50x10 80+1x15 _x5`.

/// Minutes of one series: a week.
pub const MOST_MINUTES: usize = 7 * 24 * 60;

/// A value for each minute; `None`: there is none. The error names the part that is wrong.
pub fn minutes(text: &str) -> Result<Vec<Option<f64>>, String> {
    let mut values = Vec::new();
    for part in text.split_whitespace() {
        let (first, step, times) = part_of(part)
            .ok_or_else(|| format!("\"{part}\" is none of 50, 50x10, 80+1x15, 80-1x15, _ and _x5"))?;
        if values.len() + times > MOST_MINUTES {
            return Err(format!("more than {MOST_MINUTES} minutes"));
        }
        let one = |at: usize| first.map(|first| first + step * at as f64);
        values.extend((0..times).map(one));
    }
    Ok(values)
}

/// First value, step, how often.
fn part_of(part: &str) -> Option<(Option<f64>, f64, usize)> {
    let (value, times) = match part.split_once('x') {
        Some((value, times)) => {
            (value, times.parse().ok().filter(|times| (1..=MOST_MINUTES).contains(times))?)
        }
        None => (part, 1),
    };
    if value == "_" {
        return Some((None, 0.0, times));
    }
    // A sign at the beginning is the value's own.
    let sign = value.char_indices().skip(1).find(|(_, character)| matches!(character, '+' | '-'));
    let (first, step) = match sign {
        Some((at, _)) => (&value[..at], value[at..].parse::<f64>().ok()?),
        None => (value, 0.0),
    };
    let first: f64 = first.parse().ok()?;
    (first.is_finite() && step.is_finite()).then_some((Some(first), step, times))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_shortly() {
        for (text, expected) in [
            ("", vec![]),
            ("50", vec![Some(50.0)]),
            ("50x3", vec![Some(50.0); 3]),
            ("1+0.5x3", vec![Some(1.0), Some(1.5), Some(2.0)]),
            ("-1-1x2", vec![Some(-1.0), Some(-2.0)]),
            ("1 _x2\n2", vec![Some(1.0), None, None, Some(2.0)]),
        ] {
            assert_eq!(minutes(text), Ok(expected), "{text}");
        }
        for text in ["x", "50x", "50x0", "5y", "__", "1+x2", "nan", "1x99999", "1x9999 1x9999"] {
            assert!(minutes(text).is_err(), "{text}");
        }
    }
}
