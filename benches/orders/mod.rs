//! Orders of a simulated shop, the same in every run and on every machine.
//!
//! Half of the customers buy once; the fifth that buys most brings half of the orders. That is how shops are, and how
//! random customers are not: with those, every customer has nearly the same number of orders.

#![allow(dead_code, reason = "each benchmark takes what it needs")]
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "simulation")]

/// The first day of the shop: 1 January 2022.
pub(crate) const FIRST_DAY: i32 = 18_993;

/// How many days it has been open: four years.
pub(crate) const DAYS: i32 = 1_461;

/// Numbers of orders to measure with. Ten million take minutes, so only `RETENTION_BENCH_LARGE` asks for them.
pub(crate) fn sizes() -> Vec<usize> {
    let mut sizes = vec![100_000, 1_000_000];
    if std::env::var_os("RETENTION_BENCH_LARGE").is_some() {
        sizes.push(10_000_000);
    }
    sizes
}

/// Orders in columns.
#[derive(Clone)]
pub(crate) struct Orders<K> {
    pub(crate) keys: Vec<K>,
    pub(crate) days: Vec<i32>,
    pub(crate) cents: Vec<i64>,
}

/// How orders are spread over the customers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    /// As in a shop.
    Skewed,
    /// Every customer is equally likely to place an order.
    Uniform,
}

/// A shop's orders, sorted by date. Customers are numbered from 1 million; every customer has an order, if there are
/// as many orders as customers.
pub(crate) fn shop(orders: usize, customers: usize, spread: Spread) -> Orders<u64> {
    let mut random = Random::new(orders as u64);
    let mut numbers: Vec<u64> = (1_000_000..).take(customers).collect();
    random.shuffle(&mut numbers);
    let loyal = match spread {
        Spread::Skewed => customers.div_ceil(2),
        Spread::Uniform => customers,
    };
    let mut keys: Vec<u64> = numbers.iter().copied().take(orders).collect();
    while keys.len() < orders {
        let share = random.share();
        let share = if spread == Spread::Skewed { share.powf(1.5) } else { share };
        keys.extend(numbers.get((share * loyal as f64) as usize));
    }
    random.shuffle(&mut keys);
    let day = |row: usize| FIRST_DAY + (row as u64 * DAYS as u64 / orders as u64) as i32;
    let days = (0..orders).map(day).collect();
    let cents = (0..orders).map(|_| 500 + (random.share().powi(3) * 50_000.0) as i64).collect();
    Orders { keys, days, cents }
}

impl<K: Clone> Orders<K> {
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The same rows in random order.
    pub(crate) fn shuffled(&self) -> Self {
        let mut rows: Vec<usize> = (0..self.len()).collect();
        Random::new(1).shuffle(&mut rows);
        self.at(&rows)
    }

    /// The first rows, and the rest.
    pub(crate) fn split(&self, first: usize) -> (Self, Self) {
        let rows: Vec<usize> = (0..self.len()).collect();
        let (first, rest) = rows.split_at(first);
        (self.at(first), self.at(rest))
    }

    /// The same orders with other keys.
    pub(crate) fn with_keys<L>(&self, key: impl Fn(K) -> L) -> Orders<L> {
        Orders {
            keys: self.keys.iter().cloned().map(key).collect(),
            days: self.days.clone(),
            cents: self.cents.clone(),
        }
    }

    fn at(&self, rows: &[usize]) -> Self {
        Self {
            keys: rows.iter().filter_map(|row| self.keys.get(*row).cloned()).collect(),
            days: rows.iter().filter_map(|row| self.days.get(*row).copied()).collect(),
            cents: rows.iter().filter_map(|row| self.cents.get(*row).copied()).collect(),
        }
    }
}

/// A key as shops have them: `cust-01000042`.
pub(crate) fn short_text(number: u64) -> String {
    format!("cust-{number:08}")
}

/// A key in the form of a UUID: 36 characters without an order.
pub(crate) fn uuid_text(number: u64) -> String {
    let mut random = Random::new(number);
    let (high, low) = (random.next(), random.next());
    let (a, b, c) = (high >> 32, high >> 16 & 0xFFFF, high & 0xFFFF);
    format!("{a:08x}-{b:04x}-{c:04x}-{:04x}-{:012x}", low >> 48, low & 0xFFFF_FFFF_FFFF)
}

/// `SplitMix64`.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to, not including, 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, (self.share() * (last + 1) as f64) as usize);
        }
    }
}
