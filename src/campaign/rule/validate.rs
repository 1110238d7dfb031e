//! What a rule must be.

use std::fmt;

use super::{AmountBounds, Bounds, Predicate, ProductFilter, Rule, RuleError, Window};
use crate::segment::{CheckedLimit, SilenceLimit};

impl Rule {
    /// How many rules can be within each other; a predicate alone is one. The JSON of such a rule, within a campaign within a
    /// programme, has fewer than the 128 levels that `serde_json` reads.
    pub const MAX_DEPTH: usize = 32;

    /// How many parts a rule can have: its predicates, and whatever holds them together.
    pub const MAX_PARTS: usize = 1_024;

    /// Whether each part is valid; campaigns ask when they are built and read.
    ///
    /// # Errors
    ///
    /// [`RuleError`], with the path of the first part that is not.
    pub fn validate(&self) -> Result<(), RuleError> {
        self.check(&mut Vec::new(), &mut 0)
    }

    fn check(&self, above: &mut Vec<Step>, parts: &mut usize) -> Result<(), RuleError> {
        let error =
            |field: &str, expected, found: String| RuleError::Field { path: path(above, field), expected, found };
        *parts += 1;
        if above.len() >= Self::MAX_DEPTH {
            return Err(error("", "at most 32 rules within each other", "more".to_owned()));
        }
        if *parts > Self::MAX_PARTS {
            return Err(error("", "at most 1024 parts in all", "more".to_owned()));
        }
        match self {
            Self::Any(rules) if rules.is_empty() => {
                return Err(error("any", "at least one rule", "none".to_owned()));
            }
            Self::AtLeast { count, of } if !(1..=of.len()).contains(&(*count as usize)) => {
                return Err(error(
                    "at_least.count",
                    "from 1 to the number of rules",
                    format!("{count} of {}", of.len()),
                ));
            }
            Self::Is(predicate) => {
                let field = |refused: &Refused| format!("{}.{}", predicate.name(), refused.field);
                predicate.check().map_err(|refused| error(&field(&refused), refused.expected, refused.found))?;
            }
            _ => {}
        }
        for (step, part) in self.parts() {
            above.push(step);
            part.check(above, parts)?;
            above.pop();
        }
        Ok(())
    }

    /// What it holds together, each with the step that leads there.
    pub(super) fn parts(&self) -> impl Iterator<Item = (Step, &Self)> {
        let (rules, group): (&[Self], _) = match self {
            Self::All(rules) => (rules, "all"),
            Self::Any(rules) => (rules, "any"),
            Self::AtLeast { of, .. } => (of, "at_least.of"),
            Self::Not(rule) => (std::slice::from_ref(rule), ""),
            Self::Is(_) => (&[], ""),
        };
        let step = move |position| if group.is_empty() { Step::Not } else { Step::At(group, position) };
        rules.iter().enumerate().map(move |(position, part)| (step(position), part))
    }
}

impl Predicate {
    /// Whether its bounds, windows and names are valid; [`Rule::validate`] asks for each.
    ///
    /// # Errors
    ///
    /// [`RuleError`], with the path of the first field that is not.
    pub fn validate(&self) -> Result<(), RuleError> {
        let error = |Refused { field, expected, found }| {
            let path = format!("{}.{field}", self.name());
            RuleError::Field { path, expected, found }
        };
        self.check().map_err(error)
    }

    fn check(&self) -> Result<(), Refused> {
        if let Some(Window::Rolling { days: 0 } | Window::CalendarDays { days: 0 }) = self.within() {
            return Refused::because("within", "at least 1 day", &0);
        }
        match self {
            Self::Orders { count, .. }
            | Self::Visits { count, .. }
            | Self::Reviews { count, .. }
            | Self::Subscriptions { count, .. }
            | Self::OpenCarts { count }
            | Self::AccountChanges { count, .. } => count.check("count"),
            Self::OrderRecency { days } | Self::CustomerAge { days } | Self::Inactive { days } => days.check("days"),
            Self::Spent { amount, .. } | Self::CartValue { amount } | Self::OrderAmount { amount } => amount.check(),
            Self::SilentFor { limit, min_gaps } => check_silence(*limit, *min_gaps),
            Self::Bought { what, count, .. } => what.check().and_then(|()| count.check("count")),
            Self::CartContains { what } | Self::OrderContains { what } => what.check(),
            Self::Segment { scheme, .. } if scheme.is_empty() => Refused::because("scheme", "a name", &"\"\""),
            Self::Segment { any_of, .. } => check_names("any_of", any_of),
            Self::Contacted { campaign, count, .. } => match campaign.as_deref() {
                Some("") => Refused::because("campaign", "a name", &"\"\""),
                _ => count.check("count"),
            },
            Self::Lacks { .. }
            | Self::Consented { .. }
            | Self::BirthdayWithin { .. }
            | Self::Answered { .. }
            | Self::CartStage { .. }
            | Self::OrderReviewed
            | Self::OrderLacks { .. } => Ok(()),
        }
    }
}

impl Bounds {
    fn check(self, field: &'static str) -> Result<(), Refused> {
        check_bounds(field, self.at_least, self.at_most)
    }
}

impl AmountBounds {
    fn check(self) -> Result<(), Refused> {
        check_bounds("amount", self.at_least, self.at_most)
    }
}

impl ProductFilter {
    fn check(&self) -> Result<(), Refused> {
        match self {
            Self::Products(names) => check_names("what.products", names),
            Self::Categories(names) => check_names("what.categories", names),
        }
    }
}

fn check_bounds<T: fmt::Display + PartialOrd>(
    field: &'static str,
    least: Option<T>,
    most: Option<T>,
) -> Result<(), Refused> {
    match (least, most) {
        (None, None) => Refused::because(field, "at_least, at_most or both", &"neither"),
        (Some(least), Some(most)) if least > most => {
            let found = format!("{least} and {most}");
            Refused::because(field, "an at_least that is not above at_most", &found)
        }
        _ => Ok(()),
    }
}

fn check_names(field: &'static str, names: &[String]) -> Result<(), Refused> {
    if names.is_empty() { Refused::because(field, "at least one name", &"none") } else { Ok(()) }
}

fn check_silence(limit: SilenceLimit, min_gaps: u32) -> Result<(), Refused> {
    if min_gaps == 0 {
        return Refused::because("min_gaps", "at least 1", &0);
    }
    match CheckedLimit::new(limit, min_gaps) {
        Some(_) => Ok(()),
        None => Refused::because(
            "limit",
            "a floor of at most the ceiling, and a multiple above zero, a fraction of numbers below 2³²",
            &limit,
        ),
    }
}

/// A field of a predicate that cannot be.
struct Refused {
    field: &'static str,
    expected: &'static str,
    found: String,
}

impl Refused {
    fn because(field: &'static str, expected: &'static str, found: &dyn ToString) -> Result<(), Self> {
        Err(Self { field, expected, found: found.to_string() })
    }
}

/// A step from a rule to one of its parts.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Not,
    At(&'static str, usize),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Not => f.write_str("not"),
            Self::At(group, position) => write!(f, "{group}[{position}]"),
        }
    }
}

/// Where a field is; the part itself, if the field has no name.
pub(super) fn path(above: &[Step], field: &str) -> String {
    let mut steps: Vec<String> = above.iter().map(Step::to_string).collect();
    if !field.is_empty() {
        steps.push(field.to_owned());
    }
    steps.join(".")
}
