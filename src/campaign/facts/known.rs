//! [`Known`]: what is known of one customer, borrowed from a row or from a table: the one thing that rules and gates read.

use chrono::{DateTime, NaiveDate, Utc};

use super::{ChannelFacts, Enrolment, OrderFacts, SubscriptionFacts, Touch};
use crate::history::Orders;
use crate::model::{Birthday, Cart, Channel, NpsGroup, Zone};

/// One customer's facts. `None` is "not known", an empty slice is "known to be none". Lists are sorted by time (orders,
/// details by day; carts by `touched_at`; visits, touches by instant). Whoever reads them leaves out what is later than the moment's `now`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a> {
    /// Days and amounts (at the scale) of all orders; their refunds.
    pub(crate) orders: Option<Orders<'a>>,
    pub(crate) scale: u32,
    /// The instant of the latest order, if instants are known.
    pub(crate) last_order_at: Option<DateTime<Utc>>,
    pub(crate) channels: &'a [ChannelFacts; Channel::ALL.len()],
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

/// The segments, stages, classes and rungs of one customer, by the name of the sorting ("rfm", "lifecycle").
#[derive(Clone, Copy, Debug)]
pub(crate) enum Labels<'a> {
    /// Of a row: (scheme, segment; `None` is "in none").
    Row(&'a [(String, Option<String>)]),
    /// Of a table's row: (scheme, names of its segments, number of each customer; `u8::MAX` is "in none", no entry is unknown).
    Table { schemes: &'a [LabelColumn], row: usize },
}

/// The segments of all customers under one scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LabelColumn {
    pub(crate) scheme: String,
    pub(crate) names: Vec<String>,
    /// By row: the position of the name, [`LabelColumn::NONE`], or [`LabelColumn::UNKNOWN`].
    pub(crate) numbers: Vec<u16>,
}

impl LabelColumn {
    /// In no segment.
    pub(crate) const NONE: u16 = u16::MAX;
    /// Nobody knows.
    pub(crate) const UNKNOWN: u16 = u16::MAX - 1;
}

/// A segment under a scheme, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label<'a> {
    Unknown,
    InNone,
    Is(&'a str),
}

impl<'a> Known<'a> {
    pub(crate) fn channel(&self, channel: Channel) -> &'a ChannelFacts {
        let [email, sms, push, messenger, phone, post] = self.channels;
        match channel {
            Channel::Email => email,
            Channel::Sms => sms,
            Channel::Push => push,
            Channel::Messenger => messenger,
            Channel::Phone => phone,
            Channel::Post => post,
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
                let Some(column) = schemes.iter().find(|column| column.scheme == scheme) else {
                    return Label::Unknown;
                };
                match column.numbers.get(row).copied() {
                    None | Some(LabelColumn::UNKNOWN) => Label::Unknown,
                    Some(number) => column.names.get(usize::from(number)).map_or(Label::InNone, |name| Label::Is(name)),
                }
            }
        }
    }
}
