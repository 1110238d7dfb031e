//! [`Gate`]: what a decision looks at, in order.

use std::fmt;

/// What a decision looks at, in this order.
///
/// The order is part of the promise. The audience comes before the holdouts, so that the held out are people who would
/// have been written to; the holdouts come before the caps, so that both arms wait in the same queue; the arbitration
/// comes last, so that a campaign which cannot send takes no turn from one that can. The variant is drawn after all of
/// them: it chooses, and stops nobody.
///
/// | gate | lets through | closed by |
/// |---|---|---|
/// | [`Live`](Gate::Live) | a campaign that runs | `live.*` |
/// | [`Reachable`](Gate::Reachable) | who has a contact point for the channel | `reach.*` |
/// | [`Suppression`](Gate::Suppression) | who is on no list | `suppression.*` |
/// | [`Consent`](Gate::Consent) | who has agreed to the channel by now | `consent.*` |
/// | [`Freshness`](Gate::Freshness) | facts that are fresh enough | `freshness.*` |
/// | [`Audience`](Gate::Audience) | who matches the rule | `audience.*` |
/// | [`Enrolment`](Gate::Enrolment) | whose trigger has occurred, and who may enter | `enrolment.*` |
/// | [`Exit`](Gate::Exit) | who has neither left nor done what it is for | `exit.*` |
/// | [`GlobalHoldout`](Gate::GlobalHoldout) | who is not held out of everything | `holdout.global` |
/// | [`CampaignHoldout`](Gate::CampaignHoldout) | who is not held out of this campaign | `holdout.campaign` |
/// | [`Step`](Gate::Step) | who has a step that is due and not out | `step.*` |
/// | [`Cap`](Gate::Cap) | who has not got their share of messages | `cap.*` |
/// | [`SendTime`](Gate::SendTime) | outside of quiet hours, within the send window | `time.*` |
/// | [`Arbitration`](Gate::Arbitration) | the campaign that comes first | `arbitration.*` |
///
/// Reach, suppression and consent are those of the channel and line of the next step, or of the first step while there is
/// no next one.
///
/// # Example
///
/// ```
/// use retention::campaign::{Gate, ReasonCode};
///
/// assert!(Gate::Audience < Gate::GlobalHoldout && Gate::CampaignHoldout < Gate::Cap);
/// assert_eq!(ReasonCode::QuietHours.gate(), Gate::SendTime);
/// assert_eq!(Gate::SendTime.to_string(), "send_time");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Gate {
    /// The campaign runs.
    Live,
    /// There is a contact point.
    Reachable,
    /// Neither suppressed nor blacklisted.
    Suppression,
    /// They have agreed to the channel.
    Consent,
    /// The facts are fresh enough.
    Freshness,
    /// They match the audience.
    Audience,
    /// The trigger has occurred, and they may enter.
    Enrolment,
    /// Neither left nor done.
    Exit,
    /// Not held out of everything.
    GlobalHoldout,
    /// Not held out of this campaign.
    CampaignHoldout,
    /// A step is due.
    Step,
    /// No cap is reached.
    Cap,
    /// Neither quiet hours nor outside of the send window.
    SendTime,
    /// No other campaign comes first.
    Arbitration,
}

impl Gate {
    /// All gates, in order.
    pub const ALL: &[Self] = &[
        Self::Live,
        Self::Reachable,
        Self::Suppression,
        Self::Consent,
        Self::Freshness,
        Self::Audience,
        Self::Enrolment,
        Self::Exit,
        Self::GlobalHoldout,
        Self::CampaignHoldout,
        Self::Step,
        Self::Cap,
        Self::SendTime,
        Self::Arbitration,
    ];

    /// Its name, as JSON has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Reachable => "reachable",
            Self::Suppression => "suppression",
            Self::Consent => "consent",
            Self::Freshness => "freshness",
            Self::Audience => "audience",
            Self::Enrolment => "enrolment",
            Self::Exit => "exit",
            Self::GlobalHoldout => "global_holdout",
            Self::CampaignHoldout => "campaign_holdout",
            Self::Step => "step",
            Self::Cap => "cap",
            Self::SendTime => "send_time",
            Self::Arbitration => "arbitration",
        }
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
