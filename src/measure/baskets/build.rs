//! Counting baskets and pairs of products, by sorting.

use std::collections::HashMap;
use std::hash::Hash;

use rustc_hash::FxBuildHasher;

use super::counts::Pair;
use super::{BasketUnit, Baskets, BasketsError, LargeBaskets};
use crate::model::{Order, OrderId};
use crate::parallel;

/// So many pairs are written down before they are counted; more, once there are more different ones.
const FEW_PAIRS: usize = 1 << 20;

impl<P: Ord + Hash> Baskets<P> {
    /// From rows: what identifies the basket, and a product in it, in any order. The same product twice in a basket is one.
    ///
    /// The basket is by order, by customer, or by whatever else the first value tells, such as a customer's day; products
    /// can be categories too.
    ///
    /// # Errors
    ///
    /// [`BasketsError::TooManyProducts`] for 2³² different products and more.
    ///
    /// # Cost
    ///
    /// Rows that come basket by basket are not sorted again. Pairs are counted by sorting some millions of them at a time,
    /// so memory grows with the number of different pairs, and not with that of baskets.
    ///
    /// # Example: categories by customer and day
    ///
    /// ```
    /// use retention::measure::{Baskets, LargeBaskets};
    ///
    /// let rows = [(("sara", 1), "phones"), (("sara", 1), "cases"), (("sara", 2), "phones"), (("ali", 1), "phones")];
    /// let baskets = Baskets::from_rows(rows, LargeBaskets::LeaveOut { above: 100 })?;
    /// assert_eq!((baskets.baskets(), baskets.with(&"phones")), (3, 3));
    /// assert_eq!(baskets.with_both(&"phones", &"cases"), 1);
    /// # Ok::<(), retention::measure::BasketsError>(())
    /// ```
    pub fn from_rows<K: Ord + Send>(
        rows: impl IntoIterator<Item = (K, P)>,
        large: LargeBaskets,
    ) -> Result<Self, BasketsError> {
        let mut numbers: HashMap<P, u32, FxBuildHasher> = HashMap::default();
        let mut lines: Vec<(K, u32)> = Vec::new();
        for (basket, product) in rows {
            // One number is left, so that a number more than the last can be said.
            let next = u32::try_from(numbers.len()).ok().filter(|next| *next < u32::MAX);
            let next = next.ok_or(BasketsError::TooManyProducts { limit: u32::MAX })?;
            lines.push((basket, *numbers.entry(product).or_insert(next)));
        }
        let mut products: Vec<(P, u32)> = numbers.into_iter().collect();
        products.sort_unstable();
        let mut positions = vec![0; products.len()];
        for (position, (_, number)) in (0_u32..).zip(&products) {
            if let Some(place) = positions.get_mut(*number as usize) {
                *place = position;
            }
        }
        for (_, number) in &mut lines {
            *number = positions.get(*number as usize).copied().unwrap_or_default();
        }
        parallel::sort(&mut lines, Ord::cmp);
        let counted = Counter::of_lines(&lines, products.len(), large);
        Ok(counted.into_baskets(products.into_iter().map(|(product, _)| product), large))
    }
}

impl Baskets<String> {
    /// From orders and the products of their lines; what one basket is, and what becomes of very large ones, is said.
    ///
    /// Every order given counts, whatever its status and refunds: leave out those that should not by a filter. Lines of
    /// quantity 0 are no purchases. Orders without any other line are counted in
    /// [`without_products`](Baskets::without_products) alone, and by customer, so are customers who have no other order.
    ///
    /// # Errors
    ///
    /// [`BasketsError::TooManyProducts`] for 2³² different products and more.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::measure::{BasketUnit, Baskets, LargeBaskets};
    /// use retention::model::{Order, OrderLine, OrderStatus};
    ///
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    /// let line = |product: &str| OrderLine {
    ///     product: product.into(),
    ///     category: None,
    ///     quantity: 1,
    ///     unit_price: 10.into(),
    /// };
    /// let orders = [
    ///     Order::new("sara", day(1), 20.into())?.with_line(line("phone")).with_line(line("glass")),
    ///     Order::new("ali", day(2), 10.into())?.with_line(line("phone")),
    ///     Order::new("ali", day(9), 10.into())?.with_line(line("charger")),
    ///     Order::new("reza", day(9), 10.into())?.with_line(line("phone")).with_status(OrderStatus::Cancelled)?,
    /// ];
    /// let bought = || orders.iter().filter(|order| order.status() != OrderStatus::Cancelled);
    ///
    /// let by_order = Baskets::from_orders(bought(), BasketUnit::Order, LargeBaskets::Count)?;
    /// assert_eq!((by_order.baskets(), by_order.with_both(&"phone".into(), &"charger".into())), (3, 0));
    /// let by_customer = Baskets::from_orders(bought(), BasketUnit::Customer, LargeBaskets::Count)?;
    /// assert_eq!((by_customer.baskets(), by_customer.with_both(&"phone".into(), &"charger".into())), (2, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_orders<'o, K: Ord + Sync + 'o>(
        orders: impl IntoIterator<Item = &'o Order<K>>,
        unit: BasketUnit,
        large: LargeBaskets,
    ) -> Result<Self, BasketsError> {
        let mut baskets: Vec<BasketKey<'o, K>> = Vec::new();
        let mut rows = Vec::new();
        for (row, order) in orders.into_iter().enumerate() {
            let basket = match (unit, order.id()) {
                (BasketUnit::Customer, _) => BasketKey::Customer(order.customer()),
                (BasketUnit::Order, Some(id)) => BasketKey::Id(id),
                (BasketUnit::Order, None) => BasketKey::Row(row),
            };
            baskets.push(basket);
            let bought = order.lines().iter().filter(|line| line.quantity > 0);
            rows.extend(bought.map(|line| (basket, line.product.as_str())));
        }
        baskets.sort_unstable();
        baskets.dedup();
        let made = Baskets::from_rows(rows, large)?;
        let known = made.counted.saturating_add(made.left_out);
        Ok(Self {
            large,
            counted: made.counted,
            left_out: made.left_out,
            without_products: (baskets.len() as u64).saturating_sub(known),
            products: made.products.into_iter().map(|(product, count)| (product.to_owned(), count)).collect(),
            pairs: made.pairs,
        })
    }
}

/// What makes lines of orders one basket.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum BasketKey<'o, K> {
    Id(&'o OrderId),
    Row(usize),
    Customer(&'o K),
}

// By hand, because no customer is cloned.
impl<K> Clone for BasketKey<'_, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for BasketKey<'_, K> {}

/// What has been counted so far.
struct Counter {
    baskets: u64,
    left_out: u64,
    /// By position of the product.
    with: Vec<u64>,
    counted: Vec<Pair>,
    /// Pairs of positions that are still to be counted.
    noted: Vec<(u32, u32)>,
}

impl Counter {
    /// Counts lines that are sorted by basket and product.
    fn of_lines<K: Eq>(lines: &[(K, u32)], products: usize, large: LargeBaskets) -> Self {
        let mut counter =
            Self { baskets: 0, left_out: 0, with: vec![0; products], counted: Vec::new(), noted: Vec::new() };
        let mut basket = Vec::new();
        for lines in lines.chunk_by(|(one, _), (other, _)| one == other) {
            basket.clear();
            basket.extend(lines.iter().map(|(_, product)| *product));
            basket.dedup();
            match large {
                LargeBaskets::LeaveOut { above } if basket.len() > above as usize => counter.left_out += 1,
                LargeBaskets::Count | LargeBaskets::LeaveOut { .. } => counter.add(&basket),
            }
        }
        counter.count_noted();
        counter
    }

    /// Adds a basket of different products, ascending.
    fn add(&mut self, basket: &[u32]) {
        self.baskets += 1;
        let mut rest = basket;
        while let Some((first, others)) = rest.split_first() {
            if let Some(with) = self.with.get_mut(*first as usize) {
                *with += 1;
            }
            self.noted.extend(others.iter().map(|second| (*first, *second)));
            // As many as there are different ones: each is then moved a few times only, however many there will be.
            if self.noted.len() >= FEW_PAIRS.max(self.counted.len()) {
                self.count_noted();
            }
            rest = others;
        }
    }

    fn count_noted(&mut self) {
        parallel::sort(&mut self.noted, Ord::cmp);
        let runs = self.noted.chunk_by(PartialEq::eq);
        let noted = runs.filter_map(|run| {
            let &(first, second) = run.first()?;
            Some(Pair { first, second, both: run.len() as u64 })
        });
        // In one walk no count can be more than that of baskets, which fits.
        self.counted =
            super::merge::pairs(&self.counted, noted, |one, other| Some(one.saturating_add(other))).unwrap_or_default();
        self.noted.clear();
    }

    fn into_baskets<P>(self, products: impl Iterator<Item = P>, large: LargeBaskets) -> Baskets<P> {
        // A product that is in large baskets alone is in none that counts.
        let mut positions = Vec::with_capacity(self.with.len());
        let mut kept = Vec::new();
        for (product, with) in products.zip(self.with) {
            positions.push(u32::try_from(kept.len()).unwrap_or(u32::MAX));
            if with > 0 {
                kept.push((product, with));
            }
        }
        let mut pairs = self.counted;
        let position = |product: u32| positions.get(product as usize).copied().unwrap_or_default();
        for pair in &mut pairs {
            (pair.first, pair.second) = (position(pair.first), position(pair.second));
        }
        Baskets { large, counted: self.baskets, left_out: self.left_out, without_products: 0, products: kept, pairs }
    }
}
