//! [`Baskets`] in files: counts that contradict each other are refused.

use super::counts::Pair;
use super::{Baskets, BasketsError, LargeBaskets};

#[derive(serde::Serialize)]
#[serde(rename = "Baskets")]
struct Written<'b, P> {
    large_baskets: LargeBaskets,
    baskets: u64,
    left_out: u64,
    without_products: u64,
    products: &'b [(P, u64)],
    pairs: Vec<(u32, u32, u64)>,
}

#[derive(serde::Deserialize)]
#[serde(rename = "Baskets", expecting = "struct Baskets", deny_unknown_fields)]
struct Raw<P> {
    large_baskets: LargeBaskets,
    baskets: u64,
    left_out: u64,
    without_products: u64,
    products: Vec<(P, u64)>,
    pairs: Vec<(u32, u32, u64)>,
}

/// Products with their counts, and pairs as the positions of two products and their count.
impl<P: serde::Serialize> serde::Serialize for Baskets<P> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            large_baskets: self.large,
            baskets: self.counted,
            left_out: self.left_out,
            without_products: self.without_products,
            products: &self.products,
            pairs: self.pairs.iter().map(|pair| (pair.first, pair.second, pair.both)).collect(),
        };
        written.serialize(serializer)
    }
}

impl<'de, P: Ord + serde::Deserialize<'de>> serde::Deserialize<'de> for Baskets<P> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Raw::deserialize(deserializer)?.checked().map_err(serde::de::Error::custom)
    }
}

impl<P: Ord> Raw<P> {
    /// Refuses what no baskets can have been counted to, as far as two counts, or all together, tell.
    fn checked(self) -> Result<Baskets<P>, BasketsError> {
        let Self { large_baskets: large, baskets, left_out, without_products, products, pairs } = self;
        let made = Baskets {
            large,
            counted: baskets,
            left_out,
            without_products,
            products,
            pairs: pairs.into_iter().map(|(first, second, both)| Pair { first, second, both }).collect(),
        };
        check_products(&made)?;
        check_pairs(&made)?;
        check_sums(&made)?;
        Ok(made)
    }
}

fn check_products<P: Ord>(made: &Baskets<P>) -> Result<(), BasketsError> {
    let field = "products";
    if u32::try_from(made.products.len()).is_err() {
        return Err(BasketsError::TooManyProducts { limit: u32::MAX });
    }
    let mut last = None;
    for (row, (product, found)) in made.products.iter().enumerate() {
        if last.is_some_and(|last| last >= product) {
            return Err(BasketsError::Order { field, row });
        }
        within(field, row, (1, made.counted), *found)?;
        last = Some(product);
    }
    Ok(())
}

fn check_pairs<P>(made: &Baskets<P>) -> Result<(), BasketsError> {
    let field = "pairs";
    let mut last = None;
    for (row, pair) in made.pairs.iter().enumerate() {
        let counts = (made.product(pair.first), made.product(pair.second));
        let (Some((_, a)), Some((_, b))) = counts else { return Err(BasketsError::Order { field, row }) };
        let products = (pair.first, pair.second);
        if pair.first >= pair.second || last.is_some_and(|last| last >= products) {
            return Err(BasketsError::Order { field, row });
        }
        // Those that hold the second and not the first are at most those that do not hold the first.
        let not_first = made.counted.saturating_sub(a);
        within(field, row, (b.saturating_sub(not_first).max(1), a.min(b)), pair.both)?;
        last = Some(products);
    }
    Ok(())
}

/// Each basket has from one product up to all, or as many as a large one may have, and the pairs that come of them.
fn check_sums<P>(made: &Baskets<P>) -> Result<(), BasketsError> {
    let baskets = u128::from(made.counted);
    let most = match made.large {
        LargeBaskets::Count => made.products.len() as u128,
        LargeBaskets::LeaveOut { above } => u128::from(above).min(made.products.len() as u128),
    };
    let products = made.products.iter().map(|(_, count)| u128::from(*count)).sum();
    let pairs = made.pairs.iter().map(|pair| u128::from(pair.both)).sum();
    let left_out = made.left_out.into();
    let most_pairs = baskets.saturating_mul(most.saturating_mul(most.saturating_sub(1)) / 2);
    // Baskets of k products with p products in all have p − n others, and k − 1 of them make at least k − 1 pairs.
    let least_pairs = u128::saturating_sub(products, baskets);
    let most_left_out = if made.large == LargeBaskets::Count { 0 } else { u64::MAX.into() };
    for (field, low, high, found) in [
        ("products", baskets, baskets.saturating_mul(most), products),
        ("pairs", least_pairs, most_pairs, pairs),
        ("left_out", 0, most_left_out, left_out),
    ] {
        if !(low..=high).contains(&found) {
            return Err(BasketsError::Sum { field, baskets: made.counted, low, high, found });
        }
    }
    Ok(())
}

fn within(field: &'static str, row: usize, (low, high): (u64, u64), found: u64) -> Result<(), BasketsError> {
    if (low..=high).contains(&found) { Ok(()) } else { Err(BasketsError::Count { field, row, low, high, found }) }
}
