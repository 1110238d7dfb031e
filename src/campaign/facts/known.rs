//! [`Known`]: what is known of one customer, borrowed from a row or from a table: the one thing that rules and gates
//! read.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::{ChannelColumn, ChannelFacts, Enrolment, OrderFacts, SubscriptionFacts, Touch};
use crate::campaign::UnitKind;
use crate::history::Orders;
use crate::model::{Birthday, Cart, Channel, NpsGroup, Zone};

/// One customer's facts. `None` is "not known", an empty slice is "known to be none". Whoever reads them leaves out
/// what is later than the moment's `now`.
///
/// Lists are sorted: orders by day and amount, details by day, instant and id, carts by `touched_at` and id,
/// subscriptions by start and id, visits and touches by instant, answers by day (of several on one day the lowest is
/// the last), account changes by day, enrolments by `entered_at`, campaign and number. All amounts have at most `scale`
/// decimal places and fit in an `i64` at it; those of the orders, of the details and of the carts also when they are
/// summed without their signs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a> {
    /// Days and amounts (at the scale) of all orders; their refunds.
    pub(crate) orders: Option<Orders<'a>>,
    pub(crate) scale: u32,
    /// The instant of the latest order, if instants are known.
    pub(crate) last_order_at: Option<DateTime<Utc>>,
    pub(crate) channels: Channels<'a>,
    pub(crate) birthday: Option<Birthday>,
    pub(crate) zone: Option<Zone>,
    /// Orders in detail.
    pub(crate) details: Option<&'a [OrderFacts]>,
    pub(crate) carts: Option<&'a [Cart]>,
    pub(crate) subscriptions: Option<&'a [SubscriptionFacts]>,
    pub(crate) visits: Option<&'a [DateTime<Utc>]>,
    /// Survey answers by day.
    pub(crate) answers: Option<&'a [(NaiveDate, NpsGroup)]>,
    /// The days on which the state of the account changed.
    pub(crate) account_changes: Option<&'a [NaiveDate]>,
    pub(crate) touches: Option<&'a [Touch]>,
    pub(crate) enrolments: Option<&'a [Enrolment]>,
    pub(crate) labels: Labels<'a>,
}

/// What is known of one customer's channels.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Channels<'a> {
    Row(&'a [ChannelFacts; Channel::ALL.len()]),
    Table { columns: &'a [Option<Arc<ChannelColumn>>; Channel::ALL.len()], row: usize },
}

/// The segments, stages, classes and rungs of one customer, by the name of the sorting ("rfm", "lifecycle").
#[derive(Clone, Copy, Debug)]
pub(crate) enum Labels<'a> {
    /// Of a row: (scheme, segment; `None` is "in none").
    Row(&'a [(String, Option<String>)]),
    /// Of a table's row.
    Table { schemes: &'a [Arc<LabelColumn>], row: usize },
}

/// The segments of all customers under one scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LabelColumn {
    pub(crate) scheme: String,
    pub(crate) names: Vec<String>,
    /// By row: the position of the name, [`LabelColumn::NONE`], or [`LabelColumn::UNKNOWN`].
    pub(crate) numbers: Vec<u16>,
}

/// A segment under a scheme, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label<'a> {
    Unknown,
    InNone,
    Is(&'a str),
}

impl<'a> Label<'a> {
    /// The segment, if any; `None` if nobody knows.
    #[expect(clippy::option_option, reason = "in no segment is not unknown")]
    pub(crate) fn known(self) -> Option<Option<&'a str>> {
        match self {
            Self::Unknown => None,
            Self::InNone => Some(None),
            Self::Is(segment) => Some(Some(segment)),
        }
    }
}

impl LabelColumn {
    /// In no segment.
    pub(crate) const NONE: u16 = u16::MAX;
    /// Nobody knows.
    pub(crate) const UNKNOWN: u16 = u16::MAX - 1;

    /// The customer's segment.
    pub(crate) fn get(&self, row: usize) -> Label<'_> {
        match self.numbers.get(row).copied() {
            None | Some(Self::UNKNOWN) => Label::Unknown,
            Some(number) => self.names.get(usize::from(number)).map_or(Label::InNone, |name| Label::Is(name)),
        }
    }
}

impl Known<'_> {
    /// What is known of a channel.
    pub(crate) fn channel(&self, channel: Channel) -> ChannelFacts {
        self.channels.get(channel)
    }

    /// Whether it is known which units there are of a kind, or that there is none.
    pub(crate) fn is_known(&self, kind: UnitKind) -> bool {
        match kind {
            UnitKind::Customer => true,
            UnitKind::Cart => self.carts.is_some(),
            UnitKind::Order => self.details.is_some(),
            UnitKind::Subscription => self.subscriptions.is_some(),
        }
    }
}

impl Channels<'_> {
    /// What is known of a channel.
    pub(crate) fn get(self, channel: Channel) -> ChannelFacts {
        match self {
            Self::Row(facts) => *of_channel(facts.each_ref(), channel),
            Self::Table { columns, row } => {
                of_channel(columns.each_ref(), channel).as_ref().map_or(ChannelFacts::UNKNOWN, |column| column.get(row))
            }
        }
    }
}

impl<'a> Labels<'a> {
    /// The customer's segment under a scheme.
    pub(crate) fn get(self, scheme: &str) -> Label<'a> {
        match self {
            Self::Row(labels) => match labels.iter().find(|(name, _)| name == scheme) {
                None => Label::Unknown,
                Some((_, None)) => Label::InNone,
                Some((_, Some(segment))) => Label::Is(segment),
            },
            Self::Table { schemes, row } => {
                schemes.iter().find(|column| column.scheme == scheme).map_or(Label::Unknown, |column| column.get(row))
            }
        }
    }
}

/// What stands for a channel among the values of all, in the order of [`Channel::ALL`]: of `values.each_ref()` a reference, of
/// `values.each_mut()` one to change it.
pub(super) fn of_channel<T>(
    [email, sms, push, messenger, phone, post]: [T; Channel::ALL.len()],
    channel: Channel,
) -> T {
    match channel {
        Channel::Email => email,
        Channel::Sms => sms,
        Channel::Push => push,
        Channel::Messenger => messenger,
        Channel::Phone => phone,
        Channel::Post => post,
    }
}
