//! What a campaign and a programme must be.

use chrono::{NaiveTime, Timelike};
use rust_decimal::Decimal;

use super::{
    CampaignError, CampaignParts, CampaignStatus, Cap, CapWindow, LatePolicy, MergeField, Milestone, Offer, OfferKind,
    Offset, ProgrammeParts, QuietHours, SendWindow, Step, Trigger,
};
use crate::campaign::{Predicate, Rule, RuleError};
use crate::experiment::Share;
use crate::model::{Birthday, Rate};

/// The longest name, in bytes.
pub(super) const NAME_BYTES: usize = 64;
/// A step's number, from 1, is a byte.
pub(super) const MAX_STEPS: usize = u8::MAX as usize;
pub(super) const MAX_CAMPAIGNS: usize = 1_000;
const MINUTES_OF_DAY: u32 = 24 * 60;

type Checked = Result<(), CampaignError>;

pub(super) fn campaign(parts: &CampaignParts) -> Checked {
    name("name", &parts.name)?;
    status(parts.status)?;
    trigger(&parts.trigger)?;
    rule("audience", &parts.audience)?;
    if parts.steps.is_empty() || parts.steps.len() > MAX_STEPS {
        return Err(CampaignError::field("steps", "1 to 255 steps", &parts.steps.len()));
    }
    for (position, each) in parts.steps.iter().enumerate() {
        step(&format!("steps[{position}]"), each, &parts.trigger)?;
    }
    if parts.late == (LatePolicy::Within { minutes: 0 }) {
        return Err(CampaignError::field("late.within.minutes", "at least 1", &0));
    }
    for (field, of) in [("exit", &parts.exit), ("goal", &parts.goal)] {
        of.as_ref().map_or(Ok(()), |of| rule(field, of))?;
    }
    parts.quiet_hours.map_or(Ok(()), |quiet| quiet_hours(&quiet))?;
    parts.send_window.as_ref().map_or(Ok(()), send_window)?;
    time_left("", parts, parts.quiet_hours)?;
    parts.exclusion_group.as_ref().map_or(Ok(()), |group| name("exclusion_group", group))?;
    share("holdout", parts.holdout)?;
    at_least_1("conversion_days", parts.conversion_days)?;
    parts.max_staleness_minutes.map_or(Ok(()), |minutes| at_least_1("max_staleness_minutes", minutes))?;
    if parts.cost_per_message < Decimal::ZERO {
        return Err(CampaignError::field("cost_per_message", "zero or more", &parts.cost_per_message));
    }
    Ok(())
}

pub(super) fn programme(parts: &ProgrammeParts) -> Checked {
    if parts.campaigns.len() > MAX_CAMPAIGNS {
        return Err(CampaignError::field("campaigns", "at most 1000 campaigns", &parts.campaigns.len()));
    }
    for (second, campaign) in parts.campaigns.iter().enumerate() {
        let same = |other: &super::Campaign| other.name() == campaign.name();
        if let Some(first) = parts.campaigns.iter().take(second).position(same) {
            return Err(CampaignError::DuplicateName { name: campaign.name().to_owned(), first, second });
        }
    }
    for (position, cap) in parts.caps.iter().enumerate() {
        programme_cap(&format!("caps[{position}].within"), cap)?;
    }
    share("global_holdout", parts.global_holdout)?;
    let Some(quiet) = parts.quiet_hours else { return Ok(()) };
    quiet_hours(&quiet)?;
    let mut campaigns = parts.campaigns.iter().enumerate();
    campaigns.try_for_each(|(at, campaign)| time_left(&format!("campaigns[{at}]."), campaign.parts(), Some(quiet)))
}

fn name(path: &str, name: &str) -> Checked {
    let valid = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_' || byte == b'-';
    if name.is_empty() || name.len() > NAME_BYTES || !name.bytes().all(valid) {
        return Err(CampaignError::field(path, "1 to 64 of the characters a-z, 0-9, _ and -", &format!("{name:?}")));
    }
    Ok(())
}

fn status(status: CampaignStatus) -> Checked {
    match status {
        CampaignStatus::LiveDuring { from: Some(from), until: Some(until) } if from >= until => {
            let path = "status.live_during";
            Err(CampaignError::field(path, "from before until", &format!("{from} and {until}")))
        }
        _ => Ok(()),
    }
}

fn trigger(trigger: &Trigger) -> Checked {
    match trigger {
        Trigger::CartAbandoned { after_minutes } => at_least_1("trigger.cart_abandoned.after_minutes", *after_minutes),
        Trigger::Silence { limit, min_gaps } => {
            at_least_1("trigger.silence.min_gaps", *min_gaps)?;
            // The predicate of the same parts says what a limit can be.
            let asked = Rule::Is(Predicate::SilentFor { limit: *limit, min_gaps: *min_gaps });
            asked.validate().map_err(|RuleError::Field { expected, found, .. }| CampaignError::Field {
                path: "trigger.silence.limit".to_owned(),
                expected,
                found,
            })
        }
        Trigger::Inactive { days } => at_least_1("trigger.inactive.days", *days),
        Trigger::Milestone(Milestone::Orders { count }) => at_least_1("trigger.milestone.orders.count", *count),
        Trigger::Milestone(Milestone::Spend { amount }) => positive("trigger.milestone.spend.amount", *amount),
        Trigger::Occasion { month, day, .. } => Birthday::new(*month, *day).map(|_| ()).map_err(|_| {
            let found = format!("month {month}, day {day}");
            CampaignError::field("trigger.occasion", "a day of the calendar", &found)
        }),
        _ => Ok(()),
    }
}

fn rule(field: &str, rule: &Rule) -> Checked {
    rule.validate().map_err(|RuleError::Field { path, expected, found }| {
        let path = if path.is_empty() { field.to_owned() } else { format!("{field}.{path}") };
        CampaignError::Field { path, expected, found }
    })
}

fn step(path: &str, step: &Step, trigger: &Trigger) -> Checked {
    match step.due {
        Offset::Before { .. } if !trigger.is_dated() => {
            let expected = "elapsed or day, as the trigger has no date ahead";
            return Err(CampaignError::field(format!("{path}.due"), expected, &"before"));
        }
        Offset::Before { at, .. } => whole_minute(&format!("{path}.due.before.at"), at)?,
        Offset::Day { at: Some(at), .. } => whole_minute(&format!("{path}.due.day.at"), at)?,
        Offset::Elapsed { .. } | Offset::Day { at: None, .. } => {}
    }
    step.offer.as_ref().map_or(Ok(()), |of| offer(&format!("{path}.offer"), of))?;
    for (position, field) in step.merge_fields.iter().enumerate() {
        let path = || format!("{path}.merge_fields[{position}]");
        match field {
            MergeField::Custom(name) if name.trim().is_empty() => not_blank(path(), name)?,
            field if step.merge_fields.iter().take(position).any(|other| other == field) => {
                return Err(CampaignError::field(path(), "each field once", &format!("{field:?} again")));
            }
            _ => {}
        }
    }
    Ok(())
}

fn offer(path: &str, offer: &Offer) -> Checked {
    match &offer.kind {
        OfferKind::Percent(percent) if *percent <= Decimal::ZERO || *percent > Decimal::ONE_HUNDRED => {
            return Err(CampaignError::field(format!("{path}.kind.percent"), "above 0, at most 100", &percent));
        }
        OfferKind::Percent(_) => {}
        OfferKind::Coupon(amount) => positive(&format!("{path}.kind.coupon"), *amount)?,
        OfferKind::Credit(amount) => positive(&format!("{path}.kind.credit"), *amount)?,
        OfferKind::Gift(gift) => not_blank(format!("{path}.kind.gift"), gift)?,
    }
    offer.code.as_ref().map_or(Ok(()), |code| not_blank(format!("{path}.code"), code))?;
    offer.valid_days.map_or(Ok(()), |days| at_least_1(&format!("{path}.valid_days"), days))
}

fn quiet_hours(quiet: &QuietHours) -> Checked {
    whole_minute("quiet_hours.from", quiet.from)?;
    whole_minute("quiet_hours.until", quiet.until)?;
    if quiet.from == quiet.until {
        let expected = "another time than from: quiet all day is paused";
        return Err(CampaignError::field("quiet_hours.until", expected, &quiet.until));
    }
    Ok(())
}

fn send_window(window: &SendWindow) -> Checked {
    whole_minute("send_window.from", window.from)?;
    whole_minute("send_window.until", window.until)?;
    if window.days.is_empty() {
        return Err(CampaignError::field("send_window.days", "at least one day", &"none"));
    }
    let repeated = |(position, day): &(usize, &chrono::Weekday)| window.days.iter().take(*position).any(|d| d == *day);
    match window.days.iter().enumerate().find(repeated) {
        None => Ok(()),
        Some((position, day)) => {
            let path = format!("send_window.days[{position}]");
            Err(CampaignError::field(path, "each day once", &format!("{day} again")))
        }
    }
}

/// Quiet hours, the campaign's and others, are those of every day, so they leave a minute on each day of the window or on
/// none.
fn time_left(above: &str, campaign: &CampaignParts, others: Option<QuietHours>) -> Checked {
    let CampaignParts { quiet_hours, send_window, .. } = campaign;
    let quiet = |minute| [quiet_hours, &others].into_iter().flatten().any(|quiet| quiet.has_minute(minute));
    let within = |minute| send_window.as_ref().is_none_or(|window| window.has_minute(minute));
    if (0..MINUTES_OF_DAY).any(|minute| within(minute) && !quiet(minute)) {
        return Ok(());
    }
    let (field, found) = match (send_window, quiet_hours) {
        (Some(window), _) => ("send_window", window.to_string()),
        (None, own) => ("quiet_hours", own.map(|own| own.to_string()).unwrap_or_default()),
    };
    let others = others.map(|others| format!(" beside {others}")).unwrap_or_default();
    let path = format!("{above}{field}");
    Err(CampaignError::field(path, "a minute outside of the quiet hours", &format!("{found}{others}")))
}

fn programme_cap(path: &str, cap: &Cap) -> Checked {
    if cap.within == CapWindow::Enrolment {
        let expected = "rolling hours, day, week or month, as an enrolment is one campaign's";
        return Err(CampaignError::field(path, expected, &"enrolment"));
    }
    Ok(())
}

fn share(path: &str, rate: Rate) -> Checked {
    Share::new(rate).map(|_| ()).map_err(|_| CampaignError::field(path, "0 to 1", &rate))
}

fn whole_minute(path: &str, at: NaiveTime) -> Checked {
    if at.second() == 0 && at.nanosecond() == 0 {
        return Ok(());
    }
    Err(CampaignError::field(path, "a whole minute", &at))
}

fn at_least_1(path: &str, found: u32) -> Checked {
    if found == 0 { Err(CampaignError::field(path, "at least 1", &found)) } else { Ok(()) }
}

fn positive(path: &str, found: Decimal) -> Checked {
    if found > Decimal::ZERO { Ok(()) } else { Err(CampaignError::field(path, "above 0", &found)) }
}

fn not_blank(path: String, found: &str) -> Checked {
    if found.trim().is_empty() {
        return Err(CampaignError::field(path, "a text that is not blank", &format!("{found:?}")));
    }
    Ok(())
}
