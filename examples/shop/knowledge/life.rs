//! Visits, and subscriptions to a care plan.

use retention::campaign::SubscriptionFacts;

use super::{Knowledge, Person, at_some_hour, between, days_later, number};
use crate::shop::random::Random;
use crate::shop::whole;

impl Knowledge {
    pub(super) fn life(&mut self, person: &Person<'_>, random: &mut Random) {
        let orders = person.orders.iter().map(|order| order.placed_on());
        self.visits.extend(orders.map(|day| (person.key, at_some_hour(day, random))));
        let others = whole(random.exponential(3.0));
        self.visits.extend((0..others).map(|_| (person.key, between(person.since, person.end, random))));
        if !person.orders.is_empty() && random.chance(0.06) {
            self.subscriptions.push((person.key, subscription(person, random)));
        }
    }
}

/// A year of care, after two weeks for nothing; most renew it, some give it up.
fn subscription(person: &Person<'_>, random: &mut Random) -> SubscriptionFacts {
    let (start, today) = (person.since.date_naive(), person.end.date_naive());
    let trial_until = days_later(start, 14);
    let mut end = days_later(trial_until, 365);
    if end < today && random.chance(0.7) {
        end = days_later(end, 365);
    }
    let days = u32::try_from((today - start).num_days()).unwrap_or_default();
    let cancelled_on = random.chance(0.25).then(|| days_later(start, number(random, days)));
    let id = format!("care-{}", person.key).into();
    SubscriptionFacts { id, start, trial_until: Some(trial_until), cancelled_on, end: Some(end) }
}
