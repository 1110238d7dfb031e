//! A [`DryRun`] as data: what it is asked for, all together.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::{DryRun, DryRunCampaign, DryRunDay, DryRunMessage, DryRunStep};
use crate::campaign::base::written;
use crate::campaign::{Enrolment, MessageCounts, MessagePrices, Touch};

#[derive(Serialize)]
#[serde(rename = "DryRun")]
struct Wire<'r, K> {
    sent: u64,
    reached: u64,
    held_out: u64,
    #[serde(serialize_with = "written")]
    cost: Option<Decimal>,
    prices: &'r MessagePrices,
    campaigns: Vec<DryRunCampaign>,
    steps: Vec<DryRunStep>,
    days: Vec<DryRunDay<'r>>,
    messages: Vec<DryRunMessage<'r, K>>,
    enrolments: Vec<Entered<'r, K>>,
}

#[derive(Serialize)]
struct Entered<'r, K> {
    customer: &'r K,
    #[serde(flatten)]
    enrolment: Enrolment,
}

impl<K: Serialize> Serialize for DryRun<'_, K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wire = Wire {
            sent: self.sent(),
            reached: self.reached(),
            held_out: self.held_out(),
            cost: self.cost(),
            prices: &self.prices,
            campaigns: self.campaigns(),
            steps: self.steps(),
            days: self.days().collect(),
            messages: self.messages().collect(),
            enrolments: self.enrolments().map(|(customer, enrolment)| Entered { customer, enrolment }).collect(),
        };
        wire.serialize(serializer)
    }
}

impl Serialize for DryRunDay<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename = "DryRunDay")]
        struct Wire<'r> {
            date: NaiveDate,
            at: DateTime<Utc>,
            complete_until: DateTime<Utc>,
            messages: &'r [MessageCounts],
            #[serde(serialize_with = "written")]
            cost: Option<Decimal>,
        }
        let Self { date, moment, messages, cost } = *self;
        Wire { date, at: moment.now(), complete_until: moment.complete_until(), messages, cost }.serialize(serializer)
    }
}

impl<K: Serialize> Serialize for DryRunMessage<'_, K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename = "DryRunMessage")]
        struct Wire<'r, K> {
            customer: &'r K,
            date: NaiveDate,
            #[serde(flatten)]
            touch: &'r Touch,
            #[serde(with = "crate::model::wire::decimal")]
            cost: Decimal,
        }
        let Self { customer, date, touch, cost } = *self;
        Wire { customer, date, touch, cost }.serialize(serializer)
    }
}
