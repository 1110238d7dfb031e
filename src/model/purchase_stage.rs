//! [`PurchaseStage`]: how far a purchase has got.

/// The stages of a purchase, in the order of document 003.
///
/// By its experience most leave at the product page, right after "add to cart".
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
}
