//! Order history: all orders of a shop as columns, customer by customer.
//!
//! An [`OrderLog`] is built once and asked often. It never changes what it was told: the same rows, in whatever order,
//! make the same log.
//!
//! # Which way in
//!
//! | you have | take |
//! |---|---|
//! | typed orders, with ids, refunds, cancellations | [`OrderLog::from_orders`] |
//! | rows of your own type | [`OrderLog::from_orders`]; the [cookbook](crate::cookbook#rows-of-your-own-every-bad-one-by-its-line) shows how to report every bad one by its line |
//! | columns: keys, dates or day numbers, decimals or minor units | [`OrderLog::from_columns`] |
//! | a later batch | [`OrderLog::append`], [`OrderLog::append_columns`] |
//! | logs of disjoint customers, from several machines | [`OrderLog::merge`] |
//!
//! With options of one's own each has a twin that takes [`LogOptions`]: the scale of the money, what refunds,
//! cancellations, duplicates and negative amounts mean, and whether to stop at the first bad row or to collect them
//! all.
//!
//! # Which way out
//!
//! | question | take |
//! |---|---|
//! | what happened in March | [`OrderLog::during`] |
//! | what was known on 31 March | [`OrderLog::as_of`] |
//! | March, as it was known on 31 March | `log.as_of(date).during(march)` |
//! | everything | [`OrderLog::latest`] |
//!
//! The views' measures are in [`measure`](crate::measure).
//!
//! # Example: import, repair, go on
//!
//! ```
//! use retention::history::{LogError, LogOptions, OrderLog};
//!
//! let options = LogOptions::new().report_up_to(1_000);
//! let (keys, days, cents) = ([1_u64, 2, 3], [20_513, 20_514, 20_515], [5_00, -7_00, 9_00]);
//! let error = OrderLog::from_columns_with(options.clone(), &keys, &days, &cents).unwrap_err();
//! let LogError::Rows(bad) = error else { panic!("it is about rows") };
//! assert_eq!(bad.rows()[0].to_string(), "row 1: amount: expected zero or more, found -7.00");
//!
//! let mut log = OrderLog::from_columns_with(options, &[1_u64, 3], &[20_513, 20_515], &[5_00, 9_00])?;
//! log.append_columns(&[2_u64], &[20_514], &[7_00])?;
//! assert_eq!(log.keys(), [1, 2, 3]);
//! # Ok::<(), LogError>(())
//! ```
//!
//! # Cost
//!
//! A log takes 12 bytes an order, and 4 bytes and the key a customer. Building is bound by memory, not by arithmetic:
//! rows are moved twice (by a partition of the keys, then customer by customer), and the cost grows linearly with the rows. Looking back
//! ([`as_of`](OrderLog::as_of)) is free. Integer keys are grouped fastest, then texts of up to 15 bytes and UUIDs as
//! 16 bytes, then longer texts.
//!
//! On Linux most of the time of a large build goes into fresh memory, page by page. Where the allocator can be told to
//! take large pages (glibc: `GLIBC_TUNABLES=glibc.malloc.hugetlb=1` in the environment), a build of ten million orders
//! took about three quarters of the time (`benches/peers/run.sh --scaling`, with and without).

mod build;
mod columns;
mod draft;
mod error;
mod group;
mod input;
mod key;
mod log;
mod merge;
mod options;
mod refunds;
mod view;

pub(crate) use columns::Adjustment;
pub use error::{BadRows, LogError, RowError, RowField};
pub use input::{AmountColumn, DayColumn};
pub use key::CustomerKey;
pub use log::{LeftOut, OrderLog};
pub use options::{
    CancelledOrders, DuplicateOrders, FullRefund, LogOptions, NegativeAmounts, RefundPolicy, RefundTiming,
};
pub(crate) use view::Orders;
pub use view::{AsOf, CustomerOrders, During};
