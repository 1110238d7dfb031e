//! Programmes for laws: campaigns of every trigger, with all that a campaign can have.

use std::num::NonZeroU32;

use chrono::{NaiveTime, TimeDelta, Weekday};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use retention::campaign::{
    AmountBounds, Bounds, Campaign, CampaignParts, CampaignStatus, Cap, CapScope, CapWindow, CoolDown, LatePolicy,
    Line, Milestone, Offer, Offset, Predicate, Programme, ProgrammeParts, QuietHours, ReEntry, Rule, SendWindow, Step,
    Trigger, UnitKind, Window,
};
use retention::experiment::Variants;
use retention::model::{CalendarUnit, Channel, LeapDay, NpsGroup, Rate};
use retention::segment::SilenceLimit;

use crate::assembly::{CAMPAIGNS, now, zones};

/// One to five campaigns, of the names that the customers' touches have.
pub(crate) fn programme() -> BoxedStrategy<Programme> {
    programme_of(triggers())
}

/// The same of some triggers.
pub(crate) fn programme_of(triggers: BoxedStrategy<Trigger>) -> BoxedStrategy<Programme> {
    let names: Vec<&str> = CAMPAIGNS.into_iter().chain(["news"]).collect();
    let campaigns = subsequence(names, 1..=5)
        .prop_flat_map(move |names| names.into_iter().map(|name| campaign(name, triggers.clone())).collect::<Vec<_>>());
    let limits = (vec(cap(false), 0..2), option::weighted(0.3, quiet_hours()), shares(), zones());
    (campaigns, limits)
        .prop_filter_map("quiet hours that leave the windows some time", |(campaigns, limits)| {
            let (caps, quiet_hours, global_holdout, zone) = limits;
            let parts = ProgrammeParts { campaigns, zone, caps, quiet_hours, global_holdout, ..Default::default() };
            Programme::from_parts(ProgrammeParts { salt: "laws".to_owned(), ..parts }).ok()
        })
        .boxed()
}

pub(crate) fn campaign(name: &'static str, triggers: BoxedStrategy<Trigger>) -> BoxedStrategy<Campaign> {
    let content = triggers.prop_flat_map(|trigger| {
        let steps = vec(step(trigger.is_dated()), 1..4);
        (Just(trigger.clone()), steps, audience(trigger.unit()), ends(), ends())
    });
    let status = prop_oneof![
        12 => Just(CampaignStatus::Live),
        1 => Just(CampaignStatus::Draft),
        1 => Just(CampaignStatus::Paused),
        2 => (-3..3_i64, 1..20_i64).prop_map(|(from, days)| CampaignStatus::LiveDuring {
            from: Some(now() + TimeDelta::days(from)),
            until: Some(now() + TimeDelta::days(from + days)),
        }),
    ];
    let limits = (
        late(),
        re_entry(),
        vec(cap(true), 0..2),
        option::weighted(0.3, quiet_hours()),
        option::weighted(0.3, send_window()),
        -1..3_i32,
        option::weighted(0.3, Just("group".to_owned())),
    );
    let arms = (shares(), any::<bool>(), option::weighted(0.2, Just(90)));
    (content, status, limits, arms)
        .prop_filter_map("valid", move |((trigger, steps, audience, exit, goal), status, limits, arms)| {
            let (late, re_entry, caps, quiet_hours, send_window, priority, exclusion_group) = limits;
            let (holdout, varied, max_staleness_minutes) = arms;
            let variants = if varied { Variants::even(["a", "b"]).unwrap() } else { Variants::default() };
            let parts = CampaignParts::new(name, trigger, steps);
            let parts = CampaignParts { audience, exit, goal, status, late, re_entry, caps, ..parts };
            let parts = CampaignParts { quiet_hours, send_window, priority, exclusion_group, ..parts };
            Campaign::new(CampaignParts { holdout, variants, max_staleness_minutes, ..parts }).ok()
        })
        .boxed()
}

pub(crate) fn triggers() -> BoxedStrategy<Trigger> {
    let fixed = |days| SilenceLimit::Fixed { days };
    let own = SilenceLimit::OwnRhythm { multiple: Rate::new(3, 2).unwrap(), floor: 3, ceiling: 40 };
    prop_oneof![
        1 => Just(Trigger::FirstOrder),
        1 => Just(Trigger::OrderPlaced),
        1 => Just(Trigger::OrderDelivered),
        3 => (1..3_000_u32).prop_map(|after_minutes| Trigger::CartAbandoned { after_minutes }),
        2 => prop_oneof![(1..60_u32).prop_map(fixed), Just(own)].prop_map(|limit| Trigger::Silence { limit, min_gaps: 1 }),
        1 => (1..60_u32).prop_map(|days| Trigger::Inactive { days }),
        1 => (1..5_u32).prop_map(|count| Trigger::Milestone(Milestone::Orders { count })),
        1 => (1..900_i64).prop_map(|amount| Trigger::Milestone(Milestone::Spend { amount: amount.into() })),
        2 => leap_days().prop_map(|leap_day| Trigger::Birthday { leap_day }),
        1 => (0..20_u32, leap_days()).prop_map(|(later, leap_day)| Trigger::Occasion { month: 3, day: 1 + later, leap_day }),
        1 => Just(Trigger::TrialEnds),
        1 => Just(Trigger::SubscriptionEnds),
        1 => Just(Trigger::SubscriptionCancelled),
        1 => Just(Trigger::AccountChanged),
        1 => select(vec![NpsGroup::Promoter, NpsGroup::Detractor]).prop_map(|group| Trigger::Answered { group }),
        2 => select(vec![CalendarUnit::Day, CalendarUnit::IsoWeek, CalendarUnit::Month]).prop_map(Trigger::Every),
        3 => Just(Trigger::Audience),
    ]
    .boxed()
}

fn leap_days() -> impl Strategy<Value = LeapDay> {
    select(vec![LeapDay::February28, LeapDay::March1, LeapDay::LeapYearsOnly])
}

fn times() -> impl Strategy<Value = NaiveTime> {
    (select(vec![0, 2, 8, 10, 18, 23]), select(vec![0, 30]))
        .prop_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).unwrap())
}

fn step(dated: bool) -> BoxedStrategy<Step> {
    let elapsed = select(vec![0, 1, 60, 1_440, 10_000]).prop_map(|minutes| Offset::Elapsed { minutes });
    let day = (prop_oneof![0..12_u32, 20..40_u32], option::of(times())).prop_map(|(days, at)| Offset::Day { days, at });
    let before = (0..9_u32, times()).prop_map(|(days, at)| Offset::Before { days, at });
    let due = if dated { prop_oneof![before, day].boxed() } else { prop_oneof![elapsed, day].boxed() };
    let channel = prop_oneof![4 => Just(Channel::Email), 1 => Just(Channel::Sms)];
    let line = prop_oneof![3 => Just(Line::Advertising), 1 => Just(Line::Service)];
    (due, channel, line, option::of(1..20_i64))
        .prop_map(|(due, channel, line, percent)| {
            let step = Step::new(due, channel).over(line);
            percent.into_iter().fold(step, |step, percent| step.offering(Offer::percent(percent)))
        })
        .boxed()
}

fn audience(unit: UnitKind) -> BoxedStrategy<Rule> {
    let everybody = || Just(Rule::everybody());
    let bought = |within| Predicate::Orders { within, count: Bounds::at_least(1) };
    let clauses = vec![
        bought(Window::Ever),
        bought(Window::CalendarDays { days: 10 }),
        bought(Window::SinceEnrolment),
        Predicate::OrderRecency { days: Bounds::at_most(20) },
        Predicate::Visits { within: Window::Rolling { days: 7 }, count: Bounds::at_most(3) },
        Predicate::Segment { scheme: "rfm".to_owned(), any_of: vec!["Lost".to_owned()] },
        Predicate::Consented { channel: Channel::Email },
        if unit == UnitKind::Cart {
            Predicate::CartValue { amount: AmountBounds::at_least(10.into()) }
        } else {
            Predicate::OpenCarts { count: Bounds::at_most(1) }
        },
    ];
    let clause = (select(clauses), any::<bool>()).prop_map(|(predicate, negated)| {
        let rule = Rule::Is(predicate);
        if negated { Rule::Not(Box::new(rule)) } else { rule }
    });
    let rules = vec(clause, 1..4);
    prop_oneof![
        6 => everybody(),
        2 => rules.clone().prop_map(Rule::All),
        2 => rules.prop_map(Rule::Any),
    ]
    .boxed()
}

fn ends() -> BoxedStrategy<Option<Rule>> {
    let since = Window::SinceEnrolment;
    let rules = vec![
        Rule::Is(Predicate::Orders { within: since, count: Bounds::at_least(1) }),
        Rule::Is(Predicate::Visits { within: since, count: Bounds::at_least(2) }),
        Rule::Is(Predicate::Bought {
            what: retention::campaign::ProductFilter::Products(vec!["phone".to_owned()]),
            within: Window::Ever,
            count: Bounds::at_least(1),
        }),
    ];
    option::weighted(0.2, select(rules)).boxed()
}

fn late() -> BoxedStrategy<LatePolicy> {
    prop_oneof![Just(LatePolicy::Send), (1..10_000_u32).prop_map(|minutes| LatePolicy::Within { minutes })].boxed()
}

fn re_entry() -> BoxedStrategy<ReEntry> {
    let some = |most: u32| (1..most).prop_map(|count| NonZeroU32::new(count).unwrap());
    prop_oneof![
        3 => Just(ReEntry::Always),
        1 => Just(ReEntry::Never),
        2 => some(40).prop_map(|days| ReEntry::After(CoolDown::Days(days))),
        1 => some(3).prop_map(|months| ReEntry::After(CoolDown::Months(months))),
    ]
    .boxed()
}

fn cap(of_campaign: bool) -> BoxedStrategy<Cap> {
    let hours = (1..100_u32).prop_map(|hours| CapWindow::Rolling { hours: NonZeroU32::new(hours).unwrap() });
    let mut windows = vec![CapWindow::Day, CapWindow::Week, CapWindow::Month];
    if of_campaign {
        windows.push(CapWindow::Enrolment);
    }
    let of = prop_oneof![3 => Just(CapScope::All), 1 => Just(CapScope::Channel(Channel::Email))];
    (1..3_u32, prop_oneof![hours, select(windows)], of)
        .prop_map(|(most, within, of)| Cap { of, ..Cap::new(most, within).unwrap() })
        .boxed()
}

pub(crate) fn quiet_hours() -> BoxedStrategy<QuietHours> {
    (times(), times())
        .prop_filter_map("some time", |(from, until)| (from != until).then_some(QuietHours { from, until }))
        .boxed()
}

fn send_window() -> BoxedStrategy<SendWindow> {
    use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    (subsequence(vec![Mon, Tue, Wed, Thu, Fri, Sat, Sun], 1..=7), times(), times())
        .prop_map(|(days, from, until)| SendWindow { days, from, until })
        .boxed()
}

fn shares() -> BoxedStrategy<Rate> {
    let share = |part: u64, whole: u64| Rate::new(part, whole).unwrap();
    prop_oneof![4 => Just(share(0, 1)), 1 => Just(share(1, 2)), 1 => Just(share(1, 1))].boxed()
}
