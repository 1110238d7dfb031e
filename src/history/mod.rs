//! Order history: [`OrderLog`].

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

pub use error::{BadRows, LogError, RowError};
pub use input::{AmountColumn, DayColumn};
pub use key::CustomerKey;
pub use log::{LeftOut, OrderLog};
pub use options::{
    CancelledOrders, DuplicateOrders, FullRefund, LogOptions, NegativeAmounts, RefundPolicy, RefundTiming,
};
pub(crate) use view::Orders;
pub use view::{AsOf, CustomerOrders, During};
