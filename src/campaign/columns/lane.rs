//! [`Lane`]: a campaign with what is the same for all customers. [`Lanes`]: all of them, with what the gates before the enrolment find
//! in columns.

use std::fmt::Display;

use super::bind::Bound;
use super::clauses::Clauses;
use super::code::Code;
use super::column::ROWS;
use super::contact::Contacts;
use crate::campaign::decide::{Case, Desk, Files, Person};
use crate::campaign::{Gate, Known, Line, Milestone, ReasonCode, Trigger, UnitKind};
use crate::model::Channel;
use crate::segment::CheckedLimit;

/// All campaigns.
pub(super) struct Lanes<'t> {
    pub(super) of_campaigns: Vec<Lane<'t>>,
    columns: Vec<LaneColumns>,
    contacts: Vec<Contacts>,
    /// Whether customers enter one of them because they match its audience.
    pub(super) any_enters: bool,
}

/// A campaign, with what is the same for all customers.
pub(super) struct Lane<'t> {
    pub(super) desk: Desk<'t>,
    /// Why it does not run.
    pub(super) closed: Option<ReasonCode>,
    /// Why the facts are not fresh enough for it.
    pub(super) stale: Option<ReasonCode>,
    /// The gates that can be closed: without a holdout nobody is held out.
    pub(super) gates: Vec<Gate>,
    /// Whether customers enter it because they match its audience, and leave it because they do not.
    pub(super) enters: bool,
    /// Whether the audience asks for more than the customer.
    pub(super) depends: bool,
    /// The limit of its silence.
    pub(super) limit: Option<CheckedLimit>,
}

/// What the early gates of a campaign find in columns.
struct LaneColumns {
    /// Of each channel and line of its steps.
    contacts: Vec<usize>,
    audience: Clauses,
}

impl<'t, K: Ord + Clone + Display + Send + Sync> Bound<'t, K> {
    pub(super) fn lanes(&self) -> Lanes<'t> {
        let columns = self.shared_columns();
        let columns: Vec<_> = columns.iter().map(|column| &**column).collect();
        let now = self.moment.now();
        let mut contacts: Vec<((Channel, Line), Contacts)> = Vec::new();
        let lane = |desk: Desk<'t>| {
            let mut over: Vec<usize> = Vec::new();
            for asked in desk.parts().steps.iter().map(|step| (step.channel, step.line)) {
                let at = contacts.iter().position(|(other, _)| *other == asked).unwrap_or_else(|| {
                    contacts.push((asked, Contacts::of(self.table, asked, now)));
                    contacts.len().saturating_sub(1)
                });
                if !over.contains(&at) {
                    over.push(at);
                }
            }
            let rule = self.compile(&desk.parts().audience);
            let audience = rule.evaluate(&columns, self.table.len());
            (self.lane(desk, rule.depends()), LaneColumns { contacts: over, audience })
        };
        let (lanes, columns): (Vec<Lane<'t>>, _) = Desk::all(self.programme).map(lane).unzip();
        let any_enters = lanes.iter().any(|lane| lane.enters);
        Lanes {
            of_campaigns: lanes,
            columns,
            contacts: contacts.into_iter().map(|(_, contacts)| contacts).collect(),
            any_enters,
        }
    }

    /// A campaign whose audience may ask for more than the customer.
    pub(super) fn lane(&self, desk: Desk<'t>, depends: bool) -> Lane<'t> {
        Lane {
            desk,
            closed: self.closed(desk, Gate::Live),
            stale: self.closed(desk, Gate::Freshness),
            gates: Gate::ALL.iter().copied().filter(|gate| can_close(*gate, desk)).collect(),
            enters: matches!(desk.parts().trigger, Trigger::Audience),
            depends,
            limit: match desk.parts().trigger {
                Trigger::Silence { limit, min_gaps } => CheckedLimit::new(limit, min_gaps),
                _ => None,
            },
        }
    }

    /// Why a gate is closed that looks at no customer.
    fn closed(&self, desk: Desk<'t>, gate: Gate) -> Option<ReasonCode> {
        let known = self.table.known(0)?;
        let files = Files::default();
        let person = Person { known: &known, key: &"", assignment_id: None, files: &files };
        Case::new(desk, person, None, self.moment).first_reason(gate).map(|reason| reason.code)
    }
}

/// Whether a gate of a campaign can be closed for anybody.
fn can_close(gate: Gate, desk: Desk<'_>) -> bool {
    let (programme, campaign) = (desk.programme, desk.parts());
    match gate {
        Gate::Exit => campaign.exit.is_some() || campaign.goal.is_some() || desk.campaign.unit() != UnitKind::Customer,
        Gate::GlobalHoldout => !programme.global_holdout.numerator().is_zero(),
        Gate::CampaignHoldout => !campaign.holdout.numerator().is_zero(),
        Gate::Cap => !programme.caps.is_empty() || !campaign.caps.is_empty(),
        Gate::SendTime => {
            programme.quiet_hours.is_some() || campaign.quiet_hours.is_some() || campaign.send_window.is_some()
        }
        Gate::Arbitration => false,
        _ => true,
    }
}

impl Lanes<'_> {
    /// What the gates before the enrolment come to in a block, campaign by campaign.
    pub(super) fn early(&self, start: usize, rows: usize) -> Vec<Vec<Code>> {
        let lanes = self.of_campaigns.iter().zip(&self.columns);
        lanes.map(|(lane, columns)| lane.early(columns, &self.contacts, start, rows)).collect()
    }
}

impl Lane<'_> {
    fn early(&self, columns: &LaneColumns, contacts: &[Contacts], start: usize, rows: usize) -> Vec<Code> {
        if let Some(closed) = self.closed {
            return vec![Code::of(closed); rows];
        }
        let mut codes = columns.contact(contacts, start, rows);
        if let Some(stale) = self.stale.map(Code::of) {
            codes.iter_mut().filter(|code| **code == Code::FROM_AUDIENCE).for_each(|code| *code = stale);
            return codes;
        }
        let Some((yes, maybe)) = columns.audience.whole(start / ROWS) else { return codes };
        let no = Code::of(ReasonCode::NotInAudience);
        // Who has none of what the campaign is about may be asked nothing.
        let open = self.depends || self.desk.campaign.unit() != UnitKind::Customer;
        let unknown = if open { Code::FROM_AUDIENCE } else { Code::of(ReasonCode::AudienceUnknown) };
        for ((codes, yes), maybe) in codes.chunks_mut(64).zip(yes).zip(maybe) {
            for (at, code) in codes.iter_mut().enumerate() {
                let found = match (yes >> at & 1, maybe >> at & 1) {
                    (1, _) => Code::FROM_ENROLMENT,
                    (_, 1) => unknown,
                    _ => no,
                };
                *code = if *code == Code::FROM_AUDIENCE { found } else { *code };
            }
        }
        codes
    }

    /// The gates from one on that can be closed.
    pub(super) fn gates_from(&self, first: Gate) -> &[Gate] {
        let before = self.gates.iter().take_while(|gate| **gate < first).count();
        self.gates.get(before..).unwrap_or_default()
    }

    /// Why the gate of the enrolment is closed, where that can be seen without looking at an enrolment: for most customers
    /// there is none.
    pub(super) fn untriggered(&self, known: &Known<'_>) -> Option<Code> {
        let units = match self.desk.campaign.unit() {
            UnitKind::Cart => known.carts.map(<[_]>::len),
            UnitKind::Order => known.details.map(<[_]>::len),
            UnitKind::Subscription => known.subscriptions.map(<[_]>::len),
            UnitKind::Customer => match self.desk.parts().trigger {
                Trigger::Milestone(Milestone::Orders { count }) => {
                    // Too few of them are as none.
                    known.orders.map(|orders| usize::from(orders.len() >= count))
                }
                Trigger::FirstOrder | Trigger::Silence { .. } | Trigger::Milestone(Milestone::Spend { .. }) => {
                    known.orders.map(|orders| orders.days.len())
                }
                Trigger::Birthday { .. } => known.birthday.map(|_| 1),
                _ => return None,
            },
        };
        match units {
            None => Some(Code::of(ReasonCode::TriggerUnknown)),
            Some(0) => Some(Code::of(ReasonCode::NotTriggered)),
            Some(_) => None,
        }
    }

    /// What the audience comes to, where it is unknown of the customer and of nothing else, without any unit to ask it of.
    pub(super) fn unasked(&self, known: &Known<'_>) -> Option<Code> {
        if self.depends || self.desk.campaign.unit() == UnitKind::Customer {
            return None;
        }
        let unknown = Code::of(ReasonCode::TriggerUnknown);
        let closed = self.untriggered(known)?;
        Some(if closed == unknown { Code::of(ReasonCode::AudienceUnknown) } else { closed })
    }

    /// Whether somebody may be held out of it.
    pub(super) fn holds_out(&self) -> bool {
        self.gates.contains(&Gate::GlobalHoldout) || self.gates.contains(&Gate::CampaignHoldout)
    }

    /// Whether a customer who does not match may still have to leave an enrolment.
    pub(super) fn may_leave(&self, known: &Known<'_>) -> bool {
        let name = self.desk.campaign.name();
        let recorded = known.enrolments.unwrap_or_default().iter().any(|enrolment| *enrolment.campaign == *name);
        recorded || known.touches.unwrap_or_default().iter().any(|touch| *touch.campaign == *name)
    }
}

impl LaneColumns {
    /// Why they cannot be written to: where that depends on the step that is next, all gates are still to be looked at.
    fn contact(&self, contacts: &[Contacts], start: usize, rows: usize) -> Vec<Code> {
        let of = |at: &usize| contacts.get(*at).and_then(|contacts| contacts.codes.get(start..start + rows));
        let mut all = self.contacts.iter().filter_map(of);
        let mut codes = all.next().map_or_else(|| vec![Code::FROM_LIVE; rows], <[Code]>::to_vec);
        for others in all {
            for (code, other) in codes.iter_mut().zip(others) {
                *code = if code == other { *code } else { Code::FROM_LIVE };
            }
        }
        codes
    }
}
