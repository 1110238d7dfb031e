//! Putting two logs together.

use std::ops::Range;

use super::columns::Columns;
use super::draft::MAX_ORDERS;
use super::error::LogError;
use super::log::LeftOut;
use super::{CustomerKey, OrderLog};
use crate::model::OrderId;

/// Customers of the joined log, in key order: runs of one log's own, or one whom both have.
enum Step {
    Left(Range<usize>),
    Right(Range<usize>),
    Both(usize, usize),
}

impl<K: CustomerKey> OrderLog<K> {
    /// One log of two that have no customer in common, as parts of a distributed build are.
    ///
    /// # Errors
    ///
    /// [`LogError::OtherOptions`] unless both were built with the same options (a currency that only one of them names
    /// is taken); [`LogError::SharedCustomer`] and [`LogError::SharedOrder`] if a customer or an order id is in both;
    /// [`LogError::TooManyOrders`] and [`LogError::TotalTooLarge`].
    ///
    /// # Example
    ///
    /// ```
    /// use retention::history::OrderLog;
    ///
    /// let even = OrderLog::from_columns(&[2_u8, 4], &[20_513, 20_514], &[5_00, 6_00])?;
    /// let odd = OrderLog::from_columns(&[1_u8, 3], &[20_515, 20_516], &[7_00, 8_00])?;
    /// let all = even.merge(odd)?;
    /// assert_eq!(all.keys(), [1, 2, 3, 4]);
    /// # Ok::<(), retention::history::LogError>(())
    /// ```
    pub fn merge(self, other: Self) -> Result<Self, LogError> {
        let (mut expected, mut found) = (self.options.clone(), other.options.clone());
        expected.currency = expected.currency.or(found.currency);
        found.currency = found.currency.or(expected.currency);
        // How many bad rows an import reports says nothing of the orders.
        found.report_up_to = expected.report_up_to;
        if expected != found {
            return Err(LogError::OtherOptions {
                expected: format!("{:?}", self.options),
                found: format!("{:?}", other.options),
            });
        }
        let steps = steps(&self.keys, &other.keys);
        if let Some(Step::Both(first, second)) = steps.iter().find(|step| matches!(step, Step::Both(..))) {
            return Err(LogError::SharedCustomer { first: *first, second: *second });
        }
        // Two cancelled orders with one id are left out twice, which is no harm.
        let counted = |log: &Self, id: &OrderId| log.known.binary_search_by(|known| known.id.cmp(id)).is_ok();
        let either = |log: &Self, id: &OrderId| counted(log, id) || log.cancelled.binary_search(id).is_ok();
        let ours = self.known.iter().map(|known| &known.id).find(|id| either(&other, id));
        if let Some(id) = ours.or_else(|| other.known.iter().map(|known| &known.id).find(|id| either(&self, id))) {
            return Err(LogError::SharedOrder { id: id.clone() });
        }
        let total = self.check_sizes(&other)?;
        Ok(self.join(other, &steps, total))
    }

    /// Adds a batch that was checked against this log.
    pub(super) fn absorb(&mut self, batch: Self) -> Result<(), LogError> {
        let total = self.check_sizes(&batch)?;
        let steps = steps(&self.keys, &batch.keys);
        let options = batch.options.clone();
        let log = std::mem::replace(self, Self::empty(options));
        *self = log.join(batch, &steps, total);
        Ok(())
    }

    /// A log without orders.
    pub(super) fn empty(options: super::LogOptions) -> Self {
        Self {
            keys: Vec::new(),
            columns: Columns::with_capacity(0, 0),
            ledger: Vec::new(),
            known: Vec::new(),
            cancelled: Vec::new(),
            latest: None,
            total: 0,
            options,
            left_out: LeftOut::default(),
        }
    }

    /// The sum of both totals.
    fn check_sizes(&self, other: &Self) -> Result<i64, LogError> {
        if self.orders() + other.orders() > MAX_ORDERS as usize {
            return Err(LogError::TooManyOrders { limit: MAX_ORDERS });
        }
        let found = i128::from(self.total) + i128::from(other.total);
        i64::try_from(found).map_err(|_| LogError::TotalTooLarge { found })
    }

    fn join(mut self, mut other: Self, steps: &[Step], total: i64) -> Self {
        let (keys, mut columns, of_left, of_right) = self.join_columns(&mut other, steps);
        self.renumber(&of_left);
        other.renumber(&of_right);
        columns.adjustments = sorted(self.columns.adjustments, other.columns.adjustments, Ord::cmp);
        let mut cancelled = sorted(self.cancelled, other.cancelled, Ord::cmp);
        cancelled.dedup();
        let mut options = self.options;
        options.currency = options.currency.or(other.options.currency);
        Self {
            keys,
            columns,
            ledger: sorted(self.ledger, other.ledger, Ord::cmp),
            known: sorted(self.known, other.known, |a, b| a.id.cmp(&b.id)),
            cancelled,
            latest: self.latest.max(other.latest),
            total,
            options,
            left_out: LeftOut {
                cancelled: self.left_out.cancelled.saturating_add(other.left_out.cancelled),
                duplicates: self.left_out.duplicates.saturating_add(other.left_out.duplicates),
            },
        }
    }

    /// The keys and the orders of both logs, and where the customers of each are in the joined one. The keys are moved.
    fn join_columns(&mut self, other: &mut Self, steps: &[Step]) -> (Vec<K>, Columns, Vec<u32>, Vec<u32>) {
        let (left, right) = (&self.columns, &other.columns);
        let mut columns =
            Columns::with_capacity(left.customers() + right.customers(), left.days.len() + right.days.len());
        let (mut of_left, mut of_right) = (Vec::with_capacity(left.customers()), Vec::with_capacity(right.customers()));
        let mut keys = Vec::with_capacity(left.customers() + right.customers());
        let mut left_keys = std::mem::take(&mut self.keys).into_iter();
        let mut right_keys = std::mem::take(&mut other.keys).into_iter();
        let number = |columns: &Columns| u32::try_from(columns.customers()).unwrap_or(u32::MAX);
        for step in steps {
            let at = number(&columns);
            match step {
                Step::Left(customers) => {
                    columns.extend(left, customers.clone());
                    of_left.extend(at..number(&columns));
                    keys.extend(left_keys.by_ref().take(customers.len()));
                }
                Step::Right(customers) => {
                    columns.extend(right, customers.clone());
                    of_right.extend(at..number(&columns));
                    keys.extend(right_keys.by_ref().take(customers.len()));
                }
                Step::Both(in_left, in_right) => {
                    columns.push_merged(left.orders(*in_left), right.orders(*in_right));
                    of_left.push(at);
                    of_right.push(at);
                    keys.extend(left_keys.next());
                    right_keys.next();
                }
            }
        }
        (keys, columns, of_left, of_right)
    }

    /// Gives the customers of single orders and refunds their new numbers.
    fn renumber(&mut self, numbers: &[u32]) {
        let orders = self.ledger.iter_mut().map(|order| &mut order.customer);
        let known = self.known.iter_mut().map(|order| &mut order.customer);
        let refunds = self.columns.adjustments.iter_mut().map(|refund| &mut refund.customer);
        for customer in orders.chain(known).chain(refunds) {
            *customer = numbers.get(*customer as usize).copied().unwrap_or(*customer);
        }
    }
}

/// Walks two ascending lists of keys.
fn steps<K: Ord>(left: &[K], right: &[K]) -> Vec<Step> {
    let mut steps = Vec::new();
    let (mut in_left, mut in_right) = (0, 0);
    let rest = |keys: &'_ [K], from: usize, below: Option<&K>| {
        let keys = keys.get(from..).unwrap_or_default();
        from..from + below.map_or(keys.len(), |below| keys.partition_point(|key| key < below))
    };
    loop {
        let (a, b) = (left.get(in_left), right.get(in_right));
        match (a, b) {
            (None, None) => return steps,
            (Some(a), Some(b)) if a == b => {
                steps.push(Step::Both(in_left, in_right));
                in_left += 1;
                in_right += 1;
            }
            (Some(a), b) if b.is_none_or(|b| a < b) => {
                let run = rest(left, in_left, b);
                in_left = run.end;
                steps.push(Step::Left(run));
            }
            (a, _) => {
                let run = rest(right, in_right, a);
                in_right = run.end;
                steps.push(Step::Right(run));
            }
        }
    }
}

/// One sorted list of two.
fn sorted<T>(mut left: Vec<T>, right: Vec<T>, compare: impl FnMut(&T, &T) -> std::cmp::Ordering) -> Vec<T> {
    left.extend(right);
    left.sort_by(compare);
    left
}
