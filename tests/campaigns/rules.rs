//! Laws of rules: answers, words, wire format, lint.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on fails")]

mod cases;
mod extremes;
mod findings;
mod laws;
mod naive;
mod people;
pub(crate) mod questions;
mod wire;

use chrono::{DateTime, NaiveDate, Utc};
use retention::campaign::{Moment, Programme, ProgrammeParts, Rule, RuleContext};
use retention::model::Zone;

use people::Person;

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A programme with nothing in it, in a zone.
fn programme(zone: Zone) -> Programme {
    Programme::from_parts(ProgrammeParts { zone, ..ProgrammeParts::default() }).unwrap()
}

/// The rule at a path of another, and whether it stands under an odd number of `not`s.
fn part<'r>(rule: &'r Rule, path: &str) -> (&'r Rule, bool) {
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let position = || step[step.find('[').unwrap() + 1..step.len() - 1].parse::<usize>().unwrap();
    match rule {
        Rule::Not(inner) if !rest.is_empty() => {
            let (found, negated) = part(inner, rest);
            (found, !negated)
        }
        Rule::All(rules) | Rule::Any(rules) if step.contains('[') => part(&rules[position()], rest),
        Rule::AtLeast { of, .. } if !rest.is_empty() => {
            let (step, rest) = rest.split_once('.').unwrap();
            part(&of[step[3..step.len() - 1].parse::<usize>().unwrap()], rest)
        }
        found => (found, false),
    }
}

/// What a rule says of a person at a moment, with an enrolment and a unit.
fn ask(rule: &Rule, person: &Person, setting: &people::Setting) -> Option<bool> {
    let programme = setting.programme();
    rule.holds(&person.facts(), &setting.context(&programme))
}

fn plain<'p>(programme: &'p Programme, now: &str) -> RuleContext<'p> {
    RuleContext::new(programme, Moment::new(at(now)))
}
