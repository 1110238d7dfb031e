//! [`Decisions`]: what to do for all customers of a table.

use std::fmt::Display;

use super::bind::Bound;
use super::code::Code;
use super::decide::Block;
use crate::campaign::decide::{Files, Person};
use crate::campaign::{Decision, Enrolment, Explanation, Message, Moment, OutcomeKind, Programme, ReasonCode, Touch};

/// What to do for all customers of a table under a programme. From [`Programme::decide`].
///
/// # What is kept, and what is worked out when somebody asks
///
/// | kept, for every customer and campaign | a byte: the [outcome](Self::outcome) and its [first reason](Self::reason), of the cart, order or subscription that counts most |
/// |---|---|
/// | kept, beside that | the [messages](Self::sends), those that are [held out](Self::held_out) with when they would go, the [enrolments](Self::enrolments) to record, and the columns that the rules ask for |
/// | counted from the bytes | the [waterfall](Self::waterfall), [what changes](Self::change_to) to other decisions |
/// | evaluated again in bit sets, 64 customers at a time | each clause of a rule: [`Bound::audience`](crate::campaign::Bound::audience), with [near misses](crate::campaign::Audience::near_misses) and [changes](crate::campaign::Bound::audience_change) |
/// | found for all at once when asked, in bit sets | [all gates of a campaign](Self::gates), or [of each](Self::all_gates), with all their reasons; from them [who would be sent to but for one gate](Self::sole_blockers) |
/// | worked out row by row | [explanations](Self::explain) with instants and values, and the decisions of [each cart and order](Self::of_customer) |
///
/// Deciding looks at no gate after the first that is closed, which is what makes it fast; so what the later ones say is found
/// when somebody asks, and takes longer: [all](Self::all_gates) of ten campaigns about twice as long as deciding. All ways ask
/// the same gates of the same facts, and so agree: the first reason of an [explanation](crate::campaign::Explanation) is the one that is kept, its reasons are those of the [bit
/// sets](crate::campaign::GateSets), and all are the same as without a table. The crate's tests hold that as a law, for
/// whatever programmes and facts.
///
/// # Example
///
/// ```
/// use chrono::NaiveDate;
/// use retention::campaign::{Campaign, ChannelFacts, CustomerFacts, FactTable, Moment, OutcomeKind, Programme, ReasonCode};
/// use retention::model::Channel;
///
/// let programme = Programme::new([Campaign::welcome(), Campaign::news()])?;
/// let agreed = ChannelFacts::reachable_with_consent(None);
/// let mina = CustomerFacts::new("mina").with_channel(Channel::Email, agreed).with_orders([])?.with_touches([])?;
/// let table = FactTable::from_rows([CustomerFacts::new("ali"), mina])?;
///
/// // Tuesday morning, when the news goes out.
/// let at = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap().and_hms_opt(10, 30, 0).unwrap().and_utc();
/// let decisions = programme.decide(&table, Moment::new(at));
/// assert_eq!(decisions.keys(), ["ali", "mina"]);
/// let sends: Vec<_> = decisions.sends().map(|(key, message)| (*key, message.campaign.name(), message.number)).collect();
/// assert_eq!(sends, [("mina", "news", 1)]);
/// assert_eq!(decisions.outcome("news", 0), Some(OutcomeKind::Skip));
/// assert_eq!(decisions.reason("news", 0), Some(ReasonCode::ReachUnknown));
///
/// // All about her, as if she had been decided on alone; and all reasons why she gets no welcome.
/// assert_eq!(decisions.of_customer(1).len(), 2);
/// let explanation = &decisions.explain("welcome", 1)[0];
/// assert_eq!(explanation.closed().map(|reason| reason.code).collect::<Vec<_>>(), [ReasonCode::NotTriggered]);
///
/// // What to record once the message is out.
/// assert_eq!(decisions.touches().map(|(key, touch)| (*key, touch.step)).collect::<Vec<_>>(), [("mina", 1)]);
/// assert_eq!((decisions.held_out().len(), decisions.enrolments().count()), (0, 0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Decisions<'t, K> {
    bound: Bound<'t, K>,
    /// By campaign, by row.
    codes: Vec<Vec<Code>>,
    /// By campaign, by row, oldest unit first.
    sends: Vec<Addressed<'t>>,
    held_out: Vec<Addressed<'t>>,
    enrolments: Vec<(usize, Enrolment)>,
}

/// A message and who gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Addressed<'t> {
    /// Its position in the programme.
    pub(crate) campaign: usize,
    pub(crate) row: usize,
    pub(crate) message: Message<'t>,
}

impl<'t, K> Decisions<'t, K> {
    /// From the blocks, in order.
    pub(super) fn new(bound: Bound<'t, K>, mut blocks: Vec<Block<'t>>) -> Self {
        let rows = bound.table.len();
        let mut codes: Vec<Vec<Code>> = bound.programme.campaigns().iter().map(|_| Vec::with_capacity(rows)).collect();
        for block in &blocks {
            codes.iter_mut().zip(&block.codes).for_each(|(all, block)| all.extend_from_slice(block));
        }
        let sends = by_campaign(&mut blocks, codes.len(), |block| &mut block.sends);
        let held_out = by_campaign(&mut blocks, codes.len(), |block| &mut block.held_out);
        let mut enrolments = Vec::with_capacity(blocks.iter().map(|block| block.enrolments.len()).sum());
        enrolments.extend(blocks.into_iter().flat_map(|block| block.enrolments));
        Self { bound, codes, sends, held_out, enrolments }
    }

    /// The customers, ascending. Positions in this slice are the rows.
    pub fn keys(&self) -> &'t [K] {
        self.bound.table.keys()
    }

    /// The programme.
    pub fn programme(&self) -> &'t Programme {
        self.bound.programme
    }

    /// The moment of the decisions.
    pub fn moment(&self) -> Moment {
        self.bound.moment
    }

    /// The messages to send: by campaign, in the programme's order, then by key. At most one a customer.
    ///
    /// # Example
    ///
    /// See [`Decisions`].
    pub fn sends(&self) -> impl ExactSizeIterator<Item = (&'t K, &Message<'t>)> {
        self.addressed(&self.sends)
    }

    /// What would be sent to customers who are held out, each with [when](Message::at): by campaign, in the programme's order,
    /// then by key, then oldest cart, order or subscription first.
    ///
    /// # Example
    ///
    /// See [`Decisions`].
    pub fn held_out(&self) -> impl ExactSizeIterator<Item = (&'t K, &Message<'t>)> {
        self.addressed(&self.held_out)
    }

    /// What the host records once the messages are out: a touch of each message that is sent, and of each that is held out and
    /// due, in the order of [`sends`](Decisions::sends), then of [`held_out`](Decisions::held_out). A control whose message is
    /// due later is recorded by a later run.
    ///
    /// Where several runs may decide at once, record only the messages whose [key](Message::key) this run has claimed, by
    /// [`Message::touch`]: a message that is recorded twice counts twice against caps.
    ///
    /// # Example
    ///
    /// See [`Decisions`].
    pub fn touches(&self) -> impl Iterator<Item = (&'t K, Touch)> {
        let now = self.moment().now();
        let due = self.held_out().filter(move |(_, message)| message.at <= now);
        self.sends().chain(due).map(|(key, message)| (key, message.touch()))
    }

    /// What to record of the enrolments of campaigns that customers enter because they match the
    /// [audience](crate::campaign::Trigger::Audience), by key; see [`Decision::enrolment`].
    ///
    /// # Example
    ///
    /// See [`Decisions`].
    pub fn enrolments(&self) -> impl Iterator<Item = (&'t K, &Enrolment)> {
        let keys = self.keys();
        self.enrolments.iter().filter_map(|(row, enrolment)| Some((keys.get(*row)?, enrolment)))
    }

    /// What to do for the customer of a row under a campaign; `None` if there is no such campaign or row.
    ///
    /// Of a customer with several carts, orders or subscriptions that the campaign is about, it is the outcome that counts
    /// most: send, held out, not yet, defer, exit, skip; and of several with that outcome the one whose reason comes last in
    /// the order of the gates, which is closest to being sent. All of them are in [`of_customer`](Decisions::of_customer).
    ///
    /// # Example
    ///
    /// See [`Decisions`].
    pub fn outcome(&self, campaign: &str, row: usize) -> Option<OutcomeKind> {
        self.code(campaign, row).map(Code::kind)
    }

    /// The first reason of that outcome; `None` if it is sent.
    ///
    /// # Example
    ///
    /// See [`Decisions`].
    pub fn reason(&self, campaign: &str, row: usize) -> Option<ReasonCode> {
        self.code(campaign, row).and_then(Code::reason)
    }

    /// How many decisions came to which outcome for which reason, of a campaign; none of a campaign that is not there.
    pub(crate) fn tally(&self, campaign: &str) -> Vec<(Code, u64)> {
        let mut counts = [0_u64; 256];
        for code in self.codes(campaign).unwrap_or_default() {
            if let Some(count) = counts.get_mut(code.index()) {
                *count += 1;
            }
        }
        let some = counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
        some.filter_map(|(at, count)| Some((Code::at(at)?, count))).collect()
    }

    /// What became of each row under a campaign.
    pub(crate) fn codes(&self, campaign: &str) -> Option<&[Code]> {
        self.codes.get(self.position(campaign)?).map(Vec::as_slice)
    }

    pub(crate) fn sent(&self) -> &[Addressed<'t>] {
        &self.sends
    }

    pub(crate) fn controls(&self) -> &[Addressed<'t>] {
        &self.held_out
    }

    /// What to record of enrolments, by row.
    pub(crate) fn entered(&self) -> &[(usize, Enrolment)] {
        &self.enrolments
    }

    pub(crate) fn bound(&self) -> &Bound<'t, K> {
        &self.bound
    }

    /// How many bytes it takes beside the columns and the texts of messages and enrolments.
    pub fn bytes(&self) -> usize {
        let codes: usize = self.codes.iter().map(Vec::capacity).sum();
        let messages = (self.sends.capacity() + self.held_out.capacity()) * size_of::<Addressed<'_>>();
        codes + messages + self.enrolments.capacity() * size_of::<(usize, Enrolment)>()
    }

    #[expect(clippy::indexing_slicing, reason = "messages are addressed to rows of the table")]
    fn addressed<'d>(&self, all: &'d [Addressed<'t>]) -> impl ExactSizeIterator<Item = (&'t K, &'d Message<'t>)> {
        let keys = self.keys();
        all.iter().map(move |one| (&keys[one.row], &one.message))
    }

    fn position(&self, campaign: &str) -> Option<usize> {
        self.programme().campaigns().iter().position(|other| other.name() == campaign)
    }

    fn code(&self, campaign: &str, row: usize) -> Option<Code> {
        self.codes(campaign)?.get(row).copied()
    }
}

impl<'t, K: Display> Decisions<'t, K> {
    /// All decisions of the customer of a row, one for each campaign and each cart, order or subscription that it is
    /// about: as [`decide_customer`](Programme::decide_customer). Empty beyond the last row.
    ///
    /// # Example
    ///
    /// See [`Decisions`].
    pub fn of_customer(&self, row: usize) -> Vec<Decision<'t>> {
        self.person(row, |person| self.programme().decide_person(person, self.moment())).unwrap_or_default()
    }

    /// The decisions of a campaign on the customer of a row, with what every gate and every clause found: as
    /// [`explain_customer`](Programme::explain_customer). Empty beyond the last row, and if there is no such campaign.
    ///
    /// # Example
    ///
    /// See [`Decisions`].
    pub fn explain(&self, campaign: &str, row: usize) -> Vec<Explanation<'t>> {
        let explain = |person: Person<'_>| self.programme().explain_person(campaign, person, self.moment());
        self.person(row, explain).unwrap_or_default()
    }

    pub(crate) fn person<R>(&self, row: usize, f: impl FnOnce(Person<'_>) -> R) -> Option<R> {
        let table = self.bound.table;
        let (known, key) = (table.known(row)?, table.keys().get(row)?);
        let files = Files::default();
        Some(f(Person { known: &known, key, assignment_id: table.assignment_id(row), files: &files }))
    }
}

/// The messages of all blocks: by campaign, by row, oldest unit first.
fn by_campaign<'t>(
    blocks: &mut [Block<'t>],
    campaigns: usize,
    of: impl for<'b> Fn(&'b mut Block<'t>) -> &'b mut Vec<Vec<Addressed<'t>>>,
) -> Vec<Addressed<'t>> {
    let mut len = |block: &mut Block<'t>| of(block).iter().map(Vec::len).sum::<usize>();
    let mut all = Vec::with_capacity(blocks.iter_mut().map(&mut len).sum());
    for campaign in 0..campaigns {
        for messages in blocks.iter_mut().filter_map(|block| of(block).get_mut(campaign)) {
            all.append(messages);
        }
    }
    all
}
