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

const _: () = assert!(GATES + Gate::ALL.len() <= Findings::BITS);

/// What is in the way of no message that is held against others: a control's is, too.
const HOLDOUTS: u64 = 1 << ReasonCode::GlobalHoldout as u64 | 1 << ReasonCode::CampaignHoldout as u64;

impl Findings {
    /// How many bits there are room for.
    pub(crate) const BITS: usize = 64;

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

    /// The arbitration between campaigns, which lets through or not, where there is a message to hold against others.
    pub(crate) fn arbitrate(&mut self, wins: impl FnOnce() -> bool) {
        let closed = self.0 & ((1 << GATES) - 1) & !HOLDOUTS;
        if closed == 0 {
            self.0 &= !(1 << Self::of_unreached(Gate::Arbitration));
            if !wins() {
                self.close(ReasonCode::LostTo);
            }
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
            findings.0 |= 1 << Findings::of_unreached(gate);
        }
    }
}
