//! A simulated shop: the same orders for the same seed, on every platform.
//!
//! It behaves as shops do. Customers buy at rates of their own, a few often and many hardly ever; they leave without
//! saying so; December is the peak and Monday better than Saturday; the shop wins more customers every month; some
//! orders are cancelled, some refunded days later, some followed by a second one on the same day. The model is that of
//! Schmittlein, Morrison & Colombo (1987): gamma distributed rates of buying and of leaving.
//!
//! Include it in an example or a test with `#[path = "../shop/mod.rs"] mod shop;`.

pub(crate) mod random;

use chrono::{Datelike, Days, NaiveDate};
use retention::model::{Currency, Order, OrderError, OrderStatus};
use rust_decimal::Decimal;

use random::Random;

/// What is simulated. [`Shop::default`] has 5,000 customers and 24 months, the last of which is not over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shop {
    /// How many customers place their first order.
    pub(crate) customers: u32,
    /// The same seed makes the same orders.
    pub(crate) seed: u64,
    /// The day on which the shop opens.
    pub(crate) opens: NaiveDate,
    /// For how many days it is seen.
    pub(crate) days: u32,
}

/// The tastes of a customer.
struct Buyer {
    key: u32,
    /// Orders a day in a season of 1.
    rate: f64,
    /// The mean of the logarithm of what an order costs.
    log_amount: f64,
}

/// How much is bought in a month, beside an average one.
const SEASON: [f64; 12] = [0.80, 0.85, 0.95, 1.0, 1.0, 0.95, 0.90, 0.85, 1.0, 1.05, 1.25, 1.60];
/// How much is bought from Monday to Sunday, beside an average day.
const WEEK: [f64; 7] = [1.15, 1.05, 1.0, 1.0, 0.95, 0.85, 1.0];
/// No day is better than this.
const BEST_DAY: f64 = 1.60 * 1.15;

impl Default for Shop {
    fn default() -> Self {
        // From 1 March 2024 to 17 February 2026.
        Self { customers: 5_000, seed: 1, opens: NaiveDate::from_ymd_opt(2024, 3, 1).unwrap_or_default(), days: 719 }
    }
}

impl Shop {
    /// All orders, by day, each with an id.
    ///
    /// # Errors
    ///
    /// None in practice: [`OrderError`] says that the simulation made an order that contradicts itself.
    pub(crate) fn orders(&self) -> Result<Vec<Order<u32>>, OrderError> {
        let mut random = Random::new(self.seed);
        let first_days = self.first_days(&mut random.split());
        let mut drafts = Vec::new();
        for (key, first_day) in (1..).zip(first_days) {
            self.purchases(&mut random.split(), key, first_day, &mut drafts);
        }
        drafts.sort_by_key(|draft| (draft.day, draft.customer));
        let numbered = (100_001_u64..).zip(drafts);
        numbered.map(|(number, draft)| self.order(&mut random, number, &draft)).collect()
    }

    /// The day after the last one that is seen.
    fn end(&self) -> NaiveDate {
        self.date(self.days)
    }

    fn date(&self, day: u32) -> NaiveDate {
        self.opens.checked_add_days(Days::new(day.into())).unwrap_or(NaiveDate::MAX)
    }

    /// How good a day is for business.
    fn season(&self, day: u32) -> f64 {
        let date = self.date(day);
        let month = SEASON.get(date.month0() as usize).copied().unwrap_or(1.0);
        let weekday = WEEK.get(date.weekday().num_days_from_monday() as usize).copied().unwrap_or(1.0);
        month * weekday
    }

    /// The day of each customer's first order: more in a good season, and twice as many a year later.
    fn first_days(&self, random: &mut Random) -> Vec<u32> {
        let mut total = 0.0;
        let up_to: Vec<f64> = (0..self.days)
            .map(|day| {
                total += self.season(day) * libm::exp2(f64::from(day) / 365.25);
                total
            })
            .collect();
        let mut pick = || {
            let place = random.uniform() * total;
            u32::try_from(up_to.partition_point(|sum| *sum < place)).unwrap_or_default()
        };
        let mut days: Vec<u32> = (0..self.customers).map(|_| pick()).collect();
        days.sort_unstable();
        days
    }

    /// The purchases of one customer: from the first day on, until they leave or the time is over.
    fn purchases(&self, random: &mut Random, key: u32, first_day: u32, drafts: &mut Vec<Draft>) {
        let buyer = Buyer { key, rate: random.gamma(0.55, 1.0 / 90.0), log_amount: 3.5 + 0.4 * random.normal() };
        let leaving_rate = random.gamma(0.8, 1.0 / 150.0).max(1e-9);
        let leaves = f64::from(first_day) + random.exponential(1.0 / leaving_rate);
        let end = leaves.min(f64::from(self.days));
        let mut time = f64::from(first_day);
        drafts.push(buyer.draft(random, first_day));
        loop {
            // Proposals at the rate of the best day; other days take fewer of them.
            time += random.exponential(1.0 / (buyer.rate * BEST_DAY).max(1e-9));
            if time >= end {
                return;
            }
            let day = whole(time);
            if day > first_day && random.chance(self.season(day) / BEST_DAY) {
                drafts.push(buyer.draft(random, day));
                if random.chance(0.02) {
                    drafts.push(buyer.draft(random, day));
                }
            }
        }
    }

    /// The order of a draft, with what becomes of it.
    fn order(&self, random: &mut Random, number: u64, draft: &Draft) -> Result<Order<u32>, OrderError> {
        let amount = Decimal::new(draft.cents, 2);
        let order =
            Order::new(draft.customer, self.date(draft.day), amount)?.with_id(number).with_currency(Currency::EUR);
        let fate = random.uniform();
        let refunded_on = self.date(draft.day + 3 + whole(random.uniform() * 20.0));
        // A refund that is paid after the last day is not known yet.
        if fate < 0.02 {
            order.with_status(OrderStatus::Cancelled)
        } else if fate < 0.05 && refunded_on < self.end() {
            order.refund_in_full(refunded_on)
        } else if fate < 0.09 && refunded_on < self.end() {
            order.with_refund(refunded_on, Decimal::new(draft.cents.div_euclid(3).max(1), 2))
        } else if draft.day + 5 < self.days {
            order.with_status(OrderStatus::Delivered)
        } else {
            Ok(order)
        }
    }
}

/// An order before it has a number.
struct Draft {
    customer: u32,
    day: u32,
    cents: i64,
}

impl Buyer {
    fn draft(&self, random: &mut Random, day: u32) -> Draft {
        let price = libm::exp(self.log_amount + 0.5 * random.normal());
        Draft { customer: self.key, day, cents: i64::from(whole(price * 100.0)).max(1) }
    }
}

/// The whole part of a number that is not negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast to an integer saturates")]
pub(crate) fn whole(number: f64) -> u32 {
    number as u32
}
