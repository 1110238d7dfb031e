//! [`Findings`]: all that the gates found of one decision, in a word.

use std::ops::ControlFlow;

use super::case::Case;
use super::gates::Sight;
use super::{Gate, ReasonCode};

/// All that the gates found of one decision: a bit for each reason, and one for each gate that could not be looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings(u64);

/// The position of the first gate's bit.
const GATES: usize = ReasonCode::ALL.len();

// One bit more says that nobody has looked.
const _: () = assert!(GATES + Gate::ALL.len() < Findings::BITS);

/// Held out does not mean out of the arbitration: the messages of controls are held against others, too.
const HOLDOUTS: u64 = 1 << ReasonCode::GlobalHoldout as u64 | 1 << ReasonCode::CampaignHoldout as u64;

impl Findings {
    /// How many bits there are room for.
    pub(crate) const BITS: usize = 64;

    /// Of nobody yet.
    pub(crate) const NOT_YET_FOUND: Self = Self(1 << (Self::BITS - 1));

    /// The position of a reason's bit.
    pub(crate) fn of_reason(code: ReasonCode) -> usize {
        code as usize
    }

    /// The position of the bit of a gate that could not be looked at.
    pub(crate) fn of_unreached(gate: Gate) -> usize {
        GATES + gate as usize
    }

    pub(crate) fn close(&mut self, code: ReasonCode) {
        self.0 |= 1 << Self::of_reason(code);
    }

    /// Takes in what other gates have found.
    pub(crate) fn join(&mut self, others: Self) {
        self.0 |= others.0;
    }

    pub(crate) fn has(self, position: usize) -> bool {
        self.0 >> position & 1 == 1
    }

    /// The first reason, in the order of the gates.
    pub(crate) fn first(self) -> Option<ReasonCode> {
        ReasonCode::ALL.get(self.0.trailing_zeros() as usize).copied()
    }

    /// The reasons of a gate, in their order.
    pub(crate) fn of_gate(self, gate: Gate) -> impl Iterator<Item = ReasonCode> {
        let mut left = self.0;
        let codes = std::iter::from_fn(move || {
            let code = ReasonCode::ALL.get(left.trailing_zeros() as usize).copied()?;
            left &= left - 1;
            Some(code)
        });
        codes.filter(move |code| code.gate() == gate)
    }

    /// Notes that a gate could not be looked at.
    pub(crate) fn leave_out(&mut self, gate: Gate) {
        self.0 |= 1 << Self::of_unreached(gate);
    }

    /// The arbitration between campaigns, which lets through or not, where there is a message to hold against others.
    pub(crate) fn arbitrate(&mut self, wins: impl FnOnce() -> bool) {
        if self.0 & ((1 << GATES) - 1) & !HOLDOUTS != 0 {
            self.leave_out(Gate::Arbitration);
        } else if !wins() {
            self.close(ReasonCode::LostTo);
        }
    }

    pub(crate) fn bits(self) -> u64 {
        self.0
    }
}

impl Case<'_, '_> {
    /// Notes all reasons of a gate.
    pub(crate) fn note(&self, gate: Gate, findings: &mut Findings) {
        let seen = self.look(gate, &mut |reason| {
            findings.close(reason.code);
            ControlFlow::Continue(())
        });
        if let ControlFlow::Continue(Sight::NotReached) = seen {
            findings.leave_out(gate);
        }
    }
}
