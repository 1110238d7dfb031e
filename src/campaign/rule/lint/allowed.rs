//! Which values a clause lets through.

use rust_decimal::Decimal;

/// A number, or the place right below (-1) or above (1) it.
pub(super) type Point = (Decimal, i8);

/// The values that a measure can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Domain {
    pub(super) least: Point,
    pub(super) most: Point,
    /// Whether there are whole numbers only.
    pub(super) whole: bool,
    /// Whether there may be no value.
    pub(super) absent: bool,
}

/// Some of the values of a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Allowed {
    /// Whether it is allowed that there is none.
    pub(super) absent: bool,
    /// From, to, both included; ascending, apart from each other.
    spans: Vec<(Point, Point)>,
}

impl Domain {
    pub(super) fn whole(least: i64, most: i64) -> Self {
        Self { least: (least.into(), 0), most: (most.into(), 0), whole: true, absent: false }
    }

    /// Any amount.
    pub(super) fn amounts() -> Self {
        Self { least: (Decimal::MIN, 0), most: (Decimal::MAX, 0), whole: false, absent: false }
    }

    pub(super) fn with_absent(self, absent: bool) -> Self {
        Self { absent, ..self }
    }

    fn before(&self, (number, side): Point) -> Point {
        if self.whole { (number - Decimal::ONE, 0) } else { (number, side - 1) }
    }

    fn after(&self, (number, side): Point) -> Point {
        if self.whole { (number + Decimal::ONE, 0) } else { (number, side + 1) }
    }
}

impl Allowed {
    /// The values of a domain that are in one of these spans, which ascend; that there is none is not.
    pub(super) fn of(domain: &Domain, spans: impl IntoIterator<Item = (Point, Point)>) -> Self {
        let within = |(from, to): (Point, Point)| (from.max(domain.least), to.min(domain.most));
        let spans = spans.into_iter().map(within).filter(|(from, to)| from <= to).collect();
        Self { absent: false, spans }
    }

    /// All other values of the domain.
    pub(super) fn complement(&self, domain: &Domain) -> Self {
        let mut spans = Vec::with_capacity(self.spans.len() + 1);
        let mut from = Some(domain.least);
        for (start, end) in &self.spans {
            if let Some(from) = from.filter(|from| from < start) {
                spans.push((from, domain.before(*start)));
            }
            from = (*end < domain.most).then(|| domain.after(*end));
        }
        spans.extend(from.map(|from| (from, domain.most)));
        Self { absent: domain.absent && !self.absent, spans }
    }

    pub(super) fn intersection(&self, other: &Self) -> Self {
        let mut spans = Vec::new();
        for (from, to) in &self.spans {
            let parts = other.spans.iter().map(|(start, end)| (*from.max(start), *to.min(end)));
            spans.extend(parts.filter(|(from, to)| from <= to));
        }
        Self { absent: self.absent && other.absent, spans }
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.absent && self.spans.is_empty()
    }

    pub(super) fn least(&self) -> Option<Point> {
        self.spans.first().map(|(from, _)| *from)
    }

    pub(super) fn most(&self) -> Option<Point> {
        self.spans.last().map(|(_, to)| *to)
    }
}
