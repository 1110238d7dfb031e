//! Rates of presets.

use std::num::NonZeroU64;

use crate::model::Rate;

/// A rate that is written in the source.
#[expect(clippy::expect_used, reason = "the denominator is not zero")]
pub(super) fn rate(numerator: u64, denominator: NonZeroU64) -> Rate {
    Rate::of_counts(numerator, denominator.get()).expect("a denominator above zero")
}

/// So many hundredths.
pub(super) fn percent(hundredths: u64) -> Rate {
    rate(hundredths, NonZeroU64::MIN.saturating_add(99))
}
