//! [`Colour`]: from little to much, by one hue and its lightness, so that all kinds of colour vision can read it.

use std::fmt;

/// Red, green and blue, from 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Colour([f64; 3]);

/// From nothing, which can be told from white, to the most.
const SCALE: [Colour; 5] = [
    Colour([222.0, 235.0, 247.0]),
    Colour([166.0, 205.0, 229.0]),
    Colour([91.0, 163.0, 208.0]),
    Colour([33.0, 113.0, 181.0]),
    Colour([8.0, 48.0, 107.0]),
];

impl Colour {
    /// The colour of a share of the most, from 0 to 1.
    pub(crate) fn of(share: f64) -> Self {
        let place = share.clamp(0.0, 1.0) * 4.0;
        let pairs = SCALE.iter().zip(SCALE.iter().skip(1)).zip([0.0, 1.0, 2.0, 3.0]);
        let pair = pairs.rev().find(|(_, from)| *from <= place);
        let Some(((low, high), from)) = pair else { return Self([255.0; 3]) };
        let mut mixed = *low;
        for (mixed, high) in mixed.0.iter_mut().zip(high.0) {
            *mixed += (high - *mixed) * (place - from);
        }
        mixed
    }

    /// The colour of text that can be read on it.
    pub(crate) fn of_text(self) -> &'static str {
        // Equal contrast with black and white text is at a luminance of 0.18 (WCAG 2.1).
        if self.luminance() > 0.2 { "#111" } else { "#fff" }
    }

    fn luminance(self) -> f64 {
        let linear = |channel: f64| libm::pow(channel / 255.0, 2.2);
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "rgb({red:.0},{green:.0},{blue:.0})")
    }
}
