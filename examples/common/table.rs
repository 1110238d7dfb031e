//! [`Table`]: aligned columns of text.

use std::fmt;

/// A table with titles of one or two lines; the first columns are aligned to the left, the others to the right.
pub(crate) struct Table {
    titles: Vec<[String; 2]>,
    left: usize,
    rows: Vec<Vec<String>>,
}

/// What stands where a number has no base to be taken of.
pub(crate) const UNDEFINED: &str = "–";

impl Table {
    /// A table with these titles, the first `left` columns aligned to the left; a line break in a title is kept.
    pub(crate) fn new<T: Into<String>>(left: usize, titles: impl IntoIterator<Item = T>) -> Self {
        let titles = titles.into_iter().map(|title| {
            let title = title.into();
            title
                .split_once('\n')
                .map_or_else(|| [String::new(), title.clone()], |(upper, lower)| [upper.to_owned(), lower.to_owned()])
        });
        Self { titles: titles.collect(), left, rows: Vec::new() }
    }

    /// Adds a row. One cell alone is a line of text that goes across the columns.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    fn widths(&self) -> Vec<usize> {
        let of_column = |(column, title): (usize, &[String; 2])| {
            let rows = self.rows.iter().filter(|row| row.len() > 1);
            let cells = rows.filter_map(|row| row.get(column)).map(String::as_str);
            title.iter().map(String::as_str).chain(cells).map(|text| text.chars().count()).max().unwrap_or_default()
        };
        self.titles.iter().enumerate().map(of_column).collect()
    }

    fn write<'c>(
        &self,
        f: &mut fmt::Formatter<'_>,
        widths: &[usize],
        cells: impl Iterator<Item = &'c str>,
    ) -> fmt::Result {
        let mut line = String::new();
        for (column, (cell, &width)) in cells.zip(widths).enumerate() {
            let cell = if column < self.left { format!("{cell:<width$}") } else { format!("{cell:>width$}") };
            line.push_str("  ");
            line.push_str(&cell);
        }
        writeln!(f, "{}", line.trim_end())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        if self.titles.iter().any(|[upper, _]| !upper.is_empty()) {
            self.write(f, &widths, self.titles.iter().map(|[upper, _]| upper.as_str()))?;
        }
        self.write(f, &widths, self.titles.iter().map(|[_, lower]| lower.as_str()))?;
        let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        self.write(f, &widths, rules.iter().map(String::as_str))?;
        self.rows.iter().try_for_each(|row| self.write(f, &widths, row.iter().map(String::as_str)))
    }
}
