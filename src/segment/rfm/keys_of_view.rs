//! [`Keys`]: the keys of a log's customers, in one pass over their orders.

use std::ops::Range;
use std::slice::IterMut;

use super::{LookBack, RfmMeasures};
use crate::history::{AsOf, Orders};
use crate::measure::PurchaseUnit;
use crate::parallel::split_off;

/// The keys of customers by column; money is a sum or a mean.
pub(super) struct Keys<M> {
    pub(super) recency: Vec<i32>,
    pub(super) frequency: Vec<u32>,
    pub(super) money: Vec<M>,
}

/// Rows that are still to be filled; keys only for customers who have an order.
struct Rows<'k, M> {
    has_orders: IterMut<'k, bool>,
    recency: IterMut<'k, i32>,
    frequency: IterMut<'k, u32>,
    money: IterMut<'k, M>,
}

impl<M: Copy + Default + Send> Keys<M> {
    /// The keys of the customers who have an order that counts, and which these are, unless all have. `money` takes the
    /// net amount and the number of orders.
    pub(super) fn of_view<K: Sync>(
        view: &AsOf<'_, K>,
        measures: RfmMeasures,
        money: impl Fn(i64, u32) -> M + Sync + Send,
    ) -> (Self, Option<Vec<bool>>) {
        let customers = view.keys().len();
        let mut keys =
            Self { recency: vec![0; customers], frequency: vec![0; customers], money: vec![M::default(); customers] };
        let mut has_orders = vec![false; customers];
        let mut rest = Rows {
            has_orders: has_orders.iter_mut(),
            recency: keys.recency.iter_mut(),
            frequency: keys.frequency.iter_mut(),
            money: keys.money.iter_mut(),
        };
        let pieces = view.pieces();
        let work = pieces.iter().map(|piece| (piece.clone(), rest.split_off(piece.len()))).collect();
        let today = view.until().saturating_sub(1);
        let start = match measures.look_back {
            LookBack::AllHistory => i32::MIN,
            LookBack::LastDays { days } => view.until().saturating_sub_unsigned(days),
        };
        let walked = view.walk(work, |rows: &mut Rows<'_, M>, _, orders| {
            let orders = if start == i32::MIN { orders } else { orders.within(start, i32::MAX) };
            rows.set_next(today, measures.frequency, orders, &money);
        });
        let filled: Vec<usize> =
            pieces.iter().zip(walked).map(|(piece, rows)| piece.len() - rows.recency.len()).collect();
        if filled.iter().sum::<usize>() == customers {
            return (keys, None);
        }
        close_up(&mut keys.recency, &pieces, &filled);
        close_up(&mut keys.frequency, &pieces, &filled);
        close_up(&mut keys.money, &pieces, &filled);
        (keys, Some(has_orders))
    }
}

/// Moves the first rows of each piece, which are filled, together.
fn close_up<T: Copy>(column: &mut Vec<T>, pieces: &[Range<usize>], filled: &[usize]) {
    let mut end = 0;
    for (piece, filled) in pieces.iter().zip(filled) {
        column.copy_within(piece.start..piece.start + filled, end);
        end += filled;
    }
    column.truncate(end);
}

impl<M> Rows<'_, M> {
    /// The next `len` rows; they are no longer in `self`.
    fn split_off(&mut self, len: usize) -> Self {
        Self {
            has_orders: split_off(&mut self.has_orders, len),
            recency: split_off(&mut self.recency, len),
            frequency: split_off(&mut self.frequency, len),
            money: split_off(&mut self.money, len),
        }
    }

    fn set_next(&mut self, today: i32, unit: PurchaseUnit, orders: Orders<'_>, money: impl Fn(i64, u32) -> M) {
        let has_orders = self.has_orders.next();
        let Some(last) = orders.days.last() else { return };
        let row = (has_orders, self.recency.next(), self.frequency.next(), self.money.next());
        let (Some(has_orders), Some(recency), Some(frequency), Some(of_row)) = row else { return };
        *has_orders = true;
        *recency = last.saturating_sub(today);
        *frequency = match unit {
            PurchaseUnit::Orders => orders.len(),
            PurchaseUnit::Days => orders.different_days(),
        };
        *of_row = money(orders.net(), orders.len());
    }
}
