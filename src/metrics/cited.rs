//! [`CITED`]: the figures that the source documents cite, as data.

use std::borrow::Cow;
use std::fmt;

use rust_decimal::Decimal;

/// A figure that the documents cite, for reports that hold a shop's own numbers against it.
///
/// The documents give no study for most of them, and some contradict each other: one says that acquisition costs five
/// times as much as retention, another seven. They are what marketers repeat, not what was measured; take them as the
/// question, and your own rate as the answer.
///
/// # Example
///
/// ```
/// use retention::metrics::CitedFigure;
///
/// let first_return = CitedFigure::from_id("return-after-first").unwrap();
/// assert_eq!(first_return.to_string(), "27 % of the customers come back after their first purchase (002)");
/// assert_eq!(first_return.quantity(), "27 %");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct CitedFigure {
    id: Cow<'static, str>,
    value: CitedValue,
    unit: CitedUnit,
    claim: Cow<'static, str>,
    documents: Cow<'static, [Cow<'static, str>]>,
}

/// The number of a [`CitedFigure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CitedValue {
    /// About this much.
    About(#[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))] Decimal),
    /// This much or more.
    AtLeast(#[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))] Decimal),
    /// This much or less.
    UpTo(#[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))] Decimal),
    /// From one to the other.
    Between(
        #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))] Decimal,
        #[cfg_attr(feature = "serde", serde(with = "crate::model::wire::decimal"))] Decimal,
    ),
}

/// The unit of a [`CitedFigure`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CitedUnit {
    /// A share, in percent.
    Percent,
    /// A relative change, in percent: 31 % more.
    PercentMore,
    /// A multiple: five times.
    Times,
}

impl CitedFigure {
    /// The figure of an id such as `"return-after-first"`, from [`CITED`]; `None` if there is none.
    pub fn from_id(id: &str) -> Option<&'static Self> {
        CITED.iter().find(|figure| figure.id() == id)
    }

    /// A short name that stays the same, such as `"return-after-first"`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The number.
    pub fn value(&self) -> CitedValue {
        self.value
    }

    /// What the number is in.
    pub fn unit(&self) -> CitedUnit {
        self.unit
    }

    /// The number with its unit: `27 %`, `25–95 % more`, `up to 5 times`.
    pub fn quantity(&self) -> String {
        format!("{} {}", self.value, self.unit)
    }

    /// What the figure says, to be read after the number.
    pub fn claim(&self) -> &str {
        &self.claim
    }

    /// The documents that cite it, such as `"002"`.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = &str> {
        self.documents.iter().map(AsRef::as_ref)
    }

    const fn new(
        id: &'static str,
        value: CitedValue,
        unit: CitedUnit,
        claim: &'static str,
        documents: &'static [Cow<'static, str>],
    ) -> Self {
        Self { id: Cow::Borrowed(id), value, unit, claim: Cow::Borrowed(claim), documents: Cow::Borrowed(documents) }
    }
}

impl CitedValue {
    /// Whether a number of the shop's own agrees with it: within the range, at least the bound, or from zero up to it.
    /// ("Up to 67 % more" is not true of a shop where they spend less.) `None` for
    /// [`About`](CitedValue::About), of which the documents do not say how near is near enough.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::metrics::CitedValue;
    ///
    /// let five_to_twenty = CitedValue::Between(5.into(), 20.into());
    /// assert_eq!(five_to_twenty.agrees_with(12.into()), Some(true));
    /// assert_eq!(five_to_twenty.agrees_with(21.into()), Some(false));
    /// assert_eq!(CitedValue::UpTo(67.into()).agrees_with((-4).into()), Some(false));
    /// assert_eq!(CitedValue::About(27.into()).agrees_with(27.into()), None);
    /// ```
    pub fn agrees_with(&self, own: Decimal) -> Option<bool> {
        match *self {
            Self::About(_) => None,
            Self::AtLeast(low) => Some(low <= own),
            Self::UpTo(high) => Some(Decimal::ZERO <= own && own <= high),
            Self::Between(low, high) => Some(low <= own && own <= high),
        }
    }
}

impl fmt::Display for CitedFigure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} ({})", self.value, self.unit, self.claim, self.documents.join(", "))
    }
}

/// The number in words, without its unit: `27`, `at least 40`, `up to 67`, `25–95`.
impl fmt::Display for CitedValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::About(value) => write!(f, "{value}"),
            Self::AtLeast(low) => write!(f, "at least {low}"),
            Self::UpTo(high) => write!(f, "up to {high}"),
            Self::Between(low, high) => write!(f, "{low}–{high}"),
        }
    }
}

/// As it stands after the number: `%`, `% more`, `times`.
impl fmt::Display for CitedUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Percent => "%",
            Self::PercentMore => "% more",
            Self::Times => "times",
        })
    }
}

const fn whole(number: u32) -> Decimal {
    Decimal::from_parts(number, 0, 0, false, 0)
}

const DOCUMENT_000: Cow<'static, str> = Cow::Borrowed("000");
const DOCUMENT_001: Cow<'static, str> = Cow::Borrowed("001");
const DOCUMENT_002: Cow<'static, str> = Cow::Borrowed("002");
const DOCUMENT_003: Cow<'static, str> = Cow::Borrowed("003");
const DOCUMENT_004: Cow<'static, str> = Cow::Borrowed("004");

/// All figures that the documents cite, with their sources.
pub static CITED: &[CitedFigure] = &[
    CitedFigure::new(
        "acquisition-cost-seven",
        CitedValue::About(whole(7)),
        CitedUnit::Times,
        "as much to acquire a customer as to keep one",
        &[DOCUMENT_000],
    ),
    CitedFigure::new(
        "acquisition-cost-five",
        CitedValue::About(whole(5)),
        CitedUnit::Times,
        "as much to acquire a customer as to keep one",
        &[DOCUMENT_001],
    ),
    CitedFigure::new(
        "acquisition-cost-up-to-five",
        CitedValue::UpTo(whole(5)),
        CitedUnit::Times,
        "as much to acquire a customer as to keep one",
        &[DOCUMENT_002],
    ),
    CitedFigure::new(
        "profit-up-to-125",
        CitedValue::UpTo(whole(125)),
        CitedUnit::PercentMore,
        "profit from five points more retention",
        &[DOCUMENT_000],
    ),
    CitedFigure::new(
        "profit-25-to-95",
        CitedValue::Between(whole(25), whole(95)),
        CitedUnit::PercentMore,
        "profit from five points more retention",
        &[DOCUMENT_002],
    ),
    CitedFigure::new(
        "sell-to-existing",
        CitedValue::Between(whole(60), whole(70)),
        CitedUnit::Percent,
        "of the attempts to sell to an existing customer succeed",
        &[DOCUMENT_002],
    ),
    CitedFigure::new(
        "sell-to-new",
        CitedValue::Between(whole(5), whole(20)),
        CitedUnit::Percent,
        "of the attempts to sell to a new customer succeed",
        &[DOCUMENT_002],
    ),
    CitedFigure::new(
        "existing-likelier",
        CitedValue::AtLeast(whole(40)),
        CitedUnit::PercentMore,
        "likely to buy, existing customers than those who have not bought yet",
        &[DOCUMENT_001],
    ),
    CitedFigure::new(
        "return-after-first",
        CitedValue::About(whole(27)),
        CitedUnit::Percent,
        "of the customers come back after their first purchase",
        &[DOCUMENT_002],
    ),
    CitedFigure::new(
        "return-after-second-or-third",
        CitedValue::About(whole(54)),
        CitedUnit::Percent,
        "of the customers come back after their second or third purchase",
        &[DOCUMENT_002],
    ),
    CitedFigure::new(
        "existing-spend-67",
        CitedValue::UpTo(whole(67)),
        CitedUnit::PercentMore,
        "spent by existing than by new customers",
        &[DOCUMENT_002],
    ),
    CitedFigure::new(
        "existing-spend-31",
        CitedValue::About(whole(31)),
        CitedUnit::PercentMore,
        "spent by existing than by new customers",
        &[DOCUMENT_001, DOCUMENT_004],
    ),
    CitedFigure::new(
        "existing-try-new-products",
        CitedValue::About(whole(50)),
        CitedUnit::PercentMore,
        "likely to try a new product, existing than new customers",
        &[DOCUMENT_001, DOCUMENT_004],
    ),
    CitedFigure::new(
        "orders-abandoned",
        CitedValue::About(whole(60)),
        CitedUnit::Percent,
        "of those who set out to buy abandon the order",
        &[DOCUMENT_003],
    ),
    CitedFigure::new(
        "effort-for-existing",
        CitedValue::About(whole(80)),
        CitedUnit::Percent,
        "of the effort belongs to existing customers",
        &[DOCUMENT_003],
    ),
    CitedFigure::new(
        "companies-agree",
        CitedValue::About(whole(82)),
        CitedUnit::Percent,
        "of companies agree that retention is cheaper than acquisition",
        &[DOCUMENT_000],
    ),
];
