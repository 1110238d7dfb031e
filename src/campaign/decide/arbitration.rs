//! [`arbitrate`]: which of several campaigns a customer gets.

use std::cmp::Reverse;

use super::{Decision, Outcome, ReasonCode};
use crate::campaign::Campaign;
use crate::experiment::Arm;

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
/// The losers are not done: their messages stay due, and come when nothing comes before them.
///
/// # Who is held out
///
/// A control must lose where the others lose, or it is counted as held out of messages that nobody gets. So its messages are
/// held against others as if they went out; one that wins is held out, and one that loses has lost.
///
/// | held out of | candidates |
/// |---|---|
/// | everything | all of the customer's messages that are due, whatever else they are held out of: at most one wins |
/// | one campaign | the campaign's messages, and those that go out. If one of the campaign's wins, it is held out, and of the others the first goes out, as it does where there is no such campaign |
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
    let winner = first(candidates.iter().copied().enumerate());
    Arbitration { winner: winner.map(|(position, candidate)| (position, candidate.campaign)) }
}

/// Leaves at most one of a customer's decisions to send, and of what they are held out of what would be sent. Those of one
/// campaign are next to each other.
pub(crate) fn arbitrate_decisions(decisions: &mut [Decision<'_>]) {
    let sent = decisions.iter().enumerate().filter(|(_, decision)| decision.arm() == Some(Arm::Treated));
    let winner = first(sent.map(|(position, decision)| (position, decision.candidate())));
    // The campaign of the control whose message was the last one to win.
    let mut held_out: Option<&Campaign> = None;
    for (position, decision) in decisions.iter_mut().enumerate() {
        let lost_to = match decision.arm() {
            None => None,
            Some(Arm::Treated) => winner.filter(|(winner, _)| *winner != position).map(|(_, winner)| winner.campaign),
            Some(Arm::HeldOut) => {
                let own = decision.candidate();
                let before =
                    |(at, other): &(usize, Candidate<'_>)| rank(other.priority, *at) > rank(own.priority, position);
                match winner.filter(before) {
                    Some((_, winner)) => Some(winner.campaign),
                    None if held_out.is_some_and(|other| std::ptr::eq(other, decision.campaign)) => Some(own.campaign),
                    None => {
                        held_out = Some(decision.campaign);
                        None
                    }
                }
            }
        };
        if let Some(winner) = lost_to {
            decision.lose_to(winner);
        }
    }
}

fn first<'a>(candidates: impl Iterator<Item = (usize, Candidate<'a>)>) -> Option<(usize, Candidate<'a>)> {
    candidates.max_by_key(|(position, candidate)| rank(candidate.priority, *position))
}

/// What comes first is the greatest: the highest priority, and of several the first.
pub(crate) fn rank(priority: i32, position: usize) -> impl Ord {
    (priority, Reverse(position))
}

impl<'p> Decision<'p> {
    fn candidate(&self) -> Candidate<'p> {
        Candidate { campaign: self.campaign.name(), priority: self.campaign.parts().priority }
    }

    /// The arm of a message that would go out now, of those that are held against each other; `None` if there is none.
    pub(super) fn arm(&self) -> Option<Arm> {
        match &self.outcome {
            Outcome::Send(_) => Some(Arm::Treated),
            Outcome::HeldOut(message) if message.at <= self.decided_at => match self.reason?.code {
                // As if nothing were held out.
                ReasonCode::GlobalHoldout => Some(Arm::Treated),
                _ => Some(Arm::HeldOut),
            },
            _ => None,
        }
    }
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
