//! Maps that are in use.

mod pymc;
mod standard;
mod three_level;
mod vignette;

use super::{RuleCells, Segment};
use crate::model::CampaignKind;

/// A segment as a constant.
struct Preset {
    name: &'static str,
    strategy: &'static str,
    campaigns: &'static [CampaignKind],
}

impl Preset {
    fn segment(&self) -> Segment {
        Segment::new(self.name).with_strategy(self.strategy).with_campaigns(self.campaigns.iter().copied())
    }
}

/// Cells as people write them: 545 is recency 5, frequency 4, money 5.
fn cells(numbers: &[u16]) -> RuleCells {
    let digit = |number: u16| u8::try_from(number % 10).unwrap_or_default();
    let cell = |number: &u16| vec![digit(number / 100), digit(number / 10), digit(*number)];
    RuleCells::Cells(numbers.iter().map(cell).collect())
}
