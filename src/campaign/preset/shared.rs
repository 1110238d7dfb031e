//! What the ready-made campaigns have in common: hours, limits, priorities.

use std::num::{NonZeroU32, NonZeroU64};

use chrono::NaiveTime;

use crate::campaign::{
    Bounds, CampaignParts, Cap, CapScope, CapWindow, CoolDown, LatePolicy, Offset, Predicate, QuietHours, ReEntry,
    Rule, Step, Trigger, Window,
};
use crate::model::{CampaignKind, Rate};
use crate::segment::SilenceLimit;

/// When a step with a time of day goes out: shops are open, nobody is asleep.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(10, 0, 0).unwrap();

/// Two days: a nightly load that failed once does not stop the programme, one that failed twice does.
const STALE_AFTER_MINUTES: u32 = 2 * DAY_MINUTES;

pub(super) const DAY_MINUTES: u32 = 24 * 60;

/// How many gaps make a rhythm, as in [`LifecyclePolicy`](crate::segment::LifecyclePolicy).
pub(super) const MIN_GAPS: u32 = 3;

/// Who wins where a customer could get several, first to last; see [`Campaign::ready_made`](crate::campaign::Campaign::ready_made).
#[derive(Clone, Copy)]
pub(super) enum Rank {
    AccountStatus = 160,
    Renewal = 150,
    TrialEnding = 140,
    AbandonedOrder = 130,
    Welcome = 120,
    Birthday = 110,
    Occasion = 105,
    PostPurchaseSurvey = 100,
    LoyaltyReward = 90,
    CancelledSubscription = 85,
    WinBack = 80,
    DecliningCustomers = 70,
    Gift = 60,
    CrossSell = 50,
    UpSell = 45,
    Referral = 40,
    InterestList = 30,
    ActiveCustomers = 20,
    News = 10,
}

/// What all of them begin with.
pub(super) fn parts(
    kind: CampaignKind,
    name: &str,
    rank: Rank,
    trigger: Trigger,
    steps: impl Into<Vec<Step>>,
) -> CampaignParts {
    CampaignParts {
        kind: Some(kind),
        quiet_hours: Some(QuietHours::night()),
        max_staleness_minutes: Some(STALE_AFTER_MINUTES),
        priority: rank as i32,
        ..CampaignParts::new(name, trigger, steps.into())
    }
}

/// So many calendar days after the enrolment, in the morning.
pub(super) fn morning_of_day(days: u32) -> Offset {
    Offset::day_at(days, MORNING)
}

/// So many calendar days before the date, in the morning.
pub(super) fn morning_before(days: u32) -> Offset {
    Offset::before(days, MORNING)
}

/// When a customer seems to be leaving (002): one and a half of their own median gap.
pub(super) fn declining_after() -> SilenceLimit {
    SilenceLimit::OwnRhythm { multiple: Rate::of_whole(3, NonZeroU64::MIN.saturating_add(1)), floor: 14, ceiling: 180 }
}

/// When a customer is lost: twice their own median gap, and for those without a rhythm a year (002).
pub(super) fn lost_after() -> SilenceLimit {
    SilenceLimit::OwnRhythm { multiple: Rate::of_whole(2, NonZeroU64::MIN), floor: 28, ceiling: 365 }
}

pub(super) fn silent_for(limit: SilenceLimit) -> Rule {
    Predicate::SilentFor { limit, min_gaps: MIN_GAPS }.into()
}

pub(super) fn not(rule: Rule) -> Rule {
    Rule::Not(Box::new(rule))
}

pub(super) fn orders(within: Window, at_least: u32) -> Rule {
    Predicate::Orders { within, count: Bounds::at_least(at_least) }.into()
}

pub(super) fn late_by_days(days: u32) -> LatePolicy {
    LatePolicy::Within { minutes: days.saturating_mul(DAY_MINUTES) }
}

/// At most so many messages of the campaign in so many days of 24 hours.
pub(super) fn at_most(count: u32, days: u32) -> Cap {
    let within = CapWindow::Rolling { hours: nonzero(days.saturating_mul(24)) };
    Cap { at_most: nonzero(count), within, of: CapScope::All }
}

pub(super) fn again_after_days(days: u32) -> ReEntry {
    ReEntry::After(CoolDown::Days(nonzero(days)))
}

fn nonzero(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}
