//! The waterfall as a picture: how many are left after each gate, and for which reasons the others are lost.

use std::fmt::{self, Write};

use retention::campaign::WaterfallGate;

use crate::common::numbers::count;
use crate::common::source::Source;
use crate::common::svg::{Picture, escaped, float, hatched, rect};
use crate::report::Report;
use crate::text::lost_in_words;

const HATCH: &str = "campaign-day-held-out";
const WIDTH: f64 = 960.0;
const LEFT: f64 = 32.0;
/// Where the bars begin.
const BARS: f64 = 172.0;
/// How long the longest is.
const LONGEST: f64 = 330.0;
const TOP: f64 = 128.0;
const ROW: f64 = 30.0;
/// Where the reasons stand.
const REASONS: f64 = BARS + LONGEST + 76.0;

/// The whole picture.
pub(crate) fn render(source: &Source, report: &Report) -> Result<String, fmt::Error> {
    let waterfall = &report.waterfall;
    let gates: Vec<&WaterfallGate> = waterfall.gates().iter().filter(|gate| !gate.lost.is_empty()).collect();
    let known = count(waterfall.customers());
    let of =
        format!("{}: {known} known people, {}", waterfall.campaign(), report.run.local.format("%Y-%m-%d at %H:%M"));
    let lost = gates.iter().map(|gate| format!("{}: {}", gate.gate, lost_in_words(&gate.lost)));
    let lost: Vec<String> = lost.collect();
    let description = format!("{of}. {}. Sent: {}.", lost.join("; "), count(waterfall.sent()));
    let picture = Picture {
        width: WIDTH,
        height: TOP + (float(gates.len() as u64) + 2.0) * ROW,
        hatch: HATCH,
        title: "Waterfall of a campaign",
        description: &description,
        left: LEFT,
        headline: "Who is lost where",
        below: [&format!("{}: {}", source.name, report.overview.in_a_line()), &of],
    };
    let mut svg = picture.open()?;
    let most = float(waterfall.customers().max(1));
    let mut row = |place: u64, name: &str, left: u64, lost: u64, why: &str| {
        let y = TOP + float(place) * ROW;
        let length = |customers| float(customers) / most * LONGEST;
        writeln!(svg, r#"<text x="{LEFT}" y="{:.1}">{}</text>"#, y + 15.0, escaped(name))?;
        writeln!(svg, "{}", rect(BARS, y, length(left), 20.0, "#3b6ea5"))?;
        writeln!(svg, "{}", rect(BARS + length(left), y, length(lost), 20.0, "#d9d9d9"))?;
        if name.ends_with("holdout") {
            writeln!(svg, "{}", rect(BARS + length(left), y, length(lost), 20.0, &hatched(HATCH)))?;
        }
        let end = BARS + length(left + lost) + 6.0;
        writeln!(svg, r#"<text x="{end:.1}" y="{:.1}">{}</text>"#, y + 15.0, count(left))?;
        writeln!(svg, r##"<text x="{REASONS}" y="{:.1}" fill="#555" font-size="11">{}</text>"##, y + 15.0, escaped(why))
    };
    row(0, "known", waterfall.customers(), 0, "")?;
    for (place, gate) in (1..).zip(&gates) {
        row(place, gate.gate.name(), gate.left, gate.entered - gate.left, &lost_in_words(&gate.lost))?;
    }
    writeln!(svg, "</svg>")?;
    Ok(svg)
}
