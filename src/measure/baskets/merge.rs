//! Counts of two groups of baskets taken together.

use std::cmp::Ordering;

use super::counts::Pair;
use super::{Baskets, BasketsError};

impl<P: Ord + Clone> Baskets<P> {
    /// The counts of two groups without a basket in common taken together. The identity is that of no rows.
    ///
    /// # Errors
    ///
    /// [`BasketsError`] if the two treat large baskets in other ways, if there are 2³² different products and more, or if a
    /// sum does not fit in 64 bits.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::measure::{Baskets, LargeBaskets};
    ///
    /// let march = Baskets::from_rows([(1, "phone"), (1, "glass")], LargeBaskets::Count)?;
    /// let april = Baskets::from_rows([(2, "phone"), (2, "glass"), (3, "bag")], LargeBaskets::Count)?;
    /// let both = march.merge(&april)?;
    /// assert_eq!((both.baskets(), both.with(&"bag"), both.with_both(&"phone", &"glass")), (3, 1, 2));
    /// # Ok::<(), retention::measure::BasketsError>(())
    /// ```
    pub fn merge(&self, other: &Self) -> Result<Self, BasketsError> {
        if self.large != other.large {
            return Err(BasketsError::LargeBaskets { expected: self.large, found: other.large });
        }
        let sum = |field, a: u64, b: u64| a.checked_add(b).ok_or(BasketsError::Overflow { field });
        let mut merged = Self {
            large: self.large,
            counted: sum("baskets", self.counted, other.counted)?,
            left_out: sum("left_out", self.left_out, other.left_out)?,
            without_products: sum("without_products", self.without_products, other.without_products)?,
            products: Vec::new(),
            pairs: Vec::new(),
        };
        let (ours, others) = merged.merge_products(self, other)?;
        let moved = |pairs: &[Pair], positions: &[u32]| -> Vec<Pair> {
            let position = |product: u32| positions.get(product as usize).copied().unwrap_or_default();
            let pairs = pairs.iter();
            pairs.map(|pair| Pair { first: position(pair.first), second: position(pair.second), ..*pair }).collect()
        };
        // Positions move in the order in which they are, so the pairs stay sorted.
        merged.pairs = pairs(&moved(&self.pairs, &ours), moved(&other.pairs, &others).into_iter(), u64::checked_add)
            .ok_or(BasketsError::Overflow { field: "pairs" })?;
        Ok(merged)
    }

    /// Takes up the products of both; where each of theirs is now.
    fn merge_products(&mut self, one: &Self, other: &Self) -> Result<(Vec<u32>, Vec<u32>), BasketsError> {
        let (mut ours, mut others) = (Vec::new(), Vec::new());
        let (mut left, mut right) = (one.products.iter().peekable(), other.products.iter().peekable());
        loop {
            let order = match (left.peek(), right.peek()) {
                (Some((ours, _)), Some((others, _))) => ours.cmp(others),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return Ok((ours, others)),
            };
            let here = if order.is_le() { left.next() } else { None };
            let there = if order.is_ge() { right.next() } else { None };
            let position = u32::try_from(self.products.len()).ok().filter(|position| *position < u32::MAX);
            let position = position.ok_or(BasketsError::TooManyProducts { limit: u32::MAX })?;
            ours.extend(here.map(|_| position));
            others.extend(there.map(|_| position));
            let count = |row: Option<&(P, u64)>| row.map_or(0, |(_, count)| *count);
            let both = count(here).checked_add(count(there)).ok_or(BasketsError::Overflow { field: "products" })?;
            self.products.extend(here.or(there).map(|(product, _)| (product.clone(), both)));
        }
    }
}

/// The pairs of two ascending lists, ascending; counts of one pair are added. `None` if a sum does not fit.
pub(super) fn pairs(
    ours: &[Pair],
    others: impl Iterator<Item = Pair>,
    add: impl Fn(u64, u64) -> Option<u64>,
) -> Option<Vec<Pair>> {
    let products = |pair: &Pair| (pair.first, pair.second);
    let mut merged = Vec::with_capacity(ours.len());
    let mut rest = ours;
    for mut pair in others {
        let before = rest.iter().take_while(|ours| products(ours) < products(&pair)).count();
        let (smaller, larger) = rest.split_at_checked(before)?;
        merged.extend_from_slice(smaller);
        rest = larger;
        if let Some((same, larger)) = rest.split_first()
            && products(same) == products(&pair)
        {
            pair.both = add(same.both, pair.both)?;
            rest = larger;
        }
        merged.push(pair);
    }
    merged.extend_from_slice(rest);
    Some(merged)
}
