//! Any valid campaign and programme.

use std::num::NonZeroU32;

use chrono::{DateTime, FixedOffset, NaiveTime, Utc, Weekday};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use retention::campaign::{
    AmountBounds, Bounds, Campaign, CampaignParts, CampaignStatus, Cap, CapScope, CapWindow, Catalogue, CoolDown,
    LatePolicy, Line, MergeField, Milestone, Offer, OfferKind, Offset, Predicate, PricePromise, Programme,
    ProgrammeParts, QuietHours, ReEntry, Rule, SendWindow, Step, Trigger, Window,
};
use retention::experiment::Variants;
use retention::model::{CalendarUnit, CampaignKind, Channel, LeapDay, NpsGroup, Rate, Zone};
use retention::segment::{ShopRhythm, SilenceLimit};
use rust_decimal::Decimal;

pub(super) fn any_time() -> BoxedStrategy<NaiveTime> {
    (0..24_u32, 0..60_u32).prop_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).unwrap()).boxed()
}

fn any_instant() -> BoxedStrategy<DateTime<Utc>> {
    prop_oneof![
        (-62_135_596_800_i64..253_402_300_800).prop_map(|second| DateTime::from_timestamp(second, 0).unwrap()),
        Just(DateTime::UNIX_EPOCH),
    ]
    .boxed()
}

/// Mostly what people write, and what nobody does.
fn any_count() -> BoxedStrategy<u32> {
    prop_oneof![8 => 0..40_u32, 1 => Just(u32::MAX), 1 => any::<u32>()].boxed()
}

fn at_least_1() -> BoxedStrategy<u32> {
    any_count().prop_map(|count| count.max(1)).boxed()
}

fn any_amount() -> BoxedStrategy<Decimal> {
    prop_oneof![
        (1..1_000_000_i64, 0..4_u32).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale)),
        Just(Decimal::MAX),
        Just(Decimal::new(1, 28)),
    ]
    .boxed()
}

fn any_share() -> BoxedStrategy<Rate> {
    (0..=100_u32, 0..3_u32)
        .prop_map(|(part, scale)| {
            let whole = Decimal::from(100 * 10_u32.pow(scale));
            Rate::new(Decimal::from(part), whole).unwrap()
        })
        .boxed()
}

fn any_channel() -> BoxedStrategy<Channel> {
    prop::sample::select(Channel::ALL.to_vec()).boxed()
}

fn any_leap_day() -> BoxedStrategy<LeapDay> {
    prop::sample::select(vec![LeapDay::February28, LeapDay::March1, LeapDay::LeapYearsOnly]).boxed()
}

fn any_limit() -> BoxedStrategy<SilenceLimit> {
    prop_oneof![
        any_count().prop_map(|days| SilenceLimit::Fixed { days }),
        (1..9_u32, 1..9_u32, any_count(), any_count()).prop_map(|(above, below, a, b)| SilenceLimit::OwnRhythm {
            multiple: Rate::new(above, below).unwrap(),
            floor: a.min(b),
            ceiling: a.max(b),
        }),
    ]
    .boxed()
}

fn any_trigger() -> BoxedStrategy<Trigger> {
    let calendar =
        vec![CalendarUnit::Day, CalendarUnit::IsoWeek, CalendarUnit::Month, CalendarUnit::Quarter, CalendarUnit::Year];
    let groups = vec![NpsGroup::Promoter, NpsGroup::Passive, NpsGroup::Detractor];
    prop_oneof![
        Just(Trigger::FirstOrder),
        Just(Trigger::OrderPlaced),
        Just(Trigger::OrderDelivered),
        at_least_1().prop_map(|after_minutes| Trigger::CartAbandoned { after_minutes }),
        (any_limit(), at_least_1()).prop_map(|(limit, min_gaps)| Trigger::Silence { limit, min_gaps }),
        at_least_1().prop_map(|days| Trigger::Inactive { days }),
        at_least_1().prop_map(|count| Trigger::Milestone(Milestone::Orders { count })),
        any_amount().prop_map(|amount| Trigger::Milestone(Milestone::Spend { amount })),
        any_leap_day().prop_map(|leap_day| Trigger::Birthday { leap_day }),
        (1..=12_u32, 1..=29_u32, any_leap_day()).prop_map(|(month, day, leap_day)| Trigger::Occasion {
            month,
            day,
            leap_day
        }),
        Just(Trigger::TrialEnds),
        Just(Trigger::SubscriptionEnds),
        Just(Trigger::SubscriptionCancelled),
        Just(Trigger::AccountChanged),
        prop::sample::select(groups).prop_map(|group| Trigger::Answered { group }),
        prop::sample::select(calendar).prop_map(Trigger::Every),
        Just(Trigger::Audience),
    ]
    .boxed()
}

fn any_offset(is_dated: bool) -> BoxedStrategy<Offset> {
    let before = if is_dated { 3 } else { 0 };
    prop_oneof![
        2 => any_count().prop_map(Offset::minutes),
        3 => (any_count(), option::of(any_time())).prop_map(|(days, at)| Offset::Day { days, at }),
        before => (any_count(), any_time()).prop_map(|(days, at)| Offset::before(days, at)),
    ]
    .boxed()
}

fn any_offer() -> BoxedStrategy<Offer> {
    let kind = prop_oneof![
        (1..=10_000_i64).prop_map(|hundredths| OfferKind::Percent(Decimal::new(hundredths, 2))),
        any_amount().prop_map(OfferKind::Coupon),
        any_amount().prop_map(OfferKind::Credit),
        Just(OfferKind::Gift("free delivery".to_owned())),
    ];
    let code = prop::sample::select(vec![None, Some("off5".to_owned()), Some("\u{62a}\u{62e}\u{641}".to_owned())]);
    let price = prop::sample::select(vec![PricePromise::Current, PricePromise::Old]);
    (kind, code, option::of(at_least_1()), price)
        .prop_map(|(kind, code, valid_days, price)| Offer { kind, code, valid_days, price })
        .boxed()
}

fn any_fields() -> BoxedStrategy<Vec<MergeField>> {
    let all = vec![
        MergeField::Name,
        MergeField::Order,
        MergeField::Offer,
        MergeField::Code,
        MergeField::OldPrice,
        MergeField::ShortLink,
        MergeField::Products,
        MergeField::Categories,
        MergeField::Date,
        MergeField::Custom("points".to_owned()),
    ];
    prop::sample::subsequence(all.clone(), 0..=all.len()).prop_shuffle().boxed()
}

fn any_step(is_dated: bool) -> BoxedStrategy<Step> {
    let line = prop::sample::select(vec![Line::Advertising, Line::Service]);
    (any_offset(is_dated), any_channel(), line, option::of(any_offer()), any_fields())
        .prop_map(|(due, channel, line, offer, merge_fields)| Step { due, channel, line, offer, merge_fields })
        .boxed()
}

fn any_cap(of_campaign: bool) -> BoxedStrategy<Cap> {
    let non_zero = || at_least_1().prop_map(|count| NonZeroU32::new(count).unwrap());
    let within = prop_oneof![
        3 => non_zero().prop_map(|hours| CapWindow::Rolling { hours }),
        1 => Just(CapWindow::Day),
        1 => Just(CapWindow::Week),
        1 => Just(CapWindow::Month),
        u32::from(of_campaign) => Just(CapWindow::Enrolment),
    ];
    let of = prop_oneof![Just(CapScope::All), any_channel().prop_map(CapScope::Channel)];
    (non_zero(), within, of).prop_map(|(at_most, within, of)| Cap { at_most, within, of }).boxed()
}

fn any_rule() -> BoxedStrategy<Rule> {
    let bounds = || any_count().prop_map(Bounds::at_least);
    let window = || {
        prop_oneof![
            Just(Window::Ever),
            Just(Window::SinceEnrolment),
            at_least_1().prop_map(|days| Window::Rolling { days }),
            at_least_1().prop_map(|days| Window::CalendarDays { days }),
        ]
    };
    let campaign = prop::sample::select(vec![None, Some("a".to_owned()), Some("elsewhere".to_owned())]);
    let leaf = prop_oneof![
        (window(), bounds()).prop_map(|(within, count)| Predicate::Orders { within, count }),
        (any_count(), any_count())
            .prop_map(|(a, b)| Predicate::OrderRecency { days: Bounds::between(a.min(b), a.max(b)) }),
        bounds().prop_map(|days| Predicate::CustomerAge { days }),
        any_count().prop_map(|days| Predicate::Inactive { days: Bounds::at_most(days) }),
        (any_limit(), at_least_1()).prop_map(|(limit, min_gaps)| Predicate::SilentFor { limit, min_gaps }),
        any_amount().prop_map(|amount| Predicate::CartValue { amount: AmountBounds::at_least(amount) }),
        Just(Predicate::OrderReviewed),
        (campaign, window(), bounds()).prop_map(|(campaign, within, count)| {
            let event = retention::campaign::TouchEvent::Sent;
            Predicate::Contacted { campaign, event, within, count }
        }),
    ];
    leaf.prop_map(Rule::Is)
        .prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                vec(inner.clone(), 0..4).prop_map(Rule::All),
                vec(inner.clone(), 1..4).prop_map(Rule::Any),
                vec(inner.clone(), 1..4).prop_map(|of| Rule::AtLeast { count: 1, of }),
                inner.prop_map(|rule| Rule::Not(Box::new(rule))),
            ]
        })
        .boxed()
}

fn any_status() -> BoxedStrategy<CampaignStatus> {
    let during = (option::of(any_instant()), option::of(any_instant())).prop_map(|(a, b)| match (a, b) {
        (Some(a), Some(b)) if a == b => CampaignStatus::LiveDuring { from: None, until: Some(b) },
        (Some(a), Some(b)) => CampaignStatus::LiveDuring { from: Some(a.min(b)), until: Some(a.max(b)) },
        (from, until) => CampaignStatus::LiveDuring { from, until },
    });
    prop_oneof![Just(CampaignStatus::Draft), Just(CampaignStatus::Live), Just(CampaignStatus::Paused), during].boxed()
}

fn any_quiet() -> BoxedStrategy<QuietHours> {
    (any_time(), any_time())
        .prop_filter_map("the same time", |(from, until)| (from != until).then_some(QuietHours { from, until }))
        .boxed()
}

fn any_window() -> BoxedStrategy<SendWindow> {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    let days = prop::sample::subsequence(vec![Mon, Tue, Wed, Thu, Fri, Sat, Sun], 1..=7).prop_shuffle();
    (days, any_time(), any_time()).prop_map(|(days, from, until)| SendWindow { days, from, until }).boxed()
}

fn any_re_entry() -> BoxedStrategy<ReEntry> {
    let non_zero = || at_least_1().prop_map(|count| NonZeroU32::new(count).unwrap());
    prop_oneof![
        Just(ReEntry::Never),
        Just(ReEntry::Always),
        non_zero().prop_map(|days| ReEntry::After(CoolDown::Days(days))),
        non_zero().prop_map(|months| ReEntry::After(CoolDown::Months(months))),
    ]
    .boxed()
}

fn any_variants() -> BoxedStrategy<Variants> {
    vec(0..3_u32, 0..4)
        .prop_map(|weights| {
            let named = weights.iter().enumerate().map(|(number, weight)| (format!("v{number}"), *weight));
            Variants::new(named).unwrap_or_default()
        })
        .boxed()
}

pub(super) fn any_parts() -> BoxedStrategy<CampaignParts> {
    let steps = any_trigger().prop_flat_map(|trigger| {
        let steps = vec(any_step(trigger.is_dated()), 1..5);
        (Just(trigger), steps)
    });
    let named = ("[a-z0-9_-]{1,64}", any::<u32>(), option::of(prop::sample::select(CampaignKind::ALL.to_vec())));
    let who = (any_rule(), option::of(any_rule()), option::of(any_rule()), any_status());
    let late = prop_oneof![Just(LatePolicy::Send), at_least_1().prop_map(|minutes| LatePolicy::Within { minutes })];
    let when = (late, any_re_entry(), vec(any_cap(true), 0..3), option::of(any_quiet()), option::of(any_window()));
    let which = (any::<i32>(), option::of("[a-z]{1,2}"), any_share(), any_variants());
    let rest = (at_least_1(), option::of(at_least_1()), any_amount());
    (named, steps, who, when, which, rest)
        .prop_map(
            |(
                (name, version, kind),
                (trigger, steps),
                (audience, exit, goal, status),
                (late, re_entry, caps, quiet_hours, send_window),
                (priority, exclusion_group, holdout, variants),
                (conversion_days, max_staleness_minutes, cost_per_message),
            )| {
                let parts = CampaignParts {
                    name,
                    version,
                    kind,
                    status,
                    trigger,
                    audience,
                    steps,
                    late,
                    exit,
                    goal,
                    re_entry,
                    caps,
                    quiet_hours,
                    send_window,
                    priority,
                    exclusion_group,
                    holdout,
                    variants,
                    conversion_days,
                    max_staleness_minutes,
                    cost_per_message,
                };
                // A window that is all quiet is refused.
                let both = parts.quiet_hours.is_some() && parts.send_window.is_some();
                if both && Campaign::new(parts.clone()).is_err() {
                    return CampaignParts { send_window: None, ..parts };
                }
                parts
            },
        )
        .boxed()
}

pub(super) fn any_campaign(name: &'static str) -> BoxedStrategy<Campaign> {
    any_parts().prop_map(move |parts| Campaign::new(CampaignParts { name: name.to_owned(), ..parts }).unwrap()).boxed()
}

pub(super) fn any_programme() -> BoxedStrategy<Programme> {
    let campaigns = (any_campaign("a"), any_campaign("b"), any_campaign("c"));
    let zone = (-23 * 60..=23 * 60_i32).prop_map(|minutes| Zone::fixed(FixedOffset::east_opt(minutes * 60).unwrap()));
    let rhythm = option::of(0..1_000_i64).prop_map(|half| {
        half.map_or(ShopRhythm::default(), |half| ShopRhythm::from_median_gap(Decimal::new(half * 5, 1)).unwrap())
    });
    let rest = (vec(any_cap(false), 0..3), option::of(any_quiet()), any_share(), ".{0,8}", zone, rhythm);
    (campaigns, 0..=3_usize, rest)
        .prop_map(|((a, b, c), count, (caps, quiet_hours, share, salt, zone, rhythm))| {
            let campaigns: Vec<_> = [a, b, c].into_iter().take(count).collect();
            let catalogue = Catalogue::default();
            let parts =
                ProgrammeParts { campaigns, zone, caps, quiet_hours, global_holdout: share, salt, catalogue, rhythm };
            Programme::from_parts(parts.clone())
                .unwrap_or_else(|_| Programme::from_parts(ProgrammeParts { quiet_hours: None, ..parts }).unwrap())
        })
        .boxed()
}
