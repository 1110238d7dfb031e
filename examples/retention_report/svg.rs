//! The report as a chart: who bought in each month, and how many of the active stayed.

use std::fmt::{self, Write};

use chrono::Datelike;

use crate::common::numbers::count;
use crate::common::source::Source;
use crate::common::svg::{Picture, float, hatched, rect};
use crate::report::{Month, Report};

const HATCH: &str = "retention-partial";
const WIDTH: f64 = 1080.0;
const HEIGHT: f64 = 660.0;
const LEFT: f64 = 72.0;
const RIGHT: f64 = 1056.0;
/// The upper edges and heights of the two panels.
const BUYERS: Panel = Panel { top: 136.0, height: 270.0 };
const RETENTION: Panel = Panel { top: 486.0, height: 116.0 };
/// Labels of months need so much room.
const LABEL_WIDTH: f64 = 64.0;

/// Colours that differ for all kinds of colour vision (Okabe & Ito 2008).
const RETURNING: &str = "#0072b2";
const NEW: &str = "#e69f00";
const CAME_BACK: &str = "#009e73";
const LINE: &str = "#b3480c";

/// A part of the picture with an axis of its own.
#[derive(Clone, Copy)]
struct Panel {
    top: f64,
    height: f64,
}

/// The horizontal places of the months.
#[derive(Clone, Copy)]
struct Axis {
    step: f64,
}

/// The whole chart.
pub(crate) fn render(source: &Source, report: &Report) -> Result<String, fmt::Error> {
    let axis = Axis { step: (RIGHT - LEFT) / float(report.months.len().max(1) as u64) };
    let mut svg = open(source, report)?;
    legend(&mut svg, report)?;
    buyers(&mut svg, report, axis)?;
    retention(&mut svg, report, axis)?;
    month_labels(&mut svg, report, axis)?;
    writeln!(svg, "</svg>")?;
    Ok(svg)
}

/// Begins the picture.
fn open(source: &Source, report: &Report) -> Result<String, fmt::Error> {
    let summary = report.overview.in_a_line();
    let description = format!(
        "{}: {summary}. Above, the buyers of each month, new, returning and come back; below, the retention rate.",
        source.name
    );
    let picture = Picture {
        width: WIDTH,
        height: HEIGHT,
        hatch: HATCH,
        title: "Customer retention by month",
        description: &description,
        left: LEFT,
        headline: "Who buys, and who stays",
        below: [&source.name, &summary],
    };
    picture.open()
}

fn legend(svg: &mut String, report: &Report) -> fmt::Result {
    let y = BUYERS.top - 20.0;
    writeln!(svg, r#"<text x="{LEFT}" y="{y}" font-weight="bold">Buyers a month</text>"#)?;
    let partial = report.months.iter().any(|month| !month.is_whole).then_some(("month not seen whole", "#777"));
    let entries = [("returning", RETURNING), ("came back", CAME_BACK), ("new", NEW)].into_iter().chain(partial);
    let mut x = LEFT + 150.0;
    for (name, colour) in entries {
        let square =
            |fill: &str| format!(r#"<rect x="{x}" y="{:.1}" width="14" height="14" fill="{fill}"/>"#, y - 12.0);
        let hatch = if partial.is_some_and(|entry| entry.0 == name) { square(&hatched(HATCH)) } else { String::new() };
        writeln!(svg, r#"{}{hatch}<text x="{:.1}" y="{y}">{name}</text>"#, square(colour), x + 20.0)?;
        x += 120.0;
    }
    let active = count(report.active_days.into());
    writeln!(
        svg,
        r##"<text x="{LEFT}" y="{}" font-weight="bold">Retention: of the customers active at the start of a month, how many are at its end</text>
<text x="{LEFT}" y="{}" fill="#555">Active: ordered in the last {active} days. Months that are not over have no rate yet.</text>"##,
        RETENTION.top - 20.0,
        HEIGHT - 12.0,
    )
}

fn buyers(svg: &mut String, report: &Report, axis: Axis) -> fmt::Result {
    let most = report.months.iter().map(|month| month.activity.active_customers().total()).max().unwrap_or_default();
    let step = tick_step(most);
    let top = most.div_ceil(step).max(1) * step;
    for tick in (0..=top / step).map(|tick| tick * step) {
        grid_line(svg, BUYERS.y(float(tick) / float(top)), &count(tick))?;
    }
    for (position, month) in report.months.iter().enumerate() {
        bar(svg, month, axis.start(position), axis.step * 0.76, top)?;
    }
    Ok(())
}

/// The buyers of a month, one kind on top of the other.
fn bar(svg: &mut String, month: &Month, x: f64, width: f64, top: u64) -> fmt::Result {
    let buyers = month.activity.active_customers();
    let parts = [
        (buyers.returning(), RETURNING, "returning"),
        (buyers.reactivated(), CAME_BACK, "came back"),
        (buyers.new_customers(), NEW, "new"),
    ];
    let words: Vec<String> = parts.iter().map(|(customers, _, name)| format!("{} {name}", count(*customers))).collect();
    writeln!(svg, "<g><title>{}: {}</title>", month_name(month), words.join(", "))?;
    let mut below = 0;
    for (customers, colour, _) in parts.into_iter().filter(|(customers, ..)| *customers > 0) {
        let (lower, upper) = (BUYERS.y(float(below) / float(top)), BUYERS.y(float(below + customers) / float(top)));
        below += customers;
        writeln!(svg, "{}", rect(x, upper, width, lower - upper, colour))?;
    }
    if !month.is_whole {
        let upper = BUYERS.y(float(below) / float(top));
        writeln!(svg, "{}", rect(x, upper, width, BUYERS.y(0.0) - upper, &hatched(HATCH)))?;
    }
    writeln!(svg, "</g>")
}

fn retention(svg: &mut String, report: &Report, axis: Axis) -> fmt::Result {
    for percent in [0, 25, 50, 75, 100] {
        grid_line(svg, RETENTION.y(float(percent) / 100.0), &format!("{percent} %"))?;
    }
    let mut points = Vec::new();
    for (position, month) in report.months.iter().enumerate() {
        let rate = month.when_whole(month.activity.customer_flow().retention_rate());
        match rate {
            Some(rate) => {
                let (x, y) = (axis.middle(position), RETENTION.y(rate.to_f64()));
                points.push((x, y, format!("{}: {rate:.1}", month_name(month))));
            }
            // A month without a rate interrupts the line.
            None => line(svg, &std::mem::take(&mut points), axis)?,
        }
    }
    line(svg, &points, axis)
}

fn line(svg: &mut String, points: &[(f64, f64, String)], axis: Axis) -> fmt::Result {
    if points.is_empty() {
        return Ok(());
    }
    let path: Vec<String> = points.iter().map(|(x, y, _)| format!("{x:.1},{y:.1}")).collect();
    writeln!(svg, r#"<polyline points="{}" fill="none" stroke="{LINE}" stroke-width="2.5"/>"#, path.join(" "))?;
    let radius = (axis.step * 0.12).clamp(1.5, 4.0);
    for (x, y, name) in points {
        writeln!(
            svg,
            r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius:.1}" fill="{LINE}"><title>{name}</title></circle>"#
        )?;
    }
    Ok(())
}

/// The names of the months, as many as there is room for, at the same months of each year.
fn month_labels(svg: &mut String, report: &Report, axis: Axis) -> fmt::Result {
    let every = [1, 2, 3, 6, 12, 24, 60, 120].into_iter().find(|every| f64::from(*every) * axis.step >= LABEL_WIDTH);
    for (position, month) in report.months.iter().enumerate() {
        let start = month.activity.period().start();
        let number = i64::from(start.year()) * 12 + i64::from(start.month0());
        if number.rem_euclid(every.unwrap_or(1200).into()) == 0 {
            let (x, name) = (axis.middle(position), month_name(month));
            for panel in [BUYERS, RETENTION] {
                let y = panel.y(0.0) + 18.0;
                writeln!(svg, r#"<text x="{x:.1}" y="{y:.1}" text-anchor="middle" font-size="12">{name}</text>"#)?;
            }
        }
    }
    Ok(())
}

fn grid_line(svg: &mut String, y: f64, label: &str) -> fmt::Result {
    writeln!(
        svg,
        r##"<line x1="{LEFT}" x2="{RIGHT}" y1="{y:.1}" y2="{y:.1}" stroke="#ddd"/><text x="{}" y="{:.1}" text-anchor="end" font-size="12">{label}</text>"##,
        LEFT - 8.0,
        y + 4.0,
    )
}

impl Panel {
    /// The height of a share of the panel.
    fn y(self, share: f64) -> f64 {
        self.top + self.height * (1.0 - share)
    }
}

impl Axis {
    /// Where the bar of a month begins.
    fn start(self, position: usize) -> f64 {
        self.middle(position) - 0.38 * self.step
    }

    fn middle(self, position: usize) -> f64 {
        LEFT + (float(position as u64) + 0.5) * self.step
    }
}

fn month_name(month: &Month) -> String {
    month.activity.period().start().format("%Y-%m").to_string()
}

/// The smallest of 1, 2, 5, 10, 20 … that divides an axis into six parts at most.
fn tick_step(most: u64) -> u64 {
    let mut steps = (0..19).flat_map(|power| [1, 2, 5].map(|digit: u64| digit.saturating_mul(10_u64.pow(power))));
    steps.find(|step| most.div_ceil(*step) <= 6).unwrap_or(u64::MAX)
}
