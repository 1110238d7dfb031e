//! A treemap: rectangles with given areas that fill a rectangle, as square as they can be (Bruls, Huizing & van Wijk
//! 2000).

/// A rectangle of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A place for each of these sizes, which descend; only sizes above zero have one.
pub(crate) fn treemap(sizes: &[f64], place: Place) -> Vec<Place> {
    let sizes: Vec<f64> = sizes.iter().copied().filter(|size| *size > 0.0).collect();
    let total: f64 = sizes.iter().sum();
    let areas: Vec<f64> = sizes.iter().map(|size| size / total * place.width * place.height).collect();
    let (mut places, mut rest, mut areas) = (Vec::with_capacity(areas.len()), place, areas.as_slice());
    while !areas.is_empty() {
        let (row, others) = areas.split_at(best_row(areas, rest.width.min(rest.height)));
        rest = rest.lay(row, &mut places);
        areas = others;
    }
    places
}

/// How many of the next areas make the most square row along a side of this length.
fn best_row(areas: &[f64], side: f64) -> usize {
    let mut best = f64::INFINITY;
    for (position, _) in areas.iter().enumerate() {
        let worst = areas.get(..=position).map_or(f64::INFINITY, |row| worst_ratio(row, side));
        if worst > best {
            return position;
        }
        best = worst;
    }
    areas.len()
}

/// How far the least square rectangle of a row is from a square.
fn worst_ratio(row: &[f64], side: f64) -> f64 {
    let depth = row.iter().sum::<f64>() / side;
    let ratios = row.iter().map(|area| {
        let length = area / depth;
        (length / depth).max(depth / length)
    });
    ratios.fold(1.0, f64::max)
}

impl Place {
    /// Lays a row along the shorter side, and gives what is left.
    fn lay(self, row: &[f64], places: &mut Vec<Self>) -> Self {
        let total: f64 = row.iter().sum();
        let is_wide = self.width >= self.height;
        let depth = total / self.width.min(self.height);
        let mut start = 0.0;
        for area in row {
            let length = area / depth;
            places.push(if is_wide {
                Self { x: self.x, y: self.y + start, width: depth, height: length }
            } else {
                Self { x: self.x + start, y: self.y, width: length, height: depth }
            });
            start += length;
        }
        if is_wide {
            Self { x: self.x + depth, width: (self.width - depth).max(0.0), ..self }
        } else {
            Self { y: self.y + depth, height: (self.height - depth).max(0.0), ..self }
        }
    }
}
