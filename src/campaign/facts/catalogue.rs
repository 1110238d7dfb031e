//! [`Catalogue`]: what goes with a product, and what is above it.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

/// What goes with a product, and what is above it: document 003's phone, and its charger, handsfree and glass; document
/// 001's cross-selling and upselling.
///
/// Rules ask it what a customer lacks, of [an order](crate::campaign::Predicate::OrderLacks) or of
/// [all](crate::campaign::Predicate::Lacks) that they bought, and a message's
/// [products](crate::campaign::Message::products) come from it. Products are named as in the lines of orders and
/// carts. It is written by hand, or comes from what is bought together, which the crate counts: any iterator of pairs
/// will do. Products that go with one stay in the order in which they were given, so give the best first.
///
/// # Example
///
/// ```
/// use retention::campaign::Catalogue;
///
/// let catalogue = Catalogue::new()
///     .with_complements([("phone", "charger"), ("phone", "handsfree"), ("phone", "glass")])?
///     .with_upgrades([("phone", "large phone")])?;
/// assert_eq!(catalogue.complements("phone"), ["charger", "handsfree", "glass"]);
/// assert_eq!(catalogue.upgrades("phone"), ["large phone"]);
/// assert!(catalogue.complements("charger").is_empty()); // not the other way round
///
/// let error = catalogue.with_complements([("glass", "glass")]).unwrap_err();
/// assert_eq!(error.to_string(), "complements: expected another product than \"glass\", found itself");
/// # Ok::<(), retention::campaign::CatalogueError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawCatalogue"))]
pub struct Catalogue {
    complements: BTreeMap<String, Vec<String>>,
    upgrades: BTreeMap<String, Vec<String>>,
}

/// Why something is not a [`Catalogue`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// A product without a name.
    #[error("{relation}: expected two names of products, found {product:?} and {related:?}")]
    NoName {
        /// `complements` or `upgrades`.
        relation: &'static str,
        /// The product.
        product: String,
        /// What goes with it or is above it.
        related: String,
    },
    /// A product that goes with itself, or is above itself.
    #[error("{relation}: expected another product than {product:?}, found itself")]
    Itself {
        /// `complements` or `upgrades`.
        relation: &'static str,
        /// The product.
        product: String,
    },
}

impl Catalogue {
    /// Without any product.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds pairs of a product and what goes with it. A pair that is there already is not added again.
    ///
    /// # Errors
    ///
    /// [`CatalogueError`] for a product without a name, and one that goes with itself.
    pub fn with_complements<P: Into<String>, C: Into<String>>(
        mut self,
        pairs: impl IntoIterator<Item = (P, C)>,
    ) -> Result<Self, CatalogueError> {
        let pairs = pairs.into_iter().map(|(product, related)| (product.into(), related.into()));
        extend(&mut self.complements, "complements", pairs)?;
        Ok(self)
    }

    /// Adds pairs of a product and one that is above it. A pair that is there already is not added again.
    ///
    /// # Errors
    ///
    /// [`CatalogueError`] for a product without a name, and one that is above itself.
    pub fn with_upgrades<P: Into<String>, U: Into<String>>(
        mut self,
        pairs: impl IntoIterator<Item = (P, U)>,
    ) -> Result<Self, CatalogueError> {
        let pairs = pairs.into_iter().map(|(product, related)| (product.into(), related.into()));
        extend(&mut self.upgrades, "upgrades", pairs)?;
        Ok(self)
    }

    /// What goes with a product; none if nothing is known to.
    pub fn complements(&self, product: &str) -> &[String] {
        self.complements.get(product).map(Vec::as_slice).unwrap_or_default()
    }

    /// What is above a product; none if nothing is known to be.
    pub fn upgrades(&self, product: &str) -> &[String] {
        self.upgrades.get(product).map(Vec::as_slice).unwrap_or_default()
    }

    /// Each product that something goes with, by name, with what does.
    pub fn all_complements(&self) -> impl ExactSizeIterator<Item = (&str, &[String])> {
        self.complements.iter().map(|(product, related)| (product.as_str(), related.as_slice()))
    }

    /// Each product that something is above, by name, with what is.
    pub fn all_upgrades(&self) -> impl ExactSizeIterator<Item = (&str, &[String])> {
        self.upgrades.iter().map(|(product, related)| (product.as_str(), related.as_slice()))
    }

    /// Whether there is no product in it.
    pub fn is_empty(&self) -> bool {
        self.complements.is_empty() && self.upgrades.is_empty()
    }
}

fn extend(
    map: &mut BTreeMap<String, Vec<String>>,
    relation: &'static str,
    pairs: impl Iterator<Item = (String, String)>,
) -> Result<(), CatalogueError> {
    for (product, related) in pairs {
        if product.is_empty() || related.is_empty() {
            return Err(CatalogueError::NoName { relation, product, related });
        }
        if product == related {
            return Err(CatalogueError::Itself { relation, product });
        }
        map.entry(product).or_default().push(related);
    }
    map.values_mut().for_each(keep_first);
    Ok(())
}

/// Each product once, where it is first.
fn keep_first(products: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    let is_new: Vec<bool> = products.iter().map(|product| seen.insert(product.as_str())).collect();
    let mut is_new = is_new.into_iter();
    products.retain(|_| is_new.next().unwrap_or_default());
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "Catalogue", expecting = "struct Catalogue", deny_unknown_fields)]
struct RawCatalogue {
    #[serde(default)]
    complements: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    upgrades: BTreeMap<String, Vec<String>>,
}

#[cfg(feature = "serde")]
impl TryFrom<RawCatalogue> for Catalogue {
    type Error = CatalogueError;

    fn try_from(raw: RawCatalogue) -> Result<Self, CatalogueError> {
        let pairs = |map: BTreeMap<String, Vec<String>>| {
            map.into_iter()
                .flat_map(|(product, related)| related.into_iter().map(move |other| (product.clone(), other)))
        };
        Self::new().with_complements(pairs(raw.complements))?.with_upgrades(pairs(raw.upgrades))
    }
}
