//! When a file system will be full, if it goes on as it did: the least-squares line through what was in use.

use time::Duration;

use crate::store::Time;

/// Points that make a line worth drawing.
const FEWEST_POINTS: usize = 3;
/// Stretch of time that says anything about days to come; a shorter one is a burst.
const SHORTEST_STRETCH: Duration = Duration::hours(1);
/// What lies beyond is not foretold: nothing grows evenly for so long.
const HORIZON: Duration = Duration::days(5 * 365);
const SECONDS_PER_DAY: f64 = 86_400.0;

/// What was in use at a time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub time: Time,
    /// Bytes.
    pub used: f64,
}

/// What is to be expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Forecast {
    /// Nothing is free any more.
    Full,
    /// Full after so long, counted from the last point.
    FullIn { bytes_per_day: f64, left: Duration },
    /// It shrinks, stays, or grows too slowly to be full within [`HORIZON`].
    NotInSight { bytes_per_day: f64 },
    /// Too little is known.
    Unknown,
}

/// Looks from `points`, in any order, to the moment at which `free` bytes more are in use.
pub fn forecast(points: &[Point], free: f64) -> Forecast {
    if free <= 0.0 {
        return Forecast::Full;
    }
    let Some(bytes_per_second) = slope(points) else { return Forecast::Unknown };
    let bytes_per_day = bytes_per_second * SECONDS_PER_DAY;
    let seconds = free / bytes_per_second;
    if bytes_per_second > 0.0 && seconds <= HORIZON.as_seconds_f64() {
        Forecast::FullIn { bytes_per_day, left: Duration::seconds_f64(seconds) }
    } else {
        Forecast::NotInSight { bytes_per_day }
    }
}

/// Bytes a second of the line; `None` where the points make none.
fn slope(points: &[Point]) -> Option<f64> {
    let first = points.iter().map(|point| point.time).min()?;
    let last = points.iter().map(|point| point.time).max()?;
    if points.len() < FEWEST_POINTS || last.since(first) < SHORTEST_STRETCH {
        return None;
    }
    // From the first point on, or the squares of seconds since 1970 would swallow the differences.
    let seconds = |point: &Point| point.time.since(first).as_seconds_f64();
    let count = points.len() as f64;
    let mean_time = points.iter().map(seconds).sum::<f64>() / count;
    let mean_used = points.iter().map(|point| point.used).sum::<f64>() / count;
    let (mut together, mut alone) = (0.0, 0.0);
    for point in points {
        let distance = seconds(point) - mean_time;
        together += distance * (point.used - mean_used);
        alone += distance * distance;
    }
    Some(together / alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points an hour apart.
    fn hourly(used: &[f64]) -> Vec<Point> {
        let start = Time::from_micros(1_795_453_200_000_000).unwrap();
        let point =
            |(hour, used): (i64, &f64)| Point { time: start.plus(Duration::hours(hour)), used: *used };
        (0..).zip(used).map(point).collect()
    }

    #[test]
    fn a_line_is_followed_to_the_end_of_the_space() {
        let not_in_sight = |bytes_per_day| Forecast::NotInSight { bytes_per_day };
        let full_in = |bytes_per_day, left| Forecast::FullIn { bytes_per_day, left };
        for (name, used, free, expected) in [
            ("full now", vec![1.0, 2.0, 3.0], 0.0, Forecast::Full),
            ("full now, though nothing is known", vec![], 0.0, Forecast::Full),
            ("more than full", vec![9.0, 8.0, 7.0], -5.0, Forecast::Full),
            ("100 an hour", vec![0.0, 100.0, 200.0], 1000.0, full_in(2400.0, Duration::hours(10))),
            ("100 an hour, unevenly", vec![0.0, 150.0, 200.0], 1000.0, full_in(2400.0, Duration::hours(10))),
            ("shrinks", vec![200.0, 100.0, 0.0], 1000.0, not_in_sight(-2400.0)),
            ("stays", vec![100.0, 100.0, 100.0], 1000.0, not_in_sight(0.0)),
            ("grows for more than a life", vec![0.0, 1.0, 2.0], 1e12, not_in_sight(24.0)),
            ("two points", vec![0.0, 100.0], 1000.0, Forecast::Unknown),
            ("nothing", vec![], 1000.0, Forecast::Unknown),
        ] {
            assert_eq!(forecast(&hourly(&used), free), expected, "{name}");
        }
    }

    #[test]
    fn a_burst_is_no_trend_and_the_order_does_not_matter() {
        let mut points = hourly(&[0.0, 100.0, 200.0]);
        points.reverse();
        let expected = Forecast::FullIn { bytes_per_day: 2400.0, left: Duration::hours(10) };
        assert_eq!(forecast(&points, 1000.0), expected);
        let minute = |minute: i64| Point {
            time: points[0].time.plus(Duration::minutes(minute)),
            used: minute as f64 * 1e9,
        };
        assert_eq!(forecast(&[minute(0), minute(1), minute(2)], 1e9), Forecast::Unknown);
    }
}
