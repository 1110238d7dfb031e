//! The ready-made campaigns, C1 to C15.

mod content;
mod dates;
mod lifecycle;
mod offers;
mod shared;
mod xcart;

use crate::campaign::{Campaign, CampaignError, CampaignParts};
use crate::model::{CampaignKind, Channel};

impl Campaign {
    /// The ready-made campaign of a kind: that of its name, for [`Occasion`](CampaignKind::Occasion) the
    /// [birthday](Self::birthday).
    ///
    /// # Example
    ///
    /// What a segment suggests, as campaigns:
    ///
    /// ```
    /// use retention::campaign::Campaign;
    /// use retention::model::CampaignKind;
    ///
    /// assert_eq!(Campaign::of_kind(CampaignKind::WinBack), Campaign::win_back());
    /// let names: Vec<String> =
    ///     CampaignKind::ALL.map(Campaign::of_kind).iter().map(|campaign| campaign.name().to_owned()).collect();
    /// assert_eq!(names[..3], ["welcome", "active_customers", "declining_customers"]);
    /// ```
    pub fn of_kind(kind: CampaignKind) -> Self {
        match kind {
            CampaignKind::Welcome => Self::welcome(),
            CampaignKind::ActiveCustomers => Self::active_customers(),
            CampaignKind::DecliningCustomers => Self::declining_customers(),
            CampaignKind::WinBack => Self::win_back(),
            CampaignKind::AbandonedOrder => Self::abandoned_order(),
            CampaignKind::PostPurchaseSurvey => Self::post_purchase_survey(),
            CampaignKind::CrossSell => Self::cross_sell(),
            CampaignKind::UpSell => Self::up_sell(),
            CampaignKind::Gift => Self::gift(),
            CampaignKind::LoyaltyReward => Self::loyalty_reward(),
            CampaignKind::Occasion => Self::birthday(),
            CampaignKind::Renewal => Self::renewal(),
            CampaignKind::InterestList => Self::interest_list(),
            CampaignKind::News => Self::news(),
            CampaignKind::Referral => Self::referral(),
        }
    }

    /// All ready-made campaigns, by priority: who could get several gets the first of these.
    ///
    /// | priority | campaign | channel | why here |
    /// |---|---|---|---|
    /// | 160 | [`account_status`](Self::account_status) | e-mail | what they have to know |
    /// | 150 | [`renewal`](Self::renewal) | e-mail | has a date, and something of theirs ends on it |
    /// | 140 | [`trial_ending`](Self::trial_ending) | e-mail | has a date |
    /// | 130 | [`abandoned_order`](Self::abandoned_order) | text message | they want to buy now; it pays most |
    /// | 120 | [`welcome`](Self::welcome) | e-mail | the first impression, at once |
    /// | 110 | [`birthday`](Self::birthday) | e-mail | on the day or not at all |
    /// | 105 | [`occasion`](Self::occasion) | e-mail | the same, for all |
    /// | 100 | [`post_purchase_survey`](Self::post_purchase_survey) | text message | before any offer: first ask, then sell |
    /// | 90 | [`loyalty_reward`](Self::loyalty_reward) | e-mail | was earned |
    /// | 85 | [`cancelled_subscription`](Self::cancelled_subscription) | e-mail | gone |
    /// | 80 | [`win_back`](Self::win_back) | e-mail | gone |
    /// | 70 | [`declining_customers`](Self::declining_customers) | e-mail | about to go |
    /// | 60 | [`gift`](Self::gift) | e-mail | not yet about to go |
    /// | 50 | [`cross_sell`](Self::cross_sell) | text message | an offer after a purchase |
    /// | 45 | [`up_sell`](Self::up_sell) | e-mail | the same, dearer |
    /// | 40 | [`referral`](Self::referral) | e-mail | can wait |
    /// | 30 | [`interest_list`](Self::interest_list) | e-mail | comes again next month |
    /// | 20 | [`active_customers`](Self::active_customers) | e-mail | comes again next month |
    /// | 10 | [`news`](Self::news) | e-mail | comes again next week |
    ///
    /// Priorities lie apart, so that campaigns of your own fit between. What loses is not lost: it stays due until it is
    /// [too late](crate::campaign::LatePolicy).
    ///
    /// [`occasion`](Self::occasion), which needs a date, is not among them.
    ///
    /// # What they have in common
    ///
    /// | part | default | why |
    /// |---|---|---|
    /// | status, version | live, 1 | |
    /// | quiet hours | 22:00 to 08:00 of the customer's clock, and the [programme's](crate::campaign::ProgrammeParts::quiet_hours) | nobody is woken, whatever the programme says; set the programme's to send less early or late. A run at night sends nothing: run by day, or hand the instant of [`NotYet`](crate::campaign::Outcome::NotYet) to a scheduler |
    /// | send window | none | a daily run at another hour than expected would never hit it |
    /// | staleness | facts of up to 2 days (a cart's: 1 day) | one failed nightly load is borne, a second is not |
    /// | channel | text message for the three of document 003, whose texts are such; e-mail for the others | text messages cost, and are short; set another by [`over_channel`](Self::over_channel) |
    /// | line | advertising, but for account and renewal | whoever is on the blacklist (003) gets no advertising |
    /// | holdout, variants | none | you would not expect a tenth to get nothing; set 10 % to know what a campaign brings |
    /// | exclusion group | none | the audiences of gift, declining and win-back exclude each other by themselves |
    /// | cost per message | 0 | yours to set |
    ///
    /// Their steps are soon too late: a programme that begins today does not write to the customers of years. Only
    /// [`referral`](Self::referral), which has no event, invites on its first day all who match.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::{Campaign, Programme};
    ///
    /// let all = Campaign::ready_made();
    /// assert_eq!((all.len(), all[0].name(), all[3].name()), (18, "account_status", "abandoned_order"));
    /// assert_eq!(all.last().map(Campaign::name), Some("news"));
    /// let programme = Programme::new(all)?;
    /// assert!(programme.campaign("win_back").is_some());
    /// # Ok::<(), retention::campaign::CampaignError>(())
    /// ```
    pub fn ready_made() -> Vec<Self> {
        let mut all: Vec<Self> = CampaignKind::ALL.into_iter().map(Self::of_kind).collect();
        all.extend([Self::trial_ending(), Self::cancelled_subscription(), Self::account_status()]);
        all.sort_by_key(|campaign| std::cmp::Reverse(campaign.parts().priority));
        all
    }

    /// The same with some parts changed: defaults are data.
    ///
    /// A campaign of another name is another campaign, with messages and a holdout of its own. Another
    /// [version](CampaignParts::version) changes the keys, and sends no step again that was sent.
    ///
    /// # Errors
    ///
    /// [`CampaignError`], naming the first part that cannot be.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::Campaign;
    /// use retention::model::Rate;
    /// use rust_decimal::Decimal;
    ///
    /// let tenth = Rate::new(1, 10)?;
    /// let campaign = Campaign::abandoned_order().edit(|parts| {
    ///     parts.holdout = tenth;
    ///     parts.cost_per_message = Decimal::new(2, 2);
    /// })?;
    /// assert_eq!(campaign.parts().holdout, tenth);
    ///
    /// let error = campaign.edit(|parts| parts.name = "Carts!".to_owned()).unwrap_err();
    /// assert!(error.to_string().starts_with("name: expected "));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn edit(self, change: impl FnOnce(&mut CampaignParts)) -> Result<Self, CampaignError> {
        let mut parts = self.into_parts();
        change(&mut parts);
        Self::new(parts)
    }

    /// The same with all steps over another channel. Lines, offers and days stay.
    ///
    /// # Example
    ///
    /// ```
    /// use retention::campaign::Campaign;
    /// use retention::model::Channel;
    ///
    /// let campaign = Campaign::win_back().over_channel(Channel::Sms);
    /// assert!(campaign.parts().steps.iter().all(|step| step.channel == Channel::Sms));
    /// ```
    #[must_use]
    pub fn over_channel(self, channel: Channel) -> Self {
        let mut parts = self.into_parts();
        for step in &mut parts.steps {
            step.channel = channel;
        }
        Self::of_valid(parts)
    }
}
