//! [`arbitrate`]: which of several campaigns a customer gets.

/// A message that a customer could get now, for [`arbitrate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Candidate<'a> {
    /// Of which campaign.
    pub campaign: &'a str,
    /// Its priority.
    pub priority: i32,
}

/// Which of some [`Candidate`]s goes out; from [`arbitrate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Arbitration<'a> {
    winner: Option<(usize, &'a str)>,
}

/// Which of the messages that a customer could get now goes out: one, that of the highest priority.
///
/// Of several with that priority, the first; a programme gives them in its own order, and carts, orders and subscriptions of
/// one campaign oldest first. So the winner does not depend on chance.
///
/// The losers are not done: their messages stay due, and come when nothing comes before them. Whoever is held out is no
/// candidate.
///
/// # Example
///
/// ```
/// use retention::campaign::{Candidate, arbitrate};
///
/// let candidates = [("news", 0), ("abandoned_order", 100), ("win_back", 100)];
/// let candidates = candidates.map(|(campaign, priority)| Candidate { campaign, priority });
/// let arbitration = arbitrate(&candidates);
/// assert_eq!(arbitration.winner(), Some(1));
/// assert_eq!([0, 1, 2].map(|loser| arbitration.lost_to(loser)), [Some("abandoned_order"), None, Some("abandoned_order")]);
/// assert_eq!(arbitrate(&[]).winner(), None);
/// ```
pub fn arbitrate<'a>(candidates: &[Candidate<'a>]) -> Arbitration<'a> {
    let mut winner: Option<(usize, &Candidate<'a>)> = None;
    for (position, candidate) in candidates.iter().enumerate() {
        if winner.is_none_or(|(_, best)| comes_before(candidate.priority, best.priority)) {
            winner = Some((position, candidate));
        }
    }
    Arbitration { winner: winner.map(|(position, candidate)| (position, candidate.campaign)) }
}

/// Whether a later one of this priority comes before an earlier one of that.
pub(crate) fn comes_before(later: i32, earlier: i32) -> bool {
    later > earlier
}

impl<'a> Arbitration<'a> {
    /// The position of the winner; `None` without candidates.
    pub fn winner(self) -> Option<usize> {
        self.winner.map(|(position, _)| position)
    }

    /// The campaign that one of the candidates lost to; `None` for the winner.
    pub fn lost_to(self, position: usize) -> Option<&'a str> {
        self.winner.filter(|(winner, _)| *winner != position).map(|(_, campaign)| campaign)
    }
}
