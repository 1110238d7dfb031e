//! [`FactsError`]: why facts are refused.

use thiserror::Error;

/// Why facts of a customer, or of many, are refused.
///
/// # Example
///
/// ```
/// use retention::campaign::{CustomerFacts, FactTable};
///
/// let table = FactTable::of_customers(["ali", "sara"]);
/// let changes = [("sara", "2026-03-01".parse().unwrap()), ("sarah", "2026-03-01".parse().unwrap())];
/// let error = table.with_account_changes(changes).unwrap_err();
/// assert_eq!(error.to_string(), "row 1: key: expected a customer of the table, found another");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FactsError {
    /// A fact that cannot be, alone or beside another of the same customer.
    #[error("{field}: expected {expected}, found {found}")]
    Field {
        /// Which one, such as `carts[2].value`: of the third cart, in the order in which they were given.
        field: String,
        /// What would have been right.
        expected: String,
        /// What is there.
        found: String,
    },
    /// A row of those that were given.
    #[error("row {row}: {error}")]
    Row {
        /// The row's position, from 0.
        row: usize,
        /// What is wrong with it.
        error: Box<FactsError>,
    },
    /// Rows that contradict each other, all of one customer.
    #[error("customer {customer}: {error}")]
    Customer {
        /// The customer's position among the [keys](crate::campaign::FactTable::keys) of the table.
        customer: usize,
        /// What is wrong.
        error: Box<FactsError>,
    },
    /// The key of a row is not in the table.
    #[error("row {row}: key: expected a customer of the table, found another")]
    UnknownCustomer {
        /// The row's position, from 0.
        row: usize,
    },
    /// A customer who has two rows.
    #[error("row {second}: key: expected a customer of its own, found that of row {first}")]
    SameCustomer {
        /// The position of their first row.
        first: usize,
        /// The position of their second row.
        second: usize,
    },
    /// More values than are counted in 32 bits.
    #[error("{field}: expected fewer than 2^32 in all, found {found}")]
    TooMany {
        /// Of what.
        field: &'static str,
        /// How many.
        found: usize,
    },
}

impl FactsError {
    #[expect(clippy::needless_pass_by_value, reason = "what was found is a number or a text made for it")]
    pub(in crate::campaign) fn field(
        field: impl Into<String>,
        expected: impl Into<String>,
        found: impl ToString,
    ) -> Self {
        Self::Field { field: field.into(), expected: expected.into(), found: found.to_string() }
    }

    pub(super) fn in_row(self, row: usize) -> Self {
        Self::Row { row, error: Box::new(self) }
    }

    pub(super) fn of_customer(self, customer: usize) -> Self {
        Self::Customer { customer, error: Box::new(self) }
    }
}
