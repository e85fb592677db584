//! Token buckets: how often something may happen, in bounded memory.

use std::fmt;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use moka::sync::Cache;

/// Keys that one limiter remembers. Beyond it the least used are forgotten, which gives them a full
/// bucket again: a limiter must not become the way to fill the memory.
const KEYS: u64 = 100_000;

/// Bursts that a bucket can be below full: its own, and as much again of debt.
const DEEPEST: u32 = 2;

/// How often: `burst` at once, then one each `interval`.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    pub burst: u32,
    pub interval: Duration,
}

impl Rate {
    pub const fn per_second(rate: u32, burst: u32) -> Self {
        Self { burst, interval: Duration::from_nanos(1_000_000_000 / rate as u64) }
    }
}

/// Buckets of one rate, by key.
pub struct Limiter<K> {
    rate: Rate,
    buckets: Cache<K, Arc<Mutex<Bucket>>>,
}

impl<K> fmt::Debug for Limiter<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter").field("rate", &self.rate).finish_non_exhaustive()
    }
}

impl<K: Hash + Eq + Send + Sync + 'static> Limiter<K> {
    pub fn new(rate: Rate) -> Self {
        // A bucket that nobody touches is full after this time: forgetting it changes nothing.
        let idle = (rate.interval * rate.burst * DEEPEST).max(Duration::from_secs(1));
        Self { rate, buckets: Cache::builder().max_capacity(KEYS).time_to_idle(idle).build() }
    }

    /// Takes one from the key's bucket, or tells how long until there is one.
    pub fn take(&self, key: K) -> Result<(), Duration> {
        let bucket = self.buckets.get_with(key, || Arc::new(Mutex::new(Bucket::full(Instant::now()))));
        let mut bucket = bucket.lock().unwrap_or_else(PoisonError::into_inner);
        bucket.take(self.rate, Instant::now())
    }

    /// As [`Limiter::take`], but takes nothing.
    pub fn check(&self, key: &K) -> Result<(), Duration> {
        self.buckets.get(key).map_or(Ok(()), |bucket| {
            let mut copy = *bucket.lock().unwrap_or_else(PoisonError::into_inner);
            copy.take(self.rate, Instant::now())
        })
    }

    /// Takes one even where there is none: what was let in at the same time and turned out bad is made up for
    /// before more is let in. The debt is one burst at most.
    pub fn charge(&self, key: K) {
        let bucket = self.buckets.get_with(key, || Arc::new(Mutex::new(Bucket::full(Instant::now()))));
        bucket.lock().unwrap_or_else(PoisonError::into_inner).charge(self.rate, Instant::now());
    }

    /// Gives back one that was taken for something that does not count.
    pub fn give_back(&self, key: &K) {
        if let Some(bucket) = self.buckets.get(key) {
            bucket.lock().unwrap_or_else(PoisonError::into_inner).give_back(self.rate);
        }
    }

    /// Nothing was taken from the key's bucket lately.
    pub fn is_full(&self, key: &K) -> bool {
        self.buckets.get(key).is_none_or(|bucket| {
            bucket.lock().unwrap_or_else(PoisonError::into_inner).is_full(Instant::now())
        })
    }
}

/// A bucket is one instant: when it will be, or was, full.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    full_at: Instant,
}

impl Bucket {
    fn full(now: Instant) -> Self {
        Self { full_at: now }
    }

    fn is_full(self, now: Instant) -> bool {
        self.full_at <= now
    }

    fn take(&mut self, rate: Rate, now: Instant) -> Result<(), Duration> {
        let full_at = self.full_at.max(now) + rate.interval;
        let missing = full_at.duration_since(now);
        let wait = missing.saturating_sub(rate.interval * rate.burst);
        if !wait.is_zero() {
            return Err(wait);
        }
        self.full_at = full_at;
        Ok(())
    }

    fn charge(&mut self, rate: Rate, now: Instant) {
        let deepest = now + rate.interval * rate.burst * DEEPEST;
        self.full_at = (self.full_at.max(now) + rate.interval).min(deepest);
    }

    fn give_back(&mut self, rate: Rate) {
        self.full_at = self.full_at.checked_sub(rate.interval).unwrap_or(self.full_at);
    }
}

/// Who is counted as one caller: an IPv4 address, or an IPv6 network of 64 bits, of which one person
/// has every address.
pub fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { burst: 3, interval: Duration::from_secs(10) };

    #[test]
    fn a_bucket_gives_its_burst_and_then_one_each_interval() {
        let start = Instant::now();
        let mut bucket = Bucket::full(start);
        for (second, expected) in [
            (0, Ok(())),
            (0, Ok(())),
            (0, Ok(())),
            (0, Err(10)),
            (4, Err(6)),
            (10, Ok(())),
            (10, Err(10)),
            (1000, Ok(())),
            (1000, Ok(())),
            (1000, Ok(())),
            (1001, Err(9)),
        ] {
            let outcome = bucket.take(RATE, start + Duration::from_secs(second));
            assert_eq!(outcome, expected.map_err(Duration::from_secs), "at {second} s");
        }
    }

    #[test]
    fn what_is_given_back_can_be_taken_again() {
        let limiter = Limiter::new(RATE);
        for _ in 0..100 {
            limiter.take(1).unwrap();
            limiter.give_back(&1);
        }
        for _ in 0..3 {
            limiter.take(1).unwrap();
        }
        assert!(limiter.take(1).is_err());
        assert!(limiter.take(2).is_ok(), "another key has a bucket of its own");
    }

    #[test]
    fn what_came_at_once_beyond_the_burst_is_made_up_for() {
        let start = Instant::now();
        for (charged, wait) in [(3, 10), (4, 20), (6, 40), (1000, 40)] {
            let mut bucket = Bucket::full(start);
            (0..charged).for_each(|_| bucket.charge(RATE, start));
            assert_eq!(bucket.take(RATE, start), Err(Duration::from_secs(wait)), "after {charged}");
        }
    }

    #[test]
    fn a_look_takes_nothing() {
        let limiter = Limiter::new(RATE);
        for taken in 0..3 {
            for _ in 0..10 {
                assert!(limiter.check(&1).is_ok(), "after {taken}");
            }
            limiter.take(1).unwrap();
        }
        assert!(limiter.check(&1).is_err());
        assert!(limiter.check(&2).is_ok());
    }

    #[test]
    fn callers_are_networks() {
        for (address, network) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::9", "2001:db8:1:2::"),
        ] {
            assert_eq!(network_of(address.parse().unwrap()), network.parse::<IpAddr>().unwrap());
        }
    }
}
