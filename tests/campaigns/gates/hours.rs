//! Quiet hours and send windows over a year of days in five zones.

use chrono::{Datelike, NaiveTime, TimeDelta, TimeZone, Timelike, Utc, Weekday};
use retention::campaign::{
    Campaign, CampaignParts, ChannelFacts, CustomerFacts, Moment, Offset, Outcome, Programme, ProgrammeParts,
    QuietHours, SendWindow, Step, Trigger,
};
use retention::model::{CalendarUnit, Channel, Rate, Zone};

#[cfg(feature = "chrono-tz")]
fn zones() -> Vec<Zone> {
    let names = ["America/New_York", "Europe/Berlin", "Asia/Tehran", "Asia/Tokyo", "Australia/Lord_Howe"];
    names.map(|name| Zone::named(name).unwrap()).to_vec()
}

#[cfg(not(feature = "chrono-tz"))]
fn zones() -> Vec<Zone> {
    let offsets = [-5 * 60, 60, 210, 9 * 60, 14 * 60];
    offsets.map(|minutes| Zone::fixed(chrono::FixedOffset::east_opt(minutes * 60).unwrap())).to_vec()
}

fn time(hour: u32, minute: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap()
}

fn every_day() -> CampaignParts {
    let steps = vec![Step::new(Offset::Elapsed { minutes: 0 }, Channel::Email)];
    CampaignParts::new("news", Trigger::Every(CalendarUnit::Day), steps)
}

fn customer(zone: Zone) -> CustomerFacts<u32> {
    let email = ChannelFacts::reachable_with_consent(None);
    CustomerFacts::new(1).with_zone(zone).with_channel(Channel::Email, email).with_touches([]).unwrap()
}

/// Every 37 minutes of 2026: what is sent, and when what is not.
fn through_the_year(campaign: &CampaignParts, allowed: impl Fn(Weekday, u32) -> bool) {
    through_the_year_under(None, campaign, allowed);
}

/// The same under a programme's quiet hours.
fn through_the_year_under(
    quiet_hours: Option<QuietHours>,
    campaign: &CampaignParts,
    allowed: impl Fn(Weekday, u32) -> bool,
) {
    let programme = |campaign: CampaignParts| {
        let campaigns = vec![Campaign::new(campaign).unwrap()];
        Programme::from_parts(ProgrammeParts { campaigns, quiet_hours, ..ProgrammeParts::default() }).unwrap()
    };
    let control = programme(CampaignParts { holdout: Rate::new(1, 1).unwrap(), ..campaign.clone() });
    let programme = programme(campaign.clone());
    for zone in zones() {
        let facts = customer(zone);
        let lets = |at| {
            let local = zone.local(at);
            allowed(local.weekday(), local.hour() * 60 + local.minute())
        };
        let mut at = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap();
        let (mut sent, mut waited) = (0, 0);
        while at.year() == 2026 {
            let decisions = programme.decide_customer(&facts, Moment::new(at));
            match decisions[0].outcome {
                Outcome::Send(_) => {
                    assert!(lets(at), "{at} {zone:?}");
                    sent += 1;
                }
                Outcome::NotYet(Some(until)) => {
                    assert!(!lets(at) && lets(until) && !lets(until - TimeDelta::minutes(1)), "{at} {until} {zone:?}");
                    assert!(until - at < TimeDelta::days(3));
                    waited += 1;
                }
                _ => panic!("{at}: {}", decisions[0]),
            }
            let held_out = control.decide_customer(&facts, Moment::new(at));
            let Outcome::HeldOut(message) = &held_out[0].outcome else { panic!("{at}: {}", held_out[0]) };
            assert!(lets(message.at) && message.at >= at);
            assert_eq!(message.at == at, lets(at));
            at += TimeDelta::minutes(37);
        }
        assert!(sent > 4_000 && waited > 4_000, "{sent} {waited}");
    }
}

#[test]
fn quiet_hours_over_midnight_are_never_sent_into() {
    let quiet_hours = Some(QuietHours { from: time(22, 0), until: time(8, 0) });
    let campaign = CampaignParts { quiet_hours, ..every_day() };
    through_the_year(&campaign, |_, minute| (8 * 60..22 * 60).contains(&minute));
}

#[test]
fn quiet_hours_within_a_day_are_never_sent_into() {
    let quiet_hours = Some(QuietHours { from: time(1, 30), until: time(14, 15) });
    let campaign = CampaignParts { quiet_hours, ..every_day() };
    through_the_year(&campaign, |_, minute| !(90..14 * 60 + 15).contains(&minute));
}

/// The programme's are not given up for the campaign's: the end of the one may be within the other.
#[test]
fn quiet_hours_of_campaign_and_programme_both_hold() {
    let (night, early) =
        (QuietHours { from: time(20, 0), until: time(8, 0) }, QuietHours { from: time(6, 0), until: time(12, 0) });
    let afternoon = |_, minute| (12 * 60..20 * 60).contains(&minute);
    let under = |programme, own| {
        through_the_year_under(Some(programme), &CampaignParts { quiet_hours: Some(own), ..every_day() }, afternoon);
    };
    under(night, early);
    under(early, night);
}

#[test]
fn messages_go_within_the_window_and_outside_of_quiet_hours() {
    let send_window = Some(SendWindow::weekdays(time(7, 0), time(21, 0)));
    let quiet_hours = Some(QuietHours { from: time(20, 0), until: time(9, 0) });
    let campaign = CampaignParts { send_window, quiet_hours, ..every_day() };
    let weekend = |day| matches!(day, Weekday::Sat | Weekday::Sun);
    through_the_year(&campaign, |day, minute| !weekend(day) && (9 * 60..20 * 60).contains(&minute));
}
