//! A rule with its `not`s pushed down to the predicates.

use crate::campaign::rule::validate::{Step, path};
use crate::campaign::rule::{Predicate, Rule};

/// A part of a rule, taken as it is or, under an odd number of `not`s, as its opposite.
#[derive(Clone, Debug)]
pub(super) struct Node<'r> {
    pub(super) path: String,
    pub(super) negated: bool,
    pub(super) kind: Kind<'r>,
}

#[derive(Clone, Debug)]
pub(super) enum Kind<'r> {
    Leaf(&'r Predicate),
    /// At least so many of the parts: all of them, one of them, or a number between. The opposite of "at least n of k" is "at
    /// least k − n + 1 of the opposites".
    Group {
        least: usize,
        parts: Vec<Node<'r>>,
    },
}

impl<'r> Node<'r> {
    pub(super) fn of(rule: &'r Rule) -> Self {
        Self::build(rule, false, &mut Vec::new())
    }

    /// Whether it is the same as another one, or, flipped, its opposite, part by part.
    pub(super) fn equals(&self, other: &Self, flipped: bool) -> bool {
        match (&self.kind, &other.kind) {
            (Kind::Leaf(a), Kind::Leaf(b)) => a == b && (self.negated != other.negated) == flipped,
            (Kind::Group { least, parts }, Kind::Group { least: other_least, parts: others }) => {
                let wanted = if flipped { opposite(*other_least, others.len()) } else { *other_least };
                *least == wanted
                    && parts.len() == others.len()
                    && parts.iter().zip(others).all(|(part, other)| part.equals(other, flipped))
            }
            _ => false,
        }
    }

    fn build(rule: &'r Rule, negated: bool, above: &mut Vec<Step>) -> Self {
        let (name, least) = match rule {
            Rule::Is(predicate) => {
                return Self { path: path(above, predicate.name()), negated, kind: Kind::Leaf(predicate) };
            }
            Rule::Not(inner) => {
                above.push(Step::Not);
                let node = Self::build(inner, !negated, above);
                above.pop();
                return node;
            }
            Rule::All(rules) => ("all", rules.len()),
            Rule::Any(_) => ("any", 1),
            Rule::AtLeast { count, .. } => ("at_least", *count as usize),
        };
        let path = path(above, name);
        let mut parts = Vec::new();
        for (step, part) in rule.parts() {
            above.push(step);
            parts.push(Self::build(part, negated, above));
            above.pop();
        }
        let least = if negated { opposite(least, parts.len()) } else { least };
        Self::group(path, negated, least, parts)
    }

    /// `all` within `all` is one `all`, `any` within `any` one `any`, and a group of one is that one.
    fn group(path: String, negated: bool, least: usize, mut parts: Vec<Self>) -> Self {
        if least == 1
            && parts.len() == 1
            && let Some(only) = parts.pop()
        {
            return only;
        }
        // From here on a group is `all` or `any`, and not both.
        let is_all = least == parts.len();
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part.kind {
                Kind::Group { least: inner, parts } if is_all && inner == parts.len() => flat.extend(parts),
                Kind::Group { least: 1, parts } if least == 1 => flat.extend(parts),
                kind => flat.push(Self { kind, ..part }),
            }
        }
        let least = if is_all { flat.len() } else { least };
        Self { path, negated, kind: Kind::Group { least, parts: flat } }
    }
}

/// Of how many of k the opposites must hold, where not even so many of them hold.
fn opposite(least: usize, of: usize) -> usize {
    (of + 1).saturating_sub(least)
}
