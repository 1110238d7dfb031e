//! Offers and merge fields, variants, the campaign's holdout.

use super::shared::is_all;
use super::{FindingCode, Lint};
use crate::campaign::{MergeField, PricePromise, Step};

impl Lint<'_> {
    pub(super) fn messages(&mut self) {
        let campaign = self.campaign;
        for (position, step) in campaign.steps.iter().enumerate() {
            for (field, merge_field) in step.merge_fields.iter().enumerate() {
                if let Some((code, text)) = missing(step, merge_field) {
                    self.report(code, format!("steps[{position}].merge_fields[{field}]"), text);
                }
            }
        }
        for (position, (name, _)) in campaign.variants.iter().enumerate().filter(|(_, (_, weight))| *weight == 0) {
            let text = format!("{name:?} has the weight 0");
            self.report(FindingCode::VariantWithoutWeight, format!("variants[{position}]"), text);
        }
        if is_all(campaign.holdout) {
            self.report(FindingCode::HoldoutOfAll, "holdout", format!("a share of {}", campaign.holdout));
        }
    }
}

/// What a step lacks for a merge field.
fn missing(step: &Step, field: &MergeField) -> Option<(FindingCode, &'static str)> {
    let offer = step.offer.as_ref();
    match field {
        MergeField::Offer if offer.is_none() => Some((FindingCode::OfferMissing, "the step has no offer")),
        MergeField::Code if offer.is_none_or(|offer| offer.code.is_none()) => {
            Some((FindingCode::OfferWithoutCode, "the step has no offer with a code"))
        }
        MergeField::OldPrice if offer.is_none_or(|offer| offer.price != PricePromise::Old) => {
            Some((FindingCode::OfferWithoutOldPrice, "the step has no offer at the old price"))
        }
        _ => None,
    }
}
