//! Which of several campaigns a customer gets.

/// A message that a customer could get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Of which campaign.
    pub campaign: &'a str,
    /// Its priority.
    pub priority: i32,
}

/// Who won.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arbitration {
    /// Positions.
    pub winner: Option<usize>,
}
