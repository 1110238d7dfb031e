//! Carts: some are ordered, some are left, and some by people of whom nothing else is known.

use std::error::Error;

use chrono::{DateTime, TimeDelta, Utc};
use retention::model::{Cart, CartFate, CartId, PurchaseStage};
use rust_decimal::Decimal;

use super::{Knowledge, Person, at_some_hour, between, goods, later, number};
use crate::shop::random::Random;
use crate::shop::whole;

impl Knowledge {
    pub(super) fn carts(&mut self, person: &Person<'_>, random: &mut Random) -> Result<(), Box<dyn Error>> {
        let ids = (1_u64..).map(|number| u64::from(person.key) * 1_000 + number);
        let mut ids = ids.map(CartId::from);
        let mut carts = Vec::new();
        for order in &person.orders {
            if random.chance(0.15) {
                let at = at_some_hour(order.placed_on(), random);
                let created_at = earlier(at, 30 + number(random, 3 * 1_440));
                let fate = CartFate::Ordered { at, order: order.id().cloned() };
                let lines = goods::lines(order.amount(), random);
                let id = ids.next().ok_or("cart: expected an id")?;
                carts.push(
                    Cart::new(id, created_at)
                        .with_stage(PurchaseStage::PaymentReturn)
                        .with_lines(lines)?
                        .with_fate(fate)?,
                );
            }
        }
        let left = if person.orders.is_empty() { 1 } else { whole(random.exponential(1.1)) };
        for _ in 0..left {
            let (id, other) = (ids.next(), ids.next());
            let (id, other) = id.zip(other).ok_or("cart: expected an id")?;
            left_cart(person, (id, other), random, &mut carts)?;
        }
        self.carts.extend(carts.into_iter().map(|cart| (person.key, cart)));
        Ok(())
    }
}

/// A cart that was left: most are still there, some were emptied, went into another one, or wait for a payment.
fn left_cart(
    person: &Person<'_>,
    (id, other): (CartId, CartId),
    random: &mut Random,
    carts: &mut Vec<Cart>,
) -> Result<(), Box<dyn Error>> {
    // The first cart of somebody without an order is how the shop heard of them.
    let created_at = if person.orders.is_empty() { person.since } else { between(person.since, person.end, random) };
    let touched_at = later(created_at, if random.chance(0.4) { number(random, 2 * 1_440) } else { 0 }).min(person.end);
    let value = Decimal::new(i64::from(whole(libm::exp(3.5 + 0.6 * random.normal()) * 100.0)).max(10_00), 2);
    let stages = [PurchaseStage::ProductPage, PurchaseStage::Cart, PurchaseStage::Checkout, PurchaseStage::Payment];
    let stage = stages.get(number(random, 4) as usize).copied().unwrap_or(PurchaseStage::Cart);
    let at = later(touched_at, 5 + number(random, 120));
    let lines = goods::lines(value, random);
    let cart = |id: CartId| Cart::new(id, created_at).with_stage(stage).with_lines(lines.clone());
    let what = random.uniform();
    let fate = if what < 0.78 {
        CartFate::Open
    } else if what < 0.88 {
        CartFate::Emptied { at }
    } else if what < 0.95 {
        carts.push(cart(other.clone())?.with_touched_at(at)?);
        CartFate::MergedInto { at, cart: other }
    } else {
        CartFate::PaymentPending { since: touched_at }
    };
    carts.push(cart(id)?.with_touched_at(touched_at)?.with_fate(fate)?);
    Ok(())
}

fn earlier(at: DateTime<Utc>, minutes: u32) -> DateTime<Utc> {
    at.checked_sub_signed(TimeDelta::minutes(minutes.into())).unwrap_or(at)
}
