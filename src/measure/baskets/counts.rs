//! [`Baskets`]: how many baskets hold a product, and how many hold two.

use super::rules::rules_of;
use super::{BasketRule, BasketRules, RuleThresholds};

/// How many baskets there are, how many hold each product, and how many hold each two products: what is bought together
/// (market-basket analysis).
///
/// ```text
/// n      baskets with a product
/// a, b   baskets with one product, with another
/// both   baskets with both
/// ```
///
/// A basket is a set: two chargers in it are one. From these counts come the [rules](BasketRules) that say which products
/// complement which. Only pairs are counted, not sets of three and more: a smart offer goes from one product that was bought
/// to one that was not.
///
/// Made from rows ([`from_rows`](Baskets::from_rows)) or from orders with lines ([`from_orders`](Baskets::from_orders)).
/// Counts of two groups of baskets without one in common, such as those of two shops or of two months, are
/// [added](Baskets::merge), and with serde they are read back, so they can be learnt anew from the latest month alone.
///
/// Source: Agrawal, Imieliński & Swami 1993, "Mining association rules between sets of items in large databases". Document
/// 003's smart offer (phone → charger, handsfree, glass) is such a rule.
///
/// # Example: what goes with a phone
///
/// ```
/// use retention::measure::{Baskets, LargeBaskets, RuleThresholds, RuleThresholdsParts};
/// use retention::model::Rate;
///
/// let rows = [
///     (1, "phone"), (1, "charger"), (1, "glass"),
///     (2, "phone"), (2, "charger"), (2, "bag"),
///     (3, "phone"), (3, "charger"), (3, "handsfree"),
///     (4, "phone"), (4, "glass"), (4, "bag"),
///     (5, "bag"),
///     (6, "bag"), (6, "book"),
///     (7, "book"),
///     (8, "charger"),
/// ];
/// let baskets = Baskets::from_rows(rows, LargeBaskets::Count)?;
/// assert_eq!((baskets.baskets(), baskets.with(&"phone"), baskets.with(&"charger")), (8, 4, 4));
///
/// let charger = baskets.rule(&"phone", &"charger").unwrap();
/// assert_eq!(charger.support(), Rate::new(3, 8)?); // of all baskets, those with both
/// assert_eq!(charger.confidence(), Rate::new(3, 4)?); // of those with a phone, those with a charger too
/// assert_eq!(charger.lift(), Some(Rate::new(3, 2)?)); // half of all have a charger: with a phone, 1.5 times as many
///
/// // A bag is in half of all baskets, and in half of those with a phone: the phone says nothing about it.
/// assert_eq!(baskets.rule(&"phone", &"bag").unwrap().lift(), Some(Rate::new(1, 1)?));
///
/// let once = RuleThresholds::new(RuleThresholdsParts { min_baskets: 1, ..RuleThresholds::standard().parts() })?;
/// let rules = baskets.rules(&once);
/// let complements: Vec<_> = rules.complements_of(&"phone").map(|rule| *rule.consequent()).collect();
/// assert_eq!(complements, ["charger", "glass", "handsfree"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Baskets<P> {
    pub(super) large: LargeBaskets,
    pub(super) counted: u64,
    pub(super) left_out: u64,
    pub(super) without_products: u64,
    /// Ascending, each in at least one basket.
    pub(super) products: Vec<(P, u64)>,
    pub(super) pairs: Vec<Pair>,
}

/// Two products by their positions, the lower one first, and how many baskets hold both: at least one. Ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pair {
    pub(super) first: u32,
    pub(super) second: u32,
    pub(super) both: u64,
}

/// What one basket is.
///
/// By order is what the literature means, and tells what is put into one cart. By customer tells what the same people own
/// or use, also when they buy it months apart, in either order; it needs no pair to have been bought at once, and finds
/// more pairs, of which more are mere habit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum BasketUnit {
    /// All that was bought with one order. Rows with one order id are one order.
    Order,
    /// All that a customer has bought in the orders given.
    Customer,
}

/// What becomes of baskets with very many different products.
///
/// A basket of m products holds m · (m − 1) / 2 pairs: one of 5,000 has 12 million. Such baskets are mostly those of
/// resellers, or of a customer id that many people share, and tell little of what goes together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum LargeBaskets {
    /// They count like any other, and take the time and memory that they take.
    Count,
    /// Baskets with more different products than this are in no count but [`left_out`](Baskets::left_out).
    LeaveOut {
        /// The largest number of different products that still counts.
        above: u32,
    },
}

impl<P> Baskets<P> {
    /// How many baskets count: those with at least one product that were not left out.
    pub fn baskets(&self) -> u64 {
        self.counted
    }

    /// How many baskets were left out because they were too large.
    pub fn left_out(&self) -> u64 {
        self.left_out
    }

    /// How many orders or customers have no line, or only lines of quantity 0, so that nobody knows what they bought. They
    /// are in no other count. Rows always have a product.
    pub fn without_products(&self) -> u64 {
        self.without_products
    }

    /// What became of large baskets.
    pub fn large_baskets(&self) -> LargeBaskets {
        self.large
    }

    /// Each product, ascending, and how many baskets hold it.
    pub fn products(&self) -> impl ExactSizeIterator<Item = (&P, u64)> {
        self.products.iter().map(|(product, baskets)| (product, *baskets))
    }

    /// Each two products that a basket holds, ascending, the lower one first, and how many baskets hold both.
    pub fn pairs(&self) -> impl Iterator<Item = (&P, &P, u64)> {
        self.pairs
            .iter()
            .filter_map(|pair| Some((self.product(pair.first)?.0, self.product(pair.second)?.0, pair.both)))
    }

    /// All rules above thresholds.
    ///
    /// Each pair is looked at once in each direction, so this takes a small part of the time that counting did.
    pub fn rules(&self, thresholds: &RuleThresholds) -> BasketRules<'_, P>
    where
        P: Ord,
    {
        rules_of(self, thresholds)
    }

    pub(super) fn product(&self, position: u32) -> Option<(&P, u64)> {
        let (product, baskets) = self.products.get(usize::try_from(position).ok()?)?;
        Some((product, *baskets))
    }
}

impl<P: Ord> Baskets<P> {
    /// How many baskets hold a product; 0 for one that nobody has bought.
    pub fn with(&self, product: &P) -> u64 {
        self.find(product).map_or(0, |(_, baskets)| baskets)
    }

    /// How many baskets hold both products; for the same one twice, how many hold it.
    pub fn with_both(&self, one: &P, other: &P) -> u64 {
        let (Some((first, baskets)), Some((second, _))) = (self.find(one), self.find(other)) else { return 0 };
        if first == second { baskets } else { self.both(first.min(second), first.max(second)) }
    }

    /// The rule from one product to another, whatever its numbers are; `None` if one of them is in no basket, or if they
    /// are the same.
    pub fn rule(&self, antecedent: &P, consequent: &P) -> Option<BasketRule<'_, P>> {
        let ((from, _), (to, _)) = (self.find(antecedent)?, self.find(consequent)?);
        BasketRule::of(self, from, to, self.both(from.min(to), from.max(to)))
    }

    /// A product's position, and how many baskets hold it.
    fn find(&self, product: &P) -> Option<(u32, u64)> {
        let position = self.products.binary_search_by(|(known, _)| known.cmp(product)).ok()?;
        Some((u32::try_from(position).ok()?, self.products.get(position)?.1))
    }

    fn both(&self, first: u32, second: u32) -> u64 {
        let found = self.pairs.binary_search_by_key(&(first, second), |pair| (pair.first, pair.second));
        found.ok().and_then(|position| self.pairs.get(position)).map_or(0, |pair| pair.both)
    }
}
