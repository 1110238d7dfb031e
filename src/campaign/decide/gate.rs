//! [`Gate`]: what a decision looks at, in order.

/// What a decision looks at, in this order.
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
    pub const ALL: [Self; 14] = [
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
}
