//! [`CampaignKind`]: the kinds of campaigns that the documents name.

use std::fmt;

/// A kind of campaign of the documents, C1 to C15: what to do for a customer, and who it is for.
///
/// | id | kind | for whom | source |
/// |---|---|---|---|
/// | C1 | [`Welcome`](CampaignKind::Welcome) | who has just made their first purchase | 001, 002, 004 |
/// | C2 | [`ActiveCustomers`](CampaignKind::ActiveCustomers) | who comes back regularly | 002 |
/// | C3 | [`DecliningCustomers`](CampaignKind::DecliningCustomers) | who seems to be leaving | 002 |
/// | C4 | [`WinBack`](CampaignKind::WinBack) | who has left | 002 |
/// | C5 | [`AbandonedOrder`](CampaignKind::AbandonedOrder) | who left a filled cart | 003 |
/// | C6 | [`PostPurchaseSurvey`](CampaignKind::PostPurchaseSurvey) | whose order has arrived | 003 |
/// | C7 | [`CrossSell`](CampaignKind::CrossSell) | who lacks what goes with their purchase | 001, 003 |
/// | C8 | [`UpSell`](CampaignKind::UpSell) | who could have the better product | 001 |
/// | C9 | [`Gift`](CampaignKind::Gift) | who has been inactive for some days | 002, 003 |
/// | C10 | [`LoyaltyReward`](CampaignKind::LoyaltyReward) | who has spent or ordered so much | 001, 002 |
/// | C11 | [`Occasion`](CampaignKind::Occasion) | who has a birthday, or all on a holiday | 003 |
/// | C12 | [`Renewal`](CampaignKind::Renewal) | whose subscription ends or account changes | 002, 003 |
/// | C13 | [`InterestList`](CampaignKind::InterestList) | who bought in some categories lately | 002 |
/// | C14 | [`News`](CampaignKind::News) | who has agreed to get news | 003 |
/// | C15 | [`Referral`](CampaignKind::Referral) | who recommends the shop and buys again | 001, 004 |
///
/// The segments of a segment map suggest kinds of campaigns; a kind says nothing yet of consent, days or offers.
///
/// # Example
///
/// ```
/// use retention::model::CampaignKind;
///
/// let kind = CampaignKind::WinBack;
/// assert_eq!((kind.id(), kind.name(), kind.documents()), ("C4", "win-back of lost customers", &["002"][..]));
/// assert_eq!(CampaignKind::from_id("C4"), Some(kind));
/// assert_eq!(kind.to_string(), "win-back of lost customers");
/// assert_eq!(CampaignKind::ALL.len(), 15);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum CampaignKind {
    /// C1, onboarding: thanks for the first purchase at once, then tips.
    Welcome,
    /// C2: keep the relation and teach, "even if they seem never to leave" (002).
    ActiveCustomers,
    /// C3: they are overdue against their own rhythm, their account has gone quiet, or their free trial is about to
    /// end.
    DecliningCustomers,
    /// C4, re-engagement: they have cancelled a paid subscription, or have not been seen for over a year.
    WinBack,
    /// C5: remind of an order that was begun and left, in steps.
    AbandonedOrder,
    /// C6: ask about an order that was delivered and not yet reviewed.
    PostPurchaseSurvey,
    /// C7, the smart offer: the charger for the phone.
    CrossSell,
    /// C8: a higher product than the one they have.
    UpSell,
    /// C9: a gift or credit for those without activity for some days.
    Gift,
    /// C10: a reward when spend or orders pass a threshold.
    LoyaltyReward,
    /// C11: on or around a date of the customer's, or of the calendar.
    Occasion,
    /// C12: a subscription is about to end, or the state of the account has changed.
    Renewal,
    /// C13: what is available in the categories of their recent purchases.
    InterestList,
    /// C14: news and articles.
    News,
    /// C15: invite to recommend the shop, as an ambassador.
    Referral,
}

impl CampaignKind {
    /// All kinds, C1 to C15.
    pub const ALL: [Self; 15] = [
        Self::Welcome,
        Self::ActiveCustomers,
        Self::DecliningCustomers,
        Self::WinBack,
        Self::AbandonedOrder,
        Self::PostPurchaseSurvey,
        Self::CrossSell,
        Self::UpSell,
        Self::Gift,
        Self::LoyaltyReward,
        Self::Occasion,
        Self::Renewal,
        Self::InterestList,
        Self::News,
        Self::Referral,
    ];

    /// The kind of an id such as `"C4"`; `None` if there is no such kind.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// Its short id, which stays the same: `"C1"` to `"C15"`.
    pub fn id(self) -> &'static str {
        self.facts().0
    }

    /// What it is called, in lower case.
    pub fn name(self) -> &'static str {
        self.facts().1
    }

    /// The documents that describe it, such as `"002"`.
    pub fn documents(self) -> &'static [&'static str] {
        self.facts().2
    }

    fn facts(self) -> (&'static str, &'static str, &'static [&'static str]) {
        match self {
            Self::Welcome => ("C1", "welcome", &["001", "002", "004"]),
            Self::ActiveCustomers => ("C2", "active customers", &["002"]),
            Self::DecliningCustomers => ("C3", "declining customers", &["002"]),
            Self::WinBack => ("C4", "win-back of lost customers", &["002"]),
            Self::AbandonedOrder => ("C5", "abandoned order recovery", &["003"]),
            Self::PostPurchaseSurvey => ("C6", "post-purchase survey", &["003"]),
            Self::CrossSell => ("C7", "cross-sell", &["001", "003"]),
            Self::UpSell => ("C8", "up-sell", &["001"]),
            Self::Gift => ("C9", "gift to the inactive", &["002", "003"]),
            Self::LoyaltyReward => ("C10", "loyalty reward", &["001", "002"]),
            Self::Occasion => ("C11", "birthday and occasions", &["003"]),
            Self::Renewal => ("C12", "renewal and account status", &["002", "003"]),
            Self::InterestList => ("C13", "interest list", &["002"]),
            Self::News => ("C14", "news and articles", &["003"]),
            Self::Referral => ("C15", "referral", &["001", "004"]),
        }
    }
}

impl fmt::Display for CampaignKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
