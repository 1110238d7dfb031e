//! Rules that hold for a shorter time than a run is from the next, so that runs can miss it.

use super::shared::DAY;
use super::{FindingCode, Lint};
use crate::campaign::{Bounds, Predicate, Rule, Window};

/// A predicate of a rule, or its denial.
struct Literal<'r> {
    path: String,
    predicate: &'r Predicate,
    /// Whether the rule asks that it holds; or else that it does not.
    is_asked: bool,
    /// What must hold together is of one group.
    group: usize,
}

impl Lint<'_> {
    /// Whoever matches does so for some days only: those who begin and end to between two runs are never found.
    pub(super) fn missed(&mut self) {
        for (_, field, rule) in self.fields() {
            let literals = Literal::all(rule);
            for (at, literal) in literals.iter().enumerate() {
                let (before, after) = literals.split_at(at);
                let for_days = literal.event_days().or_else(|| {
                    // Of a range with several parts, it is told of the last.
                    let is_last = !after.iter().skip(1).any(|other| other.is_of_one_range(literal));
                    is_last.then(|| literal.range_days(before)).flatten()
                });
                if let Some(days) = for_days.filter(|days| days * DAY < i64::from(self.cadence.minutes)) {
                    let plural = if days == 1 { "day" } else { "days" };
                    let text = format!("holds for {days} {plural} at a time, and runs are {}", self.cadence);
                    self.report(FindingCode::RuleBelowCadence, format!("{field}.{}", literal.path), text);
                }
            }
        }
    }
}

impl<'r> Literal<'r> {
    fn all(rule: &'r Rule) -> Vec<Self> {
        let (mut literals, mut groups) = (Vec::new(), 0);
        push(rule, true, None, &mut rule.leaves().into_iter(), &mut groups, &mut literals);
        literals
    }

    /// For how many days something that happened is seen, if the rule asks that it has happened.
    fn event_days(&self) -> Option<i64> {
        let (Window::Rolling { days } | Window::CalendarDays { days }) = self.predicate.within()? else { return None };
        let is_asked_for = match self.predicate {
            Predicate::Spent { amount, .. } if self.is_asked => amount.at_least.is_some_and(|least| least > 0.into()),
            Predicate::Spent { amount, .. } => amount.at_least.is_none() && amount.at_most >= Some(0.into()),
            Predicate::Lacks { .. } | Predicate::Answered { .. } => self.is_asked,
            counted => self.bounds_of(counted).and_then(|bounds| bounds.at_least).is_some_and(|least| least > 0),
        };
        is_asked_for.then_some(days.into())
    }

    /// For how many days a customer is in a range of days since something, or before a birthday, with those of its parts that come
    /// before.
    fn range_days(&self, before: &[Self]) -> Option<i64> {
        if let (Predicate::BirthdayWithin { days, .. }, true) = (self.predicate, self.is_asked) {
            return Some(i64::from(*days) + 1);
        }
        let parts = before.iter().filter(|other| other.is_of_one_range(self)).chain([self]);
        let ranges = parts.filter_map(|part| part.is_range().then(|| part.bounds_of(part.predicate)).flatten());
        let (least, most) = ranges.fold((0, None::<u32>), |(least, most), range| {
            let lower = [most, range.at_most].into_iter().flatten().min();
            (range.at_least.unwrap_or(0).max(least), lower)
        });
        // A range that nobody is in is a finding of its own.
        most.filter(|most| *most >= least).map(|most| i64::from(most) - i64::from(least) + 1)
    }

    fn is_range(&self) -> bool {
        use Predicate::{CustomerAge, Inactive, OrderRecency};
        matches!(self.predicate, OrderRecency { .. } | CustomerAge { .. } | Inactive { .. })
    }

    /// Whether both must hold together and measure the same days.
    fn is_of_one_range(&self, other: &Self) -> bool {
        let same = std::mem::discriminant(self.predicate) == std::mem::discriminant(other.predicate);
        same && self.group == other.group && self.is_range()
    }

    /// Between which numbers it holds; `None` if that is no one range.
    fn bounds_of(&self, predicate: &Predicate) -> Option<Bounds> {
        let bounds = predicate.bounds()?;
        match (self.is_asked, bounds.at_least, bounds.at_most) {
            (true, ..) => Some(bounds),
            (false, Some(least), None) => Some(Bounds { at_least: None, at_most: least.checked_sub(1) }),
            (false, None, Some(most)) => Some(Bounds { at_least: most.checked_add(1), at_most: None }),
            (false, ..) => None,
        }
    }
}

/// Collects the literals, in the order of the leaves.
fn push<'r>(
    rule: &'r Rule,
    is_asked: bool,
    group: Option<usize>,
    leaves: &mut impl Iterator<Item = (String, &'r Predicate)>,
    groups: &mut usize,
    out: &mut Vec<Literal<'r>>,
) {
    let new_group = || {
        *groups += 1;
        *groups
    };
    match rule {
        Rule::Is(_) => {
            let group = group.unwrap_or_else(new_group);
            out.extend(leaves.next().map(|(path, predicate)| Literal { path, predicate, is_asked, group }));
        }
        Rule::Not(rule) => push(rule, !is_asked, group, leaves, groups, out),
        Rule::All(rules) | Rule::Any(rules) | Rule::AtLeast { of: rules, .. } => {
            let together = matches!((rule, is_asked), (Rule::All(_), true) | (Rule::Any(_), false));
            let group = together.then(|| group.unwrap_or_else(new_group));
            for rule in rules {
                push(rule, is_asked, group, leaves, groups, out);
            }
        }
    }
}
