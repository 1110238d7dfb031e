//! [`Migration`]: who moved from which segment to which between two dates.

use std::cmp::Ordering;

use super::{Segmentation, SegmentationError};
use crate::metrics::Proportion;
use crate::model::Rate;

/// How many customers moved from which segment to which between two dates.
///
/// Rows are the earlier segments, columns the later ones. Customers who were in no segment, or not known, at the
/// earlier date are *new*; those who are in none, or not known, at the later one have *vanished*; those who are in none
/// at both dates are not counted. Segments of a map are the same if their [names](super::Segment) are, whatever has
/// become of their texts. Both segmentations should be made by the same map and scoring, or the moves are the
/// map's and not the customers'; scores that are quantiles move everybody a little, because they rank customers among
/// each other.
///
/// Migrations of disjoint customers [merge](Migration::merge). It holds for segments, lifecycle stages, ABC classes and
/// rungs alike. Markov models of customers start from such a table of shares.
///
/// # Example
///
/// ```
/// use retention::segment::Segmentation;
///
/// let segments = || vec!["active", "declining", "lost"];
/// let march = Segmentation::from_columns(
///     vec!["ali", "mina", "omid", "reza"],
///     segments(),
///     vec![Some(0), Some(0), Some(2), Some(1)],
/// )?;
/// let april = Segmentation::from_columns(
///     vec!["ali", "mina", "reza", "sara"],
///     segments(),
///     vec![Some(0), Some(1), Some(2), Some(0)],
/// )?;
///
/// let migration = march.migration_to(&april);
/// assert_eq!(migration.customers(Some(&"active"), Some(&"declining")), Some(1)); // Mina
/// assert_eq!(migration.share(Some(&"active"), Some(&"declining")).unwrap().to_string(), "50.00 %");
/// assert_eq!((migration.new_customers(), migration.vanished_customers()), (1, 1)); // Sara, Omid
/// assert_eq!(migration.stayed().rate().unwrap().to_string(), "25.00 %"); // Ali, of four
///
/// // Who they are:
/// let cooling = march.moves_to(&april).filter(|gone| gone.from == Some(&"active") && gone.to == Some(&"declining"));
/// assert_eq!(cooling.map(|gone| gone.customer).collect::<Vec<_>>(), [&"mina"]);
///
/// // As a matrix:
/// for row in migration.rows() {
///     let moved: Vec<String> = row.moved().map(|cell| cell.customers.to_string()).collect();
///     println!("{}: {}, vanished {}", row.from(), moved.join(" "), row.vanished());
/// }
/// # Ok::<(), retention::segment::SegmentationError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "RawMigration<S>", bound(deserialize = "S: serde::Deserialize<'de> + PartialEq"))
)]
pub struct Migration<S> {
    earlier: Vec<S>,
    later: Vec<S>,
    /// For each earlier segment, how many went to each later one.
    moved: Vec<Vec<u64>>,
    /// For each later segment, how many are new.
    new: Vec<u64>,
    /// For each earlier segment, how many have vanished.
    vanished: Vec<u64>,
}

/// A row of a [`Migration`]: an earlier segment, and where its customers are.
#[derive(Debug)]
pub struct MigrationRow<'m, S> {
    from: &'m S,
    later: &'m [S],
    moved: &'m [u64],
    vanished: u64,
}

/// A cell of a [`Migration`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MigrationCell<'m, S> {
    /// The earlier segment; `None` for new customers.
    pub from: Option<&'m S>,
    /// The later segment; `None` for those who have vanished.
    pub to: Option<&'m S>,
    /// How many customers.
    pub customers: u64,
    /// How many customers have this earlier segment, whatever the later one: the base of the
    /// [share](MigrationCell::share).
    pub of: u64,
}

/// A customer of two segmentations who has a segment in one of them, from [`Segmentation::moves_to`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SegmentMove<'s, K, S> {
    /// Who.
    pub customer: &'s K,
    /// Their earlier segment; `None` if they were in none, or not known.
    pub from: Option<&'s S>,
    /// Their later segment; `None` if they are in none, or not known.
    pub to: Option<&'s S>,
}

impl<'m, S> MigrationRow<'m, S> {
    /// The earlier segment.
    pub fn from(&self) -> &'m S {
        self.from
    }

    /// How many customers it had: the sum of the row.
    pub fn size(&self) -> u64 {
        self.moved.iter().sum::<u64>() + self.vanished
    }

    /// A cell for each later segment, in their order.
    pub fn moved(&self) -> impl ExactSizeIterator<Item = MigrationCell<'m, S>> + use<'m, S> {
        let (from, of) = (self.from, self.size());
        let cells = self.later.iter().zip(self.moved);
        cells.map(move |(to, customers)| MigrationCell { from: Some(from), to: Some(to), customers: *customers, of })
    }

    /// How many of its customers are in no later segment, or not known any more.
    pub fn vanished(&self) -> u64 {
        self.vanished
    }

    /// All of its cells: for each later segment, and the last for those who have vanished.
    pub fn cells(&self) -> impl Iterator<Item = MigrationCell<'m, S>> + use<'m, S> {
        let vanished = MigrationCell { from: Some(self.from), to: None, customers: self.vanished, of: self.size() };
        self.moved().chain([vanished])
    }
}

impl<S> MigrationCell<'_, S> {
    /// Of the customers of the earlier segment, the share of these; of new customers, the share of those who are in
    /// this segment now. `None` if nobody was in the earlier segment.
    pub fn share(&self) -> Option<Rate> {
        Rate::of_counts(self.customers, self.of)
    }
}

impl<S> Migration<S> {
    /// The earlier segments: the rows.
    pub fn earlier(&self) -> &[S] {
        &self.earlier
    }

    /// The later segments: the columns.
    pub fn later(&self) -> &[S] {
        &self.later
    }

    /// The rows: one for each earlier segment, in their order. New customers have [no row](Migration::arrivals).
    pub fn rows(&self) -> impl ExactSizeIterator<Item = MigrationRow<'_, S>> {
        let rows = self.earlier.iter().zip(&self.moved).zip(&self.vanished);
        rows.map(|((from, moved), vanished)| MigrationRow { from, later: &self.later, moved, vanished: *vanished })
    }

    /// The row of an earlier segment; `None` if there is no such segment.
    pub fn row(&self, from: &S) -> Option<MigrationRow<'_, S>>
    where
        S: PartialEq,
    {
        self.rows().find(|row| row.from == from)
    }

    /// The customers who had no earlier segment, or were not known: a cell for each later segment, in their order.
    pub fn arrivals(&self) -> impl ExactSizeIterator<Item = MigrationCell<'_, S>> {
        let of = self.new_customers();
        let new = self.later.iter().zip(&self.new);
        new.map(move |(to, customers)| MigrationCell { from: None, to: Some(to), customers: *customers, of })
    }

    /// All cells, row by row: each earlier segment's, the last of them those who have vanished; then the new customers.
    pub fn iter(&self) -> impl Iterator<Item = MigrationCell<'_, S>> {
        self.rows().flat_map(|row| row.cells()).chain(self.arrivals())
    }

    /// How many customers went from one segment to another; `None` for no segment: new from it, vanished to it. `None`
    /// if there is no such segment, and for those who are in none at both dates, because they are not counted.
    pub fn customers(&self, from: Option<&S>, to: Option<&S>) -> Option<u64>
    where
        S: PartialEq,
    {
        let row = from.map(|from| self.earlier.iter().position(|other| other == from));
        let column = to.map(|to| self.later.iter().position(|other| other == to));
        match (row, column) {
            (Some(row), Some(column)) => self.moved.get(row?)?.get(column?).copied(),
            (Some(row), None) => self.vanished.get(row?).copied(),
            (None, Some(column)) => self.new.get(column?).copied(),
            (None, None) => None,
        }
    }

    /// Of the customers of an earlier segment, the share of those who went to a later one: the rows add up to 100 %,
    /// with those who have vanished. `None` where [`customers`](Migration::customers) is, or where there were none.
    pub fn share(&self, from: Option<&S>, to: Option<&S>) -> Option<Rate>
    where
        S: PartialEq,
    {
        let customers = self.customers(from, to)?;
        let of = match from {
            Some(from) => self.earlier_size(from)?,
            None => self.new_customers(),
        };
        Rate::of_counts(customers, of)
    }

    /// How many customers each earlier segment had.
    pub fn earlier_sizes(&self) -> Vec<u64> {
        self.rows().map(|row| row.size()).collect()
    }

    /// How many customers each later segment has.
    pub fn later_sizes(&self) -> Vec<u64> {
        let mut sizes = self.new.clone();
        for row in &self.moved {
            sizes.iter_mut().zip(row).for_each(|(size, customers)| *size += customers);
        }
        sizes
    }

    /// How many customers have a later segment, and had no earlier one.
    pub fn new_customers(&self) -> u64 {
        self.new.iter().sum()
    }

    /// How many customers had an earlier segment, and have no later one.
    pub fn vanished_customers(&self) -> u64 {
        self.vanished.iter().sum()
    }

    /// Of all who had an earlier segment, how many are in the same one still. Those who have vanished did not stay.
    pub fn stayed(&self) -> Proportion
    where
        S: PartialEq,
    {
        let same = self.iter().filter(|cell| cell.from.is_some() && cell.from == cell.to);
        let all = self.earlier_sizes().iter().sum();
        Proportion::new(same.map(|cell| cell.customers).sum(), all).unwrap_or_default()
    }

    /// Of those who had this segment, how many have it still; `None` if there was no such segment.
    pub fn stayed_in(&self, segment: &S) -> Option<Proportion>
    where
        S: PartialEq,
    {
        let same = self.customers(Some(segment), Some(segment)).unwrap_or(0);
        Proportion::new(same, self.earlier_size(segment)?).ok()
    }

    /// The moves of disjoint customers together, between the same segments.
    ///
    /// # Errors
    ///
    /// [`SegmentationError::OtherSegments`] if the segments differ, or stand in another order (those of a map differ if
    /// their names do); [`SegmentationError::Overflow`].
    pub fn merge(&self, other: &Self) -> Result<Self, SegmentationError>
    where
        S: Clone + PartialEq,
    {
        check_same("earlier", &self.earlier, &other.earlier)?;
        check_same("later", &self.later, &other.later)?;
        if self.total().checked_add(other.total()).is_none() {
            return Err(SegmentationError::Overflow);
        }
        let add = |a: &[u64], b: &[u64]| a.iter().zip(b).map(|(a, b)| a + b).collect();
        Ok(Self {
            earlier: self.earlier.clone(),
            later: self.later.clone(),
            moved: self.moved.iter().zip(&other.moved).map(|(a, b)| add(a, b)).collect(),
            new: add(&self.new, &other.new),
            vanished: add(&self.vanished, &other.vanished),
        })
    }

    fn earlier_size(&self, segment: &S) -> Option<u64>
    where
        S: PartialEq,
    {
        self.row(segment).map(|row| row.size())
    }

    /// All customers who are counted; every other sum is a part of it.
    fn total(&self) -> u64 {
        self.moved.iter().flatten().chain(&self.new).chain(&self.vanished).sum()
    }
}

impl<K: Clone + Ord, S> Segmentation<'_, K, S> {
    /// How many customers moved from which segment to which, from this date to a later one. One pass over both; fastest
    /// where both are of one log. An example is at [`Migration`].
    pub fn migration_to(&self, later: &Segmentation<'_, K, S>) -> Migration<S>
    where
        S: Clone,
    {
        let (rows, columns) = (self.segments().len(), later.segments().len());
        let width = columns + 1;
        let mut counts = vec![0_u64; (rows + 1) * width];
        // The last row is of those who had no segment, the last column of those who have none.
        let place = |numbers: &[u8], row: Option<usize>, none: usize| {
            row.and_then(|row| numbers.get(row)).map_or(none, |number| usize::from(*number).min(none))
        };
        for (before, after) in Pairs::new(self.keys(), later.keys()) {
            let (from, to) = (place(self.raw_numbers(), before, rows), place(later.raw_numbers(), after, columns));
            if let Some(count) = counts.get_mut(from * width + to) {
                *count += 1;
            }
        }
        let mut table = counts.chunks_exact(width).map(|row| row.split_at(columns));
        let earlier = table.by_ref().take(rows);
        let (moved, vanished) = earlier.map(|(row, vanished)| (row.to_vec(), vanished.iter().sum::<u64>())).unzip();
        let new = table.next().map(|(row, _)| row.to_vec()).unwrap_or_default();
        Migration { earlier: self.segments().to_vec(), later: later.segments().to_vec(), moved, new, vanished }
    }

    /// Each customer who is in a segment at this date or at a later one, with both, in the order of the keys: those whom
    /// [`migration_to`](Segmentation::migration_to) counts. Also those who have not moved. An example is at [`Migration`].
    pub fn moves_to<'s>(&'s self, later: &'s Segmentation<'_, K, S>) -> impl Iterator<Item = SegmentMove<'s, K, S>> {
        Pairs::new(self.keys(), later.keys()).filter_map(|(before, after)| {
            let customer = match (before, after) {
                (Some(row), _) => self.keys().get(row),
                (None, row) => later.keys().get(row?),
            };
            let from = before.and_then(|row| self.segment(row));
            let to = after.and_then(|row| later.segment(row));
            // In none at both: of a log, also those who order later.
            from.or(to)?;
            Some(SegmentMove { customer: customer?, from, to })
        })
    }
}

/// Whether two migrations have the same segments, in the same order.
fn check_same<S: PartialEq>(field: &'static str, segments: &[S], others: &[S]) -> Result<(), SegmentationError> {
    let (expected, found) = if segments.len() != others.len() {
        (format!("{} segments", segments.len()), others.len().to_string())
    } else if let Some(position) = segments.iter().zip(others).position(|(segment, other)| segment != other) {
        (format!("the first migration's segment {position}"), "another".to_owned())
    } else {
        return Ok(());
    };
    Err(SegmentationError::OtherSegments { field, expected, found })
}

// By hand, because it holds no segment of its own: what is derived would ask for `S: Clone`.

impl<S> Clone for MigrationRow<'_, S> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S> Copy for MigrationRow<'_, S> {}

/// The rows of two sorted lists of keys, those of one key together.
struct Pairs<'k, K> {
    first: &'k [K],
    second: &'k [K],
    rows: (usize, usize),
    /// Both are one list, so that nothing need be compared.
    same: bool,
}

impl<'k, K: Ord> Pairs<'k, K> {
    fn new(first: &'k [K], second: &'k [K]) -> Self {
        Self { first, second, rows: (0, 0), same: std::ptr::eq(first, second) }
    }
}

impl<K: Ord> Iterator for Pairs<'_, K> {
    type Item = (Option<usize>, Option<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let (row, other) = self.rows;
        let order = match (self.first.get(row), self.second.get(other)) {
            (None, None) => return None,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), Some(_)) if self.same => Ordering::Equal,
            (Some(key), Some(another)) => key.cmp(another),
        };
        self.rows = (row + usize::from(order.is_le()), other + usize::from(order.is_ge()));
        Some((order.is_le().then_some(row), order.is_ge().then_some(other)))
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "Migration", expecting = "struct Migration", deny_unknown_fields)]
struct RawMigration<S> {
    earlier: Vec<S>,
    later: Vec<S>,
    moved: Vec<Vec<u64>>,
    new: Vec<u64>,
    vanished: Vec<u64>,
}

#[cfg(feature = "serde")]
impl<S: PartialEq> TryFrom<RawMigration<S>> for Migration<S> {
    type Error = SegmentationError;

    fn try_from(raw: RawMigration<S>) -> Result<Self, SegmentationError> {
        let RawMigration { earlier, later, moved, new, vanished } = raw;
        super::segmentation::check_segments(&earlier)?;
        super::segmentation::check_segments(&later)?;
        let rows = moved.iter().map(|row| ("moved, a row", later.len(), row.len()));
        let columns = [
            ("moved", earlier.len(), moved.len()),
            ("vanished", earlier.len(), vanished.len()),
            ("new", later.len(), new.len()),
        ];
        if let Some((column, expected, found)) =
            columns.into_iter().chain(rows).find(|(_, expected, found)| expected != found)
        {
            return Err(SegmentationError::ColumnLength { column, expected, found });
        }
        let mut counts = moved.iter().flatten().chain(&new).chain(&vanished);
        match counts.try_fold(0_u64, |sum, count| sum.checked_add(*count)) {
            Some(_) => Ok(Self { earlier, later, moved, new, vanished }),
            None => Err(SegmentationError::Overflow),
        }
    }
}
