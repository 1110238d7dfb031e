//! The lint: each code is found in a plan that has it, and not in one that has not.

mod laws;
mod silence;

use std::collections::BTreeSet;

use chrono::{TimeZone, Utc};
use retention::campaign::{
    AmountBounds, Bounds, Cadence, Campaign, CampaignParts, CampaignStatus, Cap, CapWindow, Finding, FindingCode,
    LatePolicy, MergeField, Offer, Offset, Predicate, Programme, ProgrammeParts, QuietHours, ReEntry, Rule, SendWindow,
    Step, TouchEvent, Trigger, Window,
};
use retention::experiment::Variants;
use retention::model::{CalendarUnit, Channel, LeapDay, Rate};
use retention::segment::SilenceLimit;

use super::at;

const DAILY: Cadence = Cadence::daily();

/// Two e-mails after the first order, up to two days late, some held out: nothing is suspicious.
fn sound(name: &str) -> CampaignParts {
    let steps =
        vec![Step::new(Offset::minutes(0), Channel::Email), Step::new(Offset::day_at(3, at(10, 0)), Channel::Email)];
    CampaignParts {
        late: LatePolicy::within_hours(48),
        holdout: Rate::new(1, 10).unwrap(),
        ..CampaignParts::new(name, Trigger::FirstOrder, steps)
    }
}

fn programme(campaigns: impl IntoIterator<Item = CampaignParts>) -> ProgrammeParts {
    let campaigns = campaigns.into_iter().map(|parts| Campaign::new(parts).unwrap()).collect();
    ProgrammeParts { campaigns, ..ProgrammeParts::default() }
}

fn lint(parts: ProgrammeParts, cadence: Cadence) -> Vec<Finding> {
    Programme::from_parts(parts).unwrap().lint(cadence)
}

fn codes(findings: &[Finding]) -> Vec<FindingCode> {
    findings.iter().map(|finding| finding.code).collect()
}

/// What is found, and where, in a sound campaign that was changed.
#[track_caller]
fn finds(code: FindingCode, path: &str, change: impl FnOnce(&mut CampaignParts)) {
    let mut parts = sound("a");
    change(&mut parts);
    let campaign = Campaign::new(parts.clone()).unwrap();
    let findings = campaign.lint(DAILY);
    assert_eq!(codes(&findings), [code], "{findings:?}");
    assert_eq!((findings[0].campaign.as_deref(), findings[0].path.as_str()), (Some("a"), path));
    assert_eq!(findings[0].to_string(), format!("a: {path}: {} ({code})", findings[0].text));
    // In a programme that adds nothing the same is found.
    assert_eq!(lint(programme([parts]), DAILY), findings);
}

#[track_caller]
fn finds_nothing(change: impl FnOnce(&mut CampaignParts)) {
    let mut parts = sound("a");
    change(&mut parts);
    assert_eq!(Campaign::new(parts).unwrap().lint(DAILY), []);
}

fn orders(within: Window, count: Bounds) -> Rule {
    Predicate::Orders { within, count }.into()
}

#[test]
fn a_sound_campaign_has_no_finding() {
    finds_nothing(|_| {});
    assert_eq!(lint(programme([sound("a"), sound("b")]), DAILY), []);
    assert_eq!(lint(ProgrammeParts::default(), DAILY), []);
}

#[test]
fn each_code_has_a_name_a_meaning_and_a_remedy_of_its_own() {
    let names: BTreeSet<_> = FindingCode::ALL.iter().map(|code| code.as_str()).collect();
    let meanings: BTreeSet<_> = FindingCode::ALL.iter().map(|code| code.meaning()).collect();
    assert_eq!((names.len(), meanings.len()), (FindingCode::ALL.len(), FindingCode::ALL.len()));
    assert!(FindingCode::ALL.is_sorted());
    for code in FindingCode::ALL {
        assert!(!code.remedy().is_empty());
        assert_eq!(format!("{code:>40}").trim_start(), code.as_str());
        #[cfg(feature = "serde")]
        assert_eq!(serde_json::to_string(code).unwrap(), format!("{:?}", code.as_str()));
    }
}

#[test]
fn findings_of_rules() {
    let ever = |count| orders(Window::Ever, count);
    finds(FindingCode::RuleAlwaysTrue, "audience.orders", |parts| parts.audience = ever(Bounds::at_least(0)));
    finds(FindingCode::RuleRedundant, "exit.all[0].orders", |parts| {
        parts.exit = Some(Rule::All(vec![ever(Bounds::at_least(2)), ever(Bounds::at_least(3))]));
    });
    finds_nothing(|parts| parts.audience = ever(Bounds::exactly(1)));
    finds_nothing(|parts| parts.audience = Rule::everybody());

    let mut parts = sound("a");
    parts.goal = Some(Rule::All(vec![ever(Bounds::at_most(2)), ever(Bounds::at_least(3))]));
    let findings = Campaign::new(parts).unwrap().lint(DAILY);
    assert_eq!(codes(&findings), [FindingCode::RuleContradiction, FindingCode::RuleNeverTrue]);
    assert_eq!((findings[0].path.as_str(), findings[1].path.as_str()), ("goal.all[0].orders", "goal.all"));
    assert_eq!(findings[0].text, "cannot hold together with all[1].orders");
}

#[test]
fn rules_of_another_unit() {
    let value = || Predicate::CartValue { amount: AmountBounds::at_least(20.into()) }.into();
    finds(FindingCode::RuleOfOtherUnit, "audience.cart_value", |parts| parts.audience = value());
    finds(FindingCode::RuleOfOtherUnit, "goal.order_reviewed", |parts| {
        parts.goal = Some(Predicate::OrderReviewed.into());
    });
    finds_nothing(|parts| {
        parts.trigger = Trigger::CartAbandoned { after_minutes: 60 };
        parts.audience = value();
    });
}

#[test]
fn an_audience_before_the_enrolment() {
    let since = || orders(Window::SinceEnrolment, Bounds::at_least(1));
    finds(FindingCode::RuleBeforeEnrolment, "audience.orders", |parts| parts.audience = since());
    finds_nothing(|parts| parts.goal = Some(since()));
}

#[test]
fn campaigns_that_are_not_there() {
    let asks = |name: &str| {
        let campaign = Some(name.to_owned());
        let (event, within) = (TouchEvent::Sent, Window::Ever);
        let sent = Predicate::Contacted { campaign, event, within, count: Bounds::at_least(1) };
        CampaignParts { exit: Some(sent.into()), ..sound("a") }
    };
    assert_eq!(lint(programme([asks("b"), sound("b")]), DAILY), []);
    let findings = lint(programme([asks("c"), sound("b")]), DAILY);
    assert_eq!(codes(&findings), [FindingCode::RuleOfUnknownCampaign]);
    assert_eq!(findings[0].path, "exit.contacted.campaign");
    // A campaign alone does not know the others.
    assert_eq!(Campaign::new(asks("c")).unwrap().lint(DAILY), []);
}

#[test]
fn steps_out_of_order() {
    let dues = |dues: [Offset; 3]| {
        move |parts: &mut CampaignParts| {
            parts.steps = dues.map(|due| Step::new(due, Channel::Email)).to_vec();
        }
    };
    let code = FindingCode::StepsNotIncreasing;
    finds(code, "steps[1].due", dues([Offset::days(3), Offset::days(2), Offset::days(5)]));
    finds(code, "steps[2].due", dues([Offset::days(3), Offset::days(4), Offset::days(4)]));
    // Who orders in the evening has been told at once after ten in the morning.
    finds(code, "steps[1].due", dues([Offset::minutes(0), Offset::day_at(0, at(10, 0)), Offset::days(2)]));
    // 24 hours after the evening is after ten on the next day.
    finds(code, "steps[1].due", dues([Offset::hours(24), Offset::day_at(1, at(10, 0)), Offset::days(2)]));
    finds_nothing(dues([Offset::hours(24), Offset::day_at(2, at(10, 0)), Offset::day_at(2, at(18, 0))]));
    // A delivery has no time of day, so day 0 at ten is after it.
    finds_nothing(|parts| {
        parts.trigger = Trigger::OrderDelivered;
        dues([Offset::minutes(0), Offset::day_at(0, at(10, 0)), Offset::days(2)])(parts);
    });
    let dated = |dues: [Offset; 3]| {
        move |parts: &mut CampaignParts| {
            parts.trigger = Trigger::TrialEnds;
            parts.steps = dues.map(|due| Step::new(due, Channel::Email)).to_vec();
        }
    };
    finds_nothing(dated([Offset::before(7, at(10, 0)), Offset::before(1, at(10, 0)), Offset::days(1)]));
    finds(code, "steps[1].due", dated([Offset::before(1, at(10, 0)), Offset::before(7, at(10, 0)), Offset::days(1)]));
}

#[test]
fn caps_and_steps() {
    let cap = |at_most, within| Cap::new(at_most, within).unwrap();
    let hours = |hours| CapWindow::hours(hours).unwrap();
    let with = |caps: Vec<Cap>| move |parts: &mut CampaignParts| parts.caps = caps;
    finds(FindingCode::StepsAboveCap, "caps[1]", with(vec![cap(9, CapWindow::Day), cap(1, CapWindow::Enrolment)]));
    finds_nothing(with(vec![cap(2, CapWindow::Enrolment)]));
    // Another channel's messages are not counted.
    finds(FindingCode::CapOfOtherChannel, "caps[0]", with(vec![cap(1, CapWindow::Enrolment).over(Channel::Sms)]));

    // At once and on day 3 at ten: from 58 hours 1 minute to 82 hours apart.
    finds(FindingCode::CapBelowSteps, "caps[0]", with(vec![cap(1, hours(59))]));
    finds_nothing(with(vec![cap(1, hours(58))]));
    finds_nothing(with(vec![cap(2, hours(59))]));
    finds(FindingCode::CapBelowSteps, "caps[0]", with(vec![cap(1, CapWindow::Week)]));
    finds(FindingCode::CapBelowSteps, "caps[0]", with(vec![cap(1, CapWindow::Month)]));
    finds_nothing(with(vec![cap(1, CapWindow::Day)]));
    finds(FindingCode::CapBelowSteps, "caps[0]", |parts| {
        parts.steps[0].due = Offset::day_at(3, at(9, 0));
        parts.caps = vec![cap(1, CapWindow::Day)];
    });
    // An evening and the next morning are two days.
    finds_nothing(|parts| {
        parts.steps[0].due = Offset::day_at(2, at(23, 0));
        parts.caps = vec![cap(1, CapWindow::Day)];
    });

    let caps = vec![cap(1, CapWindow::Week)];
    let findings = lint(ProgrammeParts { caps, ..programme([sound("a")]) }, DAILY);
    assert_eq!(codes(&findings), [FindingCode::CapBelowSteps]);
    assert_eq!((findings[0].campaign.as_deref(), findings[0].path.as_str()), (None, "caps[0]"));
    // The programme's caps may be of channels that a campaign does not use.
    let caps = vec![cap(1, CapWindow::Week).over(Channel::Sms)];
    assert_eq!(lint(ProgrammeParts { caps, ..programme([sound("a")]) }, DAILY), []);
}

#[test]
fn steps_that_outlast_the_occurrence() {
    let code = FindingCode::StepsOutlastOccurrence;
    let every = |unit, days| {
        move |parts: &mut CampaignParts| {
            parts.trigger = Trigger::Every(unit);
            parts.steps[1].due = Offset::days(days);
        }
    };
    finds(code, "steps[1].due", every(CalendarUnit::IsoWeek, 7));
    finds_nothing(every(CalendarUnit::IsoWeek, 6));
    finds(code, "steps[1].due", every(CalendarUnit::Month, 28));
    finds_nothing(every(CalendarUnit::Quarter, 89));
    let birthday = |before| {
        move |parts: &mut CampaignParts| {
            parts.trigger = Trigger::Birthday { leap_day: LeapDay::March1 };
            parts.steps[0].due = Offset::before(before, at(10, 0));
        }
    };
    finds(code, "steps[1].due", birthday(362));
    finds_nothing(birthday(361));
    // Alone, but looked at for the birthday after the next.
    finds(code, "steps[0].due", |parts| {
        birthday(400)(parts);
        parts.steps.truncate(1);
    });
}

#[test]
fn steps_after_the_end() {
    let day = |day| Utc.with_ymd_and_hms(2026, 3, day, 0, 0, 0).single();
    let during =
        |from, until| move |parts: &mut CampaignParts| parts.status = CampaignStatus::LiveDuring { from, until };
    // The second step is due at least 2 days and ten hours after an order.
    finds(FindingCode::StepAfterEnd, "steps[1].due", during(day(1), day(3)));
    finds_nothing(during(day(1), day(4)));
    finds_nothing(during(None, day(3)));
}

#[test]
fn steps_after_the_exit() {
    let exit = |predicate: Predicate| move |parts: &mut CampaignParts| parts.exit = Some(predicate.into());
    let age = |days| Predicate::CustomerAge { days: Bounds::at_least(days) };
    finds(FindingCode::StepAfterExit, "steps[1].due", exit(age(3)));
    finds_nothing(exit(age(4)));
    // One of several is enough.
    finds(FindingCode::StepAfterExit, "steps[1].due", |parts| {
        parts.goal = Some(Rule::Any(vec![orders(Window::SinceEnrolment, Bounds::at_least(1)), age(2).into()]));
    });
    let silent = |days| {
        move |parts: &mut CampaignParts| {
            parts.trigger = Trigger::Silence { limit: SilenceLimit::Fixed { days: 30 }, min_gaps: 3 };
            parts.exit = Some(Predicate::OrderRecency { days: Bounds::at_least(days) }.into());
        }
    };
    finds(FindingCode::StepAfterExit, "steps[1].due", silent(34));
    finds_nothing(silent(35));
    let inactive = |days| {
        move |parts: &mut CampaignParts| {
            parts.trigger = Trigger::Inactive { days: 30 };
            parts.exit = Some(Predicate::Inactive { days: Bounds::at_least(days) }.into());
        }
    };
    finds(FindingCode::StepAfterExit, "steps[1].due", inactive(33));
    finds_nothing(inactive(34));
}

#[test]
fn cool_downs_shorter_than_the_steps() {
    let again = |re_entry| move |parts: &mut CampaignParts| parts.re_entry = re_entry;
    finds(FindingCode::CoolDownTooShort, "re_entry", again(ReEntry::after_days(2).unwrap()));
    finds_nothing(again(ReEntry::after_days(3).unwrap()));
    finds_nothing(again(ReEntry::after_months(1).unwrap()));
    finds_nothing(again(ReEntry::Never));
    finds(FindingCode::CoolDownTooShort, "re_entry", |parts| {
        parts.steps[1].due = Offset::days(29);
        parts.re_entry = ReEntry::after_months(1).unwrap();
    });
}

#[test]
fn late_steps_of_long_ago() {
    let code = FindingCode::LateWithoutEnd;
    finds(code, "late", |parts| parts.late = LatePolicy::Send);
    finds(code, "late", |parts| {
        parts.late = LatePolicy::Send;
        parts.audience = orders(Window::Ever, Bounds::at_most(3));
    });
    let bounded: [Rule; 3] = [
        Predicate::CustomerAge { days: Bounds::at_most(30) }.into(),
        Predicate::OrderRecency { days: Bounds::at_most(30) }.into(),
        orders(Window::CalendarDays { days: 30 }, Bounds::at_least(1)),
    ];
    for audience in bounded {
        finds_nothing(|parts| {
            parts.late = LatePolicy::Send;
            parts.audience = audience;
        });
    }
    for trigger in [
        Trigger::Audience,
        Trigger::Every(CalendarUnit::Year),
        Trigger::TrialEnds,
        Trigger::Birthday { leap_day: LeapDay::March1 },
    ] {
        finds_nothing(|parts| {
            parts.late = LatePolicy::Send;
            parts.trigger = trigger;
        });
    }
}

#[test]
fn runs_that_come_too_late() {
    finds(FindingCode::LateBelowCadence, "late", |parts| parts.late = LatePolicy::Within { minutes: 1_439 });
    finds_nothing(|parts| parts.late = LatePolicy::Within { minutes: 1_440 });
    let mut parts = sound("a");
    parts.late = LatePolicy::Within { minutes: 1_439 };
    let campaign = Campaign::new(parts).unwrap();
    assert_eq!(campaign.lint(Cadence::hourly()), []);
    assert_eq!(campaign.lint(Cadence::minutes(1_439)), []);
    assert_eq!(campaign.lint(Cadence::continuous()), []);
}

#[test]
fn pauses_longer_than_lateness() {
    let hourly = |change: &dyn Fn(&mut CampaignParts)| {
        let mut parts = sound("a");
        change(&mut parts);
        codes(&Campaign::new(parts).unwrap().lint(Cadence::hourly()))
    };
    let night = |minutes| {
        move |parts: &mut CampaignParts| {
            parts.quiet_hours = Some(QuietHours::night());
            parts.late = LatePolicy::Within { minutes };
        }
    };
    // An order at 22:00 waits for ten hours.
    assert_eq!(hourly(&night(599)), [FindingCode::LateBelowPause]);
    assert_eq!(hourly(&night(600)), []);
    // At ten in the morning nothing waits.
    assert_eq!(
        hourly(&|parts| {
            night(60)(parts);
            parts.steps.remove(0);
        }),
        []
    );
    // From Friday at 18:00 to Monday at 9:00 there are 63 hours.
    let office = |minutes| {
        move |parts: &mut CampaignParts| {
            parts.send_window = Some(SendWindow::weekdays(at(9, 0), at(18, 0)));
            parts.late = LatePolicy::Within { minutes };
        }
    };
    assert_eq!(hourly(&office(63 * 60 - 1)), [FindingCode::LateBelowPause]);
    assert_eq!(hourly(&office(63 * 60)), []);
    // Friday from 20:00 to 02:00, for an order on Saturday at 02:00: to the next Friday.
    let friday = |minutes| {
        move |parts: &mut CampaignParts| {
            parts.send_window = Some(SendWindow::on([chrono::Weekday::Fri], at(20, 0), at(2, 0)));
            parts.late = LatePolicy::Within { minutes };
            parts.steps.truncate(1);
        }
    };
    assert_eq!(hourly(&friday(162 * 60 - 1)), [FindingCode::LateBelowPause]);
    assert_eq!(hourly(&friday(162 * 60)), []);
    // The programme's quiet hours hold beside those of the campaign.
    let mut parts = sound("a");
    parts.late = LatePolicy::Within { minutes: 599 };
    let under = ProgrammeParts { quiet_hours: Some(QuietHours::night()), ..programme([parts.clone()]) };
    assert_eq!(codes(&lint(under, Cadence::hourly())), [FindingCode::LateBelowPause]);
    parts.quiet_hours = Some(QuietHours { from: at(0, 0), until: at(9, 0) });
    let under = |late| {
        let parts = CampaignParts { late, ..parts.clone() };
        ProgrammeParts { quiet_hours: Some(QuietHours::night()), ..programme([parts]) }
    };
    // From 22:00 to 09:00.
    let late = |minutes| LatePolicy::Within { minutes };
    assert_eq!(codes(&lint(under(late(659)), Cadence::hourly())), [FindingCode::LateBelowPause]);
    assert_eq!(lint(under(late(660)), Cadence::hourly()), []);
}

#[test]
fn windows_that_runs_can_miss() {
    let window = |from, until| {
        move |parts: &mut CampaignParts| {
            parts.send_window = Some(SendWindow::every_day(from, until));
            parts.late = LatePolicy::within_hours(96);
        }
    };
    finds(FindingCode::WindowBelowCadence, "send_window", window(at(9, 0), at(18, 0)));
    finds_nothing(window(at(9, 0), at(9, 0)));
    let mut parts = sound("a");
    window(at(9, 0), at(18, 0))(&mut parts);
    let campaign = Campaign::new(parts.clone()).unwrap();
    assert_eq!(campaign.lint(Cadence::minutes(9 * 60)), []);
    assert_eq!(codes(&campaign.lint(Cadence::minutes(9 * 60 + 1))), [FindingCode::WindowBelowCadence]);
    // Quiet hours take a part of it.
    parts.quiet_hours = Some(QuietHours { from: at(17, 0), until: at(8, 0) });
    let campaign = Campaign::new(parts).unwrap();
    assert_eq!(codes(&campaign.lint(Cadence::minutes(9 * 60))), [FindingCode::WindowBelowCadence]);
    assert_eq!(campaign.lint(Cadence::minutes(8 * 60)), []);
}

#[test]
fn rules_that_runs_can_miss() {
    const WEEKLY: Cadence = Cadence::minutes(7 * 24 * 60);
    let weekly = |rule: Rule| {
        let parts = CampaignParts { audience: rule, late: LatePolicy::within_hours(400), ..sound("a") };
        let findings = Campaign::new(parts).unwrap().lint(WEEKLY);
        findings.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let missed = |path: &str, days: &str| {
        vec![format!(
            "a: audience.{path}: holds for {days} at a time, and runs are every 10080 minutes (rule.shorter_than_cadence)"
        )]
    };
    let recency = |days| Rule::from(Predicate::OrderRecency { days });
    assert_eq!(weekly(recency(Bounds::exactly(30))), missed("order_recency", "1 day"));
    assert_eq!(weekly(recency(Bounds::between(30, 35))), missed("order_recency", "6 days"));
    assert_eq!(weekly(recency(Bounds::between(30, 36))), Vec::<String>::new());
    assert_eq!(weekly(recency(Bounds::at_least(30))), Vec::<String>::new());
    assert_eq!(weekly(recency(Bounds::at_most(2))), missed("order_recency", "3 days"));
    let both = Rule::All(vec![recency(Bounds::at_least(30)), Rule::everybody(), recency(Bounds::at_most(32))]);
    assert_eq!(weekly(both).pop(), missed("all[2].order_recency", "3 days").pop());
    let apart =
        Rule::Any(vec![recency(Bounds::at_least(30)), Predicate::CustomerAge { days: Bounds::at_most(32) }.into()]);
    assert_eq!(weekly(apart), Vec::<String>::new());
    let birthday = |days| Rule::from(Predicate::BirthdayWithin { days, leap_day: LeapDay::default() });
    assert_eq!(weekly(birthday(5)), missed("birthday_within", "6 days"));
    assert_eq!(weekly(birthday(6)), Vec::<String>::new());
    assert_eq!(weekly(!birthday(5)), Vec::<String>::new());

    let spent = |amount| Rule::from(Predicate::Spent { within: Window::CalendarDays { days: 6 }, amount });
    for (rule, name) in [
        (orders(Window::Rolling { days: 6 }, Bounds::at_least(1)), "orders"),
        (orders(Window::CalendarDays { days: 6 }, Bounds::exactly(2)), "orders"),
        (spent(AmountBounds::at_least(1.into())), "spent"),
    ] {
        assert_eq!(weekly(rule), missed(name, "6 days"));
    }
    assert_eq!(weekly(!orders(Window::Rolling { days: 6 }, Bounds::at_most(0))), missed("not.orders", "6 days"));
    assert_eq!(weekly(!spent(AmountBounds::at_most(0.into()))), missed("not.spent", "6 days"));
    // Not to have happened lately is no event that could be missed.
    let lately = Window::Rolling { days: 6 };
    for rule in [
        orders(Window::Rolling { days: 7 }, Bounds::at_least(1)),
        orders(Window::Ever, Bounds::at_least(1)),
        orders(lately, Bounds::exactly(0)),
        !orders(lately, Bounds::at_least(1)),
        spent(AmountBounds::at_most(5.into())),
        !spent(AmountBounds::at_least(1.into())),
    ] {
        assert_eq!(weekly(rule.clone()), Vec::<String>::new(), "{rule}");
    }
    // Daily runs find all that holds for a day.
    finds_nothing(|parts| parts.audience = recency(Bounds::exactly(30)));
}

#[test]
fn times_of_day_that_never_are() {
    finds(FindingCode::StepInQuietHours, "steps[1].due", |parts| {
        parts.steps[1].due = Offset::day_at(3, at(22, 0));
        parts.quiet_hours = Some(QuietHours::night());
    });
    finds_nothing(|parts| {
        parts.steps[1].due = Offset::day_at(3, at(8, 0));
        parts.quiet_hours = Some(QuietHours::night());
    });
    finds(FindingCode::StepInQuietHours, "steps[0].due", |parts| {
        parts.trigger = Trigger::TrialEnds;
        parts.steps[0].due = Offset::before(3, at(7, 59));
        parts.quiet_hours = Some(QuietHours::night());
    });
    let hourly = |time| {
        let mut parts = sound("a");
        parts.late = LatePolicy::within_hours(96);
        parts.steps[1].due = Offset::day_at(3, time);
        parts.send_window = Some(SendWindow::weekdays(at(9, 0), at(18, 0)));
        Campaign::new(parts).unwrap().lint(Cadence::hourly())
    };
    assert_eq!(codes(&hourly(at(18, 0))), [FindingCode::StepOutsideWindow]);
    assert_eq!(hourly(at(17, 59)), []);
}

#[test]
fn offers_that_the_text_asks_for() {
    let with = |field, offer: Option<Offer>| {
        move |parts: &mut CampaignParts| {
            parts.steps[1].merge_fields = vec![MergeField::Name, field];
            parts.steps[1].offer = offer;
        }
    };
    let path = "steps[1].merge_fields[1]";
    finds(FindingCode::OfferMissing, path, with(MergeField::Offer, None));
    finds_nothing(with(MergeField::Offer, Some(Offer::percent(5))));
    finds(FindingCode::OfferWithoutCode, path, with(MergeField::Code, None));
    finds(FindingCode::OfferWithoutCode, path, with(MergeField::Code, Some(Offer::percent(5))));
    finds_nothing(with(MergeField::Code, Some(Offer::percent(5).with_code("off5"))));
    finds(FindingCode::OfferWithoutOldPrice, path, with(MergeField::OldPrice, None));
    finds(FindingCode::OfferWithoutOldPrice, path, with(MergeField::OldPrice, Some(Offer::percent(5))));
    finds_nothing(with(MergeField::OldPrice, Some(Offer::percent(5).at_old_price())));
}

#[test]
fn variants_without_weight() {
    let variants = |weights: [(&'static str, u32); 2]| {
        move |parts: &mut CampaignParts| parts.variants = Variants::new(weights).unwrap()
    };
    finds(FindingCode::VariantWithoutWeight, "variants[1]", variants([("short", 1), ("long", 0)]));
    finds_nothing(variants([("short", 1), ("long", 2)]));
}

#[test]
fn holdouts_of_all_and_of_none() {
    let share = |percent: u32| Rate::new(percent, 100).unwrap();
    finds(FindingCode::HoldoutOfAll, "holdout", |parts| parts.holdout = share(100));
    finds_nothing(|parts| parts.holdout = share(99));

    let all = ProgrammeParts { global_holdout: share(100), ..programme([sound("a")]) };
    let findings = lint(all, DAILY);
    assert_eq!(codes(&findings), [FindingCode::HoldoutOfAll]);
    assert_eq!((findings[0].campaign.as_deref(), findings[0].path.as_str()), (None, "global_holdout"));

    let bare = |name| CampaignParts { holdout: share(0), ..sound(name) };
    assert_eq!(codes(&lint(programme([bare("a"), bare("b")]), DAILY)), [FindingCode::HoldoutOfNone]);
    assert_eq!(lint(programme([bare("a"), sound("b")]), DAILY), []);
    let some = ProgrammeParts { global_holdout: share(5), ..programme([bare("a")]) };
    assert_eq!(lint(some, DAILY), []);
}

#[test]
fn exclusion_groups() {
    let grouped = |name, group: &str, priority| CampaignParts {
        exclusion_group: Some(group.to_owned()),
        priority,
        ..sound(name)
    };
    assert_eq!(lint(programme([grouped("a", "g", 1), grouped("b", "g", 2)]), DAILY), []);
    let tie = lint(programme([grouped("a", "g", 1), grouped("b", "g", 1), grouped("c", "g", 2)]), DAILY);
    assert_eq!(codes(&tie), [FindingCode::PriorityTie]);
    assert_eq!((tie[0].campaign.as_deref(), tie[0].path.as_str()), (Some("b"), "priority"));
    let alone = lint(programme([grouped("a", "g", 1), grouped("b", "h", 1), grouped("c", "g", 2)]), DAILY);
    assert_eq!(codes(&alone), [FindingCode::GroupOfOne]);
    assert_eq!((alone[0].campaign.as_deref(), alone[0].path.as_str()), (Some("b"), "exclusion_group"));
}
