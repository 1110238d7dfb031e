//! [`Currency`]: which money a log is counted in.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A currency code of three capital letters, as in ISO 4217: `EUR`, `IRR`, `USD`.
///
/// The crate never converts. A code is there so that one log holds one currency: an order in another one is an error
/// at the door, not a wrong sum in a report.
///
/// # Example
///
/// ```
/// use retention::model::Currency;
///
/// let toman: Currency = "IRT".parse()?;
/// assert_eq!(toman.code(), "IRT");
/// let error = "eur".parse::<Currency>().unwrap_err();
/// assert_eq!(error.to_string(), "expected three capital letters, found \"eur\"");
/// # Ok::<(), retention::model::CurrencyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "String", into = "String"))]
pub struct Currency([u8; 3]);

/// Why a text is not a [`Currency`] code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected three capital letters, found {found:?}")]
pub struct CurrencyError {
    /// The text found.
    pub found: String,
}

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(*b"EUR");
    /// The pound sterling.
    pub const GBP: Self = Self(*b"GBP");
    /// The Iranian rial.
    pub const IRR: Self = Self(*b"IRR");
    /// The US dollar.
    pub const USD: Self = Self(*b"USD");

    /// The three letters.
    pub fn code(&self) -> &str {
        // Only capital ASCII letters are ever stored.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;

    fn from_str(text: &str) -> Result<Self, CurrencyError> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Self(letters)),
            _ => Err(CurrencyError { found: text.to_owned() }),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = CurrencyError;

    fn try_from(text: String) -> Result<Self, CurrencyError> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Currency({})", self.code())
    }
}
