//! The gates of those who have left or are done, and of those who are held out.

use chrono::{DateTime, Utc};

use super::rules::clause;
use super::{Looked, NOT_REACHED, Report, SEEN};
use crate::campaign::decide::bought;
use crate::campaign::decide::case::Case;
use crate::campaign::decide::evidence::{Ending, Evidence, RuleOf};
use crate::campaign::schedule::Control;
use crate::campaign::{Reason, ReasonCode, Rule, Scope, Subject, Trigger, Truth};
use crate::experiment::{Arm, Purpose};
use crate::model::{Cart, CartFate, Rate};

/// Whether a unit has come to its end.
enum End {
    Open,
    Pending(DateTime<Utc>),
    Over(Ending),
    Unknown,
}

impl<'p> Case<'_, 'p> {
    pub(super) fn exit(&self, report: &mut Report<'_, 'p>) -> Looked {
        if self.entry().is_none() {
            return NOT_REACHED;
        }
        let (end, scope, campaign) = (self.end(), self.entered_scope(), self.campaign());
        if let End::Over(ending) = end {
            report(Reason::new(ReasonCode::UnitEnded).with(Evidence::Ended(ending)))?;
        }
        let mut unknown = None;
        let (exit, goal) = ((RuleOf::Exit, &campaign.exit), (RuleOf::Goal, &campaign.goal));
        for ((of, rule), code) in [(exit, ReasonCode::ExitRule), (goal, ReasonCode::GoalReached)] {
            let Some(rule) = rule else { continue };
            match self.truth(rule, &scope) {
                Truth::True => report(Reason::new(code).with(clause(of, rule, self.known(), &scope)))?,
                Truth::Unknown => unknown = unknown.or(Some((of, rule))),
                Truth::False => {}
            }
        }
        if let End::Pending(since) = end {
            report(Reason::new(ReasonCode::PaymentPending).with(Evidence::Since(since)))?;
        }
        if let Some((of, rule)) = unknown {
            report(Reason::new(ReasonCode::ExitUnknown).with(clause(of, rule, self.known(), &scope)))?;
        } else if let End::Unknown = end {
            report(Reason::new(ReasonCode::ExitUnknown))?;
        }
        SEEN
    }

    pub(super) fn global_holdout(&self, report: &mut Report<'_, 'p>) -> Looked {
        if let Some(evidence) = self.held_out_of_all() {
            report(Reason::new(ReasonCode::GlobalHoldout).with(evidence))?;
        }
        SEEN
    }

    pub(super) fn campaign_holdout(&self, report: &mut Report<'_, 'p>) -> Looked {
        if let Some(evidence) = self.held_out_of_campaign() {
            report(Reason::new(ReasonCode::CampaignHoldout).with(evidence))?;
        }
        SEEN
    }

    /// Which messages that were held out count against caps: the control waits in the queue of the treatment.
    pub(super) fn control(&self) -> Control<'p> {
        if self.held_out_of_all().is_some() {
            Control::Global
        } else if self.held_out_of_campaign().is_some() {
            Control::Of(&self.campaign().name)
        } else {
            Control::No
        }
    }

    fn held_out_of_all(&self) -> Option<Evidence<'p>> {
        self.held_out(self.desk.programme.global_holdout, Purpose::GlobalHoldout, "")
    }

    fn held_out_of_campaign(&self) -> Option<Evidence<'p>> {
        let campaign = self.campaign();
        self.held_out(campaign.holdout, Purpose::CampaignHoldout, &campaign.name)
    }

    fn held_out(&self, share: Rate, purpose: Purpose, scope: &str) -> Option<Evidence<'p>> {
        if share.numerator().is_zero() {
            return None;
        }
        let bucket = self.person.bucket(self.desk.programme, purpose, scope);
        (bucket.arm(share) == Arm::HeldOut).then_some(Evidence::Holdout { share, bucket })
    }

    fn truth(&self, rule: &Rule, scope: &Scope<'_>) -> Truth {
        rule.truth(self.known(), scope)
    }

    fn end(&self) -> End {
        let today = self.scope().today;
        match (&self.campaign().trigger, self.unit) {
            (_, Some(Subject::Cart(cart))) => self.end_of_cart(cart),
            (_, Some(Subject::Order(order))) => {
                let cancelled = order.cancelled_on.filter(|on| *on <= today);
                cancelled.map_or(End::Open, |on| End::Over(Ending::OrderCancelled(on)))
            }
            (Trigger::TrialEnds | Trigger::SubscriptionEnds, Some(Subject::Subscription(term))) => {
                if let Some(on) = term.cancelled_on.filter(|on| *on <= today) {
                    return End::Over(Ending::SubscriptionCancelled(on));
                }
                let trial = matches!(self.campaign().trigger, Trigger::TrialEnds);
                let ended = term.end.filter(|on| trial && *on <= today);
                ended.map_or(End::Open, |on| End::Over(Ending::SubscriptionEnded(on)))
            }
            _ => End::Open,
        }
    }

    fn end_of_cart(&self, cart: &Cart) -> End {
        let fate = cart.fate_at(self.now());
        match fate {
            CartFate::Ordered { at, .. } => return End::Over(Ending::Ordered(*at)),
            CartFate::Emptied { at } => return End::Over(Ending::Emptied(*at)),
            CartFate::MergedInto { at, .. } => return End::Over(Ending::Merged(*at)),
            CartFate::Open | CartFate::PaymentPending { .. } => {}
        }
        match (bought::since(self.known(), self.scope(), cart.touched_at()), fate) {
            (Some(true), _) => End::Over(Ending::OrderedSince(cart.touched_at())),
            (_, CartFate::PaymentPending { since }) => End::Pending(*since),
            (Some(false), _) => End::Open,
            (None, _) => End::Unknown,
        }
    }
}
