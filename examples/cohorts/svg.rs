//! The grid as a picture: the more, the darker; what is not over yet is hatched.

use std::fmt::{self, Write};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::args::Show;
use crate::colour::Colour;
use crate::common::numbers::{count, decimal_or_dash, rate};
use crate::common::source::Source;
use crate::common::svg::{Picture, float, hatched, rect};
use crate::report::{Cohort, Mean, Means, Report};
use crate::text::{grid_title, number};

const HATCH: &str = "cohorts-partial";
const WIDTH: f64 = 960.0;
const LEFT: f64 = 32.0;
const RIGHT: f64 = 936.0;
/// Where the cells begin.
const GRID: f64 = 196.0;
const TOP: f64 = 176.0;
const ROW: f64 = 23.0;
/// Narrower cells have no number.
const NARROWEST: f64 = 34.0;

/// The places and colours of the cells.
struct Frame {
    column: f64,
    /// The number that is as dark as can be; above zero.
    most: Option<Decimal>,
    show: Show,
}

/// The whole picture.
pub(crate) fn render(source: &Source, report: &Report) -> Result<String, fmt::Error> {
    let frame = Frame::of(report);
    let mut svg = open(source, report)?;
    legend(&mut svg, report, &frame)?;
    column_titles(&mut svg, report, &frame)?;
    let mut y = TOP;
    for cohort in &report.cohorts {
        row(&mut svg, report, cohort, &frame, y)?;
        y += ROW;
    }
    if report.show != Show::Revenue {
        mean_row(&mut svg, report, "weighted mean", |means| means.weighted, &frame, y + 10.0)?;
        mean_row(&mut svg, report, "simple mean", |means| means.simple, &frame, y + 10.0 + ROW)?;
    }
    writeln!(svg, "</svg>")?;
    Ok(svg)
}

fn open(source: &Source, report: &Report) -> Result<String, fmt::Error> {
    let summary = report.overview.in_a_line();
    let noun = report.by.noun();
    let title = grid_title(report);
    let means = report.means.iter().enumerate().skip(1).map(|(age, means)| {
        let mean = means.weighted.shown(report.show).map_or("none yet".to_owned(), |value| number(value, report.show));
        format!("{noun} {age} {mean}")
    });
    let means: Vec<String> = if report.show == Show::Revenue { Vec::new() } else { means.collect() };
    let means = if means.is_empty() { String::new() } else { format!(" Weighted means: {}.", means.join(", ")) };
    let description = format!("{}: {summary}. {title}. A row a {noun}, a column a {noun} of age.{means}", source.name);
    let rows = float(report.cohorts.len() as u64) + 3.0;
    let picture = Picture {
        width: WIDTH,
        height: TOP + rows * ROW,
        hatch: HATCH,
        title: "Customer cohorts",
        description: &description,
        left: LEFT,
        headline: "Who came back",
        below: [&format!("{}: {summary}", source.name), &title],
    };
    picture.open()
}

/// What the colours mean.
fn legend(svg: &mut String, report: &Report, frame: &Frame) -> fmt::Result {
    const STEPS: u32 = 20;
    let (y, base) = (104.0, 116.0);
    if let Some(most) = frame.most {
        for step in 0..STEPS {
            let colour = Colour::of(f64::from(step) / f64::from(STEPS - 1)).to_string();
            writeln!(svg, "{}", rect(GRID + 8.0 * f64::from(step), y, 8.2, 14.0, &colour))?;
        }
        let most = number(most, report.show);
        let unit = if frame.show == Show::Customers { " %, or more" } else { "" };
        let (left, right) = (GRID - 6.0, GRID + 166.0);
        writeln!(
            svg,
            r#"<text x="{left}" y="{base}" text-anchor="end">0</text><text x="{right}" y="{base}">{most}{unit}</text>"#
        )?;
    }
    let sample = |x: f64, fill: &str| {
        format!(r##"<rect x="{x}" y="{y}" width="22" height="14" fill="{fill}" stroke="#bbb" stroke-width="0.5"/>"##)
    };
    let partial = GRID + 290.0;
    let blank = partial + 130.0;
    writeln!(
        svg,
        r#"{}{}<text x="{}" y="{base}">not over yet</text>
{}<text x="{}" y="{base}">not begun yet</text>"#,
        sample(partial, &Colour::of(0.5).to_string()),
        sample(partial, &hatched(HATCH)),
        partial + 28.0,
        sample(blank, "#fff"),
        blank + 28.0,
    )
}

fn column_titles(svg: &mut String, report: &Report, frame: &Frame) -> fmt::Result {
    let noun = report.by.noun();
    let (names, ages) = (TOP - 8.0, TOP - 26.0);
    writeln!(
        svg,
        r#"<text x="{LEFT}" y="{names}" font-weight="bold">{noun}</text><text x="{}" y="{names}" text-anchor="end" font-weight="bold">customers</text><text x="{GRID}" y="{ages}" font-weight="bold">{noun}s later</text>"#,
        GRID - 12.0,
    )?;
    // As many ages as there is room for.
    let every = [1_u32, 2, 5, 10, 20, 50, 100].into_iter().find(|every| f64::from(*every) * frame.column >= 24.0);
    let every = every.and_then(|every| usize::try_from(every).ok()).unwrap_or(1000);
    for age in (0..report.ages()).step_by(every) {
        let x = frame.middle(age);
        writeln!(svg, r#"<text x="{x:.1}" y="{names}" text-anchor="middle" font-size="12">{age}</text>"#)?;
    }
    Ok(())
}

fn row(svg: &mut String, report: &Report, cohort: &Cohort, frame: &Frame, y: f64) -> fmt::Result {
    let (name, customers) = (cohort.name(report.by), count(cohort.customers));
    row_title(svg, &name, &customers, y)?;
    for (age, cell) in cohort.cells.iter().enumerate() {
        let back = format!("{} of {customers} customers ({})", count(cell.customers), rate(cell.rate));
        let words = match report.show {
            Show::Customers => back,
            Show::Revenue => format!("revenue {}", cell.revenue),
            Show::Cumulated => format!("{} a customer", decimal_or_dash(cell.cumulated, cell.revenue.scale())),
        };
        let state = if cell.is_whole { "" } else { ", not over yet" };
        writeln!(svg, "<g><title>{name}, {} {age}: {words}{state}</title>", report.by.noun())?;
        frame.cell(svg, age, cell.shown(report.show), cell.is_whole, y)?;
        writeln!(svg, "</g>")?;
    }
    Ok(())
}

fn row_title(svg: &mut String, name: &str, customers: &str, y: f64) -> fmt::Result {
    let (base, right) = (y + 15.5, GRID - 12.0);
    writeln!(
        svg,
        r#"<text x="{LEFT}" y="{base:.1}" font-size="12">{name}</text><text x="{right}" y="{base:.1}" text-anchor="end" font-size="12">{customers}</text>"#
    )
}

fn mean_row(
    svg: &mut String,
    report: &Report,
    name: &str,
    mean: impl Fn(&Means) -> Mean,
    frame: &Frame,
    y: f64,
) -> fmt::Result {
    row_title(svg, name, "", y)?;
    for (age, means) in report.means.iter().enumerate() {
        frame.cell(svg, age, mean(means).shown(report.show), true, y)?;
    }
    Ok(())
}

impl Frame {
    fn of(report: &Report) -> Self {
        let column = ((RIGHT - GRID) / float(report.ages().max(1) as u64)).min(72.0);
        let most = report.largest().filter(|most| *most > Decimal::ZERO);
        Self { column, most, show: report.show }
    }

    fn middle(&self, age: usize) -> f64 {
        GRID + (float(age as u64) + 0.5) * self.column
    }

    /// How dark a number is, from 0 to 1; counted in whole thousandths, so that every platform has the same colour.
    fn share(&self, value: Decimal) -> f64 {
        let share = match self.most {
            Some(most) => value.checked_div(most).unwrap_or_default(),
            None if value > Decimal::ZERO => Decimal::ONE,
            None => Decimal::ZERO,
        };
        let thousandths = share.clamp(Decimal::ZERO, Decimal::ONE) * Decimal::ONE_THOUSAND;
        f64::from(thousandths.round().to_u16().unwrap_or_default()) / 1000.0
    }

    fn cell(&self, svg: &mut String, age: usize, value: Option<Decimal>, is_whole: bool, y: f64) -> fmt::Result {
        let Some(value) = value else { return Ok(()) };
        let colour = Colour::of(self.share(value));
        let (x, width) = (GRID + float(age as u64) * self.column, self.column - 1.0);
        writeln!(svg, "{}", rect(x, y, width, ROW - 1.0, &colour.to_string()))?;
        // On stripes text is read by its white edge.
        let ink = if is_whole {
            format!(r#"fill="{}""#, colour.of_text())
        } else {
            writeln!(svg, "{}", rect(x, y, width, ROW - 1.0, &hatched(HATCH)))?;
            r##"fill="#111" stroke="#fff" stroke-width="3" paint-order="stroke""##.to_owned()
        };
        if self.column >= NARROWEST {
            let (x, base, value) = (self.middle(age), y + 15.5, number(value, self.show));
            writeln!(
                svg,
                r#"<text x="{x:.1}" y="{base:.1}" text-anchor="middle" font-size="12" {ink}>{value}</text>"#
            )?;
        }
        Ok(())
    }
}
