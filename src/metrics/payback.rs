//! [`Payback`]: the order, or the month, that pays back the acquisition (V4).

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::MetricsError;
use super::error::not_negative;
use super::exact::add;

/// When the margins of a customer cover what it cost to acquire them.
///
/// ```text
/// after n steps = n · margin − CAC
/// payback       = the first n for which that is zero or more = ⌈CAC / margin⌉
/// ```
///
/// A step is an order when the margin is per order, and a month when it is per month. For margins that differ from step
/// to step there is [`first_covered`](Payback::first_covered). Source: document 000 (V4): at a CAC of 50,000 and 30,000
/// of margin an order, the first order loses 20,000 and the second gains 10,000.
///
/// # Example
///
/// ```
/// use retention::metrics::Payback;
/// use rust_decimal::Decimal;
///
/// let customer = Payback::new(Decimal::from(50_000), Decimal::from(30_000))?;
/// assert_eq!(customer.after(1)?, Decimal::from(-20_000));
/// assert_eq!(customer.after(2)?, Decimal::from(10_000));
/// assert_eq!(customer.payback(), Some(2));
/// # Ok::<(), retention::metrics::MetricsError>(())
/// ```
///
/// # Who defines it otherwise
///
/// Subscription tools give CAC / monthly margin as months with decimals; here a step pays at its end, so the number is
/// whole. Some divide by revenue instead of margin, which makes the payback look shorter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "RawPayback"))]
pub struct Payback {
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    cac: Decimal,
    #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))]
    margin: Decimal,
}

impl Payback {
    /// The acquisition cost of a customer, and the margin of each order or month, which may be negative.
    ///
    /// # Errors
    ///
    /// [`MetricsError::BelowZero`] if the cost is negative; [`MetricsError::Overflow`] if the number of steps
    /// to payback does not fit in 64 bits.
    pub fn new(cac: Decimal, margin: Decimal) -> Result<Self, MetricsError> {
        not_negative("cac", cac)?;
        let payback = Self { cac, margin };
        payback.checked_payback()?;
        Ok(payback)
    }

    /// The acquisition cost.
    pub fn cac(&self) -> Decimal {
        self.cac
    }

    /// The margin of each step.
    pub fn margin(&self) -> Decimal {
        self.margin
    }

    /// What the customer has brought after so many steps, less the acquisition cost. After the first order it is the
    /// first-order result.
    ///
    /// # Errors
    ///
    /// [`MetricsError::Overflow`] if it does not fit exactly in a decimal.
    pub fn after(&self, steps: u64) -> Result<Decimal, MetricsError> {
        let overflow = MetricsError::Overflow { field: "margins" };
        let mantissa = self.margin.mantissa().checked_mul(steps.into()).ok_or(overflow)?;
        let margins = Decimal::try_from_i128_with_scale(mantissa, self.margin.scale()).map_err(|_| overflow)?;
        add("margins less cac", margins, -self.cac)
    }

    /// The step that pays back: zero when acquisition cost nothing, `None` when no number of steps is enough.
    pub fn payback(&self) -> Option<u64> {
        self.checked_payback().ok().flatten()
    }

    /// The first step, from one, at which margins that differ from step to step have covered the acquisition cost; zero
    /// when it cost nothing, `None` when the margins given do not suffice.
    ///
    /// Margins after that step are not looked at: what counts is the first time, even if a later loss undoes it.
    ///
    /// # Errors
    ///
    /// [`MetricsError::BelowZero`] if the cost is negative; [`MetricsError::Overflow`] if the sum does not fit
    /// exactly in a decimal.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::metrics::Payback;
    /// use rust_decimal::Decimal;
    ///
    /// let months = [30, -5, 10, 20].map(Decimal::from);
    /// assert_eq!(Payback::first_covered(Decimal::from(50), months)?, Some(4));
    /// assert_eq!(Payback::first_covered(Decimal::from(90), months)?, None);
    /// # Ok::<(), retention::metrics::MetricsError>(())
    /// ```
    pub fn first_covered(
        cac: Decimal,
        margins: impl IntoIterator<Item = Decimal>,
    ) -> Result<Option<u64>, MetricsError> {
        not_negative("cac", cac)?;
        if cac.is_zero() {
            return Ok(Some(0));
        }
        let mut covered = Decimal::ZERO;
        for (step, margin) in (1_u64..).zip(margins) {
            covered = add("margins", covered, margin)?;
            if covered >= cac {
                return Ok(Some(step));
            }
        }
        Ok(None)
    }

    fn checked_payback(&self) -> Result<Option<u64>, MetricsError> {
        if self.cac.is_zero() {
            return Ok(Some(0));
        }
        if self.margin <= Decimal::ZERO {
            return Ok(None);
        }
        let overflow = MetricsError::Overflow { field: "steps to payback" };
        let whole = self.cac.checked_div(self.margin).and_then(|steps| steps.floor().to_u64()).ok_or(overflow)?;
        // The quotient is rounded to 28 digits, so the step before and the step after are tried exactly.
        for steps in [whole.saturating_sub(1), whole] {
            if self.after(steps)? >= Decimal::ZERO {
                return Ok(Some(steps));
            }
        }
        whole.checked_add(1).map(Some).ok_or(overflow)
    }
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(rename = "Payback", expecting = "struct Payback")]
struct RawPayback {
    #[serde(with = "crate::model::wire::decimal")]
    cac: Decimal,
    #[serde(with = "crate::model::wire::decimal")]
    margin: Decimal,
}

#[cfg(feature = "serde")]
impl TryFrom<RawPayback> for Payback {
    type Error = MetricsError;

    fn try_from(raw: RawPayback) -> Result<Self, MetricsError> {
        Self::new(raw.cac, raw.margin)
    }
}
