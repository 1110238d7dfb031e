//! Putting two logs together.

use std::ops::Range;

use super::columns::{Adjustment, Columns};
use super::draft::MAX_ORDERS;
use super::error::LogError;
use super::log::{KnownOrder, LeftOut};
use super::refunds::RefundedOrder;
use super::{CustomerKey, OrderLog};

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
        let shared = |known: &&KnownOrder| other.known.binary_search_by(|theirs| theirs.id.cmp(&known.id)).is_ok();
        if let Some(known) = self.known.iter().find(shared) {
            return Err(LogError::SharedOrder { id: known.id.clone() });
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

    fn join(self, other: Self, steps: &[Step], total: i64) -> Self {
        let (left, right) = (&self.columns, &other.columns);
        let mut columns =
            Columns::with_capacity(left.customers() + right.customers(), left.days.len() + right.days.len());
        // Where the customers of each log are in the joined one.
        let (mut of_left, mut of_right) = (Vec::with_capacity(left.customers()), Vec::with_capacity(right.customers()));
        let mut keys = Vec::with_capacity(left.customers() + right.customers());
        let (mut left_keys, mut right_keys) = (self.keys.into_iter(), other.keys.into_iter());
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
        let moved = |numbers: &[u32], customer: u32| numbers.get(customer as usize).copied().unwrap_or(customer);
        let adjustments = |of: &Columns, numbers: &[u32]| {
            let moved = |&Adjustment { customer, day, amount }: &Adjustment| Adjustment {
                customer: moved(numbers, customer),
                day,
                amount,
            };
            of.adjustments.iter().map(moved).collect::<Vec<_>>()
        };
        columns.adjustments = sorted(adjustments(left, &of_left), adjustments(right, &of_right), Ord::cmp);

        let ledger = |orders: Vec<RefundedOrder>, numbers: &[u32]| {
            let orders = orders.into_iter();
            orders.map(|order| RefundedOrder { customer: moved(numbers, order.customer), ..order }).collect::<Vec<_>>()
        };
        let known = |orders: Vec<KnownOrder>, numbers: &[u32]| {
            let orders = orders.into_iter();
            orders.map(|order| KnownOrder { customer: moved(numbers, order.customer), ..order }).collect::<Vec<_>>()
        };
        let mut options = self.options;
        options.currency = options.currency.or(other.options.currency);
        Self {
            keys,
            columns,
            ledger: sorted(ledger(self.ledger, &of_left), ledger(other.ledger, &of_right), Ord::cmp),
            known: sorted(known(self.known, &of_left), known(other.known, &of_right), |a, b| a.id.cmp(&b.id)),
            latest: self.latest.max(other.latest),
            total,
            options,
            left_out: LeftOut {
                cancelled: self.left_out.cancelled.saturating_add(other.left_out.cancelled),
                duplicates: self.left_out.duplicates.saturating_add(other.left_out.duplicates),
            },
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
