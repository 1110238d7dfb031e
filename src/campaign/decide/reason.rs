//! [`Reason`]: why nothing is sent. [`ReasonCode`]: its name, which stays the same.

use chrono::{DateTime, Utc};

use super::Gate;
use crate::model::Channel;

macro_rules! codes {
    ($($variant:ident, $gate:ident, $name:literal, $doc:literal;)+) => {
        /// The name of a [`Reason`], which stays the same.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub enum ReasonCode {
            $(#[doc = $doc] #[cfg_attr(feature = "serde", serde(rename = $name))] $variant,)+
        }

        impl ReasonCode {
            /// All codes, in the order of their gates.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its text, such as `consent.unknown`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The gate that gives it.
            pub fn gate(self) -> Gate {
                match self { $(Self::$variant => Gate::$gate),+ }
            }
        }
    };
}

codes! {
    Draft, Live, "live.draft", "The campaign has not been started.";
    Paused, Live, "live.paused", "The campaign is paused.";
    NotStarted, Live, "live.not_started", "The campaign starts later.";
    Ended, Live, "live.ended", "The campaign is over.";
    Unreachable, Reachable, "reach.none", "There is no contact point for the channel.";
    ReachUnknown, Reachable, "reach.unknown", "Nobody knows whether there is a contact point.";
    Suppressed, Suppression, "suppression.suppressed", "On the suppression list of the channel.";
    Blacklisted, Suppression, "suppression.blacklisted", "On the blacklist, and the line is one for advertising.";
    ConsentUnknown, Consent, "consent.unknown", "Nobody knows whether they have agreed.";
    ConsentWithdrawn, Consent, "consent.withdrawn", "They have refused or withdrawn.";
    ConsentLater, Consent, "consent.later", "They agree from a later instant on.";
    Stale, Freshness, "freshness.stale", "The facts are older than the campaign takes.";
    NotInAudience, Audience, "audience.no", "They do not match the audience.";
    AudienceUnknown, Audience, "audience.unknown", "A fact that the audience asks for is not known.";
    NotTriggered, Enrolment, "enrolment.not_triggered", "What the campaign waits for has not happened.";
    TriggerUnknown, Enrolment, "enrolment.unknown", "A fact that the trigger asks for is not known.";
    ReEntryNever, Enrolment, "enrolment.once", "They were in it before, and it is once for all.";
    ReEntryTooSoon, Enrolment, "enrolment.too_soon", "They were in it too short a time ago.";
    ExclusionGroup, Enrolment, "enrolment.exclusion_group", "They are in another campaign of its group.";
    OtherUnit, Enrolment, "enrolment.other_unit", "Another cart, order or subscription of theirs stands for them.";
    PaymentPending, Exit, "exit.payment_pending", "A payment for the cart is under way.";
    UnitEnded, Exit, "exit.unit_ended", "The cart was ordered, emptied or merged; the order was cancelled; the subscription is over.";
    ExitRule, Exit, "exit.rule", "They match the campaign's exit.";
    GoalReached, Exit, "exit.goal", "They have done what it is for.";
    ExitUnknown, Exit, "exit.unknown", "A fact that the exit or goal asks for is not known.";
    GlobalHoldout, GlobalHoldout, "holdout.global", "Held out of all campaigns.";
    CampaignHoldout, CampaignHoldout, "holdout.campaign", "Held out of this campaign.";
    StepNotDue, Step, "step.not_due", "The next message is due later.";
    StepsDone, Step, "step.done", "All messages are out.";
    StepTooLate, Step, "step.too_late", "The last messages are later than the campaign sends them.";
    HistoryUnknown, Step, "step.history_unknown", "Nobody knows what was sent before.";
    CapReached, Cap, "cap.reached", "They have got as many messages as they may.";
    QuietHours, SendTime, "time.quiet_hours", "It is within quiet hours.";
    SendWindow, SendTime, "time.send_window", "It is outside of the send window.";
    LostTo, Arbitration, "arbitration.lost", "Another campaign comes first.";
}

/// Why nothing is sent: a code, with what was needed and what there is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Reason {
    /// Its name.
    pub code: ReasonCode,
    /// The channel, where it is about one.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub channel: Option<Channel>,
    /// What would have to be.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub needed: Option<Box<str>>,
    /// What is.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub actual: Option<Box<str>>,
    /// When it ends by itself, if that is known.
    #[cfg_attr(feature = "serde", serde(skip_serializing_if = "Option::is_none"))]
    pub until: Option<DateTime<Utc>>,
}
