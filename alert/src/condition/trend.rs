//! The straight line through what was measured, and when it reaches a number: as the server's time to full.

use crate::history::Bucket;
use crate::time::Span;

/// Points that make a line.
pub const FEWEST_POINTS: usize = 3;
/// Stretch of time that says anything about hours to come; a shorter one is a burst.
pub const SHORTEST_STRETCH: Span = Span::hours(1);

/// Growth in a second, by least squares over the minutes' means; `None` where the minutes make no line.
pub fn slope(buckets: &[Bucket]) -> Option<f64> {
    let (first, last) = (buckets.first()?, buckets.last()?);
    if buckets.len() < FEWEST_POINTS || last.start.since(first.start) < SHORTEST_STRETCH {
        return None;
    }
    // From the first point on, or the squares of seconds since 1970 would swallow the differences.
    let seconds = |bucket: &Bucket| bucket.start.since(first.start).as_f64();
    let count = buckets.len() as f64;
    let mean_time = buckets.iter().map(seconds).sum::<f64>() / count;
    let mean_value = buckets.iter().map(Bucket::mean).sum::<f64>() / count;
    let (mut together, mut alone) = (0.0, 0.0);
    for bucket in buckets {
        let distance = seconds(bucket) - mean_time;
        together += distance * (bucket.mean() - mean_value);
        alone += distance * distance;
    }
    Some(together / alone).filter(|slope| slope.is_finite())
}

/// Seconds until `left` more are there; `None` where it does not grow.
pub fn seconds_until(slope: f64, left: f64) -> Option<f64> {
    (slope > 0.0).then(|| left / slope).filter(|seconds| seconds.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Time;

    fn every(minutes: i64, values: &[f64]) -> Vec<Bucket> {
        let bucket = |(at, value): (i64, &f64)| Bucket::one(Time::from_seconds(at * minutes * 60), *value);
        (0..).zip(values).map(bucket).collect()
    }

    #[test]
    fn a_line_is_drawn_through_an_hour_of_points() {
        for (name, buckets, expected) in [
            ("100 in half an hour", every(30, &[0.0, 100.0, 200.0]), Some(200.0)),
            ("unevenly", every(30, &[0.0, 150.0, 200.0]), Some(200.0)),
            ("shrinks", every(30, &[200.0, 100.0, 0.0]), Some(-200.0)),
            ("a burst", every(1, &[0.0, 1e9, 2e9]), None),
            ("two points", every(60, &[0.0, 100.0]), None),
            ("nothing", vec![], None),
        ] {
            let hourly = slope(&buckets).map(|slope| (slope * 3600.0).round());
            assert_eq!(hourly, expected, "{name}");
        }
        assert_eq!(seconds_until(2.0, 10.0), Some(5.0));
        assert_eq!(seconds_until(0.0, 10.0), None);
        assert_eq!(seconds_until(-1.0, 10.0), None);
    }
}
