//! What was bought, what goes with it, when it arrived, and what was thought of it.

use std::error::Error;

use chrono::NaiveDate;
use retention::campaign::{Catalogue, CatalogueError, OrderFacts};
use retention::model::{Order, OrderLine, OrderStatus, SurveyAnswer};
use rust_decimal::Decimal;

use super::{Knowledge, Person, days_later, number};
use crate::shop::random::Random;

/// From so many cents on an order is of one of these products.
const GOODS: [(i64, &[&str]); 5] = [
    (0, &["glass", "cable"]),
    (1_500, &["charger", "handsfree", "case"]),
    (3_500, &["speaker", "headphones", "handsfree"]),
    (6_000, &["phone", "tablet"]),
    (12_000, &["large phone", "large tablet"]),
];

/// Document 003's phone with its charger, handsfree and glass, and document 001's dearer product.
pub(crate) fn catalogue() -> Result<Catalogue, CatalogueError> {
    let phone = ["charger", "handsfree", "glass"];
    let complements = ["phone", "large phone"].into_iter().flat_map(|each| phone.map(|other| (each, other)));
    let complements = complements.chain([("tablet", "case"), ("large tablet", "case"), ("speaker", "cable")]);
    Catalogue::new().with_complements(complements)?.with_upgrades([
        ("phone", "large phone"),
        ("tablet", "large tablet"),
        ("handsfree", "headphones"),
    ])
}

impl Knowledge {
    pub(super) fn goods(&mut self, person: &Person<'_>, random: &mut Random) -> Result<(), Box<dyn Error>> {
        for order in &person.orders {
            let details = order_facts(order, person.end.date_naive(), random)?;
            if let Some(delivered_on) = details.delivered_on.filter(|_| random.chance(0.08)) {
                let answered_on = days_later(delivered_on, 1 + number(random, 7));
                let score = score(random);
                if answered_on < person.end.date_naive() {
                    self.answers.push(SurveyAnswer::new(person.key, answered_on, score)?);
                }
            }
            self.orders.push((person.key, details));
        }
        Ok(())
    }
}

/// An order in detail; what comes after the last day is not known.
fn order_facts(order: &Order<u32>, end: NaiveDate, random: &mut Random) -> Result<OrderFacts, Box<dyn Error>> {
    let placed_on = order.placed_on();
    let known = |on: NaiveDate| (on < end).then_some(on);
    let delivered_on = days_later(placed_on, 2 + number(random, 4));
    let reviewed_on = days_later(delivered_on, 1 + number(random, 12));
    let is_reviewed = random.chance(0.18);
    let lines = lines(order.amount(), random);
    let id = order.id().ok_or("order: expected an id")?.clone();
    let details = OrderFacts { lines, ..OrderFacts::new(id, placed_on, order.amount()) };
    Ok(match order.status() {
        OrderStatus::Cancelled => OrderFacts { cancelled_on: Some(placed_on), ..details },
        OrderStatus::Refunded => {
            let sent_back = order.refunds().last().map(|refund| refund.on);
            OrderFacts { delivered_on: known(delivered_on), cancelled_on: sent_back, ..details }
        }
        _ => {
            let reviewed_on = known(reviewed_on).filter(|_| is_reviewed);
            OrderFacts { delivered_on: known(delivered_on), reviewed_on, ..details }
        }
    })
}

/// What an order or a cart of this value has in it: one product, and with some phones a glass for 9.
pub(super) fn lines(amount: Decimal, random: &mut Random) -> Vec<OrderLine> {
    let dearest = GOODS.iter().rev().find(|(cents, _)| Decimal::new(*cents, 2) <= amount);
    let choice = dearest.map_or(&[][..], |(_, products)| products);
    let product = choice.get(number(random, u32::try_from(choice.len()).unwrap_or_default()) as usize);
    let product = product.copied().unwrap_or("glass");
    let glass = Decimal::from(9);
    if product.ends_with("phone") && random.chance(0.25) {
        return vec![line(product, amount - glass), line("glass", glass)];
    }
    vec![line(product, amount)]
}

fn line(product: &str, unit_price: Decimal) -> OrderLine {
    let category = match product {
        "phone" | "large phone" => "phones",
        "tablet" | "large tablet" => "tablets",
        "speaker" | "headphones" | "handsfree" => "audio",
        _ => "accessories",
    };
    OrderLine { product: product.to_owned(), category: Some(category.to_owned()), quantity: 1, unit_price }
}

/// An answer to "would you recommend us?": half of them are promoters.
fn score(random: &mut Random) -> u8 {
    let scores: &[u8] = match random.uniform() {
        opinion if opinion < 0.5 => &[9, 10],
        opinion if opinion < 0.8 => &[7, 8],
        _ => &[0, 3, 4, 5, 6],
    };
    let place = number(random, u32::try_from(scores.len()).unwrap_or_default());
    scores.get(place as usize).copied().unwrap_or_default()
}
