//! [`BasketRule`]: whoever has bought one product also buys another.

use std::cmp::Ordering;
use std::num::NonZeroU64;

use super::ratio::Ratio;
use super::{Baskets, RuleOrder, RuleThresholdsParts};
use crate::model::Rate;

/// Baskets with one product, the antecedent, also hold another, the consequent: phone → charger.
///
/// ```text
/// support    = both / n
/// confidence = both / a
/// lift       = confidence / (b / n) = n · both / (a · b)
///
/// n baskets, a with the antecedent, b with the consequent, both with both
/// ```
///
/// | | says | beware |
/// |---|---|---|
/// | support | how much there is to gain | common products have it with everything |
/// | confidence | how many of those who bought the one take the other too | a consequent that everybody buys has a high one with everything |
/// | lift | how many times as often as if the two had nothing to do with each other; 1 is by chance, below 1 they replace each other | of a few baskets it is chance: look at [`with_both`](BasketRule::with_both) |
///
/// Lift is the same in both directions, confidence is not: who buys a charger has a phone, and seldom buys another.
/// An arrow says what was bought together, not what came first nor what caused it.
///
/// Source: support and confidence, Agrawal, Imieliński & Swami 1993; lift, as "interest", Brin, Motwani, Ullman & Tsur 1997.
/// These are the definitions of R's arules and of Python's mlxtend too. How sure a confidence is tells the interval of
/// [`Proportion::new`](crate::metrics::Proportion::new) of `with_both` of `with_antecedent`.
#[derive(Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BasketRule<'b, P> {
    antecedent: &'b P,
    consequent: &'b P,
    baskets: NonZeroU64,
    with_antecedent: NonZeroU64,
    with_consequent: NonZeroU64,
    with_both: u64,
}

impl<'b, P> BasketRule<'b, P> {
    /// The rule between two products by their positions; `None` if they are the same or one of them is not there.
    pub(super) fn of(baskets: &'b Baskets<P>, from: u32, to: u32, with_both: u64) -> Option<Self> {
        let ((antecedent, a), (consequent, b)) = (baskets.product(from)?, baskets.product(to)?);
        (from != to).then_some(())?;
        Some(Self {
            antecedent,
            consequent,
            baskets: NonZeroU64::new(baskets.counted)?,
            with_antecedent: NonZeroU64::new(a)?,
            with_consequent: NonZeroU64::new(b)?,
            with_both,
        })
    }

    /// The product that was bought.
    pub fn antecedent(&self) -> &'b P {
        self.antecedent
    }

    /// The product that goes with it.
    pub fn consequent(&self) -> &'b P {
        self.consequent
    }

    /// How many baskets there are.
    pub fn baskets(&self) -> u64 {
        self.baskets.get()
    }

    /// How many baskets hold the antecedent.
    pub fn with_antecedent(&self) -> u64 {
        self.with_antecedent.get()
    }

    /// How many baskets hold the consequent.
    pub fn with_consequent(&self) -> u64 {
        self.with_consequent.get()
    }

    /// How many baskets hold both.
    pub fn with_both(&self) -> u64 {
        self.with_both
    }

    /// The share of all baskets that hold both.
    pub fn support(&self) -> Rate {
        Rate::of_whole(self.with_both, self.baskets)
    }

    /// The share of the baskets with the antecedent that hold the consequent too.
    pub fn confidence(&self) -> Rate {
        Rate::of_whole(self.with_both, self.with_antecedent)
    }

    /// How many times as often the two are together as they would be by chance, exact and in lowest terms. `None` if a
    /// decimal does not hold it, which takes counts of hundreds of trillions.
    pub fn lift(&self) -> Option<Rate> {
        self.lift_ratio().rate()
    }

    fn lift_ratio(&self) -> Ratio {
        let below = (self.with_antecedent.get(), self.with_consequent.get());
        Ratio::of_products((self.baskets.get(), self.with_both), below)
    }

    fn confidence_ratio(&self) -> Ratio {
        Ratio { above: self.with_both.into(), below: self.with_antecedent.get().into() }
    }

    pub(super) fn passes(&self, min: &RuleThresholdsParts) -> bool {
        self.with_both >= min.min_baskets
            && self.confidence_ratio() >= Ratio::of_rate(min.min_confidence)
            && self.lift_ratio() > Ratio::of_rate(min.lift_above)
    }

    /// The better one is less; of two equal ones, that of the lower products.
    pub(super) fn rank(&self, other: &Self, order: RuleOrder) -> Ordering
    where
        P: Ord,
    {
        let confidence = other.confidence_ratio().cmp(&self.confidence_ratio());
        let lift = other.lift_ratio().cmp(&self.lift_ratio());
        let both = other.with_both.cmp(&self.with_both);
        let first = match order {
            RuleOrder::Confidence => confidence,
            RuleOrder::Lift => lift,
            RuleOrder::Baskets => both,
        };
        let products = || (self.antecedent, self.consequent).cmp(&(other.antecedent, other.consequent));
        first.then(confidence).then(lift).then(both).then_with(products)
    }
}

// By hand, because no product is cloned.
impl<P> Clone for BasketRule<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for BasketRule<'_, P> {}
