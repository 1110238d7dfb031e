//! Orders that were begun and left, and those won back: [`Abandonment`], [`CartRecovery`] (section 6 of the catalogue).

use rust_decimal::Decimal;

use super::MetricsError;
use super::error::at_most;
use super::exact::{Fraction, add_counts};
use crate::model::Rate;

/// How many began an order and did not buy.
///
/// ```text
/// rate = (started − bought) / started
/// ```
///
/// What "started" means is the [`AbandonmentBase`]. Counts over the same base can be added
/// ([`merge`](Abandonment::merge)); the identity is that base with zeros.
///
/// # One sentence of document 003
///
/// It says that shops have "60 % abandoned orders relative to the number of purchases", and explains it so: of 100 who
/// set out to buy about 40 buy and 60 abandon. Relative to the purchases that would be 60 / 40 = 150 %. The example is
/// meant: abandoned over set out, 60 %.
///
/// ```
/// use retention::metrics::{Abandonment, AbandonmentBase};
///
/// let orders = Abandonment::new(AbandonmentBase::SetOut, 100, 40)?;
/// assert_eq!(orders.abandoned(), 60);
/// assert_eq!(orders.rate().unwrap().to_string(), "60.00 %");
///
/// // The same 300 purchases, of 1,000 carts and of 420 checkouts.
/// let carts = Abandonment::new(AbandonmentBase::Carts, 1_000, 300)?;
/// assert_eq!(carts.rate().unwrap().to_string(), "70.00 %");
/// let checkouts = Abandonment::new(AbandonmentBase::Checkouts, 420, 300)?;
/// assert_eq!(checkouts.rate().unwrap().to_string(), "28.57 %");
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// Shop systems say "abandoned cart" for carts and for checkouts alike; the base tells them apart. When a cart
/// counts as abandoned, after an hour or a day, is decided where the counts are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawAbandonment"))]
pub struct Abandonment {
    base: AbandonmentBase,
    started: u64,
    bought: u64,
}

/// What counts as an order begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum AbandonmentBase {
    /// Whoever set out to buy: the abandonment rate of document 003.
    SetOut,
    /// Carts with something in them: cart abandonment.
    Carts,
    /// Checkouts started: checkout abandonment.
    Checkouts,
}

impl Abandonment {
    /// How many began, in the sense of the base, and how many of them bought.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if more bought than began.
    pub fn new(base: AbandonmentBase, started: u64, bought: u64) -> Result<Self, MetricsError> {
        at_most("bought", bought, "started", started)?;
        Ok(Self { base, started, bought })
    }

    /// What counts as begun.
    pub fn base(&self) -> AbandonmentBase {
        self.base
    }

    /// How many began.
    pub fn started(&self) -> u64 {
        self.started
    }

    /// How many bought.
    pub fn bought(&self) -> u64 {
        self.bought
    }

    /// How many began and did not buy.
    pub fn abandoned(&self) -> u64 {
        self.started.saturating_sub(self.bought)
    }

    /// The abandonment rate; `None` when nobody began.
    pub fn rate(&self) -> Option<Rate> {
        Rate::of_counts(self.abandoned(), self.started)
    }

    /// The counts of two groups over the same base, taken together. The identity is that base with zeros.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AbandonmentBase`] if the bases differ; [`MetricsError::Overflow`] if a sum does not fit
    /// in 64 bits.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        if self.base != other.base {
            return Err(MetricsError::AbandonmentBase { expected: self.base, found: other.base });
        }
        Self::new(
            self.base,
            add_counts("started", self.started, other.started)?,
            add_counts("bought", self.bought, other.bought)?,
        )
    }
}

/// The numbers of [`CartRecovery`], by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RecoveryParts {
    /// Abandoned carts that got the recovery messages.
    pub treated: u64,
    /// Those of them that were bought after all.
    pub treated_bought: u64,
    /// Abandoned carts that got nothing, chosen at random: the holdout.
    pub held_out: u64,
    /// Those of them that were bought all the same.
    pub held_out_bought: u64,
}

/// How many abandoned carts a campaign won back, gross, and net of those who would have come back anyway.
///
/// ```text
/// gross rate         = treated and bought / treated
/// holdout rate       = held out and bought / held out
/// net rate           = gross rate − holdout rate
/// incremental orders = treated and bought − holdout rate · treated
/// ```
///
/// The gross rate is what most tools report; the net rate is what the campaign did. Whether the difference is more than
/// chance is a question for a test of two proportions. Counts of two groups can be added
/// ([`merge`](CartRecovery::merge)) as long as both were held out at the same share; `default()` is the identity.
/// Source: document 003 (recovery of abandoned orders).
///
/// # Example
///
/// ```
/// use retention::metrics::{CartRecovery, RecoveryParts};
/// use rust_decimal::Decimal;
///
/// // 3,500 reachable carts, one in ten held out.
/// let recovery = CartRecovery::new(RecoveryParts {
///     treated: 3_150,
///     treated_bought: 315,
///     held_out: 350,
///     held_out_bought: 21,
/// })?;
/// assert_eq!(recovery.gross_rate().unwrap().to_string(), "10.00 %");
/// assert_eq!(recovery.holdout_rate().unwrap().to_string(), "6.00 %");
/// assert_eq!(recovery.net_rate().unwrap().to_string(), "4.00 %"); // points
/// assert_eq!(recovery.incremental_orders(), Some(Decimal::from(126)));
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RecoveryParts", into = "RecoveryParts"))]
pub struct CartRecovery(RecoveryParts);

impl CartRecovery {
    /// Carts treated and held out, and how many of each were bought.
    ///
    /// # Errors
    ///
    /// [`MetricsError::AboveLimit`] if more were bought than there are; [`MetricsError::Overflow`] if the net rate is a
    /// fraction of numbers larger than a decimal holds.
    pub fn new(parts: RecoveryParts) -> Result<Self, MetricsError> {
        at_most("treated_bought", parts.treated_bought, "treated", parts.treated)?;
        at_most("held_out_bought", parts.held_out_bought, "held_out", parts.held_out)?;
        let recovery = Self(parts);
        recovery.checked_net_rate()?;
        Ok(recovery)
    }

    /// The numbers that it was made of.
    pub fn parts(&self) -> RecoveryParts {
        self.0
    }

    /// Treated and bought over treated; `None` when none was treated.
    pub fn gross_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.0.treated_bought, self.0.treated)
    }

    /// Held out and bought over held out: who comes back by themselves. `None` without a holdout.
    pub fn holdout_rate(&self) -> Option<Rate> {
        Rate::of_counts(self.0.held_out_bought, self.0.held_out)
    }

    /// Gross rate less holdout rate, a difference in points: 4 % here are four carts in a hundred. Below zero when the
    /// messages did harm; `None` when none was treated or held out.
    pub fn net_rate(&self) -> Option<Rate> {
        self.checked_net_rate().ok().flatten()
    }

    /// The orders that would not have come without the campaign, to 28 significant digits; `None` without a holdout.
    pub fn incremental_orders(&self) -> Option<Decimal> {
        let anyway = Decimal::from(self.0.held_out_bought)
            .checked_div(self.0.held_out.into())?
            .checked_mul(self.0.treated.into())?;
        Decimal::from(self.0.treated_bought).checked_sub(anyway).map(|orders| orders.normalize())
    }

    /// The counts of two groups without a cart in common, taken together. `default()` is the identity.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if a sum does not fit in 64 bits, or the net rate in a decimal.
    pub fn merge(&self, other: &Self) -> Result<Self, MetricsError> {
        Self::new(RecoveryParts {
            treated: add_counts("treated", self.0.treated, other.0.treated)?,
            treated_bought: add_counts("treated_bought", self.0.treated_bought, other.0.treated_bought)?,
            held_out: add_counts("held_out", self.0.held_out, other.0.held_out)?,
            held_out_bought: add_counts("held_out_bought", self.0.held_out_bought, other.0.held_out_bought)?,
        })
    }

    fn checked_net_rate(&self) -> Result<Option<Rate>, MetricsError> {
        let gross = Fraction::of_counts(self.0.treated_bought, self.0.treated);
        let anyway = Fraction::of_counts(self.0.held_out_bought, self.0.held_out);
        let (Some(gross), Some(anyway)) = (gross, anyway) else {
            return Ok(None);
        };
        gross.sub(anyway).and_then(Fraction::rate).map(Some).ok_or(MetricsError::Overflow { field: "net rate" })
    }
}

impl TryFrom<RecoveryParts> for CartRecovery {
    type Error = MetricsError;

    fn try_from(parts: RecoveryParts) -> Result<Self, MetricsError> {
        Self::new(parts)
    }
}

impl From<CartRecovery> for RecoveryParts {
    fn from(recovery: CartRecovery) -> Self {
        recovery.0
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "Abandonment", expecting = "struct Abandonment")]
struct RawAbandonment {
    base: AbandonmentBase,
    started: u64,
    bought: u64,
}

#[cfg(feature = "serde")]
impl TryFrom<RawAbandonment> for Abandonment {
    type Error = MetricsError;

    fn try_from(raw: RawAbandonment) -> Result<Self, MetricsError> {
        Self::new(raw.base, raw.started, raw.bought)
    }
}
