//! Pictures, written by hand without a drawing library: an SVG file is text.

use std::fmt::{self, Write};

/// What a picture says of itself.
pub(crate) struct Picture<'t> {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// The name of its [hatching](hatched): of its own, so that several pictures can stand on one page.
    pub(crate) hatch: &'t str,
    /// What it is, for those who do not see it.
    pub(crate) title: &'t str,
    /// What it shows, for those who do not see it.
    pub(crate) description: &'t str,
    /// The left edge of the headlines.
    pub(crate) left: f64,
    /// A headline, and lines below it.
    pub(crate) headline: &'t str,
    pub(crate) below: [&'t str; 2],
}

/// What a shape is filled with, over its colour, to set it apart: a period that is not over, people who are in no group.
pub(crate) fn hatched(hatch: &str) -> String {
    format!("url(#{hatch})")
}

impl Picture<'_> {
    /// Begins a picture; `</svg>` ends it.
    pub(crate) fn open(&self) -> Result<String, fmt::Error> {
        let (width, height, left, hatch) = (self.width, self.height, self.left, self.hatch);
        let (title, description, headline) = (escaped(self.title), escaped(self.description), escaped(self.headline));
        let below = self.below.map(escaped);
        let mut svg = String::new();
        writeln!(
            svg,
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="13" fill="#222" style="max-width:100%;height:auto">
<title>{title}</title>
<desc>{description}</desc>
<defs><pattern id="{hatch}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="3.5" height="7" fill="#fff" fill-opacity="0.65"/><rect x="3.5" width="0.8" height="7" fill="#222" fill-opacity="0.3"/></pattern></defs>
<rect width="{width}" height="{height}" fill="#fff"/>
<text x="{left}" y="38" font-size="22" font-weight="bold">{headline}</text>
<text x="{left}" y="62" fill="#555">{}</text>
<text x="{left}" y="82" fill="#555">{}</text>"##,
            below[0], below[1],
        )?;
        Ok(svg)
    }
}

pub(crate) fn rect(x: f64, y: f64, width: f64, height: f64, fill: &str) -> String {
    format!(r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="{fill}"/>"#)
}

/// A text inside an element.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A count as a float: a pixel needs no more digits.
#[expect(clippy::cast_precision_loss, reason = "a pixel needs no more digits")]
pub(crate) fn float(number: u64) -> f64 {
    number as f64
}
