//! [`BasketRules`]: the complements of each product.

use super::{BasketRule, Baskets, RuleThresholds};

/// The rules above [thresholds](RuleThresholds), product by product, ascending, and of each product the best complement
/// first, by the thresholds' [order](super::RuleOrder); made by [`Baskets::rules`].
///
/// # Example: a catalogue for campaigns
///
/// What was bought together, learnt from orders, is what a smart offer tells of: the
/// [pairs](Self::pairs) make a [`Catalogue`](crate::campaign::Catalogue), of each product the best complement first.
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{Campaign, Catalogue, Programme, ProgrammeParts};
/// use retention::measure::{BasketUnit, Baskets, LargeBaskets, RuleThresholds, RuleThresholdsParts};
/// use retention::model::{Order, OrderLine, Rate};
///
/// let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
/// let order = |customer: &'static str, products: &[&str]| {
///     products.iter().try_fold(Order::new(customer, day, 30.into())?, |order, product| {
///         let line = OrderLine { product: (*product).to_owned(), category: None, quantity: 1, unit_price: 10.into() };
///         Ok::<_, Box<dyn std::error::Error>>(order.with_line(line))
///     })
/// };
/// let orders = [
///     order("sara", &["phone", "charger", "glass"])?,
///     order("ali", &["phone", "charger"])?,
///     order("reza", &["charger"])?,
///     order("mina", &["charger"])?,
///     order("nima", &["bag"])?,
/// ];
/// let baskets = Baskets::from_orders(&orders, BasketUnit::Customer, LargeBaskets::LeaveOut { above: 100 })?;
/// // Two of two phones come with a charger, two of four chargers with a phone: only the first is a reason for an offer.
/// let parts = RuleThresholdsParts { min_baskets: 2, min_confidence: Rate::new(3, 4)?, ..RuleThresholds::standard().parts() };
/// let rules = baskets.rules(&RuleThresholds::new(parts)?);
///
/// let catalogue = Catalogue::new().with_complements(rules.pairs())?;
/// assert_eq!(catalogue.complements("phone"), ["charger"]);
/// assert!(catalogue.complements("charger").is_empty());
///
/// let campaigns = vec![Campaign::cross_sell()];
/// let programme = Programme::from_parts(ProgrammeParts { campaigns, catalogue, ..ProgrammeParts::default() })?;
/// # assert_eq!(programme.campaigns().len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Example: pairs
///
/// ```
/// use retention::measure::{Baskets, LargeBaskets, RuleThresholds, RuleThresholdsParts};
///
/// let rows = [(1, "phone"), (1, "glass"), (2, "phone"), (2, "glass"), (3, "phone"), (4, "bag")];
/// let baskets = Baskets::from_rows(rows, LargeBaskets::Count)?;
/// let parts = RuleThresholdsParts { min_baskets: 2, ..RuleThresholds::standard().parts() };
/// let rules = baskets.rules(&RuleThresholds::new(parts)?);
/// assert_eq!(rules.pairs().collect::<Vec<_>>(), [(&"glass", &"phone"), (&"phone", &"glass")]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct BasketRules<'b, P> {
    thresholds: RuleThresholds,
    /// By antecedent, then by rank.
    rules: Vec<BasketRule<'b, P>>,
}

impl<'b, P> BasketRules<'b, P> {
    /// The thresholds that all of them pass.
    pub fn thresholds(&self) -> RuleThresholds {
        self.thresholds
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// All rules, by antecedent, and of each antecedent the best first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &BasketRule<'b, P>> {
        self.rules.iter()
    }

    /// Antecedents and consequents, in the order of [`iter`](BasketRules::iter): a catalogue of complements.
    pub fn pairs(&self) -> impl ExactSizeIterator<Item = (&'b P, &'b P)> {
        self.rules.iter().map(|rule| (rule.antecedent(), rule.consequent()))
    }

    /// The rules from a product, the best first; none for one without a complement.
    pub fn complements_of(&self, product: &P) -> impl ExactSizeIterator<Item = &BasketRule<'b, P>>
    where
        P: Ord,
    {
        let start = self.rules.partition_point(|rule| rule.antecedent() < product);
        let rest = self.rules.get(start..).unwrap_or_default();
        let len = rest.partition_point(|rule| rule.antecedent() == product);
        rest.iter().take(len)
    }

    /// All rules, the best of all products first.
    pub fn ranked(&self) -> Vec<BasketRule<'b, P>>
    where
        P: Ord,
    {
        let mut rules = self.rules.clone();
        rules.sort_by(|one, other| one.rank(other, self.thresholds.parts().order));
        rules
    }
}

pub(super) fn rules_of<'b, P: Ord>(baskets: &'b Baskets<P>, thresholds: &RuleThresholds) -> BasketRules<'b, P> {
    let parts = thresholds.parts();
    let enough = baskets.pairs.iter().filter(|pair| pair.both >= parts.min_baskets);
    let both_ways =
        enough.flat_map(|pair| [(pair.first, pair.second, pair.both), (pair.second, pair.first, pair.both)]);
    let found = both_ways.filter_map(|(from, to, both)| Some((from, BasketRule::of(baskets, from, to, both)?)));
    let mut rules: Vec<_> = found.filter(|(_, rule)| rule.passes(&parts)).collect();
    // Positions are in the order of the products.
    rules.sort_by(|(from, rule), (other_from, other)| from.cmp(other_from).then_with(|| rule.rank(other, parts.order)));
    BasketRules { thresholds: *thresholds, rules: rules.into_iter().map(|(_, rule)| rule).collect() }
}
