//! The segments as a picture: the larger a segment, the larger its area.

use std::fmt::{self, Write};

use crate::args::Area;
use crate::common::numbers::{count, counted, decimal, rate};
use crate::common::source::Source;
use crate::common::svg::{Picture, escaped, float, hatched, rect};
use crate::report::{Group, Report};
use crate::treemap::{Place, treemap};

const HATCH: &str = "segments-none";
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 660.0;
const LEFT: f64 = 32.0;
/// Where the areas are.
const MAP: Place = Place { x: LEFT, y: 104.0, width: 604.0, height: 530.0 };
/// Where their names are.
const LEGEND: f64 = 660.0;

/// Light colours, on which black can be read, that differ for all kinds of colour vision: Tol's (2021), and three more.
const COLOURS: [&str; 12] = [
    "#77aadd", "#99ddff", "#44bb99", "#bbcc33", "#eedd88", "#ffaabb", "#ee8866", "#aaaa00", "#cbb4e0", "#dddddd",
    "#e2c19a", "#b5c7b8",
];

/// An area of the picture.
struct Tile<'r> {
    number: usize,
    name: &'r str,
    group: &'r Group,
    colour: &'static str,
    is_hatched: bool,
    size: f64,
}

/// The whole picture.
pub(crate) fn render(source: &Source, report: &Report, area: Area) -> Result<String, fmt::Error> {
    let what = match area {
        Area::Revenue => "revenue",
        Area::Customers => "customers",
    };
    let tiles = tiles(report, area);
    let summary = report.overview.in_a_line();
    let shares: Vec<String> = tiles.iter().map(|tile| format!("{} {}", tile.name, tile.share(area))).collect();
    let description = format!("{}: {summary}. Areas are shares of the {what}: {}.", source.name, shares.join(", "));
    let (map, scoring) = (report.map, report.scoring);
    let picture = Picture {
        width: WIDTH,
        height: HEIGHT,
        hatch: HATCH,
        title: "Customer segments",
        description: &description,
        left: LEFT,
        headline: "Who is who",
        below: [&source.name, &format!("{summary}; areas are the {what}, map {map}, scores by {scoring}")],
    };
    let mut svg = picture.open()?;
    let mut drawn: Vec<&Tile<'_>> = tiles.iter().filter(|tile| tile.size > 0.0).collect();
    drawn.sort_by(|a, b| b.size.total_cmp(&a.size));
    let sizes: Vec<f64> = drawn.iter().map(|tile| tile.size).collect();
    for (tile, place) in drawn.iter().zip(treemap(&sizes, MAP)) {
        tile.draw(&mut svg, place, area)?;
    }
    if drawn.is_empty() {
        let (x, y) = (MAP.x + MAP.width / 2.0, MAP.y + MAP.height / 2.0);
        writeln!(svg, r##"<text x="{x}" y="{y}" text-anchor="middle" fill="#555">no {what} to show</text>"##)?;
    }
    legend(&mut svg, &tiles)?;
    writeln!(svg, "</svg>")?;
    Ok(svg)
}

fn tiles(report: &Report, area: Area) -> Vec<Tile<'_>> {
    let segments = report.segments.iter().map(|segment| (segment.name.as_str(), &segment.group, false));
    let others = report.others.iter().map(|group| ("no segment", group, true));
    let tiles = segments.chain(others).zip(COLOURS.iter().cycle()).zip(1..);
    let tiles = tiles.map(|(((name, group, is_hatched), colour), number)| {
        let size = match area {
            // All amounts have one scale; refunds that outweigh orders have no area.
            Area::Revenue => float(group.revenue.mantissa().try_into().unwrap_or_default()),
            Area::Customers => float(group.customers),
        };
        Tile { number, name, group, colour, is_hatched, size }
    });
    tiles.collect()
}

impl Tile<'_> {
    fn share(&self, area: Area) -> String {
        match area {
            Area::Revenue => rate(self.group.revenue_rate),
            Area::Customers => rate(self.group.customer_rate),
        }
    }

    fn draw(&self, svg: &mut String, place: Place, area: Area) -> fmt::Result {
        let Place { x, y, width, height } = place;
        let customers = counted(self.group.customers, "customer");
        let revenue = decimal(self.group.revenue, self.group.revenue.scale());
        let (name, share) = (escaped(self.name), self.share(area));
        writeln!(svg, "<g><title>{name}: {customers}, revenue {revenue} ({})</title>", rate(self.group.revenue_rate))?;
        writeln!(svg, "{}", self.shape(x, y, width, height))?;
        let mut baseline = y + 6.0;
        for (size, weight, line) in self.label(&name, &share, &customers, width, height) {
            baseline += size + 3.0;
            let x = x + 6.0;
            writeln!(
                svg,
                r#"<text x="{x:.1}" y="{baseline:.1}" font-size="{size}" font-weight="{weight}">{line}</text>"#
            )?;
        }
        writeln!(svg, "</g>")
    }

    /// The largest label for which there is room: sizes, weights and texts of its lines.
    fn label<'t>(
        &self,
        name: &'t str,
        share: &str,
        customers: &str,
        width: f64,
        height: f64,
    ) -> Vec<(f64, &'static str, String)> {
        let bold = |size: f64, text: &'t str| (size, "bold", text.to_owned());
        let plain = |size: f64, text: &str| (size, "normal", text.to_owned());
        let (first, second) = name.rsplit_once(' ').unwrap_or((name, ""));
        let layouts = [
            vec![bold(15.0, name), plain(12.0, &format!("{share}, {customers}"))],
            vec![bold(13.0, name), plain(12.0, share)],
            vec![bold(11.0, name), plain(11.0, share)],
            vec![bold(11.0, first), bold(11.0, second), plain(11.0, share)],
            vec![bold(10.0, name), plain(10.0, share)],
            vec![bold(10.0, name)],
            vec![plain(12.0, &self.number.to_string())],
        ];
        let fits = |lines: &Vec<(f64, &str, String)>| {
            let widest = lines.iter().map(|(size, _, text)| width_of(text, *size)).fold(0.0, f64::max);
            let high: f64 = lines.iter().map(|(size, ..)| size + 3.0).sum();
            widest + 12.0 <= width && high + 10.0 <= height
        };
        layouts.into_iter().find(fits).unwrap_or_default()
    }

    /// The area in its colour, with a white edge.
    fn shape(&self, x: f64, y: f64, width: f64, height: f64) -> String {
        let (width, height) = ((width - 2.0).max(width / 2.0), (height - 2.0).max(height / 2.0));
        let hatch = if self.is_hatched { rect(x, y, width, height, &hatched(HATCH)) } else { String::new() };
        rect(x, y, width, height, self.colour) + &hatch
    }
}

/// All segments, also those that are too small to be seen, with the numbers that stand in small areas.
fn legend(svg: &mut String, tiles: &[Tile<'_>]) -> fmt::Result {
    let step = ((MAP.height) / float(tiles.len().max(1) as u64)).min(44.0);
    let mut y = MAP.y;
    for tile in tiles {
        let shape = tile.shape(LEGEND, y, 26.0, 26.0);
        writeln!(
            svg,
            r##"{shape}<text x="{:.1}" y="{:.1}" text-anchor="middle" font-size="12">{}</text><text x="{:.1}" y="{:.1}" font-weight="bold">{}</text><text x="{:.1}" y="{:.1}" font-size="11" fill="#444">{} customers ({}), {} of revenue</text>"##,
            LEGEND + 12.0,
            y + 16.5,
            tile.number,
            LEGEND + 34.0,
            y + 10.0,
            escaped(tile.name),
            LEGEND + 34.0,
            y + 24.0,
            count(tile.group.customers),
            rate(tile.group.customer_rate),
            rate(tile.group.revenue_rate),
        )?;
        y += step;
    }
    Ok(())
}

/// About how wide a text is.
fn width_of(text: &str, size: f64) -> f64 {
    float(text.chars().count() as u64) * size * 0.58
}
