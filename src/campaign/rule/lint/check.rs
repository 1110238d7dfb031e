//! What is found in a rule, group by group.

use super::RuleFinding;
use super::allowed::Allowed;
use super::measure::Tie;
use super::normal::{Kind, Node};
use crate::campaign::rule::{Predicate, Rule};

/// Looks at a rule and notes what it finds.
pub(super) struct Linter<'r> {
    /// The names of all segments in the rule, ascending.
    segments: Vec<&'r str>,
    pub(super) findings: Vec<RuleFinding>,
}

/// A predicate, as the rule takes it.
pub(super) struct Clause<'n> {
    path: &'n str,
    predicate: &'n Predicate,
    allowed: Allowed,
    /// The values that make it false.
    opposite: Allowed,
}

impl Clause<'_> {
    /// Whether the two can hold together.
    fn goes_with(&self, other: &Self) -> bool {
        Tie::of(self.predicate, other.predicate).is_none_or(|tie| tie.lets(&self.allowed, &other.allowed))
    }

    /// Whether the other one holds whenever this one does.
    fn implies(&self, other: &Self) -> bool {
        Tie::of(self.predicate, other.predicate).is_some_and(|tie| !tie.lets(&self.allowed, &other.opposite))
    }

    /// Whether one of the two holds in any case.
    fn completes(&self, other: &Self) -> bool {
        Tie::of(self.predicate, other.predicate).is_some_and(|tie| !tie.lets(&self.opposite, &other.opposite))
    }
}

impl<'r> Linter<'r> {
    pub(super) fn new(rule: &'r Rule) -> Self {
        let mut segments: Vec<&str> = Vec::new();
        collect_segments(rule, &mut segments);
        segments.sort_unstable();
        segments.dedup();
        Self { segments, findings: Vec::new() }
    }

    /// Whether it holds for everybody or nobody for whom the clauses of the context hold; `None` if that is not found.
    pub(super) fn check(&mut self, node: &Node<'_>, context: &[&Clause<'_>]) -> Option<bool> {
        match &node.kind {
            Kind::Leaf(predicate) => {
                let clause = self.clause(node, predicate);
                self.constant(node, &clause).or_else(|| self.in_context(&clause, context))
            }
            Kind::Group { parts, .. } if parts.is_empty() => {
                let holds = matches!(node.kind, Kind::Group { least: 0, .. });
                self.note_constant(node, holds);
                Some(holds)
            }
            Kind::Group { least, parts } if *least == parts.len() => self.check_all(node, parts, context),
            Kind::Group { least: 1, parts } => self.check_any(node, parts, context),
            Kind::Group { least, parts } => {
                let found: Vec<_> = parts.iter().map(|part| self.check(part, context)).collect();
                let yes = found.iter().filter(|holds| **holds == Some(true)).count();
                let no = found.iter().filter(|holds| **holds == Some(false)).count();
                constant_if(yes >= *least, parts.len() - no < *least)
            }
        }
    }

    fn check_all(&mut self, node: &Node<'_>, parts: &[Node<'_>], context: &[&Clause<'_>]) -> Option<bool> {
        let (clauses, groups, mut found) = self.split(parts, context);
        // Each clause is found to be one too many once, however many there are.
        let mut left: Vec<&Clause<'_>> = Vec::new();
        for clause in &clauses {
            if let Some(earlier) = left.iter().find(|earlier| !earlier.goes_with(clause)) {
                self.note_contradiction(earlier.path, clause.path);
                found.push(Some(false));
            } else if let Some(earlier) = left.iter().find(|earlier| earlier.implies(clause)) {
                self.note_redundant(clause.path, earlier.path);
            } else {
                self.note_implied(&mut left, clause, |earlier| clause.implies(earlier));
            }
        }
        for (position, group) in groups.iter().enumerate() {
            for earlier in groups.iter().take(position) {
                if earlier.equals(group, true) {
                    self.note_contradiction(&earlier.path, &group.path);
                    found.push(Some(false));
                } else if earlier.equals(group, false) {
                    self.note_redundant(&group.path, &earlier.path);
                }
            }
        }
        if !found.contains(&Some(false)) && leaves_nothing(&clauses, |clause| &clause.allowed) {
            self.note_constant(node, false);
            found.push(Some(false));
        }
        let with_clauses: Vec<&Clause<'_>> = context.iter().copied().chain(&clauses).collect();
        found.extend(groups.iter().map(|group| self.check(group, &with_clauses)));
        constant_if(found.iter().all(|holds| *holds == Some(true)), found.contains(&Some(false)))
    }

    fn check_any(&mut self, node: &Node<'_>, parts: &[Node<'_>], context: &[&Clause<'_>]) -> Option<bool> {
        let (clauses, groups, mut found) = self.split(parts, context);
        let mut is_complete = leaves_nothing(&clauses, |clause| &clause.opposite);
        let mut left: Vec<&Clause<'_>> = Vec::new();
        for clause in &clauses {
            if left.iter().any(|earlier| earlier.completes(clause)) {
                is_complete = true;
            } else if let Some(earlier) = left.iter().find(|earlier| clause.implies(earlier)) {
                self.note_redundant(clause.path, earlier.path);
            } else {
                self.note_implied(&mut left, clause, |earlier| earlier.implies(clause));
            }
        }
        for (position, group) in groups.iter().enumerate() {
            for earlier in groups.iter().take(position) {
                if earlier.equals(group, true) {
                    is_complete = true;
                } else if earlier.equals(group, false) {
                    self.note_redundant(&group.path, &earlier.path);
                }
            }
        }
        if is_complete {
            self.note_constant(node, true);
            found.push(Some(true));
        }
        found.extend(groups.iter().map(|group| self.check(group, context)));
        constant_if(found.contains(&Some(true)), found.iter().all(|holds| *holds == Some(false)))
    }

    /// The clauses of a group that can be true or false, its groups, and what is found of each clause.
    fn split<'n>(
        &mut self,
        parts: &'n [Node<'n>],
        context: &[&Clause<'_>],
    ) -> (Vec<Clause<'n>>, Vec<&'n Node<'n>>, Vec<Option<bool>>) {
        let (mut clauses, mut groups, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            let Kind::Leaf(predicate) = &part.kind else {
                groups.push(part);
                continue;
            };
            let clause = self.clause(part, predicate);
            let constant = self.constant(part, &clause);
            found.push(constant.or_else(|| self.in_context(&clause, context)));
            if constant.is_none() {
                clauses.push(clause);
            }
        }
        (clauses, groups, found)
    }

    fn clause<'n>(&self, node: &'n Node<'_>, predicate: &'n Predicate) -> Clause<'n> {
        let (domain, allowed) = predicate.allowed(&self.segments);
        let opposite = allowed.complement(&domain);
        let (allowed, opposite) = if node.negated { (opposite, allowed) } else { (allowed, opposite) };
        Clause { path: &node.path, predicate, allowed, opposite }
    }

    /// Whether a clause holds whatever its value.
    fn constant(&mut self, node: &Node<'_>, clause: &Clause<'_>) -> Option<bool> {
        let holds = constant_if(clause.opposite.is_empty(), clause.allowed.is_empty())?;
        self.note_constant(node, holds);
        Some(holds)
    }

    /// Whether a clause holds wherever those around its group do.
    fn in_context(&mut self, clause: &Clause<'_>, context: &[&Clause<'_>]) -> Option<bool> {
        for around in context {
            if !around.goes_with(clause) {
                self.note_contradiction(around.path, clause.path);
                return Some(false);
            }
            if around.implies(clause) {
                self.note_redundant(clause.path, around.path);
                return Some(true);
            }
        }
        None
    }

    /// Findings are about the parts as they are written.
    fn note_constant(&mut self, node: &Node<'_>, holds: bool) {
        self.findings.push(RuleFinding::constant(holds != node.negated, node.path.clone()));
    }

    fn note_contradiction(&mut self, path: &str, other: &str) {
        self.findings.push(RuleFinding::Contradiction { path: path.to_owned(), other: other.to_owned() });
    }

    /// Takes a clause in the place of those that it makes redundant.
    fn note_implied<'c, 'n>(
        &mut self,
        left: &mut Vec<&'c Clause<'n>>,
        clause: &'c Clause<'n>,
        is_implied: impl Fn(&Clause<'_>) -> bool,
    ) {
        left.retain(|earlier| {
            let implied = is_implied(earlier);
            if implied {
                self.note_redundant(earlier.path, clause.path);
            }
            !implied
        });
        left.push(clause);
    }

    fn note_redundant(&mut self, path: &str, by: &str) {
        self.findings.push(RuleFinding::Redundant { path: path.to_owned(), by: by.to_owned() });
    }
}

fn constant_if(holds: bool, fails: bool) -> Option<bool> {
    (holds || fails).then_some(holds)
}

/// Whether no value is left where clauses of one measure are taken together: three of which any two go together.
fn leaves_nothing<'c>(clauses: &'c [Clause<'_>], allowed: impl Fn(&'c Clause<'_>) -> &'c Allowed) -> bool {
    clauses.iter().any(|clause| {
        let is_same = |other: &&Clause<'_>| Tie::of(clause.predicate, other.predicate) == Some(Tie::Same);
        let left = clauses.iter().filter(is_same).map(&allowed);
        left.fold(allowed(clause).clone(), |left, allowed| left.intersection(allowed)).is_empty()
    })
}

fn collect_segments<'r>(rule: &'r Rule, names: &mut Vec<&'r str>) {
    if let Rule::Is(Predicate::Segment { any_of, .. }) = rule {
        names.extend(any_of.iter().map(String::as_str));
    }
    for (_, part) in rule.parts() {
        collect_segments(part, names);
    }
}
