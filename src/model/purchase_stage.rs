//! [`PurchaseStage`]: how far a purchase has got.

use std::fmt;

/// The stages of a purchase, in the order of document 003.
///
/// By its experience most leave at the product page, right after "add to cart". The stages are in order: a cart that
/// got as far as the checkout is at the cart or later.
///
/// # Example
///
/// ```
/// use retention::model::PurchaseStage;
///
/// assert!(PurchaseStage::Checkout > PurchaseStage::Cart);
/// assert_eq!(PurchaseStage::ALL.len(), 6);
/// assert_eq!(PurchaseStage::Payment.to_string(), "payment");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum PurchaseStage {
    /// Came in, from a search or otherwise.
    Entry,
    /// Read a product page and pressed "add to cart".
    ProductPage,
    /// Saw the cart.
    Cart,
    /// Filled in the checkout.
    Checkout,
    /// Went to the payment page.
    Payment,
    /// Came back from the payment: bought.
    PaymentReturn,
}

impl PurchaseStage {
    /// All stages, first to last.
    pub const ALL: [Self; 6] =
        [Self::Entry, Self::ProductPage, Self::Cart, Self::Checkout, Self::Payment, Self::PaymentReturn];

    /// What it is called, in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::ProductPage => "product page",
            Self::Cart => "cart",
            Self::Checkout => "checkout",
            Self::Payment => "payment",
            Self::PaymentReturn => "return from payment",
        }
    }
}

impl fmt::Display for PurchaseStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
