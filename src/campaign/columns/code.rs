//! [`Code`]: an outcome and its reason in a byte.

use std::cmp::Reverse;

use crate::campaign::{OutcomeKind, ReasonCode};

/// What a decision came to: a [`ReasonCode`] by its position, from 1, and two bits for where the outcome is not the code's
/// own. 0 is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code(u8);

/// The outcome is that it is not time yet, whatever the code says.
const NOT_YET: u8 = 1 << 6;
/// The outcome is that they are held out.
const HELD_OUT: u8 = 1 << 7;
const REASON: u8 = NOT_YET - 1;

// A position and 1 must leave the two bits free.
const _: () = assert!(ReasonCode::ALL.len() < REASON as usize - OPEN_CODES);

/// Codes that say from which gate on a row is still to be looked at.
const OPEN_CODES: usize = 3;

impl Code {
    pub(super) const SEND: Self = Self(0);
    /// To be decided row by row: all gates.
    pub(super) const FROM_LIVE: Self = Self(REASON);
    /// From the audience on.
    pub(super) const FROM_AUDIENCE: Self = Self(REASON - 1);
    /// From the enrolment on.
    pub(super) const FROM_ENROLMENT: Self = Self(REASON - 2);

    pub(super) fn new(kind: OutcomeKind, reason: Option<ReasonCode>) -> Self {
        let Some(reason) = reason else { return Self::SEND };
        let flag = match kind {
            OutcomeKind::NotYet => NOT_YET,
            OutcomeKind::HeldOut => HELD_OUT,
            _ => 0,
        };
        Self(position(reason) | flag)
    }

    /// Of a reason with the outcome that is its own.
    pub(super) fn of(reason: ReasonCode) -> Self {
        Self::new(reason.outcome(), Some(reason))
    }

    /// Whether it is still to be looked at.
    pub(super) fn is_to_do(self) -> bool {
        self.0 >= Self::FROM_ENROLMENT.0 && self.0 <= Self::FROM_LIVE.0
    }

    /// Takes the code of another unit of the customer's, if that counts more: of one outcome, what is furthest along its
    /// gates.
    pub(super) fn lead(&mut self, other: Self) {
        let counts = |code: Self| (code.rank(), Reverse(code.0 & REASON));
        if self.is_to_do() || counts(other) < counts(*self) {
            *self = other;
        }
    }

    /// How much an outcome counts among those of a customer's carts, orders or subscriptions: a message most.
    fn rank(self) -> u8 {
        match self.kind() {
            OutcomeKind::Send => 0,
            OutcomeKind::HeldOut => 1,
            OutcomeKind::NotYet => 2,
            OutcomeKind::Defer => 3,
            OutcomeKind::Exit => 4,
            OutcomeKind::Skip => 5,
        }
    }

    /// Why nothing is sent; `None` if something is.
    pub(crate) fn reason(self) -> Option<ReasonCode> {
        ReasonCode::ALL.get(usize::from(self.0 & REASON).checked_sub(1)?).copied()
    }

    pub(crate) fn kind(self) -> OutcomeKind {
        match (self.reason(), self.0) {
            (None, _) => OutcomeKind::Send,
            (_, byte) if byte & HELD_OUT != 0 => OutcomeKind::HeldOut,
            (_, byte) if byte & NOT_YET != 0 => OutcomeKind::NotYet,
            (Some(ReasonCode::NotTriggered), _) => OutcomeKind::Skip,
            (Some(reason), _) => reason.outcome(),
        }
    }

    /// Its place among 256.
    pub(crate) fn index(self) -> usize {
        self.0.into()
    }

    /// That of a place.
    pub(crate) fn at(index: usize) -> Option<Self> {
        u8::try_from(index).ok().map(Self)
    }
}

/// The position of a code among all, from 1.
fn position(reason: ReasonCode) -> u8 {
    let at = ReasonCode::ALL.binary_search(&reason).unwrap_or_default();
    u8::try_from(at).unwrap_or_default().saturating_add(1)
}
