//! [`Catalogue`]: what goes with a product, and what is above it.

use std::collections::BTreeMap;

/// What goes with a product, and what is above it: a phone's charger, handsfree and glass; the larger phone (003, 001).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct Catalogue {
    complements: BTreeMap<String, Vec<String>>,
    upgrades: BTreeMap<String, Vec<String>>,
}

impl Catalogue {
    /// What goes with a product.
    pub fn complements(&self, product: &str) -> &[String] {
        self.complements.get(product).map(Vec::as_slice).unwrap_or_default()
    }

    /// What is above a product.
    pub fn upgrades(&self, product: &str) -> &[String] {
        self.upgrades.get(product).map(Vec::as_slice).unwrap_or_default()
    }
}
