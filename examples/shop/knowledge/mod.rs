//! What the simulated shop knows of its customers beside their orders: the same for the same seed, on every platform.
//!
//! Each customer has random numbers of their own, so that one of them does not shift the others', and each subject has
//! some of these. Nothing here is later than the last day that is seen, but for the ends of subscriptions.
//!
//! | file | what it simulates |
//! |---|---|
//! | `contact` | contact points, consent, lists; birthdays, zones |
//! | `goods` | what was bought, when it arrived, what was thought of it |
//! | `carts` | carts that were ordered, and those that were not, also of people who never ordered |
//! | `life` | visits, subscriptions |
//!
//! Include it in an example beside the shop: `#[path = "../shop/knowledge/mod.rs"] mod knowledge;`.

mod carts;
mod contact;
pub(crate) mod goods;
mod life;

use std::error::Error;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use retention::campaign::{ChannelFacts, OrderFacts, SubscriptionFacts};
use retention::model::{Birthday, Cart, Channel, Order, SurveyAnswer, Zone};

use crate::shop::Shop;
use crate::shop::random::Random;

/// All that is known, as rows with the customers' keys.
#[derive(Default)]
pub(crate) struct Knowledge {
    /// All who are known, also those who never ordered.
    pub(crate) people: Vec<u32>,
    pub(crate) channels: Vec<(u32, Channel, ChannelFacts)>,
    pub(crate) birthdays: Vec<(u32, Birthday)>,
    pub(crate) zones: Vec<(u32, Zone)>,
    pub(crate) orders: Vec<(u32, OrderFacts)>,
    pub(crate) carts: Vec<(u32, Cart)>,
    pub(crate) visits: Vec<(u32, DateTime<Utc>)>,
    pub(crate) answers: Vec<SurveyAnswer<u32>>,
    pub(crate) subscriptions: Vec<(u32, SubscriptionFacts)>,
}

/// A customer, or somebody who has only left a cart.
struct Person<'o> {
    key: u32,
    /// By day.
    orders: Vec<&'o Order<u32>>,
    /// When the shop heard of them first.
    since: DateTime<Utc>,
    /// The first instant that is not seen.
    end: DateTime<Utc>,
}

impl Knowledge {
    /// What is known of the customers of a shop with these orders, and of a fifth as many who have only left a cart.
    pub(crate) fn of(shop: &Shop, orders: &[Order<u32>]) -> Result<Self, Box<dyn Error>> {
        let mut of_customer: Vec<Vec<&Order<u32>>> = vec![Vec::new(); shop.customers as usize];
        for order in orders {
            let place = (*order.customer() as usize).checked_sub(1).and_then(|place| of_customer.get_mut(place));
            place.ok_or("customer: expected one of the shop's")?.push(order);
        }
        let guests = (0..shop.customers / 5).map(|_| Vec::new());
        let end = shop.opens.checked_add_days(Days::new(shop.days.into())).ok_or("days: expected a date")?;
        let (opens, end) = (shop.opens.and_time(NaiveTime::MIN).and_utc(), end.and_time(NaiveTime::MIN).and_utc());
        let mut knowledge = Self::default();
        for (key, orders) in (1..).zip(of_customer.into_iter().chain(guests)) {
            let mut random = Random::new(shop.seed.wrapping_mul(0x5851_F42D_4C95_7F2D).wrapping_add(key.into()));
            let since = match orders.first() {
                Some(first) => at_some_hour(first.placed_on(), &mut random),
                None => between(opens, end, &mut random),
            };
            knowledge.add(&Person { key, orders, since, end }, &mut random)?;
        }
        Ok(knowledge)
    }

    fn add(&mut self, person: &Person<'_>, random: &mut Random) -> Result<(), Box<dyn Error>> {
        self.people.push(person.key);
        self.contact(person, &mut random.split())?;
        self.goods(person, &mut random.split())?;
        self.carts(person, &mut random.split())?;
        self.life(person, &mut random.split());
        Ok(())
    }
}

/// A minute between 7:00 and 21:00 UTC of a day.
fn at_some_hour(day: NaiveDate, random: &mut Random) -> DateTime<Utc> {
    let minutes = 7 * 60 + number(random, 14 * 60);
    later(day.and_time(NaiveTime::MIN).and_utc(), minutes)
}

/// A minute between two instants.
fn between(from: DateTime<Utc>, until: DateTime<Utc>, random: &mut Random) -> DateTime<Utc> {
    let minutes = u32::try_from((until - from).num_minutes()).unwrap_or_default();
    later(from, number(random, minutes))
}

fn later(from: DateTime<Utc>, minutes: u32) -> DateTime<Utc> {
    from.checked_add_signed(TimeDelta::minutes(minutes.into())).unwrap_or(from)
}

fn days_later(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into())).unwrap_or(day)
}

/// A whole number from 0, below this; 0 if there is none.
fn number(random: &mut Random, below: u32) -> u32 {
    crate::shop::whole(random.uniform() * f64::from(below))
}
