//! [`CampaignError`]: why a campaign or programme is refused.

use thiserror::Error;

/// Why a [`Campaign`](super::Campaign) or [`Programme`](super::Programme) is refused, when it is built and when it is read. It
/// names the first part that cannot be, by its path.
///
/// # Example
///
/// ```
/// use retention::campaign::{Campaign, CampaignParts, Offer, Offset, Step, Trigger};
/// use retention::model::Channel;
///
/// let steps = vec![
///     Step::new(Offset::hours(1), Channel::Email),
///     Step::new(Offset::days(1), Channel::Sms).offering(Offer::percent(120)),
/// ];
/// let error = Campaign::new(CampaignParts::new("welcome", Trigger::FirstOrder, steps)).unwrap_err();
/// assert_eq!(error.to_string(), "steps[1].offer.kind.percent: expected above 0, at most 100, found 120");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CampaignError {
    /// A part that cannot be, alone or beside another one.
    #[error("{path}: expected {expected}, found {found}")]
    Field {
        /// Where in the campaign's JSON, such as `steps[1].offer.kind.percent` or `audience.all[2].orders.count`; positions count from 0.
        path: String,
        /// What there should be.
        expected: &'static str,
        /// What was found.
        found: String,
    },
    /// Two campaigns of a programme that have one name: their messages, holdouts and keys could not be told apart.
    #[error("campaigns[{second}].name: expected a name of its own, found {name:?}, which campaigns[{first}] has")]
    DuplicateName {
        /// The name.
        name: String,
        /// The position of the first campaign that has it, from 0.
        first: usize,
        /// The position of the second one.
        second: usize,
    },
}

impl CampaignError {
    pub(super) fn field(path: impl Into<String>, expected: &'static str, found: &dyn ToString) -> Self {
        Self::Field { path: path.into(), expected, found: found.to_string() }
    }

    /// The same of a campaign at a place in a programme.
    #[cfg(feature = "serde")]
    pub(super) fn within(self, place: &str) -> Self {
        match self {
            Self::Field { path, expected, found } => Self::Field { path: format!("{place}.{path}"), expected, found },
            of_programme @ Self::DuplicateName { .. } => of_programme,
        }
    }
}
