//! What a row knows.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;

use super::{CustomerFacts, RowOrders};
use crate::campaign::facts::known::{Channels, of_channel};
use crate::campaign::facts::{ChannelFacts, Enrolment, Known, Labels, OrderFacts, SubscriptionFacts, Touch};
use crate::model::{Birthday, Cart, Channel, NpsGroup, Zone, day};

impl<K> CustomerFacts<K> {
    /// Who.
    pub fn key(&self) -> &K {
        &self.key
    }

    /// How many decimal places amounts have at most.
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// What is known of a channel.
    pub fn channel(&self, channel: Channel) -> &ChannelFacts {
        of_channel(self.channels.each_ref(), channel)
    }

    /// Their birthday, if it is known.
    pub fn birthday(&self) -> Option<Birthday> {
        self.birthday
    }

    /// Their zone, if it is known.
    pub fn zone(&self) -> Option<Zone> {
        self.zone
    }

    /// Day and amount of each order, by day; `None` if the orders are not known.
    pub fn orders(&self) -> Option<impl ExactSizeIterator<Item = (NaiveDate, Decimal)> + '_> {
        let orders = self.orders.as_ref()?.get();
        let money = |(day, amount): (&i32, &i64)| (day::date(*day), Decimal::new(*amount, self.scale));
        Some(orders.days.iter().zip(orders.amounts).map(money))
    }

    /// Day and amount, above zero, of each refund on a day of its own, by day; `None` if the orders are not known.
    pub fn refunds(&self) -> Option<impl ExactSizeIterator<Item = (NaiveDate, Decimal)> + '_> {
        let refunds = self.orders.as_ref()?.get().adjustments.iter();
        Some(refunds.map(|refund| (day::date(refund.day), -Decimal::new(refund.amount, self.scale))))
    }

    /// The instant of their latest order, if it is known.
    pub fn last_order_at(&self) -> Option<DateTime<Utc>> {
        self.last_order_at
    }

    /// Their orders in detail, by day; `None` if they are not known.
    pub fn order_details(&self) -> Option<&[OrderFacts]> {
        self.details.as_deref()
    }

    /// Their carts, the last touched last; `None` if they are not known.
    pub fn carts(&self) -> Option<&[Cart]> {
        self.carts.as_deref()
    }

    /// Their subscriptions, by start; `None` if they are not known.
    pub fn subscriptions(&self) -> Option<&[SubscriptionFacts]> {
        self.subscriptions.as_deref()
    }

    /// Their visits, by instant; `None` if they are not known.
    pub fn visits(&self) -> Option<&[DateTime<Utc>]> {
        self.visits.as_deref()
    }

    /// Their survey answers, by day; of several on one day the lowest comes last. `None` if they are not known.
    pub fn answers(&self) -> Option<&[(NaiveDate, NpsGroup)]> {
        self.answers.as_deref()
    }

    /// The days on which the state of their account changed; `None` if they are not known.
    pub fn account_changes(&self) -> Option<&[NaiveDate]> {
        self.account_changes.as_deref()
    }

    /// The messages they have got, by instant; `None` if they are not known.
    pub fn touches(&self) -> Option<&[Touch]> {
        self.touches.as_deref()
    }

    /// The campaigns they have entered, by instant; `None` if they are not known.
    pub fn enrolments(&self) -> Option<&[Enrolment]> {
        self.enrolments.as_deref()
    }

    /// Each scheme of which their segment is known, with the segment, or `None` for none, by the schemes' names.
    pub fn labels(&self) -> impl ExactSizeIterator<Item = (&str, Option<&str>)> {
        self.labels.iter().map(|(scheme, segment)| (scheme.as_str(), segment.as_deref()))
    }

    /// What holdouts and variants are assigned by, if that is not the key.
    pub fn assignment_id(&self) -> Option<&str> {
        self.assignment_id.as_deref()
    }

    pub(crate) fn known(&self) -> Known<'_> {
        Known {
            orders: self.orders.as_ref().map(RowOrders::get),
            scale: self.scale,
            last_order_at: self.last_order_at,
            channels: Channels::Row(&self.channels),
            birthday: self.birthday,
            zone: self.zone,
            details: self.details.as_deref(),
            carts: self.carts.as_deref(),
            subscriptions: self.subscriptions.as_deref(),
            visits: self.visits.as_deref(),
            answers: self.answers.as_deref(),
            account_changes: self.account_changes.as_deref(),
            touches: self.touches.as_deref(),
            enrolments: self.enrolments.as_deref(),
            labels: Labels::Row(&self.labels),
        }
    }

    /// A copy of what is known of a customer.
    pub(in crate::campaign::facts) fn copied(
        key: K,
        known: &Known<'_>,
        assignment_id: Option<&str>,
        schemes: &[impl AsRef<str>],
    ) -> Self {
        Self {
            scale: known.scale,
            orders: known.orders.map(RowOrders::copied),
            last_order_at: known.last_order_at,
            channels: Channel::ALL.map(|channel| known.channel(channel)),
            birthday: known.birthday,
            zone: known.zone,
            details: known.details.map(<[_]>::to_vec),
            carts: known.carts.map(<[_]>::to_vec),
            subscriptions: known.subscriptions.map(<[_]>::to_vec),
            visits: known.visits.map(<[_]>::to_vec),
            answers: known.answers.map(<[_]>::to_vec),
            account_changes: known.account_changes.map(<[_]>::to_vec),
            touches: known.touches.map(<[_]>::to_vec),
            enrolments: known.enrolments.map(<[_]>::to_vec),
            labels: copied_labels(known.labels, schemes),
            assignment_id: assignment_id.map(Into::into),
            ..Self::new(key)
        }
    }
}

fn copied_labels(labels: Labels<'_>, schemes: &[impl AsRef<str>]) -> Vec<(String, Option<String>)> {
    let mut copied: Vec<_> = schemes
        .iter()
        .filter_map(|scheme| {
            Some((scheme.as_ref().to_owned(), labels.get(scheme.as_ref()).known()?.map(str::to_owned)))
        })
        .collect();
    copied.sort();
    copied
}
