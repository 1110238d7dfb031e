//! How long a customer has been silent, and how long they may be.

use super::Scope;
use crate::model::day;
use crate::segment::CheckedLimit;

/// In days: beyond the limit from one more on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Silence {
    pub(super) days: i64,
    pub(super) limit: i64,
}

/// Of a customer with orders on these days, ascending up to today; `None` without any.
pub(super) fn silence(limit: CheckedLimit, days: &[i32], scope: &Scope<'_>) -> Option<Silence> {
    let since = i64::from(*days.last()?);
    let limit = limit.days(days, scope.rhythm);
    Some(Silence { days: i64::from(day::number(scope.today)) - since, limit: limit.into() })
}
