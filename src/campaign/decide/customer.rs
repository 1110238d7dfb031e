//! All decisions of one customer, arbitrated.

use std::fmt::Display;

use chrono::NaiveDate;

use super::arbitration::arbitrate_decisions;
use super::case::{Case, Desk, Person};
use super::enrol::Units;
use super::{Decision, Explanation, Files};
use crate::campaign::{CustomerFacts, Moment, Programme};

impl Programme {
    /// The decisions for one customer, as a request path needs them: one for each campaign and each cart, order or
    /// subscription that it is about, in the programme's order, units oldest first. At most one is to send
    /// ([`arbitrate`](crate::campaign::arbitrate)).
    ///
    /// It takes microseconds, and allocates the list, the ids of carts, orders and subscriptions, and what a message needs, not
    /// the reasons. Each decision has the first reason; [`explain_customer`](Programme::explain_customer) has all.
    ///
    /// # Example
    ///
    /// See [`Decision`].
    pub fn decide_customer<K: Display>(&self, facts: &CustomerFacts<K>, moment: Moment) -> Vec<Decision<'_>> {
        with_person(facts, |person| self.decide_person(person, moment))
    }

    /// The decisions of one campaign for one customer, with what every gate and every clause found: one for each cart,
    /// order or subscription that it is about. Empty if there is no campaign of this name.
    ///
    /// The whole programme is decided on, because another campaign may come first.
    ///
    /// # Example
    ///
    /// See [`Explanation`].
    pub fn explain_customer<K: Display>(
        &self,
        campaign: &str,
        facts: &CustomerFacts<K>,
        moment: Moment,
    ) -> Vec<Explanation<'_>> {
        with_person(facts, |person| self.explain_person(campaign, person, moment))
    }

    pub(crate) fn decide_person(&self, person: Person<'_>, moment: Moment) -> Vec<Decision<'_>> {
        let mut decisions = Vec::with_capacity(self.campaigns().len());
        let today = Case::today(self.parts(), moment);
        for desk in Desk::all(self) {
            each_case_on(today, desk, person, moment, |case| decisions.push(case.decision()));
        }
        arbitrate_decisions(&mut decisions);
        decisions
    }

    pub(crate) fn explain_person(&self, campaign: &str, person: Person<'_>, moment: Moment) -> Vec<Explanation<'_>> {
        let mut explanations = Vec::new();
        let Some(desk) = Desk::all(self).find(|desk| desk.campaign.name() == campaign) else { return explanations };
        let decisions = self.decide_person(person, moment);
        let mut decided = decisions.iter().filter(|decision| decision.campaign.name() == campaign);
        each_case(desk, person, moment, |case| {
            let lost_to = decided.next().and_then(Decision::lost_to);
            explanations.push(case.explanation(lost_to));
        });
        explanations
    }
}

fn with_person<K: Display, R>(facts: &CustomerFacts<K>, f: impl FnOnce(Person<'_>) -> R) -> R {
    let (known, files) = (facts.known(), Files::default());
    f(Person { known: &known, key: facts.key(), assignment_id: facts.assignment_id(), files: &files })
}

/// Calls `each` with every case of a campaign and a customer.
fn each_case<'p>(desk: Desk<'p>, person: Person<'_>, moment: Moment, each: impl FnMut(&Case<'_, 'p>)) {
    each_case_on(Case::today(desk.programme, moment), desk, person, moment, each);
}

/// The same, where the business day of the moment is known already.
pub(crate) fn each_case_on<'p>(
    today: NaiveDate,
    desk: Desk<'p>,
    person: Person<'_>,
    moment: Moment,
    mut each: impl FnMut(&Case<'_, 'p>),
) {
    Units::of(desk.campaign.unit(), person.known).for_each(moment.now(), today, |unit| {
        each(&Case::on(today, desk, person, unit, moment));
    });
}
