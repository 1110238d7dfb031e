//! Whom the shop may write to, and what it knows of them: permission comes with a purchase (document 003), and not from all.

use std::error::Error;

use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use retention::campaign::{Blacklist, ChannelFacts, Reach, Suppression};
use retention::model::{Birthday, Channel, Consent, Zone};

use super::{Knowledge, Person, between, number};
use crate::shop::random::Random;

/// How probable it is that there is a contact point, that there is none, that permission was given, that it was taken back.
struct Habits {
    reachable: f64,
    unreachable: f64,
    given: f64,
    withdrawn: f64,
}

const EMAIL: Habits = Habits { reachable: 0.93, unreachable: 0.04, given: 0.72, withdrawn: 0.08 };
const SMS: Habits = Habits { reachable: 0.85, unreachable: 0.10, given: 0.58, withdrawn: 0.06 };
/// Who has only left a cart has been asked for a number, and for little else.
const GUEST_EMAIL: Habits = Habits { reachable: 0.40, unreachable: 0.0, given: 0.20, withdrawn: 0.01 };
const GUEST_SMS: Habits = Habits { reachable: 0.95, unreachable: 0.0, given: 0.45, withdrawn: 0.02 };

impl Knowledge {
    pub(super) fn contact(&mut self, person: &Person<'_>, random: &mut Random) -> Result<(), Box<dyn Error>> {
        let (email, sms) = if person.orders.is_empty() { (GUEST_EMAIL, GUEST_SMS) } else { (EMAIL, SMS) };
        let email = ChannelFacts { suppression: suppression(person, random), ..email.facts(person, random) };
        let listed = random.chance(0.05);
        let blacklist = if listed { Blacklist::Listed { since: None } } else { Blacklist::NotListed };
        let sms = ChannelFacts { blacklist, ..sms.facts(person, random) };
        self.channels.extend([(person.key, Channel::Email, email), (person.key, Channel::Sms, sms)]);
        if !person.orders.is_empty() && random.chance(0.6) {
            self.birthdays.push((person.key, birthday(random)?));
        }
        if random.chance(0.3) {
            self.zones.extend(zone(random).map(|zone| (person.key, zone)));
        }
        Ok(())
    }
}

impl Habits {
    fn facts(&self, person: &Person<'_>, random: &mut Random) -> ChannelFacts {
        let contact = random.uniform();
        let reach = if contact < self.reachable {
            Reach::Reachable
        } else if contact < self.reachable + self.unreachable {
            Reach::Unreachable
        } else {
            Reach::Unknown
        };
        let said = random.uniform();
        let consent = if said < self.given {
            Consent::given_at(person.since)
        } else if said < self.given + self.withdrawn {
            Consent::withdrawn_at(some_time(person, random))
        } else {
            Consent::Unknown
        };
        ChannelFacts { reach, consent, ..ChannelFacts::UNKNOWN }
    }
}

fn suppression(person: &Person<'_>, random: &mut Random) -> Suppression {
    let (list, since) = (random.uniform(), Some(some_time(person, random)));
    if list < 0.015 {
        Suppression::Bounced { since }
    } else if list < 0.018 {
        Suppression::Complained { since }
    } else if list < 0.030 {
        Suppression::Unsubscribed { since }
    } else {
        Suppression::NotListed
    }
}

/// Since they are known.
fn some_time(person: &Person<'_>, random: &mut Random) -> DateTime<Utc> {
    between(person.since, person.end, random)
}

/// Any day of the years 1950 to 2007, 29 February too; not all say the year.
fn birthday(random: &mut Random) -> Result<Birthday, Box<dyn Error>> {
    let first = NaiveDate::from_ymd_opt(1950, 1, 1).ok_or("birthday: expected a date")?;
    let born = super::days_later(first, number(random, 58 * 365));
    let birthday = Birthday::from_date(born);
    Ok(if random.chance(0.7) { birthday } else { Birthday::new(birthday.month(), birthday.day())? })
}

/// Lisbon, Berlin, Athens, Tehran: offsets, because names would need the feature `chrono-tz`.
fn zone(random: &mut Random) -> Option<Zone> {
    const MINUTES: [i32; 4] = [0, 60, 120, 210];
    let minutes = MINUTES.get(number(random, 4) as usize)?;
    FixedOffset::east_opt(minutes * 60).map(Zone::fixed)
}
