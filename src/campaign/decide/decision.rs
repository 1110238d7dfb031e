//! [`Decision`]: what to do for a customer under a campaign.

use chrono::{DateTime, Utc};

use super::{EnrolmentId, IdempotencyKey, Reason, Unit};
use crate::campaign::{Campaign, Enrolment, Offer, Step, Touch, TouchKind, Trigger};

/// What to do for a customer, or for a cart, order or subscription of theirs, under a campaign, at an instant.
///
/// A decision is a function of the programme, the facts and the [moment](crate::campaign::Moment): the same three give the
/// same decision and the same [key](IdempotencyKey), whoever asks, however often. It does not send and it remembers
/// nothing; that is the host's part:
///
/// 1. Decide, from fresh facts: [`decide_customer`](crate::campaign::Programme::decide_customer) for one customer,
///    [`decide`](crate::campaign::Programme::decide) for all.
/// 2. For a [message](Decision::message), claim its key where keys are unique. Somebody has claimed it: stop here.
/// 3. Render and send.
/// 4. Record the [touch](Decision::touch), also of who is held out. The next decisions follow from it; caps count it.
/// 5. For campaigns that are entered by their audience, record the [enrolment](Decision::enrolment).
///
/// A crash between any two of them costs at most the one message: never two for one key. What was claimed and never
/// recorded is found by its key; whether it went out only the sender knows.
///
/// # Example
///
/// Document 003's abandoned order: the first message a day after the cart was left.
///
/// ```
/// use chrono::{NaiveDate, TimeDelta};
/// use retention::campaign::{Campaign, ChannelFacts, CustomerFacts, Moment, Programme};
/// use retention::model::{Cart, Channel};
///
/// let programme = Programme::new([Campaign::abandoned_order()])?;
/// let noon = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
/// let sara = CustomerFacts::new("sara")
///     .with_channel(Channel::Sms, ChannelFacts::reachable_with_consent(None))
///     .with_orders([])?
///     .with_carts([Cart::new("3375", noon(8))])?
///     .with_touches([])?;
///
/// let decisions = programme.decide_customer(&sara, Moment::new(noon(8) + TimeDelta::hours(2)));
/// assert_eq!(decisions[0].to_string(), "abandoned_order, cart 3375: not yet, at 2026-03-09 10:00 UTC; \
///     step.not_due (found: step 1; until 2026-03-09 10:00 UTC)");
///
/// let decisions = programme.decide_customer(&sara, Moment::new(noon(9)));
/// let message = decisions[0].message().unwrap();
/// assert_eq!((message.number, message.offer.unwrap().code.as_deref()), (1, Some("off5")));
/// assert_eq!(message.key.as_str(), "abandoned_order/1/sara/cart:3375/once/1");
///
/// // It is out: the second one is due on day 10.
/// let sara = sara.with_touches(decisions[0].touch())?;
/// let decisions = programme.decide_customer(&sara, Moment::new(noon(9)));
/// assert!(decisions[0].to_string().contains("not yet, at 2026-03-18 10:00 UTC"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # As JSON
///
/// The campaign by its name, the outcome with what belongs to it, the reason with its texts. It is written, not read: what a
/// decision says of a campaign is the programme's.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// # use chrono::NaiveDate;
/// # use retention::campaign::{Campaign, CustomerFacts, Moment, Programme};
/// # let programme = Programme::new([Campaign::welcome()]).unwrap();
/// # let noon = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
/// # let decision = programme.decide_customer(&CustomerFacts::new("ali"), Moment::new(noon)).remove(0);
/// let json = serde_json::json!({
///     "campaign": "welcome", "unit": "customer", "decided_at": "2026-03-10T12:00:00Z", "entry": null, "outcome": "skip",
///     "reason": {"code": "reach.unknown", "channel": "email", "clause": null, "needed": null, "actual": null, "until": null}
/// });
/// assert_eq!(serde_json::to_value(&decision).unwrap(), json);
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decision<'p> {
    /// Which campaign.
    pub campaign: &'p Campaign,
    /// About what; `None` if the customer has nothing that the campaign is about.
    pub unit: Option<Unit>,
    /// The instant of the decision.
    pub decided_at: DateTime<Utc>,
    /// The enrolment that it is about; `None` if there is none, or a gate before it is closed.
    pub entry: Option<Entry>,
    /// What to do.
    pub outcome: Outcome<'p>,
    /// The first reason why not to send; `None` if it is sent.
    pub reason: Option<Reason<'p>>,
}

/// The enrolment that a [`Decision`] is about.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{EnrolmentId, Entry, Standing};
///
/// let entered_at = NaiveDate::from_ymd_opt(2026, 3, 9).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
/// let entry = Entry { id: EnrolmentId::Number(1), entered_at, standing: Standing::In };
/// assert_eq!(entry.id.to_string(), "number:1");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Entry {
    /// Which.
    pub id: EnrolmentId,
    /// Since when: the instant that steps count from, or the beginning of the day.
    pub entered_at: DateTime<Utc>,
    /// Whether it goes on.
    pub standing: Standing,
}

/// Whether an enrolment goes on; see [`Entry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Standing {
    /// It goes on, or begins now.
    In,
    /// It ends now.
    Leaves,
}

/// What to do.
///
/// | outcome | comes back | the host |
/// |---|---|---|
/// | [`Send`](Outcome::Send) | | claims the key, sends, records |
/// | [`NotYet`](Outcome::NotYet) | at its instant, if the facts stay as they are | decides again then |
/// | [`HeldOut`](Outcome::HeldOut) | never, by intention | records it once its time has come |
/// | [`Skip`](Outcome::Skip) | when the customer, the shop or the campaign changes | nothing |
/// | [`Exit`](Outcome::Exit) | never in this enrolment | records that they left, if it records enrolments |
/// | [`Defer`](Outcome::Defer) | when what is missing is known | gives the facts |
///
/// The instant of [`NotYet`](Outcome::NotYet) is not a guess: the gates are asked again at that instant, so an
/// audience that will no longer match, a step that will be too late, or quiet hours after the cap are not overlooked. It is the first
/// such instant. Arbitration alone is not foreseen: another campaign may come first then.
///
/// A customer who is held out goes through the same caps, quiet hours and [arbitration](crate::campaign::arbitrate) as the
/// others, so that both arms are written to, and would be, at the same times; only those who would get a message are held
/// out. So in one run a customer who is held out of everything has at most one message that is due.
///
/// # Example
///
/// ```
/// use retention::campaign::{Outcome, OutcomeKind};
///
/// assert_eq!(Outcome::Skip.kind(), OutcomeKind::Skip);
/// assert_eq!(Outcome::NotYet(None).to_string(), "not yet");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Outcome<'p> {
    /// Send it now.
    Send(Message<'p>),
    /// Nothing now, but at this instant, if the facts stay as they are; `None` if nobody can say when.
    NotYet(Option<DateTime<Utc>>),
    /// Held out: nothing is sent. With what would have been and when (now, unless the message's `at` is later, by when
    /// another may come first); record it like a message once it is due.
    HeldOut(Message<'p>),
    /// Nothing.
    Skip,
    /// They leave the campaign, or are done with it.
    Exit,
    /// Nothing until more is known: the reason says what.
    Defer,
}

/// The kind of an [`Outcome`], to count by.
///
/// # Example
///
/// ```
/// use retention::campaign::OutcomeKind;
///
/// assert_eq!(OutcomeKind::NotYet.to_string(), "not_yet");
/// assert_eq!(OutcomeKind::ALL.len(), 6);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum OutcomeKind {
    /// [`Outcome::Send`].
    Send,
    /// [`Outcome::NotYet`].
    NotYet,
    /// [`Outcome::HeldOut`].
    HeldOut,
    /// [`Outcome::Skip`].
    Skip,
    /// [`Outcome::Exit`].
    Exit,
    /// [`Outcome::Defer`].
    Defer,
}

/// A message that is sent, or would be: all that a host needs to render and to record it.
///
/// What a step is (channel, line, offer, merge fields) it borrows from the programme; the text is the host's. JSON has the
/// campaign by its name, and the parts of the step by theirs.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{
///     Campaign, CampaignParts, ChannelFacts, CustomerFacts, Moment, Offer, Offset, Programme, Step, TouchKind, Trigger,
/// };
/// use retention::model::{CalendarUnit, Channel};
///
/// let steps = vec![Step::new(Offset::hours(10), Channel::Email).offering(Offer::percent(10))];
/// let parts = CampaignParts::new("monthly", Trigger::Every(CalendarUnit::Month), steps);
/// let programme = Programme::new([Campaign::new(parts)?])?;
/// let email = ChannelFacts::reachable_with_consent(None);
/// let mina = CustomerFacts::new("mina").with_channel(Channel::Email, email).with_touches([])?;
/// let noon = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
///
/// let decisions = programme.decide_customer(&mina, Moment::new(noon));
/// let message = decisions[0].message().unwrap();
/// assert_eq!(message.to_string(), "step 1 over email: 10 % off");
/// assert_eq!(message.due_at.to_string(), "2026-03-01 10:00:00 UTC");
/// assert_eq!((message.touch().at, message.touch().kind), (noon, TouchKind::Sent));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message<'p> {
    /// Of which campaign.
    pub campaign: &'p Campaign,
    /// About what.
    pub unit: Unit,
    /// Its position among the steps, from 1.
    pub number: u8,
    /// The step: channel, line, merge fields.
    pub step: &'p Step,
    /// What it gives.
    pub offer: Option<&'p Offer>,
    /// The products to offer, if the step [merges](crate::campaign::MergeField::Products) them: what the customer lacks of the
    /// [catalogue](crate::campaign::Catalogue) by the audience of the campaign ([`Lacks`](crate::campaign::Predicate::Lacks),
    /// [`OrderLacks`](crate::campaign::Predicate::OrderLacks)), each once, in the catalogue's order. Else none.
    pub products: Vec<&'p str>,
    /// Which variant, if the campaign has any.
    pub variant: Option<&'p str>,
    /// In which enrolment.
    pub enrolment: EnrolmentId,
    /// When the customer entered.
    pub entered_at: DateTime<Utc>,
    /// When it was due.
    pub due_at: DateTime<Utc>,
    /// When it is sent: now, or for a held-out customer when it would be.
    pub at: DateTime<Utc>,
    /// What to record it as: sent, or held out.
    pub kind: TouchKind,
    /// Its key.
    pub key: IdempotencyKey,
}

impl<'p> Decision<'p> {
    /// The message to send, if one is to be sent.
    pub fn message(&self) -> Option<&Message<'p>> {
        match &self.outcome {
            Outcome::Send(message) => Some(message),
            _ => None,
        }
    }

    /// What to record in the contact history: a message that is sent, and one that is held out once its time has come.
    pub fn touch(&self) -> Option<Touch> {
        match &self.outcome {
            Outcome::Send(message) => Some(message.touch()),
            Outcome::HeldOut(message) if message.at <= self.decided_at => Some(message.touch()),
            _ => None,
        }
    }

    /// What to record of the enrolment of a campaign that customers enter because they match its
    /// [audience](Trigger::Audience): that they are in it, or have left it now. Put it in the place of what is there under its
    /// campaign and number; it is the same however often it is recorded. `None` for other campaigns, whose enrolments follow
    /// from the facts, and where nothing is to be recorded.
    ///
    /// They leave when they no longer match the audience, by exit or goal, and when all messages are out and the
    /// [re-entry](crate::campaign::ReEntry::After) has a cool-down. Who has left and matches again enters again.
    ///
    /// # Example
    ///
    /// ```
    /// use chrono::NaiveDate;
    /// use retention::campaign::{
    ///     Bounds, Campaign, CampaignParts, ChannelFacts, CustomerFacts, Moment, Offset, Predicate, Programme, Step, Trigger,
    ///     Window,
    /// };
    /// use retention::model::Channel;
    ///
    /// let bought = Predicate::Orders { within: Window::CalendarDays { days: 30 }, count: Bounds::at_least(2) };
    /// let steps = vec![Step::new(Offset::days(1), Channel::Email)];
    /// let parts = CampaignParts { audience: bought.into(), ..CampaignParts::new("thanks", Trigger::Audience, steps) };
    /// let programme = Programme::new([Campaign::new(parts)?])?;
    ///
    /// let day = |d| NaiveDate::from_ymd_opt(2026, 3, d).unwrap();
    /// let noon = |d| day(d).and_hms_opt(12, 0, 0).unwrap().and_utc();
    /// let ali = CustomerFacts::new("ali")
    ///     .with_channel(Channel::Email, ChannelFacts::reachable_with_consent(None))
    ///     .with_orders([(day(1), 10.into()), (day(8), 20.into())])?
    ///     .with_touches([])?
    ///     .with_enrolments([])?;
    /// // He enters on the 9th; the step counts from there, so the host records it.
    /// let first = programme.decide_customer(&ali, Moment::new(noon(9)));
    /// let ali = ali.with_enrolments(first[0].enrolment())?;
    /// let second = programme.decide_customer(&ali, Moment::new(noon(10)));
    /// assert_eq!(second[0].message().unwrap().key.as_str(), "thanks/1/ali/customer/number:1/1");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn enrolment(&self) -> Option<Enrolment> {
        let (Trigger::Audience, Some(entry)) = (&self.campaign.parts().trigger, self.entry) else { return None };
        let EnrolmentId::Number(number) = entry.id else { return None };
        Some(Enrolment {
            campaign: self.campaign.name().into(),
            number,
            entered_at: entry.entered_at,
            // Runs may be out of order: what they were sent later shows that they were in it.
            left_at: (entry.standing == Standing::Leaves).then(|| self.decided_at.max(entry.entered_at)),
        })
    }
}

impl Outcome<'_> {
    /// Its kind.
    pub fn kind(&self) -> OutcomeKind {
        match self {
            Self::Send(_) => OutcomeKind::Send,
            Self::NotYet(_) => OutcomeKind::NotYet,
            Self::HeldOut(_) => OutcomeKind::HeldOut,
            Self::Skip => OutcomeKind::Skip,
            Self::Exit => OutcomeKind::Exit,
            Self::Defer => OutcomeKind::Defer,
        }
    }
}

impl OutcomeKind {
    /// All kinds.
    pub const ALL: &[Self] = &[Self::Send, Self::NotYet, Self::HeldOut, Self::Skip, Self::Exit, Self::Defer];

    /// Its name, as JSON has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::NotYet => "not_yet",
            Self::HeldOut => "held_out",
            Self::Skip => "skip",
            Self::Exit => "exit",
            Self::Defer => "defer",
        }
    }
}

impl Message<'_> {
    /// What to record once it is out, or once its time has come if it is held out.
    pub fn touch(&self) -> Touch {
        Touch {
            campaign: self.campaign.name().into(),
            unit: self.unit.clone(),
            enrolment: self.enrolment,
            step: self.number,
            channel: self.step.channel,
            at: self.at,
            kind: self.kind,
            opened_at: None,
            clicked_at: None,
        }
    }
}
