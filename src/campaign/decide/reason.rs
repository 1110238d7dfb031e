//! [`ReasonCode`]: the name of a reason, which stays the same. [`Reason`]: why nothing is sent.

use std::fmt;

use chrono::{DateTime, Utc};

use super::evidence::Evidence;
use super::{Gate, OutcomeKind};
use crate::model::Channel;

macro_rules! codes {
    ($($variant:ident, $gate:ident, $kind:ident, $name:literal, $meaning:literal, $remedy:literal;)+) => {
        /// The name of a [`Reason`], which stays the same: count by it, translate it, alert on it.
        ///
        /// Its text is the gate's word and the finding, such as `consent.unknown`; JSON has that text. New codes may
        /// come, none changes its meaning. [`meaning`](ReasonCode::meaning) and [`remedy`](ReasonCode::remedy) say what
        /// it is and what can be done about it.
        ///
        /// # Example
        ///
        /// ```
        /// use retention::campaign::{Gate, OutcomeKind, ReasonCode};
        ///
        /// let code = ReasonCode::ConsentUnknown;
        /// assert_eq!((code.as_str(), code.gate(), code.outcome()), ("consent.unknown", Gate::Consent, OutcomeKind::Skip));
        /// assert_eq!("consent.unknown".parse(), Ok(code));
        /// assert!(ReasonCode::ALL.iter().all(|code| code.remedy().ends_with('.')));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[non_exhaustive]
        pub enum ReasonCode {
            $(#[doc = $meaning] #[doc = ""] #[doc = concat!("Remedy: ", $remedy)]
              #[cfg_attr(feature = "serde", serde(rename = $name))] $variant,)+
        }

        impl ReasonCode {
            /// All codes, in the order of their gates; those of one gate in the order in which it gives them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Its text, such as `consent.unknown`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The gate that gives it.
            pub fn gate(self) -> Gate {
                match self { $(Self::$variant => Gate::$gate),+ }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning),+ }
            }

            /// What can be done about it, in a sentence.
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$variant => $remedy),+ }
            }

            /// The outcome that it leads to. Two lead to [`NotYet`](OutcomeKind::NotYet) instead where it is known until
            /// when: `enrolment.not_triggered` and `enrolment.too_soon`. A holdout without a message that would go gives
            /// way to what is in the message's way.
            pub fn outcome(self) -> OutcomeKind {
                match self { $(Self::$variant => OutcomeKind::$kind),+ }
            }
        }
    };
}

codes! {
    Draft, Live, Skip, "live.draft",
        "The campaign has not been started.",
        "Set its status to live.";
    Paused, Live, Skip, "live.paused",
        "The campaign is paused.",
        "Set its status to live; what has come due since is decided on then.";
    NotStarted, Live, NotYet, "live.not_started",
        "The campaign starts later.",
        "Wait, or let it start earlier.";
    Ended, Live, Skip, "live.ended",
        "The campaign is over.",
        "Let it end later, or begin another.";
    Unreachable, Reachable, Skip, "reach.none",
        "There is no contact point for the channel.",
        "Ask for an address or number, or send the step over another channel.";
    ReachUnknown, Reachable, Skip, "reach.unknown",
        "Nobody knows whether there is a contact point for the channel.",
        "Say in the facts whether there is one.";
    Suppressed, Suppression, Skip, "suppression.suppressed",
        "On the suppression list of the channel: bounced, complained or unsubscribed.",
        "None. Take them off the list only if they ask for it.";
    Blacklisted, Suppression, Skip, "suppression.blacklisted",
        "On the blacklist, and the line is one for advertising.",
        "Send what is no advertising over a service line.";
    ConsentUnknown, Consent, Skip, "consent.unknown",
        "Nobody knows whether they have agreed to the channel.",
        "Say in the facts whether they have; a purchase may imply it (003).";
    ConsentWithdrawn, Consent, Skip, "consent.withdrawn",
        "They have refused the channel, or have withdrawn their consent.",
        "None, until they agree.";
    ConsentLater, Consent, NotYet, "consent.later",
        "They agree to the channel from a later instant on.",
        "Wait. If the instant is wrong, look at the clock that noted it.";
    Stale, Freshness, Defer, "freshness.stale",
        "The facts are older than the campaign takes.",
        "Load the facts and decide again.";
    NotInAudience, Audience, Skip, "audience.no",
        "They do not match the audience.",
        "The clauses of the explanation say which part does not hold; change the audience if it is not meant so.";
    AudienceUnknown, Audience, Defer, "audience.unknown",
        "A fact that the audience asks for is not known, and decides.",
        "Give the fact; the clauses of the explanation say which one.";
    NotTriggered, Enrolment, Skip, "enrolment.not_triggered",
        "What the campaign waits for has not happened.",
        "Wait for it.";
    TriggerUnknown, Enrolment, Defer, "enrolment.unknown",
        "A fact that the trigger asks for is not known.",
        "Give the fact; where there is none of it, say that there is none.";
    OtherUnit, Enrolment, Skip, "enrolment.other_unit",
        "Another cart of theirs, which they touched later, stands for them.",
        "None: the other cart's decision counts.";
    ReEntryNever, Enrolment, Exit, "enrolment.once",
        "They were in it before, and it is once for all.",
        "Allow re-entry, if they may come again.";
    ReEntryTooSoon, Enrolment, Skip, "enrolment.too_soon",
        "They were in it too short a time ago.",
        "Wait for another occurrence, or shorten the cool-down.";
    ExclusionGroup, Enrolment, Skip, "enrolment.exclusion_group",
        "They are on their way through another campaign of its group: they got a message of it, and more are to come.",
        "Wait until they are through, or take the campaigns out of one group. Who can get no more of it is free: it ended or is paused, they left it, are out of its audience, or cannot be written to over its channel.";
    UnitEnded, Exit, Exit, "exit.unit_ended",
        "The cart was ordered, emptied or merged, or something was bought since; the order was cancelled; the subscription is over.",
        "None: there is nothing to write about.";
    ExitRule, Exit, Exit, "exit.rule",
        "They match the campaign's exit.",
        "Change the exit if it is not meant so.";
    GoalReached, Exit, Exit, "exit.goal",
        "They have done what the campaign is for.",
        "None.";
    PaymentPending, Exit, Defer, "exit.payment_pending",
        "A payment for the cart is under way.",
        "Say how the payment ended.";
    ExitUnknown, Exit, Defer, "exit.unknown",
        "A fact that the exit or goal asks for is not known.",
        "Give the fact; for carts, say what was ordered, or that nothing was.";
    GlobalHoldout, GlobalHoldout, HeldOut, "holdout.global",
        "Held out of all campaigns, to be compared with those who are not.",
        "None while the comparison lasts.";
    CampaignHoldout, CampaignHoldout, HeldOut, "holdout.campaign",
        "Held out of this campaign, to be compared with those who are not.",
        "None while the comparison lasts.";
    StepNotDue, Step, NotYet, "step.not_due",
        "The next message is due later.",
        "Wait.";
    StepsDone, Step, Exit, "step.done",
        "All messages of the enrolment are out.",
        "None.";
    StepTooLate, Step, Exit, "step.too_late",
        "The messages that are left are later than the campaign sends them.",
        "Run more often, or allow more lateness.";
    HistoryUnknown, Step, Defer, "step.history_unknown",
        "Nobody knows what was sent before.",
        "Give the contact history; where there is none, say that there is none.";
    CapReached, Cap, NotYet, "cap.reached",
        "They have got as many messages as they may.",
        "Wait, or raise the cap.";
    QuietHours, SendTime, NotYet, "time.quiet_hours",
        "It is within quiet hours.",
        "Wait.";
    SendWindow, SendTime, NotYet, "time.send_window",
        "It is outside of the send window.",
        "Wait, or widen the window.";
    LostTo, Arbitration, NotYet, "arbitration.lost",
        "Another campaign comes first.",
        "Wait for the next run, or raise the priority.";
}

/// Why nothing is sent: a code, with what was needed and what there is.
///
/// It is small, and borrows from the programme alone. The texts of [`needed`](Reason::needed) and
/// [`actual`](Reason::actual) are made when somebody asks, so that a decision in a request path makes none. JSON has all
/// of it.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{Campaign, CustomerFacts, Moment, Programme, Reason, ReasonCode};
///
/// let programme = Programme::new([Campaign::welcome()])?;
/// let noon = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
/// let decisions = programme.decide_customer(&CustomerFacts::new("sara"), Moment::new(noon));
/// let reason = decisions[0].reason.unwrap();
/// assert_eq!(reason.code, ReasonCode::ReachUnknown);
/// assert_eq!(reason.to_string(), "reach.unknown (email)");
/// # Ok::<(), retention::campaign::CampaignError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason<'p> {
    /// Its name.
    pub code: ReasonCode,
    /// The channel, where it is about one.
    pub channel: Option<Channel>,
    /// When it ends by itself, if that is known: the first instant at which this reason is no longer one. Others may be.
    pub until: Option<DateTime<Utc>>,
    evidence: Evidence<'p>,
}

/// Why a text is no [`ReasonCode`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("reason: expected a code such as consent.unknown, found {found:?}")]
pub struct ReasonCodeError {
    /// What was found.
    pub found: String,
}

impl<'p> Reason<'p> {
    pub(crate) fn new(code: ReasonCode) -> Self {
        Self { code, channel: None, until: None, evidence: Evidence::None }
    }

    #[must_use]
    pub(super) fn until(self, until: Option<DateTime<Utc>>) -> Self {
        Self { until, ..self }
    }

    #[must_use]
    pub(super) fn over(self, channel: Channel) -> Self {
        Self { channel: Some(channel), ..self }
    }

    #[must_use]
    pub(super) fn with(self, evidence: Evidence<'p>) -> Self {
        Self { evidence, ..self }
    }

    /// The gate that gives it.
    pub fn gate(&self) -> Gate {
        self.code.gate()
    }

    /// The outcome that it leads to.
    pub(crate) fn outcome(&self) -> OutcomeKind {
        match self.code {
            ReasonCode::NotTriggered | ReasonCode::ReEntryTooSoon if self.until.is_some() => OutcomeKind::NotYet,
            code => code.outcome(),
        }
    }

    /// Which clause of the audience, exit or goal it is, by its path in the campaign: the first that decides; `None` for
    /// other reasons. The others are in the [explanation](super::Explanation::clauses).
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::campaign::{
    ///     Bounds, Campaign, ChannelFacts, CustomerFacts, Moment, Predicate, Programme, Rule, Window,
    /// };
    /// use retention::model::Channel;
    ///
    /// let orders = |least| Predicate::Orders { within: Window::Ever, count: Bounds::at_least(least) };
    /// let campaign = Campaign::news().edit(|parts| parts.audience = Rule::All(vec![orders(1).into(), orders(2).into()]))?;
    /// let programme = Programme::new([campaign])?;
    /// let day = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap();
    /// let email = ChannelFacts::reachable_with_consent(None);
    /// let ali = CustomerFacts::new("ali").with_channel(Channel::Email, email).with_orders([(day, 20.into())])?;
    /// let noon = day.and_hms_opt(12, 0, 0).unwrap().and_utc();
    ///
    /// let reason = programme.decide_customer(&ali, Moment::new(noon))[0].reason.unwrap();
    /// assert_eq!(reason.clause().as_deref(), Some("audience.all[1].orders"));
    /// assert_eq!(reason.to_string(), "audience.no (audience.all[1].orders; needed: orders ever: at least 2; found: 1 order)");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn clause(&self) -> Option<String> {
        self.evidence.clause()
    }

    /// What would have to be, in words; `None` where the code says it.
    pub fn needed(&self) -> Option<String> {
        self.evidence.needed()
    }

    /// What is, in words; `None` where the code says it, and of clauses that ask for no number: those are in the
    /// [explanation](super::Explanation::clauses).
    pub fn actual(&self) -> Option<String> {
        self.evidence.actual()
    }

    /// The campaign that comes first, or that excludes this one; `None` for other reasons.
    pub fn other_campaign(&self) -> Option<&'p str> {
        match self.evidence {
            Evidence::Campaign(name) => Some(name),
            _ => None,
        }
    }
}

impl ReasonCode {
    pub(super) fn is_holdout(self) -> bool {
        matches!(self, Self::GlobalHoldout | Self::CampaignHoldout)
    }
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl std::str::FromStr for ReasonCode {
    type Err = ReasonCodeError;

    fn from_str(text: &str) -> Result<Self, ReasonCodeError> {
        let found = Self::ALL.iter().find(|code| code.as_str() == text);
        found.copied().ok_or_else(|| ReasonCodeError { found: text.to_owned() })
    }
}

/// The code, and in brackets the channel or clause, what is needed, what there is, and until when:
/// `cap.reached (sms; needed: …; …)`.
impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        let parts = [
            self.channel.map(|channel| channel.name().to_owned()),
            self.clause(),
            self.needed().map(|needed| format!("needed: {needed}")),
            self.actual().map(|actual| format!("found: {actual}")),
            self.until.map(|until| format!("until {}", super::text::Instant(until))),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { Ok(()) } else { write!(f, " ({})", parts.join("; ")) }
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Reason<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        #[serde(rename = "Reason")]
        struct Wire {
            code: ReasonCode,
            channel: Option<Channel>,
            clause: Option<String>,
            needed: Option<String>,
            actual: Option<String>,
            until: Option<DateTime<Utc>>,
        }
        let Self { code, channel, until, .. } = *self;
        let (clause, needed, actual) = (self.clause(), self.needed(), self.actual());
        Wire { code, channel, clause, needed, actual, until }.serialize(serializer)
    }
}
