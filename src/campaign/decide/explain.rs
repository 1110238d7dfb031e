//! [`Explanation`]: a decision with what every gate and every clause found.

use chrono::{DateTime, Utc};

use super::{Decision, Gate, Reason};

/// A decision with what every gate and every clause of the rules found: "why did this customer get nothing?".
///
/// The [`decision`](Explanation::decision) is that of
/// [`decide_customer`](crate::campaign::Programme::decide_customer): both ask the same gates, the one up to the first that is
/// closed, the other all of them. So its reason is the first, and the gates after it say what else would be in the way.
///
/// # Why did this customer get this?
///
/// Keep the explanation, or the decision, as JSON beside the record of the message when it is sent. Asked again later, at the
/// [instant](crate::campaign::Touch::at) of the message, the gates look at the facts of today: leave out the messages from
/// that instant on, or it is found that this very message is out; and what is known by its day alone, an order of the same
/// evening, or in its last state alone, a cart that was touched since, may say something else.
///
/// Its text is for people; as JSON it is for programs. Other tools say "fails flow filters" (Klaviyo), or keep message
/// logs for support (Braze).
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{Campaign, ChannelFacts, CustomerFacts, Gate, Moment, Programme, ReasonCode};
/// use retention::model::Channel;
///
/// let programme = Programme::new([Campaign::abandoned_order()])?;
/// let noon = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
/// let mina = CustomerFacts::new("mina").with_channel(Channel::Sms, ChannelFacts::unreachable()).with_carts([])?;
/// let explanations = programme.explain_customer("abandoned_order", &mina, Moment::new(noon));
/// let explanation = &explanations[0];
/// assert_eq!(explanation.decision.reason.unwrap().code, ReasonCode::Unreachable);
/// let closed: Vec<Gate> = explanation.closed().map(|reason| reason.gate()).collect();
/// assert_eq!(closed, [Gate::Reachable, Gate::Consent, Gate::Enrolment]);
/// assert!(explanation.to_string().starts_with("mina, abandoned_order, at 2026-03-10 12:00 UTC\nnothing\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Explanation<'p> {
    /// The text of the customer's key.
    pub customer: String,
    /// The decision, equal to that of the first failing gate.
    pub decision: Decision<'p>,
    /// All gates, in order.
    pub gates: Vec<GateVerdict<'p>>,
    /// The clauses of the audience, exit and goal, in the order of the rules.
    pub clauses: Vec<ClauseVerdict>,
    /// When a message goes out, if all facts stay as they are and no other campaign comes first: now for one that is sent;
    /// `None` if nobody can say, for who is held out, and where another campaign came first.
    pub next_eligible_at: Option<DateTime<Utc>>,
}

/// What a gate found; of an [`Explanation`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct GateVerdict<'p> {
    /// Which.
    pub gate: Gate,
    /// What.
    pub verdict: Verdict<'p>,
}

/// What a gate found: open, closed, or not reached.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{Campaign, CustomerFacts, Gate, Moment, Programme, Verdict};
///
/// let programme = Programme::new([Campaign::welcome()])?;
/// let noon = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(12, 0, 0).unwrap().and_utc();
/// // Nobody knows anything of her: not whether she has ordered, and so neither which message would be next.
/// let explanation = programme.explain_customer("welcome", &CustomerFacts::new("sara"), Moment::new(noon)).remove(0);
/// let of = |gate: Gate| explanation.gates.iter().find(|found| found.gate == gate).unwrap();
/// assert_eq!(of(Gate::Live).verdict, Verdict::Open);
/// assert_eq!(of(Gate::Enrolment).first().unwrap().code.as_str(), "enrolment.unknown");
/// assert_eq!(of(Gate::Step).verdict, Verdict::NotReached);
/// # Ok::<(), retention::campaign::CampaignError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Verdict<'p> {
    /// It lets the message through.
    Open,
    /// It does not: all its reasons.
    Closed(Vec<Reason<'p>>),
    /// It cannot be looked at, because an earlier gate has nothing to give it: no enrolment, no step.
    NotReached,
}

/// What a clause of a rule found; of an [`Explanation`]: each predicate of the rule by itself. One below a `not` in the path is not
/// to hold, and of an `any` it is enough that one does.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{
///     Bounds, Campaign, CustomerFacts, Moment, Predicate, Programme, Rule, Window,
/// };
///
/// let twice = Predicate::Orders { within: Window::Ever, count: Bounds::at_least(2) };
/// let campaign = Campaign::news().edit(|parts| parts.audience = Rule::All(vec![twice.into()]))?;
/// let programme = Programme::new([campaign])?;
/// let day = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap();
/// let ali = CustomerFacts::new("ali").with_orders([(day, 20.into())])?;
/// let noon = day.and_hms_opt(12, 0, 0).unwrap().and_utc();
/// let explanation = programme.explain_customer("news", &ali, Moment::new(noon)).remove(0);
/// let clause = &explanation.clauses[0];
/// assert_eq!((clause.rule, clause.path.as_str(), clause.holds), ("audience", "all[0].orders", Some(false)));
/// assert_eq!((clause.needed.as_str(), clause.actual.as_deref()), ("orders ever: at least 2", Some("1 order")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ClauseVerdict {
    /// Of which rule: `audience`, `exit`, `goal`.
    pub rule: &'static str,
    /// Where in it, such as `all[1].orders`.
    pub path: String,
    /// What it needs, such as "orders ever: at least 2".
    pub needed: String,
    /// What there is; `None` if it is not known.
    pub actual: Option<String>,
    /// Whether it holds; `None` if that is not known, and of a cart or order that the customer does not have.
    pub holds: Option<bool>,
}

impl<'p> Explanation<'p> {
    /// All reasons, in the order of the gates.
    pub fn closed(&self) -> impl Iterator<Item = Reason<'p>> {
        self.gates
            .iter()
            .flat_map(|gate| match &gate.verdict {
                Verdict::Closed(reasons) => reasons.as_slice(),
                Verdict::Open | Verdict::NotReached => &[],
            })
            .copied()
    }
}

impl<'p> GateVerdict<'p> {
    /// The first of its reasons; `None` unless it is closed.
    pub fn first(&self) -> Option<Reason<'p>> {
        match &self.verdict {
            Verdict::Closed(reasons) => reasons.first().copied(),
            Verdict::Open | Verdict::NotReached => None,
        }
    }
}
