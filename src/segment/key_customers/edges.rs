//! [`AbcEdges`]: from which amount a customer is A, from which B.

use rust_decimal::Decimal;

use super::{AbcClass, least};
use crate::history::AsOf;
use crate::measure::CustomerSummary;
#[cfg(feature = "serde")]
use crate::model::wire::WireDecimal;
use crate::segment::{PolicyError, Segmentation};

/// The net amounts from which customers are A and B: what an [`AbcPolicy`](super::AbcPolicy) comes to for one shop at one
/// date, to classify a single customer, or the customers of another date.
///
/// # Example
///
/// ```
/// use retention::history::OrderLog;
/// use retention::segment::{AbcClass, AbcPolicy};
///
/// let log = OrderLog::from_columns(&[1_u8, 2, 3, 4], &[20_513; 4], &[70_00, 20_00, 6_00, 4_00])?;
/// let edges = AbcPolicy::standard().edges(&log.latest()).unwrap();
/// assert_eq!((edges.a_from(), edges.b_from()), (Some(20.into()), Some(6.into())));
/// assert_eq!(edges.class(50.into()), AbcClass::A);
/// assert_eq!(edges.class(5.into()), AbcClass::C);
/// # Ok::<(), retention::history::LogError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawAbcEdges", into = "RawAbcEdges"))]
pub struct AbcEdges {
    a_from: Option<Decimal>,
    /// Also of A, so at most its edge.
    b_from: Option<Decimal>,
}

impl AbcEdges {
    /// From edges of one's own: A from the first amount, B from the second; `None` says that nobody is.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Field`] unless the amounts are above zero and `b_from` is at most `a_from`; where there is
    /// `a_from`, there is `b_from`.
    pub fn new(a_from: Option<Decimal>, b_from: Option<Decimal>) -> Result<Self, PolicyError> {
        for (field, amount) in [("a_from", a_from), ("b_from", b_from)] {
            if let Some(found) = amount.filter(|amount| *amount <= Decimal::ZERO) {
                return Err(PolicyError::field(field, "more than zero", &found));
            }
        }
        match (a_from, b_from) {
            (Some(a), Some(b)) if b > a => {
                Err(PolicyError::field("b_from", format!("at most a_from, which is {a}"), &b))
            }
            (Some(a), None) => Err(PolicyError::field("b_from", format!("at most a_from, which is {a}"), &"none")),
            _ => Ok(Self { a_from, b_from }),
        }
    }

    pub(super) fn of_minor_units(a_from: Option<i64>, b_from: Option<i64>, scale: u32) -> Self {
        let decimal = |amount| Decimal::new(amount, scale);
        Self { a_from: a_from.map(decimal), b_from: b_from.map(decimal) }
    }

    /// The least net amount with which a customer is A; `None` if none is.
    pub fn a_from(&self) -> Option<Decimal> {
        self.a_from
    }

    /// The least net amount with which a customer is B, or A where B is empty; `None` if none is either.
    pub fn b_from(&self) -> Option<Decimal> {
        self.b_from
    }

    /// The class of a customer with this net amount.
    pub fn class(&self, net_amount: Decimal) -> AbcClass {
        let from = |edge: Option<Decimal>| edge.is_some_and(|edge| net_amount >= edge);
        if from(self.a_from) {
            AbcClass::A
        } else if from(self.b_from) {
            AbcClass::B
        } else {
            AbcClass::C
        }
    }

    /// The class of every customer with an order at the view's date. The others are in none.
    pub fn assign<'a, K: Clone + Sync>(&self, view: &AsOf<'a, K>) -> Segmentation<'a, K, AbcClass> {
        self.assign_summary(&view.summary())
    }

    /// The same from a summary, of whatever days it is.
    pub fn assign_summary<'a, K: Clone>(&self, summary: &CustomerSummary<'a, K>) -> Segmentation<'a, K, AbcClass> {
        // Edges in minor units, so that rows are compared as integers.
        let minor = |edge: Option<Decimal>| {
            let edge = edge?;
            least(0, i64::MAX, |amount| Decimal::new(amount, summary.scale()) >= edge)
        };
        let (a_from, b_from) = (minor(self.a_from), minor(self.b_from));
        let class = |amount: i64| {
            let below = |edge: Option<i64>| edge.is_none_or(|edge| amount < edge);
            u8::from(below(a_from)) + u8::from(below(b_from))
        };
        let rows = summary.orders().iter().zip(summary.net_amounts());
        let numbers = rows.map(|(orders, amount)| (*orders > 0).then(|| class(*amount)));
        Segmentation::new(summary.held_keys(), AbcClass::ALL.to_vec(), numbers)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(rename = "AbcEdges", expecting = "struct AbcEdges", deny_unknown_fields)]
struct RawAbcEdges {
    a_from: Option<WireDecimal>,
    b_from: Option<WireDecimal>,
}

#[cfg(feature = "serde")]
impl From<AbcEdges> for RawAbcEdges {
    fn from(edges: AbcEdges) -> Self {
        Self { a_from: edges.a_from.map(WireDecimal), b_from: edges.b_from.map(WireDecimal) }
    }
}

#[cfg(feature = "serde")]
impl TryFrom<RawAbcEdges> for AbcEdges {
    type Error = PolicyError;

    fn try_from(raw: RawAbcEdges) -> Result<Self, PolicyError> {
        Self::new(raw.a_from.map(|edge| edge.0), raw.b_from.map(|edge| edge.0))
    }
}
